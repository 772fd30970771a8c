import { expect, it } from 'vitest'
import { npm } from '../../../src/packages/npm/npm.ts'
import { developmentOnly } from '../../../src/packages/project.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { installedIn, labelOf } from '../../support/installed-sketch.ts'

const packageJson = (name: string, more: object = {}) => JSON.stringify({ name, version: '1.0.0', ...more })
const modules = (packages: Record<string, object>): Members =>
  Object.fromEntries(Object.entries(packages).map(([name, more]) => [`/app/node_modules/${name}/package.json`, packageJson(name, more)]))

const TREE = modules({
  run: { dependencies: { both: '1' }, peerDependencies: { maybe: '1' }, peerDependenciesMeta: { maybe: { optional: true } } },
  both: {},
  tool: { dependencies: { both: '1', deep: '1' } },
  deep: { optionalDependencies: { deeper: '1' } },
  deeper: {},
  maybe: {},
  stray: { dependencies: { deeper: '1' } },
})
const PROJECT = { dependencies: { run: '1' }, devDependencies: { tool: '1', maybe: '1' } }
const LOCK_V3 = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages })

it.each<[string, Members, string[]]>([
  ['package.json', { '/app/package.json': JSON.stringify(PROJECT), ...TREE }, ['tool', 'deep', 'deeper']],
  ['nothing', TREE, []],
  [
    "npm's hidden lockfile before package.json, for the versions that it has",
    {
      '/app/package.json': JSON.stringify(PROJECT),
      ...TREE,
      '/app/node_modules/.package-lock.json': LOCK_V3({
        'node_modules/run': { version: '1.0.0', dev: true },
        'node_modules/tool': { version: '1.0.0', devOptional: true },
        'node_modules/deep': { version: '2.0.0', dev: false },
        'node_modules/deeper': { version: '1.0.0' },
        'node_modules/gone': { version: '1.0.0', dev: true },
        'node_modules/odd': null,
        '../../etc': { version: '1.0.0', dev: true },
      }),
    },
    ['run', 'deep'],
  ],
  [
    'a broken lockfile, so by package.json',
    { '/app/package.json': JSON.stringify(PROJECT), ...TREE, '/app/node_modules/.package-lock.json': '{' },
    ['tool', 'deep', 'deeper'],
  ],
  [
    "pnpm's lockfile, where package.json was left behind",
    {
      ...TREE,
      '/app/node_modules/.pnpm/lock.yaml': `lockfileVersion: '9.0'
importers:
  .:
    dependencies: { run: { specifier: '1', version: 1.0.0 } }
    devDependencies:
      tool: { specifier: '1', version: 1.0.0 }
      maybe: { specifier: '1', version: 1.0.0 }
packages:
  run@1.0.0: {}
`,
    },
    ['tool', 'deep', 'deeper'],
  ],
  [
    "pnpm's lockfile of before",
    {
      ...TREE,
      '/app/node_modules/.pnpm/lock.yaml': `lockfileVersion: 5.3
specifiers: { run: ^1.0.0, tool: ^1.0.0 }
dependencies:
  run: 1.0.0
devDependencies:
  tool: 1.0.0
packages:
  /run/1.0.0: {}
`,
    },
    ['tool', 'deep', 'deeper'],
  ],
  ['a lockfile of pnpm that is none', { ...TREE, '/app/node_modules/.pnpm/lock.yaml': 'importers: {{' }, []],
])('knows what is for development by %s', async (_, members, expected) => {
  const { installed } = await installedIn(npm, members)
  expect(developmentOnly(installed.packages).map((position) => installed.packages[position]!.name)).toEqual(expected)
})

it.each<[string, Members, Record<string, string>]>([
  [
    "pnpm's lockfile",
    { ...TREE, '/app/node_modules/.pnpm/lock.yaml': 'importers:\n  .:\n    dependencies:\n      run: {specifier: "1"}\n' },
    { 'run@1.0.0': 'dependencies of /app/node_modules/.pnpm/lock.yaml', 'both@1.0.0': 'pulled-in', 'stray@1.0.0': 'unknown' },
  ],
  [
    "Yarn's notes",
    { ...TREE, '/app/node_modules/.yarn-integrity': JSON.stringify({ topLevelPatterns: ['run@^1.0.0', '@x/y@1', 'tool'] }) },
    {
      'run@1.0.0': 'topLevelPatterns of /app/node_modules/.yarn-integrity',
      'tool@1.0.0': 'topLevelPatterns of /app/node_modules/.yarn-integrity',
    },
  ],
  [
    'package.json, which comes first',
    { ...TREE, '/app/package.json': JSON.stringify(PROJECT), '/app/node_modules/.yarn-integrity': '{"topLevelPatterns":["stray@1"]}' },
    { 'stray@1.0.0': 'unknown' },
  ],
  ['a package.json above', { ...TREE, '/package.json': JSON.stringify(PROJECT) }, { 'run@1.0.0': 'dependencies of /package.json' }],
  ['a package.json that is broken', { ...TREE, '/app/package.json': '{' }, { 'run@1.0.0': 'unknown' }],
])('knows who is asked for by %s', async (_, members, expected) => {
  const { packages } = await installedIn(npm, members)
  for (const [name, asked] of Object.entries(expected)) expect(packages[name]?.asked, name).toBe(asked)
})

it('tells requests with the packages that Node finds for them', async () => {
  const { installed } = await installedIn(npm, {
    '/app/package.json': JSON.stringify({ dependencies: { run: '^1', gone: '2' }, optionalDependencies: { run: '^1' } }),
    ...TREE,
  })
  const [project] = installed.projects!
  expect(project!.path).toBe('/app/package.json')
  expect(
    project!.requests.map(({ kind, wanted, satisfiedBy }) => [kind, wanted, satisfiedBy.map((each) => labelOf(installed.packages[each]!))]),
  ).toEqual([
    ['depends', 'gone@2', []],
    ['optional', 'run@^1', ['run@1.0.0']],
  ])
})
