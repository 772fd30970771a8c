import { defineRule } from './rule.ts'

export default defineRule({
  id: 'type-declarations',
  title: 'Leave type declarations out',
  what: 'TypeScript and Flow declarations are in node_modules.',
  why: 'Only compilers and editors read them.',
  fix: ['RUN npm ci --omit=dev \\', " && find node_modules '(' -name '*.d.ts' -o -name '*.d.[cm]ts' ')' -delete"].join('\n'),
  whenNot: 'The container compiles TypeScript while it runs.',
  level: 'note',
  safety: 'review',
  select: {
    files: ['ts', 'mts', 'cts'].map((extension) => `**/node_modules/**/*.d.${extension}`).concat('**/node_modules/**/*.js.flow'),
    // The compiler reads its own.
    except: ['**/node_modules/typescript/**'],
  },
})
