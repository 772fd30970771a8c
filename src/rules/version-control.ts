import { defineRule } from './rule.ts'

export default defineRule({
  id: 'version-control',
  title: 'Leave the version history out',
  what: 'A version control folder is in the layer.',
  why: 'It holds every version of every file ever committed, and often more than you would want to publish.',
  fix: ['# .dockerignore', '.git'].join('\n'),
  whenNot: 'The program reads its version with git describe while it runs; pass it in as a build argument instead.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['**/.git/**', '**/.svn/**', '**/.hg/**', '**/.bzr/**'],
  },
})
