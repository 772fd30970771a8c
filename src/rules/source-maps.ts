import { defineRule } from './rule.ts'

export default defineRule({
  id: 'source-maps',
  title: 'Leave source maps of packages out',
  what: 'Source maps of packages are in node_modules.',
  why: "They only make stack traces of other people's code nicer, and only when source map support is on.",
  fix: "RUN npm ci --omit=dev && find node_modules -name '*.map' -delete",
  whenNot: 'The program runs with --enable-source-maps and you read traces into packages.',
  level: 'note',
  safety: 'review',
  select: {
    files: ['**/node_modules/**/*.map'],
  },
})
