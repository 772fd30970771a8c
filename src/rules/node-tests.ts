import { defineRule } from './rule.ts'

const FOLDERS = ['test', 'tests', 'benchmark', 'benchmarks', 'example', 'examples']

export default defineRule({
  id: 'node-tests',
  title: 'Leave tests and examples of packages out',
  what: 'Tests, benchmarks and examples of packages are in node_modules.',
  why: 'Nothing that a package exports lives there.',
  fix: 'RUN npm ci --omit=dev && rm -rf node_modules/*/test node_modules/*/examples',
  whenNot: 'A package loads a file from such a folder; start the program once to see.',
  level: 'note',
  safety: 'review',
  select: {
    // Only the folders on top of a package: deeper ones may be part of it. A scope may have a package of that name.
    paths: [
      ...FOLDERS.flatMap((name) => [`**/node_modules/*/${name}/**`, `**/node_modules/@*/*/${name}/**`]),
      '**/node_modules/**/__tests__/**',
    ],
    except: FOLDERS.map((name) => `**/node_modules/@*/${name}/**`),
  },
})
