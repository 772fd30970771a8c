import { defineRule } from './rule.ts'

export default defineRule({
  id: 'deleted-later',
  title: 'Delete files in the layer that brings them',
  what: 'A later layer deletes files that an earlier layer brought.',
  why: 'A layer only adds. Deleting in a later one hides the file, but its bytes are still stored, pulled and unpacked at every launch.',
  fix: [
    'RUN curl -fsSL https://example.com/tool.tgz -o /tmp/tool.tgz \\',
    ' && tar -xzf /tmp/tool.tgz -C /opt \\',
    ' && rm /tmp/tool.tgz',
  ].join('\n'),
  whenNot: 'The earlier layer belongs to a base image that all your hosts hold anyway, and you cannot choose a smaller one.',
  level: 'warning',
  safety: 'safe',
  select: {
    cause: 'deleted',
  },
})
