import { describe, expect, it } from 'vitest'
import { javascript } from '../../../src/reach/javascript/analyser.ts'
import type { Package } from '../../../src/packages/package.ts'
import type { Members } from '../../support/archive-sketch.ts'
import type { ContextSketch } from '../../support/reach-context.ts'
import { analysed, manifest } from './analysed.ts'

const NOISE = /\(package\.json/

function installed(name: string, rest: Partial<Package> = {}): Package {
  return {
    ...{ ecosystem: 'npm', name, version: '1.0.0', purl: `pkg:npm/${name}@1.0.0`, evidence: `/app/node_modules/${name}/package.json` },
    ...{ files: [], dependencies: [], asked: 'asked', complete: true, ...rest },
  }
}

function modules(...names: string[]): Members {
  return Object.assign(
    {},
    ...names.map((name) => ({ [`app/node_modules/${name}/package.json`]: manifest(name), [`app/node_modules/${name}/index.js`]: '' })),
  ) as Members
}

/** What /app/a.js names, and where that leads. */
const cases: Record<string, [files: Members, lines: string[], sketch?: ContextSketch]> = {
  'a package as a setting': [
    { 'app/a.js': "knex({ client: 'pg' })", ...modules('pg') },
    ['soft /app/a.js -> /app/node_modules/pg/index.js (package named in code: pg)'],
  ],
  'a word that is the name of a package which came with another': [
    { 'app/a.js': "log('debug')", ...modules('debug') },
    ['weak /app/a.js -> /app/node_modules/debug/index.js (package named in code: debug)'],
    { packages: [installed('debug', { asked: 'pulled-in' })] },
  ],
  'a package in a variable of the image': [
    { 'app/a.js': 'load(process.env.DRIVER)', ...modules('mysql2') },
    ['soft /app/a.js -> /app/node_modules/mysql2/index.js (package named in code: mysql2)'],
    { env: { DRIVER: 'mysql2' } },
  ],
  'all packages that a computed name may mean': [
    { 'app/a.js': 'require(`jimp-${x}`); require("@acme/" + y)', ...modules('jimp-png', 'jimp-gif', '@acme/z', 'other') },
    [
      'soft /app/a.js -> /app/node_modules/@acme/z/index.js (computed require: "@acme/" + y)',
      'soft /app/a.js -> /app/node_modules/jimp-gif/index.js (computed require: `jimp-${x}`)',
      'soft /app/a.js -> /app/node_modules/jimp-png/index.js (computed require: `jimp-${x}`)',
    ],
    { packages: ['jimp-png', 'jimp-gif', '@acme/z', 'other'].map((name) => installed(name)) },
  ],
  'a template engine': [
    { 'app/a.js': "const app = require('express')(); app.set('view engine', 'ejs')", ...modules('express', 'ejs') },
    [
      'hard /app/a.js -> /app/node_modules/ejs/index.js (require: ejs)',
      'hard /app/a.js -> /app/node_modules/express/index.js (require: express)',
    ],
  ],
  'a target of pino': [
    { 'app/a.js': "require('pino')({ transport: { target: 'pino-pretty' } })", ...modules('pino', 'pino-pretty') },
    [
      'hard /app/a.js -> /app/node_modules/pino-pretty/index.js (require: pino-pretty)',
      'hard /app/a.js -> /app/node_modules/pino/index.js (require: pino)',
    ],
  ],
  'a folder that is served, from the working directory': [
    { 'app/src/a.js': '', 'app/a.js': "x(express.static('public'))", 'app/public/x.css': '' },
    ['soft /app/a.js -> /app/public (content folder: public)'],
  ],
  'a folder that a word is also the name of': [{ 'app/a.js': "console.log('public')", 'app/public/x.css': '' }, []],
  'a file from the working directory': [
    { 'srv/data/x.csv': '', 'app/a.js': "read('data/x.csv')" },
    ['soft /app/a.js -> /srv/data/x.csv (file named in code: data/x.csv)'],
    { workingDir: '/srv' },
  ],
  'files by a pattern': [
    {
      'app/a.js': "typeorm({ entities: ['dist/**/*.entity.js'] })",
      'app/dist/x.entity.js': '',
      'app/dist/y/z.entity.js': '',
      'app/dist/o.js': '',
    },
    [
      'soft /app/a.js -> /app/dist/x.entity.js (file named in code: dist/**/*.entity.js)',
      'soft /app/a.js -> /app/dist/y/z.entity.js (file named in code: dist/**/*.entity.js)',
    ],
  ],
  'routes that look like patterns': [{ 'app/a.js': "rule('/**'); rule('/*.x')", 'data/x.js': '', 'y.x': '' }, []],
  'a folder that is computed whole': [
    { 'app/a.js': 'fs.readFile(path.resolve(a + b)); fs.readFile(path.join(__dirname, c + d))', 'app/x.csv': '', 'y.csv': '' },
    [],
  ],
  'a path that is put together': [
    { 'app/a.ts': "autoload({ dir: join(here, 'plugins', 'auth') })", 'app/plugins/auth/x.ts': '', 'app/a.js': '' },
    [],
  ],
  'folders of the system': [
    { 'app/a.js': "scan('/usr/share'); scan('/etc'); scan('.'); scan('..'); scan('/')", 'usr/share/x': '', 'etc/y': '' },
    [],
  ],
}

describe('what code of the image names', () => {
  it.each(Object.entries(cases))('%s', async (_, [files, lines, sketch]) => {
    const { referenceLines } = await analysed(files, ['/app/a.js'], sketch)
    expect(referenceLines().filter((line) => !NOISE.test(line))).toEqual(lines)
  })
})

it('reads TypeScript for paths that are put together', async () => {
  const files = { 'app/a.ts': "autoload({ dir: join(here, 'plugins', 'auth') })", 'app/plugins/auth/x.ts': '' }
  const { referenceLines } = await analysed(files, ['/app/a.ts'])
  expect(referenceLines()).toEqual(['soft /app/a.ts -> /app/plugins/auth (content folder: plugins/auth)'])
})

it('starts programs that are named', async () => {
  const code = `
    const { spawn, exec, fork } = require('node:child_process')
    spawn('git', ['status', '-s']); exec('convert a.png b.png | wc'); fork('worker.js')
    const tool = 'ffmpeg'; /expression/.exec('sort')
  `
  const programs = { 'usr/bin/git': '', 'usr/bin/ffmpeg': '', 'usr/bin/sort': '', 'app/worker.js': '' }
  const { launchLines } = await analysed({ 'app/a.js': code, ...programs }, ['/app/a.js'])
  expect(launchLines()).toEqual([
    'soft /app/a.js: git status -s (program started in code)',
    'soft /app/a.js: /bin/sh -c convert a.png b.png | wc (program started in code)',
    'soft /app/a.js: /bin/sh -c sort (program started in code)',
    'soft /app/a.js: node worker.js (program started in code)',
    'soft /app/a.js: git (program started in code)',
    'soft /app/a.js: ffmpeg (program started in code)',
  ])
  const inPackage = await analysed({ 'app/node_modules/x/index.js': code, ...programs }, ['/app/node_modules/x/index.js'])
  expect(inPackage.launchLines().map((line) => line.slice(0, 4))).toEqual(['weak', 'weak', 'weak', 'weak'])
})

describe('what a package names', () => {
  const library = (code: string, rest: object = {}): Members => ({
    'app/node_modules/orm/package.json': manifest('orm', rest),
    'app/node_modules/orm/index.js': code,
    ...modules('pg', 'jest'),
  })
  const packages = [installed('pg'), installed('jest', { dev: true }), installed('orm')]
  const lines = async (members: Members, sketch: ContextSketch = { packages }): Promise<string[]> =>
    (await analysed(members, ['/app/node_modules/orm/index.js'], sketch)).referenceLines().filter((line) => !NOISE.test(line))

  it('counts where it loads modules by computed names', async () => {
    expect(await lines(library("load('pg'); load('jest')"))).toEqual([])
    expect(await lines(library("load('pg'); load('jest'); function load(x) { return require(x) }"))).toEqual([
      'weak /app/node_modules/orm/index.js -> /app/node_modules/jest/index.js (package named in code: jest)',
      'weak /app/node_modules/orm/index.js -> /app/node_modules/pg/index.js (package named in code: pg)',
    ])
  })

  it('and where nobody asked for it, if it is an optional neighbour', async () => {
    const code = "load('pg'); function load(x) { return require(x) }"
    const pulledIn = { packages: [installed('pg', { asked: 'pulled-in' })] }
    expect(await lines(library(code), pulledIn)).toEqual([])
    const soft = ['soft /app/node_modules/orm/index.js -> /app/node_modules/pg/index.js (package named in code: pg)']
    expect(await lines(library(code, { peerDependencies: { pg: '*' } }), pulledIn)).toEqual(soft)
    expect(await lines(library(code, { peerDependenciesMeta: { pg: { optional: true } } }), pulledIn)).toEqual(soft)
  })

  it('may be a file of the system, or a program that it need not start', async () => {
    const files = { 'etc/os-release': '', 'usr/bin/ldd': { content: '', mode: 0o755 } }
    expect(await lines({ ...library("read('/etc/os-release'); read('/usr/bin/ldd')"), ...files })).toEqual([
      'soft /app/node_modules/orm/index.js -> /etc/os-release (file named in code: /etc/os-release)',
      'weak /app/node_modules/orm/index.js -> /usr/bin/ldd (file named in code: /usr/bin/ldd)',
    ])
  })
})

it('does not look for what a package loads that is only perhaps loaded itself, but for what was compiled for it', async () => {
  const x = (path: string): string => `/app/node_modules/x/${path}`
  const files = {
    ...{ [x('package.json')]: manifest('x', { optionalDependencies: { y: '1' } }), [x('index.js')]: "require('y')" },
    ...{ [x('build/Release/x.node')]: '', [x('prebuilds/linux-x64/x.node')]: '', 'app/b.js': "require('y')", ...modules('y') },
  }
  const { referenceLines } = await analysed(files, [x('index.js'), '/app/b.js'], { isDoubtful: () => true })
  expect(referenceLines().filter((line) => !NOISE.test(line))).toEqual([
    'hard /app/b.js -> /app/node_modules/y/index.js (require: y)',
    `weak ${x('index.js')} -> ${x('build/Release/x.node')} (addon of the package)`,
  ])
})

describe('what comes with a package', () => {
  const lines = async (members: Members, reached: string): Promise<string[]> =>
    (await analysed(members, [reached])).referenceLines().filter((line) => !NOISE.test(line))

  it('is its addon, wherever that lies, but for other systems', async () => {
    const files = {
      'app/node_modules/x/package.json': manifest('x'),
      'app/node_modules/x/index.js': "module.exports = require('bindings')('x')",
      'app/node_modules/x/build/Release/x.node': '',
      'app/node_modules/x/prebuilds/linux-x64/node.napi.node': '',
      'app/node_modules/x/prebuilds/darwin-arm64/node.napi.node': '',
      'app/node_modules/x/lib/libx.so.1': '',
    }
    expect(await lines(files, '/app/node_modules/x/index.js')).toEqual([
      'soft /app/node_modules/x/index.js -> /app/node_modules/x/build/Release/x.node (addon of the package)',
      'soft /app/node_modules/x/index.js -> /app/node_modules/x/lib/libx.so.1 (addon of the package)',
      'soft /app/node_modules/x/index.js -> /app/node_modules/x/prebuilds/linux-x64/node.napi.node (addon of the package)',
    ])
  })

  it('is the package that holds its binaries for this platform, and what that needs', async () => {
    const platform = (name: string, rest: object = {}): Members => ({
      [`app/node_modules/${name}/package.json`]: manifest(name, { os: ['linux'], ...rest }),
    })
    const files = {
      'app/node_modules/sharp/package.json': manifest('sharp', { optionalDependencies: { '@img/sharp-linux-x64': '1', fsevents: '1' } }),
      'app/node_modules/sharp/lib/index.js': '',
      ...platform('@img/sharp-linux-x64', { optionalDependencies: { '@img/libvips': '1' } }),
      ...platform('@img/libvips', { optionalDependencies: { '@img/sharp-linux-x64': '1' } }),
    }
    expect(await lines(files, '/app/node_modules/sharp/lib/index.js')).toEqual([
      'soft /app/node_modules/sharp/lib/index.js -> /app/node_modules/@img/libvips (package for the platform: @img/libvips)',
      'soft /app/node_modules/sharp/lib/index.js -> /app/node_modules/@img/libvips/package.json (package for the platform: @img/libvips)',
      'soft /app/node_modules/sharp/lib/index.js -> /app/node_modules/@img/sharp-linux-x64 (package for the platform: @img/sharp-linux-x64)',
      'soft /app/node_modules/sharp/lib/index.js -> /app/node_modules/@img/sharp-linux-x64/package.json (package for the platform: @img/sharp-linux-x64)',
    ])
  })

  it('is what it reads from the working directory', async () => {
    const files = {
      'app/node_modules/dotenv/package.json': manifest('dotenv'),
      'app/node_modules/dotenv/index.js': '',
      'app/.env': '',
      'app/.env.production': '',
      'app/.environment': '',
    }
    expect(await lines(files, '/app/node_modules/dotenv/index.js')).toEqual([
      'soft /app/node_modules/dotenv/index.js -> /app/.env (file by convention: dotenv)',
      'soft /app/node_modules/dotenv/index.js -> /app/.env.production (file by convention: dotenv)',
    ])
  })
})

it('leaves tests alone that lie among what is used, unless code asks for one', async () => {
  const tests = { 'app/x.spec.js': "require('ms')", 'app/a.test.js': "require('jest')" }
  const context = await analysed({ 'app/a.js': "require('./x.spec.js')", ...tests, ...modules('ms', 'jest') }, ['/app/a.js'])
  await javascript.analyse(
    ['/app/a.test.js', '/app/x.spec.js'].map((path) => context.files.find(path)),
    context,
  )
  expect(context.referenceLines().filter((line) => !NOISE.test(line))).toEqual([
    'hard /app/a.js -> /app/x.spec.js (require: ./x.spec.js)',
    'hard /app/x.spec.js -> /app/node_modules/ms/index.js (require: ms)',
  ])
})
