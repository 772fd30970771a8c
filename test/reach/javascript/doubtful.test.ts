import { describe, expect, it } from 'vitest'
import { canRun, imagePlatform } from '../../../src/reach/javascript/platform.ts'
import { imageHost } from '../../../src/reach/javascript/image-host.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { analysed, manifest } from './analysed.ts'

const DEBIAN: Members = { 'lib64/ld-linux-x86-64.so.2': '' }
const ALPINE: Members = { 'lib/ld-musl-aarch64.so.1': '' }

describe('what can run', () => {
  const none = { os: [], cpu: [], libc: [] }
  const cases: [what: string, system: Members, manifest: object, runs: boolean][] = [
    ['what says nothing', DEBIAN, {}, true],
    ['what is for this processor', DEBIAN, { os: ['linux'], cpu: ['x64'] }, true],
    ['what is for another', DEBIAN, { os: ['linux'], cpu: ['arm64', 'ppc64'] }, false],
    ['what is for another system', DEBIAN, { os: ['darwin', 'win32'] }, false],
    ['what is for all but another', DEBIAN, { os: ['!win32'] }, true],
    ['what is for all but this one', DEBIAN, { os: ['!linux'] }, false],
    ['what is for this library', DEBIAN, { libc: ['glibc'] }, true],
    ['what is for another library', DEBIAN, { libc: ['musl'] }, false],
    ['the same on Alpine', ALPINE, { os: ['linux'], cpu: ['arm64'], libc: ['musl'] }, true],
    ['that of Debian on Alpine', ALPINE, { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] }, false],
    ['both on Alpine with a helper', { ...ALPINE, 'lib/ld-linux-aarch64.so.1': '' }, { libc: ['glibc'] }, true],
    ['what is for none in particular', DEBIAN, { cpu: ['wasm32'] }, true],
    ['any', DEBIAN, { os: ['any'], cpu: ['any'] }, true],
  ]
  it.each(cases)('%s', async (_, system, made, runs) => {
    expect(canRun({ ...none, ...made }, imagePlatform(imageHost(await sketchFiles(system)))!)).toBe(runs)
  })
  it('is not known without a loader', async () => {
    expect(imagePlatform(imageHost(await sketchFiles({ 'nix/store/x/lib/ld-linux-x86-64.so.2': '' })))).toBeUndefined()
  })
})

function packageAt(folder: string, name: string, files: Members = { 'index.js': '' }, rest: object = {}): Members {
  const own = Object.entries(files).map(([path, content]) => [`${folder}/node_modules/${name}/${path}`, content])
  return { [`${folder}/node_modules/${name}/package.json`]: manifest(name, rest), ...Object.fromEntries(own) }
}

const PLATFORM_PACKAGES = { '@x/linux-x64-gnu': '1', '@x/linux-x64-musl': '1' }
const STANDALONE = 'process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify({ optimize: ["lodash"] }); require("next")'
const WITH_DEVELOPMENT: Members = {
  'index.js': 'if (dev) require("./dist/server/dev/next-dev-server"); require("./dist/server/x")',
  'dist/server/dev/next-dev-server.js': '',
  'dist/all.js': '',
  'dist/server/x.js': 'require("next/missing"); require("out")',
}

/** Files, and what leads where from those that are read: grade, and what is found. */
const cases: Record<string, [files: Members, read: string[], found: string[]]> = {
  'what is for another library': [
    {
      ...DEBIAN,
      ...packageAt('/app', 'x', { 'index.js': 'require("@x/linux-x64-musl"); require("@x/linux-x64-gnu")' }),
      ...packageAt('/app', '@x/linux-x64-gnu', { 'index.js': '' }, { os: ['linux'], cpu: ['x64'], libc: ['glibc'] }),
      ...packageAt('/app', '@x/linux-x64-musl', { 'index.js': '' }, { os: ['linux'], cpu: ['x64'], libc: 'musl' }),
    },
    ['/app/node_modules/x/index.js'],
    ['hard /app/node_modules/@x/linux-x64-gnu/index.js', 'weak /app/node_modules/@x/linux-x64-musl/index.js'],
  ],
  'the same, by a computed name': [
    {
      ...DEBIAN,
      ...packageAt('/app', 'x', { 'index.js': '' }, { optionalDependencies: PLATFORM_PACKAGES }),
      ...packageAt('/app', '@x/linux-x64-gnu', { 'x.node': '' }, { os: ['linux'], cpu: ['x64'], libc: ['glibc'] }),
      ...packageAt('/app', '@x/linux-x64-musl', { 'x.node': '' }, { os: ['linux'], cpu: ['x64'], libc: ['musl'] }),
    },
    ['/app/node_modules/x/index.js'],
    [
      'soft /app/node_modules/@x/linux-x64-gnu',
      'soft /app/node_modules/@x/linux-x64-gnu/package.json',
      'soft /app/node_modules/@x/linux-x64-gnu/x.node',
      'weak /app/node_modules/@x/linux-x64-musl/package.json',
    ],
  ],
  'a file behind a package that lacks it': [
    { ...packageAt('/app', 'x'), ...packageAt('', 'x', { 'sub.js': '' }), 'app/a.js': 'require("x"); require("x/sub")' },
    ['/app/a.js'],
    ['hard /app/node_modules/x/index.js', 'weak /node_modules/x/sub.js'],
  ],
  'but not behind a folder that is no package': [
    { 'app/node_modules/x/node_modules/y/index.js': '', ...packageAt('', 'x'), 'app/a.js': 'require("x")' },
    ['/app/a.js'],
    ['hard /node_modules/x/index.js'],
  ],
  'nor what symlinks lead to': [
    {
      ...packageAt('/app/node_modules/.pnpm/x@1', 'x'),
      ...packageAt('', 'x'),
      'app/node_modules/x': { link: '.pnpm/x@1/node_modules/x' },
      'app/a.js': 'require("x")',
    },
    ['/app/a.js'],
    ['hard /app/node_modules/.pnpm/x@1/node_modules/x/index.js', 'hard /app/node_modules/x'],
  ],
  "what lies outside of Next's standalone server": [
    {
      'app/.next/standalone/apps/web/server.js': STANDALONE,
      'app/.next/standalone/apps/web/.next/server/a.js': 'x("/app/src/page.js"); y("/app/.next/standalone/apps/web/.next/b.json")',
      'app/.next/standalone/apps/web/.next/b.json': '{ "optimize": ["date-fns"] }',
      'app/.next/standalone/apps/web/.next/server/a.js.nft.json':
        '{ "files": ["../../../../node_modules/in/index.js", "../../../../node_modules/next/dist/all.js"] }',
      ...packageAt('/app/.next/standalone', 'in'),
      'app/src/page.js': '',
      ...packageAt('/app/.next/standalone', 'next', WITH_DEVELOPMENT),
      ...packageAt('/app', 'next', { 'missing.js': '' }),
      ...packageAt('/app', 'out'),
      ...packageAt('/app', 'lodash'),
      ...packageAt('/app', 'date-fns'),
    },
    [
      '/app/.next/standalone/apps/web/server.js',
      '/app/.next/standalone/apps/web/.next/server/a.js',
      '/app/.next/standalone/apps/web/.next/b.json',
      '/app/.next/standalone/apps/web/.next/server/a.js.nft.json',
      '/app/.next/standalone/node_modules/next/index.js',
      '/app/.next/standalone/node_modules/next/dist/server/x.js',
    ],
    [
      'hard /app/.next/standalone/node_modules/next/dist/server/x.js',
      'hard /app/.next/standalone/node_modules/next/index.js',
      'soft /app/.next/standalone/apps/web/.next/b.json',
      'soft /app/.next/standalone/node_modules/in/index.js',
      'weak /app/.next/standalone/node_modules/next/dist/all.js',
      'weak /app/.next/standalone/node_modules/next/dist/server/dev/next-dev-server.js',
      'weak /app/node_modules/date-fns/index.js',
      'weak /app/node_modules/lodash/index.js',
      'weak /app/node_modules/next/missing.js',
      'weak /app/node_modules/out/index.js',
      'weak /app/src/page.js',
    ],
  ],
  'but not what Turbopack left out of its bundles': [
    {
      'app/.next/server/a.js': 'e.y("pg-587764f78a6c7a9c")',
      'app/.next/node_modules/pg-587764f78a6c7a9c': { link: '../../node_modules/pg' },
      ...packageAt('/app', 'pg'),
    },
    ['/app/.next/server/a.js'],
    ['soft /app/.next/node_modules/pg-587764f78a6c7a9c', 'soft /app/node_modules/pg/index.js'],
  ],
  "what lies outside of Nitro's output": [
    {
      'app/.output/nitro.json': '{}',
      'app/.output/server/index.mjs': 'import "in"; import "out"',
      ...packageAt('/app/.output/server', 'in'),
      ...packageAt('/app', 'out'),
    },
    ['/app/.output/server/index.mjs'],
    ['hard /app/.output/server/node_modules/in/index.js', 'weak /app/node_modules/out/index.js'],
  ],
}

describe('what is hardly meant', () => {
  it.each(Object.entries(cases))('%s', async (_, [files, read, found]) => {
    const { referenceLines } = await analysed(files, read)
    const lines = referenceLines().filter((line) => !/\(package\.json|file by convention/.test(line))
    expect([...new Set(lines.map((line) => line.replace(/(?<=^\w+) .* -> (\S+) .*$/, ' $1')))].sort()).toEqual(found)
  })
})
