import { defineRule } from './rule.ts'

export default defineRule({
  id: 'node-docs',
  title: 'Leave documentation of packages out',
  what: 'Read-me files, change logs and documentation of packages are in node_modules.',
  why: 'Programs do not read them. Licences are not counted here and must stay.',
  fix: "RUN npm ci --omit=dev && find node_modules -iname 'readme*.md' -delete",
  whenNot: 'The program renders these files.',
  level: 'note',
  safety: 'review',
  select: {
    paths: ['**/node_modules/**/.github/**', '**/node_modules/*/docs/**', '**/node_modules/@*/*/docs/**'],
    files: ['**/node_modules/**/*.md', '**/node_modules/**/*.markdown'],
    // A scope may have a package of that name.
    except: ['**/node_modules/@*/docs/**'],
  },
})
