import { expect, it } from 'vitest'
import { javascript } from '../../../src/reach/javascript/analyser.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { zipOf } from '../../support/zip-sketch.ts'
import { analysed, manifest } from './analysed.ts'

type Needs = [name: string, reference: string | [string, string] | null][]

/** An entry of the map, as Yarn writes it. */
function entry(name: string | null, reference: string | null, packageLocation: string, packageDependencies: Needs): unknown {
  return [name, [[reference, { packageLocation, packageDependencies, linkType: 'HARD' }]]]
}

function mapOf(entries: unknown[]): string {
  const data = JSON.stringify({ packageRegistryData: entries })
  return `const RAW_RUNTIME_STATE =\n'${data.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}';\nfunction setup() {}`
}

const members: Members = {
  'app/.pnp.cjs': mapOf([
    entry(null, null, './', [
      ['x', 'npm:1.0.0'],
      ['native', 'npm:1.0.0'],
      ['alias', ['real', 'npm:2.0.0']],
      ['absent', null],
    ]),
    entry('x', 'npm:1.0.0', './.yarn/cache/x-npm-1.0.0-abc.zip/node_modules/x/', [
      ['x', 'npm:1.0.0'],
      ['@s/y', 'virtual:f00#npm:1.0.0'],
    ]),
    entry('@s/y', 'virtual:f00#npm:1.0.0', './.yarn/__virtual__/@s-y-virtual-f00/0/cache/@s-y-npm-1.0.0-def.zip/node_modules/@s/y/', [
      ['@s/y', 'virtual:f00#npm:1.0.0'],
      ['real', 'npm:2.0.0'],
    ]),
    entry('real', 'npm:2.0.0', './.yarn/cache/real-npm-2.0.0-123.zip/node_modules/real/', [['real', 'npm:2.0.0']]),
    entry('native', 'npm:1.0.0', './.yarn/unplugged/native-npm-1.0.0-456/node_modules/native/', [['native', 'npm:1.0.0']]),
    entry('unused', 'npm:1.0.0', './.yarn/cache/unused-npm-1.0.0-789.zip/node_modules/unused/', []),
  ]),
  'app/a.js': "require('x'); require('native'); require('alias/sub'); require('absent'); require('unused')",
  'app/.yarn/cache/x-npm-1.0.0-abc.zip': zipOf({
    'node_modules/x/package.json': manifest('x', { exports: { '.': './lib/main.js' } }),
    'node_modules/x/lib/main.js': "require('./other'); require('@s/y')",
    'node_modules/x/lib/other.js': "require('x')",
  }),
  'app/.yarn/cache/@s-y-npm-1.0.0-def.zip': zipOf({
    'node_modules/@s/y/package.json': manifest('@s/y'),
    'node_modules/@s/y/index.js': "require('real'); require('fs').readFileSync(__dirname + '/data.json')",
    'node_modules/@s/y/data.json': '{}',
  }),
  'app/.yarn/cache/real-npm-2.0.0-123.zip': zipOf({ 'node_modules/real/index.js': '', 'node_modules/real/sub.js': '' }),
  'app/.yarn/cache/unused-npm-1.0.0-789.zip': zipOf({ 'node_modules/unused/index.js': '' }),
  'app/.yarn/unplugged/native-npm-1.0.0-456/node_modules/native/package.json': manifest('native'),
  'app/.yarn/unplugged/native-npm-1.0.0-456/node_modules/native/index.js': '',
}

it("follows code through Yarn's archives by its map", async () => {
  const { referenceLines } = await analysed(members, ['/app/a.js'])
  const short = referenceLines().map((line) => line.replaceAll('/app/.yarn/cache/', '').replaceAll(/-npm-[\d.]+-\w+\.zip/g, '.zip'))
  expect(short.toSorted()).toEqual([
    'hard /app/a.js -> /app/.yarn/unplugged/native-npm-1.0.0-456/node_modules/native/index.js (require: native)',
    'hard /app/a.js -> real.zip (require: alias/sub)',
    'hard /app/a.js -> x.zip (package.json: x)',
    'hard /app/a.js -> x.zip (require: x)',
    'hard @s-y.zip -> @s-y.zip (package.json)',
    'hard @s-y.zip -> real.zip (require: real)',
    'hard x.zip -> @s-y.zip (require: @s/y)',
    'hard x.zip -> x.zip (package.json)',
    'hard x.zip -> x.zip (package.json: x)',
    'hard x.zip -> x.zip (require: ./other)',
    'hard x.zip -> x.zip (require: x)',
    'soft @s-y.zip -> @s-y.zip (file named in code)',
  ])
})

it('takes the map itself for no code that names packages', () => {
  const file = { node: 1, path: '/app/.pnp.cjs', name: '.pnp.cjs', head: Buffer.from('#!/usr/bin/env node'), mode: 0o755 }
  expect(javascript.takes(file)).toBe(false)
})
