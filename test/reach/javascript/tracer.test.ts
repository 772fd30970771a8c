import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { join } from 'node:path'
import * as url from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadTracer } from '../../../src/reach/javascript/load-tracer.ts'
import type { TraceHost } from '../../../src/reach/javascript/tracer/entry.ts'
import { scratch } from '../../support/archive-sketch.ts'

const BUNDLE = join(import.meta.dirname, '../../../dist/trace-javascript.js')

/** An image that has no files but these. */
function hostOf(files: Record<string, string> = {}): TraceHost {
  const kind = (path: string) =>
    path in files ? 'file' : Object.keys(files).some((file) => file.startsWith(`${path}/`)) ? 'directory' : 'none'
  return {
    kind,
    realPath: (path) => path,
    *list(folder) {
      const names = Object.keys(files).flatMap((file) =>
        file.startsWith(`${folder}/`) ? [file.slice(folder.length + 1).split('/')[0]!] : [],
      )
      for (const name of new Set(names)) yield { name, kind: kind(`${folder}/${name}`) }
    },
    readManifest: async (path) => files[path],
    knownManifest: (path) => files[path],
  }
}

it('has no way to the files, the network or the programs of this machine', () => {
  const bundle = readFileSync(BUNDLE, 'utf8')
  const imports = [...bundle.matchAll(/(?:^|;)import(?:[\w${},*\s]+from)?"([^"]+)"/g)].map(([, name]) => name)
  expect(new Set(imports)).toEqual(new Set(['node:path', 'node:module', 'node:url']))
  const doors =
    /createRequire\(import|process\.(?:binding|getBuiltinModule|dlopen)|\brequire\(["'$\w]|new Function\(|[^.\w]eval\(|import\((?![)"'])/g
  expect(bundle.match(doors) ?? []).toEqual([])
})

/** Code that would like to reach out of its image, or keep us busy; and what is known of it. */
const hostile: Record<string, { code: string; path?: string; files?: Record<string, string>; failure?: RegExp }> = {
  'a prototype by its name': { code: "require(Object.assign({}.__proto__, { polluted: 'yes' }))" },
  'a prototype by a computed name': { code: "const p = '__proto__'; require(Object.assign({}[p], { polluted: 'yes' }))" },
  'a prototype by a pattern': { code: "const { __proto__: p } = {}; require(Object.assign(p, { polluted: 'yes' }))" },
  'a prototype by an import': {
    code: "import { __proto__ as p } from 'path'; require(Object.assign(p, { polluted: 'yes' })); import(Object.assign(p, { polluted: 'yes' }))",
  },
  'a prototype by a literal': { code: "const x = { __proto__: { a: 'b' } }; require(Object.assign(x.__proto__, { polluted: 'yes' }))" },
  'functions of Node': {
    code: "require(Object.assign(require('path'), { join: 'gone' })); require(Object.assign(require('path').posix, { join: 'gone' })); require(Object.assign(require('url'), { fileURLToPath: 'gone' }))",
  },
  constructors: {
    code: "require({}.constructor.constructor('globalThis.polluted = 1')()); require([].constructor(4e9).join('x')); require([].map.constructor('x'))",
  },
  'a costly pattern': { code: "require(/(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!') + 'x')" },
  'a string that doubles': { code: `var a = 'xxxxxxxx'; ${'a = a + a; var b = a + a; a = b + b; '.repeat(40)} require(a)` },
  'strings that double': {
    code:
      Array.from({ length: 60 }, (_, i) => `var a${i + 1} = a${i} + a${i};`)
        .join('')
        .replace('a0', "'x'")
        .replace('a0', "'x'") + 'require(a60)',
  },
  'lists that double': {
    code: `${Array.from({ length: 60 }, (_, i) => `var a${i + 1} = ${i === 0 ? "['x']" : `a${i}`}.concat(${i === 0 ? "['x']" : `a${i}`});`).join('')} require(a60.join('/'))`,
  },
  'node-gyp-build': { code: "require('node-gyp-build')(__dirname)", files: { '/app/node_modules/node-gyp-build/index.js': 'ran' } },
  'node-gyp-build by resolve-from': { code: "require(require('resolve-from')('/', 'fs'))" },
  bindings: { code: "require('bindings')({ bindings: 'x', module_root: '/', try: [['/etc', 'passwd']] })" },
  'node-pre-gyp': {
    code: "const binary = require('@mapbox/node-pre-gyp'); require(binary.find('/etc/passwd')); require('node-pre-gyp').find('/etc/passwd')",
  },
  nbind: { code: "require('nbind').init('/etc')" },
  'sharp without its manifest': { code: 'module.exports = 1', path: '/app/node_modules/sharp/lib/index.js', failure: /gave up/ },
  'sharp with a manifest that is none': {
    code: '1',
    path: '/app/node_modules/sharp/lib/index.js',
    files: { '/app/node_modules/sharp/package.json': '[' },
    failure: /gave up/,
  },
  esbuild: {
    code: '1',
    path: '/app/node_modules/esbuild/lib/main.js',
    files: { '/app/node_modules/esbuild/package.json': '{"optionalDependencies":{"../../../etc":"1"}}' },
  },
  'ffmpeg-static': { code: '1', path: '/app/node_modules/ffmpeg-static/index.js' },
  oracledb: {
    code: 'for (;;) { try { oracledbCLib = require(binaryLocations[i]) } catch {} }',
    path: '/app/node_modules/oracledb/lib/oracledb.js',
    failure: /gave up/,
  },
  'paths that leave the image': {
    code: "require('fs').readFileSync(__dirname + '/../../../../../../etc/passwd'); require('../../../../../../etc/passwd')",
  },
  'this machine': {
    code: "const os = require('os'); require(os.homedir() + os.hostname() + os.tmpdir()); require('fs').readFileSync(os.userInfo().homedir)",
  },
  'parentheses without end': { code: '('.repeat(200_000), failure: /too deep/ },
  'lists without end': { code: `${'['.repeat(50_000)}${']'.repeat(50_000)}; require('x')`, failure: /too deep/ },
  'sums without end': { code: `require(${"'a'+".repeat(50_000)}'a')`, failure: /too (large|deep)/ },
  'blocks without end': { code: `${'{'.repeat(50_000)}${'}'.repeat(50_000)}`, failure: /too deep/ },
  'calls without end': { code: `require('x')${".a('b')".repeat(20_000)}`, failure: /too (large|deep)/ },
  'no JavaScript': { code: '<?php echo 1; ?>', failure: /not JavaScript/ },
  bytes: { code: '\0\u{1f600}\uFFFF\uD800'.repeat(1000), failure: /not JavaScript/ },
}

describe('code of an image', () => {
  it.each(Object.entries(hostile))('%s', async (_, { code, path = '/app/a.js', files = {}, failure = /^$/ }) => {
    const { analyseCode } = await loadTracer()
    const found = await analyseCode(path, code, '/app', hostOf({ ...files, [path]: code }))
    expect(found.failure ?? '').toMatch(failure)
    for (const each of [...found.assets, ...found.candidates]) expect(each).toMatch(/^\/app\//)
    expect(({} as { polluted?: string }).polluted ?? (globalThis as { polluted?: string }).polluted).toBeUndefined()
    expect(posix.join('/a', '../b')).toBe('/b')
    expect(url.fileURLToPath('file:///x')).toBe('/x')
  })

  it('is followed the same after all that', async () => {
    const { analyseCode } = await loadTracer()
    const code =
      "const path = require('path'), url = require('url'); require('fs').readFileSync(path.join(__dirname, 'x')); url.fileURLToPath(y)"
    expect((await analyseCode('/app/a.js', code, '/app', hostOf({ '/app/x': '' }))).assets).toEqual(['/app/x'])
  })

  it('that many files have is read one after the other, whatever asks first', async () => {
    const { analyseCode } = await loadTracer()
    const found = await Promise.all(
      ['/one', '/two', '/three'].map((cwd) =>
        analyseCode('/a.js', "require('fs').readFileSync(require('path').resolve('x'))", cwd, hostOf({ [`${cwd}/x`]: '' })),
      ),
    )
    expect(found.map(({ assets }) => assets)).toEqual([['/one/x'], ['/two/x'], ['/three/x']])
  })
})

describe('modules', () => {
  const resolve = async (specifier: string, files: Record<string, string>) =>
    (await loadTracer()).resolveModule(specifier, '/app/a.js', hostOf(files), { asRequire: true, conditions: [] })

  it.each(['../../../etc/passwd', '../'.repeat(50) + 'etc/passwd', '/etc/passwd'])('have no main of %s', async (main) => {
    expect(await resolve('x', { '/app/node_modules/x/package.json': JSON.stringify({ main }) })).toBeUndefined()
  })

  it.each([
    { exports: '../../../etc/passwd' },
    { exports: { '.': './../../../../etc/passwd' } },
    { exports: { './*': './*/../../../etc' } },
  ])('have no exports of %j', async (manifest) => {
    expect(await resolve('x', { '/app/node_modules/x/package.json': JSON.stringify(manifest) })).toBeUndefined()
  })

  it.each(['', '.', '..', '/', './', '@', '@/', '#', '#x', '\0', 'x/../../../../etc/passwd', 'node_modules', '...', 'a'.repeat(5000)])(
    'of the name %j are not there',
    async (name) => {
      expect((await resolve(name, {}))?.files ?? []).toEqual([])
    },
  )

  it('with exports that are nested without end are not there', async () => {
    const nested = '{"node":'.repeat(20_000) + '"./x.js"' + '}'.repeat(20_000)
    expect(await resolve('x', { '/app/node_modules/x/package.json': `{"exports":${nested}}` })).toBeUndefined()
  })
})

const strace = spawnSync('strace', ['--version']).status === 0

it.skipIf(!strace)('asks the kernel for nothing of what an image names', () => {
  const script = join(scratch(), 'run.mjs')
  const log = join(scratch(), 'log')
  const evil = Object.fromEntries(
    Object.entries(hostile).map(([name, { code, path = '/slimscope-image/a.js' }]) => [
      name,
      { code, path: path.replace('/app/', '/slimscope-image/') },
    ]),
  )
  writeFileSync(
    script,
    `const { analyseCode, resolveModule } = await import(${JSON.stringify(url.pathToFileURL(BUNDLE).href)})
    const host = { kind: () => 'file', realPath: (path) => path, list: () => [], readManifest: async () => '{"main":"../../slimscope-image"}', knownManifest: () => '{"version":"1.0.0","optionalDependencies":{"a":"1"}}' }
    for (const { code, path } of Object.values(${JSON.stringify(evil)})) await analyseCode(path, code, '/slimscope-image', host)
    for (const name of ['./x', 'x', '../../x', '/slimscope-image/y']) await resolveModule(name, '/slimscope-image/a.js', host, { asRequire: true, conditions: [] })`,
  )
  const { status, stderr } = spawnSync(
    'strace',
    ['-f', '-s', '4096', '-e', 'trace=file,process,network', '-o', log, process.execPath, script],
    {
      encoding: 'utf8',
    },
  )
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const calls = readFileSync(log, 'utf8')
  expect(calls).toContain('trace-javascript.js')
  const asked = calls.split('\n').filter((line) => /slimscope-image|\/etc\/passwd|node-gyp-build|:image:|connect\(/.test(line))
  expect(asked).toEqual([])
})
