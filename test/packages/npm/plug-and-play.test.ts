import { expect, it } from 'vitest'
import { npm } from '../../../src/packages/npm/npm.ts'
import { readPnpData } from '../../../src/packages/npm/pnp-data.ts'
import { installedIn } from '../../support/installed-sketch.ts'

const ZIP = (name: string) => `./.yarn/cache/${name}-npm-1.0.0-abc.zip/node_modules/${name}/`
const entry = (packageLocation: string, packageDependencies: unknown[] = [], more: object = {}) => ({
  packageLocation,
  packageDependencies,
  linkType: 'HARD',
  ...more,
})

const DATA = {
  dependencyTreeRoots: [{ name: 'app', reference: 'workspace:.' }],
  packageRegistryData: [
    [
      null,
      [
        [
          null,
          entry('./', [
            ['a', 'npm:1.0.0'],
            ['tool', 'virtual:1f#npm:1.0.0'],
            ['app', 'workspace:.'],
          ]),
        ],
      ],
    ],
    [
      'app',
      [
        [
          'workspace:.',
          entry(
            './',
            [
              ['a', 'npm:1.0.0'],
              ['tool', 'virtual:1f#npm:1.0.0'],
              ['app', 'workspace:.'],
            ],
            { linkType: 'SOFT' },
          ),
        ],
      ],
    ],
    [
      'a',
      [
        [
          'npm:1.0.0',
          entry(ZIP('a'), [
            ['a', 'npm:1.0.0'],
            ['alias', ['real', 'npm:2.0.0']],
            ['native', 'npm:1.0.0'],
          ]),
        ],
      ],
    ],
    [
      'tool',
      [
        [
          'npm:1.0.0',
          entry(
            ZIP('tool'),
            [
              ['tool', 'npm:1.0.0'],
              ['peer', null],
            ],
            { packagePeers: ['peer'], linkType: 'SOFT' },
          ),
        ],
        [
          'virtual:1f#npm:1.0.0',
          entry('./.yarn/__virtual__/tool-virtual-1f/0/cache/tool-npm-1.0.0-abc.zip/node_modules/tool/', [['peer', 'npm:1.0.0']], {
            packagePeers: ['peer'],
          }),
        ],
      ],
    ],
    ['peer', [['npm:1.0.0', entry('../global/.yarn/cache/peer.zip/node_modules/peer/')]]],
    ['real', [['npm:2.0.0', entry('./.yarn/__virtual__/real/1/cache/real.zip/node_modules/real/')]]],
    ['native', [['npm:1.0.0', entry('./.yarn/unplugged/native-npm-1.0.0-x/node_modules/native/', [['real', 'npm:2.0.0']])]]],
    [
      'fsevents',
      [
        [
          'patch:fsevents@npm%3A2.3.3#optional!builtin<compat/fsevents>::version=2.3.3&hash=df0bf1',
          entry('./.yarn/unplugged/fsevents/node_modules/fsevents/'),
        ],
      ],
    ],
    ['odd', [['npm:1.0.0', { packageLocation: 7 }], 'x', [null]]],
    7,
  ],
}
const text = JSON.stringify(DATA, null, 2)
const INLINE = `"use strict";\nconst RAW_RUNTIME_STATE =\n'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\\n')}';\nfunction $$SETUP_STATE(hydrateRuntimeState, basePath) {\n  return hydrateRuntimeState(JSON.parse(RAW_RUNTIME_STATE), {basePath: basePath || __dirname});\n}\n`
const FORMS: Record<string, Record<string, string>> = {
  'a string in .pnp.cjs': { '/app/.pnp.cjs': INLINE },
  'an object in .pnp.js': {
    '/app/.pnp.js': `function $$SETUP_STATE(hydrateRuntimeState) {\n  return hydrateRuntimeState(${text}, {basePath: __dirname});\n}`,
  },
  'a file beside': { '/app/.pnp.cjs': 'require("./.pnp.data.json")', '/app/.pnp.data.json': text },
}

it.each(Object.keys(FORMS))('finds packages in archives by %s', async (form) => {
  const { packages, installed, notes } = await installedIn(npm, {
    ...FORMS[form],
    '/app/package.json': JSON.stringify({ name: 'app', dependencies: { a: '^1.0.0' }, devDependencies: { tool: '^1.0.0' } }),
    '/app/.yarn/cache/a-npm-1.0.0-abc.zip': 'a',
    '/app/.yarn/cache/tool-npm-1.0.0-abc.zip': 'tool',
    '/global/.yarn/cache/peer.zip': 'peer',
    '/app/cache/real.zip': 'real',
    '/app/.yarn/unplugged/native-npm-1.0.0-x/node_modules/native/package.json': JSON.stringify({ name: 'native', version: '1.0.0' }),
    '/app/.yarn/unplugged/native-npm-1.0.0-x/node_modules/native/build.node': '',
  })
  expect(packages).toEqual({
    'native@1.0.0': {
      files: [
        '/app/.yarn/unplugged/native-npm-1.0.0-x/node_modules/native/build.node',
        '/app/.yarn/unplugged/native-npm-1.0.0-x/node_modules/native/package.json',
      ],
      needs: ['real → real@2.0.0'],
      ...{ asked: 'pulled-in', dev: false, complete: true },
    },
    'a@1.0.0': {
      files: ['/app/.yarn/cache/a-npm-1.0.0-abc.zip'],
      needs: ['alias → real@2.0.0', 'native → native@1.0.0'],
      ...{ asked: 'dependencies of /app/package.json', dev: false, complete: true },
    },
    'tool@1.0.0': {
      files: ['/app/.yarn/cache/tool-npm-1.0.0-abc.zip'],
      needs: ['peer peer → peer@1.0.0'],
      ...{ asked: 'devDependencies of /app/package.json', dev: true, complete: true },
    },
    'peer@1.0.0': { files: ['/global/.yarn/cache/peer.zip'], needs: [], asked: 'pulled-in', dev: true, complete: true },
    'real@2.0.0': { files: ['/app/cache/real.zip'], needs: [], asked: 'pulled-in', dev: false, complete: true },
  })
  expect(installed.projects!.map(({ path }) => path)).toEqual(['/app/package.json'])
  expect(notes).toEqual([])
})

it.each([
  '',
  'let packageInformationStores = new Map([])',
  "const RAW_RUNTIME_STATE =\n'{\\\n",
  `${INLINE.slice(0, 400)}';`,
  '{"packageRegistryData": 7',
])('says that it cannot read %j', async (content) => {
  const { installed } = await installedIn(npm, { '/app/.pnp.cjs': content })
  expect(installed).toMatchObject({ packages: [], broken: ['/app/.pnp.cjs'] })
})

it.each([
  ['npm:1.0.0', '1.0.0'],
  ['virtual:0a#npm:1.0.0-rc.1', '1.0.0-rc.1'],
  ['npm:@scope/other@2.0.0', '2.0.0'],
  ['npm:1.0.0::__archiveUrl=https%3A%2F%2Fexample.org', '1.0.0'],
  ['patch:a@npm%3A1.0.0#~/p.patch::version=1.0.0&hash=1', '1.0.0'],
  ['https://example.org/a.git#commit=1', ''],
  ['workspace:packages/a', undefined],
])('knows the version of %s', (reference, version) => {
  const entries = readPnpData(JSON.stringify({ packageRegistryData: [['a', [[reference, entry('./a/')]]]] }))
  expect([...entries!.values()][0]!.version).toBe(version)
})
