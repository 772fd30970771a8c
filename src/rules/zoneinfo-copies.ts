import { defineRule } from './rule.ts'

export default defineRule({
  id: 'zoneinfo-copies',
  title: 'Keep one copy of the time zones',
  what: 'The time zone database is there again under right/ or posix/.',
  why: 'Programs read the zones above these folders; posix/ repeats them, right/ counts leap seconds.',
  fix: [
    '# In the RUN that installs the time zones:',
    'RUN apt-get update && apt-get install -y --no-install-recommends tzdata \\',
    ' && rm -rf /usr/share/zoneinfo/right /usr/share/zoneinfo/posix \\',
    ' && rm -rf /var/lib/apt/lists/*',
  ].join('\n'),
  whenNot: 'A program sets TZ to right/… because it counts leap seconds.',
  level: 'note',
  safety: 'review',
  select: {
    paths: ['/usr/share/zoneinfo/right/**', '/usr/share/zoneinfo/posix/**'],
  },
})
