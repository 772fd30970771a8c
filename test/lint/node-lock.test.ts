import { describe, expect, it } from 'vitest'
import { nodeLock } from '../../src/lint/node-lock.ts'

const YARN = (asks: string) => `# yarn lockfile v1


ms@2.1.3, ms@^2.0.0:
  version "2.1.3"

"@a/native@^1.0.0":
  version "1.0.2"
  dependencies:
    ${asks}
`

describe('a lock file says which packages run something when they are installed', () => {
  it.each<[what: string, file: string, text: string, scripted: string[], names: number, byGit?: string]>([
    [
      'npm 7 and later',
      'package-lock.json',
      JSON.stringify({
        lockfileVersion: 3,
        packages: {
          '': { hasInstallScript: true },
          'node_modules/a': { hasInstallScript: true, resolved: 'git+ssh://x/a.git', bin: { 'a-cli': 'b.js' } },
          'node_modules/a/node_modules/@b/c': {},
          'node_modules/fsevents': { hasInstallScript: true, optional: true, os: ['darwin'] },
        },
      }),
      ['a'],
      3,
      'a',
    ],
    [
      'npm before 7',
      'package-lock.json',
      JSON.stringify({
        lockfileVersion: 1,
        dependencies: { a: { requires: { nan: '2' }, dependencies: { b: { version: 'git://x/b' } } } },
      }),
      ['a'],
      2,
      'b',
    ],
    ['Yarn 1', 'yarn.lock', YARN('node-gyp-build "^4.3.0"'), ['@a/native'], 2],
    ['Yarn 1, with nothing that compiles', 'yarn.lock', YARN('ms "^2.0.0"'), [], 2],
    [
      'Yarn 2 and later',
      'yarn.lock',
      '__metadata:\n  version: 8\n\n"bcrypt@npm:^5.1.1":\n  version: 5.1.1\n  dependencies:\n    "@mapbox/node-pre-gyp": "npm:^1.0.11"\n    node-addon-api: "npm:^5.0.0"\n',
      ['bcrypt'],
      1,
    ],
    [
      'pnpm 8',
      'pnpm-lock.yaml',
      "lockfileVersion: '6.0'\n\npackages:\n\n  /esbuild@0.18.0:\n    requiresBuild: true\n    dev: true\n\n  /@a/b@1.0.0(c@2.0.0):\n    dev: false\n",
      ['esbuild'],
      2,
    ],
    ['pnpm 7', 'pnpm-lock.yaml', 'lockfileVersion: 5.4\n\npackages:\n\n  /@a/b/1.0.0_c@2:\n    requiresBuild: true\n', ['@a/b'], 1],
    [
      'pnpm 9 and later',
      'pnpm-lock.yaml',
      "lockfileVersion: '9.0'\n\npackages:\n\n  bcrypt@5.1.1:\n    resolution: {integrity: x}\n\n  g@1.0.0:\n    resolution: {commit: a, repo: b, type: git}\n\nsnapshots:\n\n  bcrypt@5.1.1:\n    dependencies:\n      '@mapbox/node-pre-gyp': 1.0.11\n\n  '@a/b@1.0.0(c@2.0.0)':\n    dependencies:\n      ms: 2.1.3\n",
      ['bcrypt'],
      2,
      'a package',
    ],
    [
      'Bun',
      'bun.lock',
      '{\n  "lockfileVersion": 1,\n  "packages": {\n    "bcrypt": ["bcrypt@6.0.0", "", { "dependencies": { "node-gyp-build": "^4.8.4" } }, "sha512-x"],\n    "ms": ["ms@2.1.3", "", {}, "sha512-y"],\n  }\n}\n',
      ['bcrypt'],
      2,
    ],
  ])('of %s', (_, file, text, scripted, names, byGit) => {
    const lock = nodeLock((name) => (name === file ? text : undefined))
    expect(lock?.scripted).toEqual(scripted)
    expect([lock?.names.size, lock?.byGit]).toEqual([names, byGit])
  })

  it.each(['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'])(
    'reads %s of anything in a moment',
    (file) => {
      for (const part of ['{', '"a@', '@', 'a@b:\n', '  /a@', '[', ',}', ' ', '{"packages":', 'a'])
        nodeLock((name) => (name === file ? part.repeat(200_000) : undefined))
      expect(nodeLock(() => undefined)).toBeUndefined()
    },
  )
})
