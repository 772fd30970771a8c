import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { balance } from '../../src/ledger/account.ts'
import { CAUSES, type Account, type Bytes } from '../../src/ledger/cause.ts'
import { directorySummaries } from '../../src/ledger/directories.ts'
import { classifyNodes, classSummaries, largestFiles } from '../../src/ledger/files.ts'
import { type LayerSketch, type Sketched, sketch } from '../support/image-sketch.ts'
import { layersOf, stacks } from '../filesystem/random-stacks.ts'

const A: Sketched = { bytes: 100, content: 'A' }
const B: Sketched = { bytes: 100, content: 'B' }
const link = (hardlink: string): Sketched => ({ hardlink })

/** Causes of all versions with content, by layer: `live 100, deleted 100 | …`. */
function causes(layers: readonly LayerSketch[]): string {
  const { filesystem, ledger } = sketch(layers)
  const said: string[][] = layers.map(() => [])
  for (let version = 0; version < filesystem.versionCount; version++) {
    const { unpackedBytes } = ledger.bytesOf(version)
    if (unpackedBytes > 0) said[filesystem.layerOf(version)]!.push(ledger.causeOf(version))
  }
  return said.map((layer) => layer.join(', ')).join(' | ')
}

const tables: Record<string, [name: string, layers: LayerSketch[], causes: string][]> = {
  'each cause': [
    ['live', [{ a: A, b: B }], 'live, live'],
    ['deleted', [{ a: A }, { a: 'whiteout' }], 'deleted | '],
    ['overwritten', [{ a: A }, { a: B }], 'overwritten | live'],
    ['rewritten', [{ a: A }, { a: A }], 'live | rewritten'],
    ['duplicate', [{ a: A }, { b: A }], 'live | duplicate'],
    ['overhead alone', [{ 'a/': 0, s: { symlink: 'a' }, e: 0, '.wh.x': 0 }], ''],
  ],
  'what dive counts wrong': [
    ['A: rewritten once', [{ a: A }, { a: A }], 'live | rewritten'],
    ['B: deleted as a file', [{ a: A }, { a: 'whiteout' }], 'deleted | '],
    ['C: deleted with its folder', [{ 'c/a': A }, { c: 'whiteout' }], 'deleted | '],
    ['D: hidden by an opaque folder', [{ 'c/a': A }, { 'c/': 'opaque' }], 'deleted | '],
    ['E: the same at two paths', [{ a: A, b: A }], 'live, duplicate'],
    ['F: moved', [{ a: A }, { a: 'whiteout', b: A }], 'deleted | live'],
    ['G: a whiteout of what is not there', [{ a: A }, { '0': 'whiteout', a: B }], 'overwritten | live'],
  ],
  'rewritten chains': [
    ['twice', [{ a: A }, { a: A }, { a: A }], 'live | rewritten | rewritten'],
    ['then changed', [{ a: A }, { a: A }, { a: A }, { a: B }], 'overwritten | rewritten | rewritten | live'],
    ['then deleted', [{ a: A }, { a: A }, { a: A }, { a: 'whiteout' }], 'deleted | rewritten | rewritten | '],
    ['then deleted with its folder', [{ 'd/a': A }, { 'd/a': A }, { d: 'whiteout' }], 'deleted | rewritten | '],
    ['then a folder', [{ a: A }, { a: A }, { 'a/b': B }], 'overwritten | rewritten | live'],
    ['back again', [{ a: A }, { a: B }, { a: A }], 'overwritten | overwritten | live'],
    ['in one layer', [{ a: A, './a': A }], 'live, rewritten'],
    ['deleted between', [{ a: A }, { a: 'whiteout' }, { a: A }], 'deleted |  | live'],
    ['removed and made again in one layer', [{ 'd/a': A }, { '.wh.d': 0, 'd/a': A }], 'live | rewritten'],
    ['made again and the folder opaque behind it', [{ 'd/a': A }, { 'd/a': A, 'd/': 'opaque' }], 'live | rewritten'],
    ['of what nobody compared', [{ a: 100 }, { a: 100 }], 'overwritten | live'],
  ],
  'hard links': [
    ['in one layer', [{ a: A, b: link('a') }], 'live'],
    ['to what is deleted later', [{ a: A, b: link('a') }, { a: 'whiteout' }], 'live | '],
    ['to what is overwritten later', [{ a: A, b: link('a') }, { a: B }], 'live | live'],
    ['to what is rewritten later', [{ a: A, b: link('a') }, { a: A }], 'live | rewritten'],
    [
      'to what is rewritten, all names deleted',
      [{ a: A, b: link('a') }, { a: A }, { a: 'whiteout', b: 'whiteout' }],
      'deleted | rewritten | ',
    ],
    ['that turns into a file', [{ a: A, b: link('a') }, { b: A }], 'live | rewritten'],
    [
      'that turns into a file, its target deleted',
      [
        { a: A, b: link('a') },
        { a: 'whiteout', b: A },
      ],
      'live | rewritten',
    ],
    ['that turns into another file', [{ a: A, b: link('a') }, { b: B }], 'live | live'],
    ['in another layer, target deleted', [{ a: A }, { b: link('a') }, { a: 'whiteout' }], 'live |  | '],
    [
      'deleted, as is the target',
      [
        { a: A, b: link('a') },
        { a: 'whiteout', b: 'whiteout' },
      ],
      'deleted | ',
    ],
    [
      'all changed owner',
      [
        { a: A, b: link('a') },
        { a: A, b: link('a') },
      ],
      'live | rewritten',
    ],
    [
      'all changed owner, written in turn',
      [
        { a: A, b: link('a') },
        { b: A, a: link('b') },
      ],
      'live | rewritten',
    ],
  ],
  duplicates: [
    ['in one layer', [{ a: A, b: A, c: A }], 'live, duplicate, duplicate'],
    ['across layers', [{ a: A }, { b: A }, { c: A }], 'live | duplicate | duplicate'],
    ['of what was deleted', [{ a: A }, { a: 'whiteout' }, { b: A, c: A }], 'deleted |  | live, duplicate'],
    ['of what was rewritten', [{ a: A }, { a: A }, { b: A }], 'live | rewritten | duplicate'],
    ['before what was rewritten', [{ b: A }, { a: A }, { a: A }], 'live | duplicate | rewritten'],
    ['of what was overwritten', [{ a: A }, { a: B, b: A }], 'overwritten | live, live'],
    ['through a hard link', [{ a: A, b: link('a') }, { c: A }], 'live | duplicate'],
    ['of the same size only', [{ a: A, b: B }], 'live, live'],
    ['of what nobody compared', [{ a: 100, b: 100 }], 'live, live'],
  ],
  'what is nowhere': [
    ['content of a whiteout', [{ a: A }, { '.wh.a': 50, '.wh.': 7, '.wh..wh..opq': 9 }], 'deleted | overhead, overhead, overhead'],
    ['below a circle', [{ l: { symlink: 'l' }, 'l/x': 10 }], 'overhead'],
    ['in the place of the root', [{ '.': 10 }], 'overhead'],
  ],
}

describe.each(Object.entries(tables))('%s', (_, rows) => {
  it.each(rows)('%s', (_, layers, expected) => {
    expect(causes(layers)).toBe(expected)
  })
})

function sumOf(account: Account): Bytes {
  return CAUSES.reduce(
    (sum, cause) => ({
      unpackedBytes: sum.unpackedBytes + account[cause].unpackedBytes,
      toPullBytes: sum.toPullBytes + account[cause].toPullBytes,
    }),
    { unpackedBytes: 0, toPullBytes: 0 },
  )
}

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 700) }

describe('of any layers', () => {
  it('the causes are the tar and the blob, to the byte', () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        const { filesystem, ledger } = sketch(layersOf(stack))
        const layers = filesystem.layers.map(({ tarBytes, blobBytes }) => ({ unpackedBytes: tarBytes, toPullBytes: blobBytes }))
        expect(ledger.layers.map(sumOf)).toEqual(layers)
        expect(sumOf(ledger.total)).toEqual({
          unpackedBytes: layers.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0),
          toPullBytes: layers.reduce((sum, { toPullBytes }) => sum + toPullBytes, 0),
        })
        const figures = [ledger.total, ...ledger.layers].flatMap((account) => CAUSES.flatMap((cause) => Object.values(account[cause])))
        expect(Math.min(...figures)).toBeGreaterThanOrEqual(0)
        expect(ledger.imbalances).toEqual([])
      }),
      RUNS,
    )
  })

  it('each content that is shown is live once, and every other copy says what it is', () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        const { filesystem, ledger, contentKeys } = sketch(layersOf(stack))
        const live = new Map<string, number>()
        const stays: string[] = []
        for (let version = 0; version < filesystem.versionCount; version++) {
          const key = contentKeys(version)
          if (key !== undefined && ledger.causeOf(version) === 'live') live.set(key, (live.get(key) ?? 0) + 1)
          if (key !== undefined && ['live', 'duplicate'].includes(ledger.causeOf(version))) stays.push(key)
        }
        const shown = new Set<string>()
        for (let node = 1; node < filesystem.nodeCount; node++) {
          const version = filesystem.liveVersion(node)
          const content = version === -1 ? -1 : filesystem.contentOf(version)
          if (content === -1) continue
          expect(['live', 'duplicate', 'rewritten']).toContain(ledger.causeOf(content))
          const key = contentKeys(content)
          if (key !== undefined) shown.add(key)
        }
        // What is shown is live, each content once; and nothing is live or a duplicate of it that is not shown.
        expect(live).toEqual(new Map([...shown].map((key) => [key, 1]).sort() as [string, number][]))
        expect(new Set(stays)).toEqual(shown)
      }),
      RUNS,
    )
  })

  it('folders, classes and files add up to the content', () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        const { filesystem, ledger } = sketch(layersOf(stack))
        const classes = classifyNodes(filesystem)
        const content = sumOf({ ...ledger.total, overhead: { unpackedBytes: 0, toPullBytes: 0 } })
        const root = directorySummaries(filesystem, ledger).find(({ path }) => path === '/')
        expect({ unpackedBytes: root?.unpackedBytes ?? 0, toPullBytes: root?.toPullBytes ?? 0 }).toEqual(content)
        const { live, duplicate } = ledger.total
        expect(root?.wastedBytes ?? 0).toBe(content.unpackedBytes - live.unpackedBytes - duplicate.unpackedBytes)
        for (const list of [
          classSummaries(filesystem, ledger, classes),
          largestFiles(filesystem, ledger, classes, Number.POSITIVE_INFINITY),
        ]) {
          expect(list.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0)).toBe(content.unpackedBytes)
          expect(list.reduce((sum, { toPullBytes }) => sum + toPullBytes, 0)).toBe(content.toPullBytes)
          expect(list.map(({ unpackedBytes }) => unpackedBytes)).toEqual(
            list.map(({ unpackedBytes }) => unpackedBytes).toSorted((a, b) => b - a),
          )
        }
      }),
      RUNS,
    )
  })

  it('a layer on top changes no bytes, only what they are for', () => {
    fc.assert(
      fc.property(stacks, stacks, (stack, [more]) => {
        const below = sketch(layersOf(stack))
        const all = sketch(layersOf([...stack, more!]))
        stack.forEach((_, layer) => {
          expect(sumOf(all.ledger.layers[layer]!)).toEqual(sumOf(below.ledger.layers[layer]!))
          expect(all.ledger.layers[layer]!.overhead).toEqual(below.ledger.layers[layer]!.overhead)
        })
      }),
      RUNS,
    )
  })
})

it('says when bytes were counted that are not there', () => {
  const { filesystem } = sketch([{ a: 100 }])
  const wrong = { ...filesystem.layers[0]!, tarBytes: 50 }
  Object.defineProperty(filesystem, 'layers', { value: [wrong] })
  expect(balance(filesystem, () => undefined).imbalances).toEqual(['layer 0: more bytes were counted than its 50 unpacked and 562 to pull'])
})
