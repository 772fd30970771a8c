import { expect, it } from 'vitest'
import { npm } from '../../../src/packages/npm/npm.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { installedIn, type ToldPackage } from '../../support/installed-sketch.ts'

const json = (name: string, version: string, more: object = {}) => JSON.stringify({ name, version, ...more })

it.each<[string, Members, Record<string, Partial<ToldPackage>>]>([
  [
    'the nearest of several versions, and files of none but the package itself',
    {
      '/app/package.json': JSON.stringify({ dependencies: { a: '^1.0.0' } }),
      '/app/node_modules/a/package.json': json('a', '1.0.0', { dependencies: { b: '^2.0.0', c: '*' } }),
      '/app/node_modules/a/lib/index.js': '',
      '/app/node_modules/a/lib/package.json': '{"type":"module"}',
      '/app/node_modules/a/node_modules/b/package.json': json('b', '2.0.0', { dependencies: { c: '1' } }),
      '/app/node_modules/b/package.json': json('b', '1.0.0'),
      '/app/node_modules/c/package.json': json('c', '1.0.0'),
    },
    {
      'a@1.0.0': {
        files: ['/app/node_modules/a/lib/index.js', '/app/node_modules/a/lib/package.json', '/app/node_modules/a/package.json'],
        needs: ['b@^2.0.0 → b@2.0.0', 'c@* → c@1.0.0'],
        asked: 'dependencies of /app/package.json',
      },
      'b@2.0.0': { needs: ['c@1 → c@1.0.0'], asked: 'pulled-in' },
      'b@1.0.0': { asked: 'unknown' },
      'c@1.0.0': { asked: 'pulled-in' },
    },
  ],
  [
    'scopes, aliases, and what is optional',
    {
      '/app/node_modules/@x/y/package.json': json('@x/y', '1.0.0', {
        dependencies: { z: '1', old: 'npm:z@0' },
        optionalDependencies: { z: '1', 'for-mac': '2' },
        peerDependencies: { react: '18', vue: '3' },
        peerDependenciesMeta: { vue: { optional: true }, 'only-meta': { optional: true } },
      }),
      '/app/node_modules/z/package.json': json('z', '1.0.0'),
      '/app/node_modules/old/package.json': json('z', '0.1.0'),
    },
    {
      '@x/y@1.0.0': {
        needs: ['old@npm:z@0 → z@0.1.0', 'optional z@1 → z@1.0.0', 'optional for-mac@2 → ', 'peer react@18 → ', 'suggests vue@3 → '],
      },
      'z@1.0.0': {},
      'z@0.1.0': {},
    },
  ],
  [
    'links and starters, with the package that they lead to',
    {
      '/app/node_modules/a/package.json': json('a', '1.0.0', { bin: './a.js' }),
      '/app/node_modules/a/a.js': '',
      '/app/node_modules/.bin/a': { link: '../a/a.js' },
      '/app/node_modules/.bin/gone': { link: '../gone/gone.js' },
      '/app/node_modules/.cache/x.json': '',
      '/usr/local/bin/a': { link: '/app/node_modules/a/a.js' },
    },
    {
      'a@1.0.0': {
        files: ['/app/node_modules/.bin/a', '/app/node_modules/a/a.js', '/app/node_modules/a/package.json', '/usr/local/bin/a'],
      },
    },
  ],
  [
    'pnpm: one package a real folder, its links, and starters that are scripts',
    {
      '/app/package.json': JSON.stringify({ dependencies: { a: '1' }, devDependencies: { t: '1' } }),
      '/app/node_modules/.pnpm/a@1.0.0/node_modules/a/package.json': json('a', '1.0.0', { dependencies: { b: '1' } }),
      '/app/node_modules/.pnpm/a@1.0.0/node_modules/b': { link: '../../b@1.0.0/node_modules/b' },
      '/app/node_modules/.pnpm/a@1.0.0/node_modules/a/node_modules/.bin/bee': 'exec node',
      '/app/node_modules/.pnpm/b@1.0.0/node_modules/b/package.json': json('b', '1.0.0', {
        bin: { bee: 'b.js' },
        peerDependenciesMeta: { t: { optional: true }, u: { optional: true } },
      }),
      '/app/node_modules/.pnpm/b@1.0.0/node_modules/t': { link: '../../t@1.0.0/node_modules/t' },
      '/app/node_modules/.pnpm/b@1.0.0/node_modules/b/copy.json': {
        hardlink: 'app/node_modules/.pnpm/b@1.0.0/node_modules/b/package.json',
      },
      '/app/node_modules/.pnpm/node_modules/b': { link: '../b@1.0.0/node_modules/b' },
      '/app/node_modules/.pnpm/t@1.0.0/node_modules/t/package.json': json('t', '1.0.0', { bin: { tee: 't.js' } }),
      '/app/node_modules/.pnpm/lock.yaml': '',
      '/app/node_modules/a': { link: '.pnpm/a@1.0.0/node_modules/a' },
      '/app/node_modules/t': { link: '.pnpm/t@1.0.0/node_modules/t' },
      '/app/node_modules/.bin/tee': 'exec node',
      '/app/node_modules/.bin/bee': 'exec node',
    },
    {
      'a@1.0.0': { needs: ['b@1 → b@1.0.0'], dev: false },
      'b@1.0.0': {
        asked: 'pulled-in',
        needs: ['suggests t@* → t@1.0.0', 'suggests u@* → '],
        files: [
          '/app/node_modules/.bin/bee',
          '/app/node_modules/.pnpm/a@1.0.0/node_modules/a/node_modules/.bin/bee',
          '/app/node_modules/.pnpm/a@1.0.0/node_modules/b',
          '/app/node_modules/.pnpm/b@1.0.0/node_modules/b/copy.json',
          '/app/node_modules/.pnpm/b@1.0.0/node_modules/b/package.json',
          '/app/node_modules/.pnpm/node_modules/b',
        ],
      },
      't@1.0.0': {
        // What runs may use it.
        dev: false,
        asked: 'devDependencies of /app/package.json',
        files: [
          '/app/node_modules/.bin/tee',
          '/app/node_modules/.pnpm/b@1.0.0/node_modules/t',
          '/app/node_modules/.pnpm/t@1.0.0/node_modules/t/package.json',
          '/app/node_modules/t',
        ],
      },
    },
  ],
  [
    'a workspace: its members are packages and programs at once, and the program itself is none',
    {
      '/app/package.json': JSON.stringify({ name: 'all', version: '1.0.0', workspaces: ['packages/*'], dependencies: { one: '*' } }),
      '/app/node_modules/one': { link: '../packages/one' },
      '/app/node_modules/all': { link: '..' },
      '/app/node_modules/x/package.json': json('x', '1.0.0'),
      '/app/node_modules/t/package.json': json('t', '1.0.0'),
      '/app/packages/one/package.json': json('one', '0.0.1', { dependencies: { x: '1' }, devDependencies: { t: '1' } }),
      '/app/packages/one/main.js': '',
      '/app/packages/one/node_modules/x/package.json': json('x', '0.9.0'),
    },
    {
      'one@0.0.1': {
        asked: 'dependencies of /app/package.json',
        files: ['/app/node_modules/one', '/app/packages/one/main.js', '/app/packages/one/package.json'],
        needs: ['x@1 → x@0.9.0'],
      },
      'x@0.9.0': { asked: 'dependencies of /app/packages/one/package.json' },
      'x@1.0.0': { asked: 'unknown' },
      't@1.0.0': { dev: true },
    },
  ],
  [
    'global packages, and what came with Node',
    {
      '/usr/local/lib/node_modules/npm/package.json': json('npm', '10.0.0', { dependencies: { abbrev: '2' } }),
      '/usr/local/lib/node_modules/npm/node_modules/abbrev/package.json': json('abbrev', '2.0.0'),
      '/usr/local/lib/node_modules/pm2/package.json': json('pm2', '5.0.0'),
      '/usr/local/bin/npm': { link: '../lib/node_modules/npm/bin/npm-cli.js' },
      '/usr/local/lib/node_modules/npm/bin/npm-cli.js': '',
      '/opt/yarn-v1.22.22/package.json': json('yarn', '1.22.22'),
      '/opt/yarn-v1.22.22/lib/cli.js': '',
    },
    {
      'npm@10.0.0': {
        asked: 'unknown',
        files: ['/usr/local/bin/npm', '/usr/local/lib/node_modules/npm/bin/npm-cli.js', '/usr/local/lib/node_modules/npm/package.json'],
      },
      'abbrev@2.0.0': { asked: 'pulled-in' },
      'pm2@5.0.0': { asked: 'npm install --global pm2' },
      'yarn@1.22.22': { files: ['/opt/yarn-v1.22.22/lib/cli.js', '/opt/yarn-v1.22.22/package.json'] },
    },
  ],
  [
    "Debian's folders, where everybody finds what nobody has nearer",
    {
      '/usr/share/nodejs/express/package.json': json('express', '4.18.2', { dependencies: { debug: '2' } }),
      '/usr/share/nodejs/express/node_modules/own/package.json': json('own', '1.0.0'),
      '/usr/share/nodejs/debug/package.json': json('debug', '4.3.4'),
      '/usr/share/node_modules': { link: 'nodejs' },
      '/usr/share/other/package.json': JSON.stringify({ dependencies: { debug: '1' } }),
      '/srv/package.json': JSON.stringify({ devDependencies: { express: '4' } }),
      '/srv/node_modules/x/package.json': json('x', '1.0.0', { dependencies: { debug: '*' }, optionalDependencies: { express: '*' } }),
    },
    {
      'express@4.18.2': { needs: ['debug@2 → debug@4.3.4'], asked: 'devDependencies of /srv/package.json', dev: false },
      'debug@4.3.4': { asked: 'pulled-in', dev: false },
      'own@1.0.0': { asked: 'pulled-in' },
      'x@1.0.0': { needs: ['debug@* → debug@4.3.4', 'optional express@* → '] },
    },
  ],
  [
    'packages above the program, and a folder of packages behind a link',
    {
      '/node_modules': { link: 'deps/store' },
      '/deps/store/a/package.json': json('a', '1.0.0', { dependencies: { b: '1' } }),
      '/deps/store/b/package.json': json('b', '1.0.0'),
      '/srv/app/package.json': JSON.stringify({ dependencies: { a: '1' } }),
      '/srv/app/public/package.json': JSON.stringify({ dependencies: { b: '1' } }),
    },
    { 'a@1.0.0': { asked: 'dependencies of /srv/app/package.json' }, 'b@1.0.0': {} },
  ],
  [
    "what Yarn 1 keeps in its cache, and the empty packages of Yarn's for other systems, are not installed",
    {
      '/usr/local/share/.cache/yarn/v6/npm-a-1.0.0-x/node_modules/a/package.json': json('a', '1.0.0'),
      '/usr/local/share/.cache/yarn/v6/npm-a-1.0.0-x/node_modules/a/.yarn-metadata.json': '{}',
      '/app/node_modules/fsevents/package.json': JSON.stringify({ name: 'fsevents', mocked: true }),
    },
    {},
  ],
])('finds %s', async (_, members, expected) => {
  const { packages, notes } = await installedIn(npm, members)
  expect(packages).toMatchObject(expected)
  expect(Object.keys(packages).toSorted()).toEqual(Object.keys(expected).toSorted())
  expect(notes).toEqual([])
})

it('keeps a package whose manifest is broken, and calls it incomplete', async () => {
  const { packages, notes } = await installedIn(npm, {
    '/app/package.json': JSON.stringify({ dependencies: { a: '1' } }),
    '/app/node_modules/a/package.json': '{"name": "a", "version": ',
    '/app/node_modules/a/index.js': '',
    '/app/node_modules/b/package.json': `\uFEFF${json('b', '1.0.0')}`,
    '/app/node_modules/c/package.json': JSON.stringify({ name: 7, version: {}, dependencies: ['x'] }),
    '/app/node_modules/d/package.json': json('d', '1.0.0', {
      dependencies: { x: 1, '../../etc': '1', __proto__: '1' },
      bin: [],
      peerDependencies: 'x',
    }),
  })
  expect(packages).toMatchObject({
    'a@': {
      complete: false,
      asked: 'dependencies of /app/package.json',
      files: ['/app/node_modules/a/index.js', '/app/node_modules/a/package.json'],
    },
    'b@1.0.0': { complete: true },
    'd@1.0.0': { needs: ['../../etc@1 → '] },
  })
  expect(notes).toEqual(['/app/node_modules/a/package.json'])
})

it('sees the final filesystem alone', async () => {
  const { packages } = await installedIn(npm, [
    {
      '/app/node_modules/a/package.json': json('a', '1.0.0'),
      '/app/node_modules/a/old.js': '',
      '/app/node_modules/b/package.json': json('b', '1.0.0'),
    },
    { '/app/node_modules/a/package.json': json('a', '1.0.1'), '/app/node_modules/a/.wh.old.js': '', '/app/node_modules/.wh.b': '' },
  ])
  expect(packages).toMatchObject({ 'a@1.0.1': { files: ['/app/node_modules/a/package.json'] } })
  expect(Object.keys(packages)).toHaveLength(1)
})
