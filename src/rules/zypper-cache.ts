import { defineRule } from './rule.ts'

export default defineRule({
  id: 'zypper-cache',
  title: "Leave zypper's cache out",
  what: 'zypper left metadata and downloaded packages in the layer.',
  why: 'Only zypper reads them, and it downloads them again before the next install.',
  fix: ['RUN zypper --non-interactive install --no-recommends curl \\', ' && zypper clean --all'].join('\n'),
  whenNot: 'The container installs packages while it runs and may not reach a mirror.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['/var/cache/zypp/**', '/var/cache/zypper/**'],
  },
})
