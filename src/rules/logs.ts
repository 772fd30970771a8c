import { defineRule } from './rule.ts'

export default defineRule({
  id: 'logs',
  title: 'Leave logs of the build out',
  what: 'Log files of the build are in the layer.',
  why: 'They tell of the build, not of the running program, which writes its own.',
  fix: [
    'RUN apt-get update && apt-get install -y --no-install-recommends curl \\',
    ' && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/*.log',
  ].join('\n'),
  whenNot: 'A program refuses to start unless its log file exists; keep that one empty.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['/var/log/**'],
  },
})
