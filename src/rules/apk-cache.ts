import { defineRule } from './rule.ts'

export default defineRule({
  id: 'apk-cache',
  title: "Leave apk's cache out",
  what: 'apk left its index or downloaded packages in the layer.',
  why: 'Only apk reads them, and it downloads them again before the next install.',
  fix: 'RUN apk add --no-cache curl',
  whenNot: 'The container installs packages while it runs and may not reach a mirror.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['/var/cache/apk/**', '/etc/apk/cache/**'],
  },
})
