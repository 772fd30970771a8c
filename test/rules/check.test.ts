import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check } from '../../src/rules/check.ts'
import { rules } from '../../src/rules/index.ts'
import { defineRule, type Rule, type Selector } from '../../src/rules/rule.ts'
import { walkPaths } from '../../src/rules/walk.ts'
import { sketch, type LayerSketch, type Sketched } from '../support/image-sketch.ts'

function rule(id: string, select: Selector): Rule {
  const words = { title: 'T', what: 'Found.', why: 'Y.', fix: 'RUN x', whenNot: 'N.' }
  return defineRule({ id, ...words, level: 'warning', safety: 'safe', select })
}

test('a finding tells rule, layer, instruction, both sizes and paths', () => {
  const context = sketch([{ 'bin/sh': 9 }, { 'var/lib/apt/lists/a': 80_000_000, 'var/lib/apt/lists/b': 1_000, 'usr/bin/curl': 9 }])
  expect(check(context, rules, [{ base: 'known' }, { instruction: 'RUN apt-get update' }])).toMatchObject({
    findings: [
      {
        rule: 'apt-lists',
        level: 'warning',
        message: 'apt left its package lists in the layer: 80.0 MB in 2 files.',
        saving: { unpackedBytes: 80_001_000, toPullBytes: 40_000_500 },
        layer: 1,
        instruction: 'RUN apt-get update',
        paths: ['/var/lib/apt/lists/'],
      },
    ],
    saving: { unpackedBytes: 80_001_000, toPullBytes: 40_000_500 },
  })
})

test('a clean image has no findings', () => {
  const distroless: LayerSketch = {
    'etc/os-release': 300,
    'etc/passwd': 100,
    'etc/ssl/certs/ca-certificates.crt': 220_000,
    'home/nonroot/': 0,
    'lib/x86_64-linux-gnu/libc.so.6': 1_900_000,
    'tmp/': 0,
    'usr/lib/x86_64-linux-gnu/libssl.so.3': 700_000,
    'usr/lib/x86_64-linux-gnu/libcrypto.so.3': 4_700_000,
    'usr/share/common-licenses/Apache-2.0': 11_000,
    'usr/share/doc/libc6/copyright': 26_000,
    'usr/share/zoneinfo/Europe/Berlin': 2_300,
    'var/lib/dpkg/status.d/libc6': 900,
    'var/lib/dpkg/status.d/libc6.md5sums': 2_000,
    'nodejs/bin/node': 9_000_000,
    'nodejs/LICENSE': 120_000,
  }
  const app: LayerSketch = {
    'app/server.js': 5_000,
    'app/package.json': 400,
    'app/node_modules/express/index.js': 200,
    'app/node_modules/express/LICENSE': 1_200,
  }
  expect(check(sketch([distroless, app]), rules).findings).toEqual([])
})

describe('hard links', () => {
  const junk = rule('junk', { paths: ['/junk/**'] })
  const other = rule('other', { paths: ['/other/**'] })
  const link = (target: string): Sketched => ({ hardlink: target })

  test('content that a path outside the junk shows is not saved', () => {
    expect(check(sketch([{ 'junk/a': 10, 'app/a': link('junk/a') }]), [junk]).findings).toEqual([])
  })
  test('content whose links are all junk is saved once, by the first rule', () => {
    const { findings } = check(sketch([{ 'other/a': 10, 'junk/a': link('other/a') }]), [junk, other])
    expect(findings).toMatchObject([{ rule: 'junk', saving: { unpackedBytes: 10 } }])
  })
  test('a licence that is linked stays', () => {
    expect(check(sketch([{ 'junk/LICENSE': 10, 'junk/a': link('junk/LICENSE') }]), [junk]).findings).toEqual([])
  })
})

test('of content written twice, the junk rule gets the live copy and the cause rule the other', () => {
  const pip: Sketched = { bytes: 100, content: 'pip' }
  const { findings, saving } = check(sketch([{ 'root/.cache/pip/a': pip }, { 'root/.cache/pip/a': pip }]), rules)
  expect(findings.map(({ rule: id, layer }) => [id, layer])).toEqual([
    ['rewritten', 1],
    ['pip-cache', 0],
  ])
  expect(saving.unpackedBytes).toBe(200)
})

test('a copy outside the junk stays when the rule for junk takes the first one', () => {
  const same = (content: string): Sketched => ({ bytes: 100, content })
  const context = sketch([
    { 'root/.npm/_cacache/x': same('x'), 'root/.npm/_cacache/y': same('y'), 'srv/x': same('x'), 'srv/x2': same('x') },
  ])
  const saved = (known: Partial<typeof context>) =>
    check({ filesystem: context.filesystem, ledger: context.ledger, ...known }, rules).saving.unpackedBytes
  expect(saved({ contentKeys: context.contentKeys })).toBe(300)
  // By size alone it cannot be told which of them may go.
  expect(saved({})).toBe(200)
})

test('content that another path still shows stays, though both were written again', () => {
  const x: Sketched = { bytes: 100, content: 'x' }
  const layers: LayerSketch[] = [
    { 'junk/x': x, 'app/x': { hardlink: 'junk/x' } },
    { 'junk/x': x, 'app/x': x },
  ]
  expect(check(sketch(layers), [rule('junk', { paths: ['/junk/**'] })]).findings).toEqual([])
})

test('what only points something out takes nothing from a rule that saves', () => {
  const all = rule('all', { choose: ({ filesystem }) => Array(filesystem.versionCount).keys(), saves: false })
  const junk = rule('junk', { paths: ['/junk/**'] })
  const { findings, saving } = check(sketch([{ 'junk/a': 10, b: 5 }]), [all, junk])
  expect(findings).toMatchObject([
    { rule: 'all', saving: { unpackedBytes: 0 }, paths: ['/b'] },
    { rule: 'junk', saving: { unpackedBytes: 10 }, paths: ['/junk/'] },
  ])
  expect(saving.unpackedBytes).toBe(10)
})

describe('paths', () => {
  const junk = rule('junk', { paths: ['/a/junk/**'], files: ['**/*.o'] })
  test.each<[string, LayerSketch[], string[][]]>([
    ['a matched folder by its own name', [{ 'a/junk/x/y': 1 }], [['/a/junk/']]],
    [
      'only what this layer has counts',
      [
        { 'a/junk/x': 1, 'a/y.o': 2 },
        { 'b/z.o': 1, 'b/c': 9 },
      ],
      [['/a/y.o', '/a/junk/'], ['/b/z.o']],
    ],
    ['files that fill a folder by the folder', [{ 'b/c/x.o': 1, 'b/c/y.o': 2, 'b/d': 1 }], [['/b/c/']]],
    ['one file by its name', [{ 'b/c/x.o': 1 }], [['/b/c/x.o']]],
    ['biggest first', [{ 'b/x.o': 1, 'b/y.o': 3, 'c/z.o': 2, 'b/c': 1, 'c/c': 1 }], [['/b/y.o', '/c/z.o', '/b/x.o']]],
  ])('%s', (_, layers, expected) => {
    expect(check(sketch(layers), [junk]).findings.map(({ paths }) => paths)).toEqual(expected)
  })
})

test('a tree as deep as a path can be is walked', () => {
  const { findings } = check(sketch([{ [`${'d/'.repeat(2_000)}x.o`]: 7 }]), [rule('junk', { files: ['**/*.o'] })])
  expect(findings).toMatchObject([{ saving: { unpackedBytes: 7 } }])
})

test('no byte is in two findings, and the sums are right, whatever the tree and the rules', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'LICENSE')
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
  const value: fc.Arbitrary<Sketched> = fc.oneof(
    fc.integer({ min: 0, max: 99 }),
    fc.constant('whiteout' as const),
    fc.record({ bytes: fc.constant(50), content: fc.constantFrom('x', 'y') }),
    path.map((hardlink) => ({ hardlink })),
  )
  const layer = fc.dictionary(path, value, { maxKeys: 6 })
  const globs = fc.array(
    fc.array(fc.oneof(name, fc.constantFrom('*', '**')), { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`),
    { maxLength: 2 },
  )
  const selector: fc.Arbitrary<Selector> = fc.oneof(
    fc.record({ paths: globs, files: globs, except: globs, everyVersion: fc.boolean() }),
    fc.constantFrom<Selector>({ cause: 'deleted' }, { cause: 'overwritten' }, { cause: 'rewritten' }, { cause: 'duplicate' }),
  )
  fc.assert(
    fc.property(fc.array(layer, { minLength: 1, maxLength: 3 }), fc.array(selector, { maxLength: 5 }), (layers, selectors) => {
      const context = sketch(layers)
      const { filesystem, ledger, contentKeys } = context
      const list = selectors.map((select, i) => rule(`rule-${i}`, select))
      const { findings, saving, ruleOf } = check(context, list)

      const sums = new Map<string, number>()
      let total = 0
      for (let version = 0; version < filesystem.versionCount; version++) {
        const owner = ruleOf(version)
        if (!owner) continue
        const key = `${owner.id} in ${filesystem.layerOf(version)}`
        sums.set(key, (sums.get(key) ?? 0) + ledger.bytesOf(version).unpackedBytes)
        total += ledger.bytesOf(version).unpackedBytes
      }
      expect(new Map(findings.map((finding) => [`${finding.rule} in ${finding.layer}`, finding.saving.unpackedBytes]))).toEqual(sums)
      expect(saving.unpackedBytes).toBe(total)
      for (const { paths, saving: own } of findings) {
        expect(paths.length).toBeGreaterThan(0)
        expect(own.unpackedBytes).toBeGreaterThan(0)
      }
      // What a path shows that no rule takes, or a licence, is still there in some copy once all findings are fixed.
      const identity = (version: number) => contentKeys(version) ?? version
      const left = new Set(
        Array(filesystem.versionCount)
          .keys()
          .filter((version) => !ruleOf(version))
          .map(identity),
      )
      const walk = walkPaths(filesystem, list)
      const shown = Array(filesystem.nodeCount)
        .keys()
        .filter((node) => walk.rulesAt(node).length === 0 || filesystem.nameOf(node) === 'LICENSE')
        .map((node) => filesystem.liveVersion(node))
        .filter((version) => version >= 0 && filesystem.contentOf(version) >= 0)
        .map((version) => filesystem.contentOf(version))
        .filter((content) => ledger.bytesOf(content).unpackedBytes > 0)
      expect([...shown].filter((content) => !left.has(identity(content)))).toEqual([])
    }),
    { numRuns: 500 },
  )
})
