import { defineRule } from './rule.ts'

export default defineRule({
  id: 'duplicate-files',
  title: 'Keep one copy of the same file',
  what: 'The image holds files whose content it also has at another path.',
  why: 'Each copy is stored, pulled and unpacked.',
  fix: ['# Link instead of copying, in the RUN that makes the second copy:', 'RUN ln -f /app/lib/model.bin /srv/model.bin'].join('\n'),
  whenNot: 'The copies belong to packages that are installed and removed on their own.',
  level: 'note',
  safety: 'review',
  select: {
    cause: 'duplicate',
  },
})
