import { defineRule } from './rule.ts'

export default defineRule({
  id: 'apt-lists',
  title: "Leave apt's package lists out",
  what: 'apt left its package lists in the layer.',
  why: 'Only apt-get update and install read them; the running program never does, and apt downloads them again before the next install.',
  fix: ['RUN apt-get update \\', ' && apt-get install -y --no-install-recommends curl \\', ' && rm -rf /var/lib/apt/lists/*'].join('\n'),
  whenNot: 'The container installs packages while it runs and may not reach a mirror.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['/var/lib/apt/lists/**'],
  },
})
