import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { digestOf } from '../../src/image/digest-of.ts'
import type { Layer } from '../../src/image/image.ts'
import { Intake } from '../../src/layer/intake.ts'
import { keepBudget, keptBytes } from '../../src/layer/keep-budget.ts'
import { KeptReader } from '../../src/layer/kept-content.ts'
import type { KnownLayer } from '../../src/layer/layer-cache.ts'
import { readLayers } from '../../src/layer/read-layers.ts'
import { folderStore, noStore } from '../../src/layer/store.ts'
import { scratch } from '../support/archive-sketch.ts'
import { noise, pieces, text } from '../support/compressed.ts'
import { remoteOf } from '../support/remote-blob.ts'
import { END, member } from '../support/tar-sketch.ts'

const contents = {
  'app/index.js': text(3000),
  'app/picture': noise(90_000),
  'usr/bin/tool': Buffer.concat([Buffer.from('\x7fELF'), noise(9e6)]),
}
const tar = Buffer.concat([...Object.entries(contents).map(([name, content]) => member({ name }, content)), END])
const forms: [string, Buffer][] = [
  ['plain', tar],
  ['gzip', gzipSync(tar, { level: 1 })],
  ['zstd', zstdCompressSync(tar)],
]

/** How much was kept of each file. */
function keptOf({ index, kept }: KnownLayer): number[] {
  const reader = kept && new KeptReader(kept)
  return Object.values(contents).map((content, entry) => {
    const start = index.contentOffset[entry]!
    const bytes = [content.length, 512].find((bytes) => reader?.holds(start, start + bytes)) ?? 0
    return reader?.read(start, start + bytes).equals(content.subarray(0, bytes)) ? bytes : 0
  })
}
const WORTH = [3000, 512, 9_000_004]

function layerOf(bytes: Buffer): Layer {
  return { index: 0, digest: digestOf(bytes), diffId: digestOf(tar), mediaType: '', blob: remoteOf(bytes) }
}

describe.each(forms)('of a layer that comes past, %s', (_, bytes) => {
  it('contents are kept when they will be asked for', async () => {
    const budget = keepBudget()
    const intake = new Intake(noStore, budget)
    onTestFinished(() => intake.close())
    const taking = intake.take(bytes.length)
    for (const piece of pieces(bytes, 100_000)) {
      taking.write(Buffer.from(piece))
      await taking.ready()
    }
    expect(keptOf(intake.taken.get(await taking.end())!)).toEqual(WORTH)
    expect(keptBytes(budget)).toBeGreaterThan(9e6)
  })

  it('and from a registry, and not when nobody will ask, nor on disk', async () => {
    const store = folderStore(scratch())
    const kept = await readLayers([layerOf(bytes)], { store, keep: keepBudget(), compare: false })
    expect(keptOf(kept.layers[0]!)).toEqual(WORTH)
    const again = await readLayers([layerOf(bytes)], { store, keep: keepBudget(), compare: false })
    const without = await readLayers([layerOf(bytes)], { store: noStore, compare: false })
    expect([again.layers[0]!.kept, without.layers[0]!.kept]).toEqual([undefined, undefined])
  })
})

it('what is known is taken again only for its contents, and once', async () => {
  const store = folderStore(scratch())
  const take = async (intake: Intake) => {
    onTestFinished(() => intake.close())
    const taking = intake.take(tar.length)
    taking.write(tar)
    await taking.end()
    return intake
  }
  const digest = digestOf(tar)
  await take(new Intake(store))
  const plain = new Intake(store)
  expect([plain.knows(digest), plain.skips(digest)]).toEqual([true, true])
  const capturing = new Intake(store, keepBudget())
  expect([capturing.knows(digest), capturing.skips(digest)]).toEqual([true, false])
  await take(capturing)
  expect(capturing.skips(digest)).toBe(true)
})

it('no more is kept than there is room for, whatever comes', async () => {
  const budget = keepBudget(1_000_000)
  const { layers } = await readLayers([layerOf(forms[1]![1])], { store: noStore, keep: budget, compare: false })
  expect(keptOf(layers[0]!)).toEqual([3000, 512, 0])
  expect(keptBytes(budget)).toBeLessThanOrEqual(1_000_000)
})
