import { describe, expect, it } from 'vitest'
import type { Members } from '../../support/archive-sketch.ts'
import { analysed, manifest } from './analysed.ts'

const ms: Members = { 'app/node_modules/ms/package.json': manifest('ms'), 'app/node_modules/ms/index.js': 'module.exports = 1' }
const MS = ['hard /app/a.js -> /app/node_modules/ms/index.js (require: ms)']

/** Files, /app/a.js among them, and what /app/a.js leads to. Manifests apart. */
const cases: Record<string, [files: Members, lines: string[]]> = {
  'a package': [{ 'app/a.js': "const ms = require('ms')", ...ms }, MS],
  'a package in the root': [
    { 'app/a.js': "require('ms')", 'node_modules/ms/index.js': '' },
    ['hard /app/a.js -> /node_modules/ms/index.js (require: ms)'],
  ],
  'modules of Node': [{ 'app/a.js': "require('fs'); require('node:test'); require('node:sqlite')" }, []],
  'a file with and without its suffix': [
    {
      'app/a.js': "require('./b'); require('./c.js'); require('./d'); require('./e')",
      'app/b.js': '',
      'app/c.js': '',
      'app/d.json': '{}',
      'app/e/index.js': '',
    },
    [
      'hard /app/a.js -> /app/b.js (require: ./b)',
      'hard /app/a.js -> /app/c.js (require: ./c.js)',
      'hard /app/a.js -> /app/d.json (require: ./d)',
      'hard /app/a.js -> /app/e/index.js (require: ./e)',
    ],
  ],
  'an import, where the package makes a difference': [
    {
      'app/a.js': "import x from 'x'",
      'app/node_modules/x/package.json': manifest('x', { main: 'm.js', exports: { import: './i.mjs', require: './r.cjs' } }),
      'app/node_modules/x/i.mjs': '',
      'app/node_modules/x/r.cjs': '',
      'app/node_modules/x/m.js': '',
    },
    ['hard /app/a.js -> /app/node_modules/x/i.mjs (import: x)'],
  ],
  'a require, where the package makes a difference': [
    {
      'app/a.js': "require('x/sub')",
      'app/node_modules/x/package.json': manifest('x', { exports: { './sub': { import: './i.mjs', default: './r.cjs' } } }),
      'app/node_modules/x/r.cjs': '',
    },
    ['hard /app/a.js -> /app/node_modules/x/r.cjs (require: x/sub)'],
  ],
  'what newer versions of Node prefer, beside what older ones do': [
    {
      'app/a.js': "require('x')",
      'app/node_modules/x/package.json': manifest('x', { exports: { 'module-sync': './m.mjs', default: './r.cjs' } }),
      'app/node_modules/x/m.mjs': '',
      'app/node_modules/x/r.cjs': '',
    },
    ['hard /app/a.js -> /app/node_modules/x/m.mjs (require: x)', 'hard /app/a.js -> /app/node_modules/x/r.cjs (require: x)'],
  ],
  'imports of the own package': [
    { 'app/package.json': manifest('app', { imports: { '#db': './db.js' } }), 'app/a.js': "import db from '#db'", 'app/db.js': '' },
    ['hard /app/a.js -> /app/db.js (import: #db)'],
  ],
  'a lazy import, and a resolution': [
    { 'app/a.js': "export const f = () => import('ms'), g = import.meta.resolve('./b.js')", 'app/b.js': '', ...ms },
    ['hard /app/a.js -> /app/b.js (import: ./b.js)', 'hard /app/a.js -> /app/node_modules/ms/index.js (import: ms)'],
  ],
  'a module whose name is computed': [
    {
      'app/a.js': 'module.exports = (x) => require(`./locales/${x}`)',
      'app/locales/en.json': '{}',
      'app/locales/de.js': '',
      'app/locales/deep/x.js': '',
      'app/locales/README.md': '',
    },
    [
      'soft /app/a.js -> /app/locales/de.js (computed require)',
      'soft /app/a.js -> /app/locales/deep/x.js (computed require)',
      'soft /app/a.js -> /app/locales/en.json (computed require)',
    ],
  ],
  'files beside the code': [
    { 'app/a.js': "require('fs').readFileSync(require('path').join(__dirname, 'x.sql'))", 'app/x.sql': '' },
    ['soft /app/a.js -> /app/x.sql (file named in code)'],
  ],
  'files by a URL': [
    { 'app/a.js': "import fs from 'fs'; fs.readFileSync(new URL('./x.sql', import.meta.url))", 'app/x.sql': '' },
    ['soft /app/a.js -> /app/x.sql (file named in code)'],
  ],
  'an absolute path': [
    { 'app/a.js': "require('fs').readFileSync('/etc/app.conf'); require('/opt/lib.js')", 'etc/app.conf': '', 'opt/lib.js': '' },
    ['hard /app/a.js -> /opt/lib.js (require: /opt/lib.js)', 'soft /app/a.js -> /etc/app.conf (file named in code)'],
  ],
  'an addon': [
    { 'app/a.js': "require('./build/Release/x.node')", 'app/build/Release/x.node': '' },
    ['hard /app/a.js -> /app/build/Release/x.node (require: ./build/Release/x.node)'],
  ],
  'TypeScript that names what it will be': [
    { 'app/a.js': "import './b.js'", 'app/b.ts': '' },
    ['hard /app/a.js -> /app/b.ts (import: ./b.js)'],
  ],
  'the tree of pnpm': [
    {
      'app/a.js': "require('x')",
      'app/node_modules/x': { link: '.pnpm/x@1.0.0/node_modules/x' },
      'app/node_modules/.pnpm/x@1.0.0/node_modules/x/package.json': manifest('x'),
      'store/1': 'content',
      'app/node_modules/.pnpm/x@1.0.0/node_modules/x/index.js': { hardlink: 'store/1' },
    },
    [
      'hard /app/a.js -> /app/node_modules/.pnpm/x@1.0.0/node_modules/x/index.js (require: x)',
      'hard /app/a.js -> /app/node_modules/x (require: x)',
    ],
  ],
  'what module-alias stands for': [
    { 'app/package.json': manifest('app', { _moduleAliases: { '@': 'src' } }), 'app/a.js': "require('@/b')", 'app/src/b.js': '' },
    ['hard /app/a.js -> /app/src/b.js (require: @/b)'],
  ],
  'a package of Debian': [
    { 'app/a.js': "require('ms')", 'usr/share/nodejs/ms/index.js': '' },
    ['hard /app/a.js -> /usr/share/nodejs/ms/index.js (require: ms)'],
  ],
}

describe('modules', () => {
  it.each(Object.entries(cases))('%s', async (_, [files, lines]) => {
    const { referenceLines } = await analysed(files, ['/app/a.js'])
    const own = referenceLines().filter((line) => !/package\.json|named in code: /.test(line))
    expect(own).toEqual(lines)
  })
})

it('reads the manifest of each package that a file is of, and of each that is looked through', async () => {
  const { referenceLines } = await analysed({ 'app/package.json': '{}', 'app/a.js': "require('ms')", ...ms }, ['/app/a.js'])
  expect(referenceLines().filter((line) => line.includes('(package.json'))).toEqual(['hard /app/a.js -> /app/package.json (package.json)'])
  const inside = await analysed(ms, ['/app/node_modules/ms/index.js'])
  expect(inside.referenceLines()).toEqual(['hard /app/node_modules/ms/index.js -> /app/node_modules/ms/package.json (package.json)'])
})

it('tells of modules that only the running program knows, in code that somebody wrote for the image', async () => {
  const code = 'require(process.argv[2]); require(a + b); import(name); require(`a${x}`); require("./" + y); require("fixed")'
  const { unresolvedPlaces } = await analysed({ 'app/a.js': code, 'app/node_modules/x/index.js': code }, [
    '/app/a.js',
    '/app/node_modules/x/index.js',
  ])
  expect(unresolvedPlaces.map(({ what }) => what)).toEqual([
    'require(process.argv[2])',
    'require(a + b)',
    'require(name)',
    'require(`a${x}`)',
  ])
})

it('reads no file twice, and what it was told before again where it leads elsewhere', async () => {
  const { referenceLines } = await analysed({ 'app/a.js': "require('./b')", 'app/b.js': "require('./a')" }, ['/app/a.js', '/app/b.js'])
  expect(referenceLines()).toEqual(['hard /app/a.js -> /app/b.js (require: ./b)', 'hard /app/b.js -> /app/a.js (require: ./a)'])
})

it('finds what TypeScript and code of other dialects import, types left out', async () => {
  const code = `
    import type { A } from 'types-only'
    import { type B, c } from 'ms'
    import React from "./react.tsx"
    export * from './all'
    @decorated class X { constructor(private readonly y: number) {} }
    const lazy = await import('./lazy.js')
    enum E { a }
  `
  const { referenceLines } = await analysed(
    { 'app/a.ts': code, 'app/react.tsx': '', 'app/all.ts': '', 'app/lazy.ts': '', 'app/node_modules/types-only/index.js': '', ...ms },
    ['/app/a.ts'],
  )
  expect(referenceLines().filter((line) => line.includes('(import'))).toEqual([
    'hard /app/a.ts -> /app/all.ts (import: ./all)',
    'hard /app/a.ts -> /app/lazy.ts (import: ./lazy.js)',
    'hard /app/a.ts -> /app/node_modules/ms/index.js (import: ms)',
    'hard /app/a.ts -> /app/react.tsx (import: ./react.tsx)',
  ])
})
