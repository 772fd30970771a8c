import { defineRule } from './rule.ts'

export default defineRule({
  id: 'temporary-files',
  title: 'Leave temporary files out',
  what: 'Temporary files are in the layer.',
  why: 'A build step left them; the container gets a /tmp of its own to write to.',
  fix: 'RUN --mount=type=tmpfs,target=/tmp ./configure && make install',
  whenNot: 'The program was put there on purpose.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['/tmp/**', '/var/tmp/**'],
  },
})
