import { readdirSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { digestOf } from '../../src/image/digest-of.ts'
import type { Layer } from '../../src/image/image.ts'
import { entryPath } from '../../src/layer/layer-index.ts'
import { readLayers, type ReadLayersOptions } from '../../src/layer/read-layers.ts'
import { folderStore, noStore } from '../../src/layer/store.ts'
import { scratch } from '../support/archive-sketch.ts'
import { blobOf, noise, text } from '../support/compressed.ts'
import { remoteOf, type SketchedBlob } from '../support/remote-blob.ts'
import { END, member } from '../support/tar-sketch.ts'

const TYPE = 'application/vnd.oci.image.layer.v1.tar'
const tarOf = (files: Record<string, Buffer>) =>
  Buffer.concat([...Object.entries(files).map(([name, content]) => member({ name }, content)), END])
const same = noise(300_000)
const first = tarOf({ a: text(5000), same, other: noise(40_000, 2) })
const second = tarOf({ b: text(5000), copy: same, else: noise(300_000, 3) })

type Remote = Layer & { blob: SketchedBlob }

function remoteLayer(bytes: Buffer, index = 0, more: Parameters<typeof remoteOf>[1] = {}): Remote {
  return { index, digest: digestOf(bytes), diffId: digestOf('the tar'), mediaType: TYPE, blob: remoteOf(bytes, more) }
}

function fileLayer(bytes: Buffer, index = 0): Layer {
  return { ...remoteLayer(bytes, index), blob: { ...blobOf(bytes), identity: digestOf(bytes) } }
}

async function read(layers: readonly Layer[], options: ReadLayersOptions) {
  const { layers: known, notes, compared } = await readLayers(layers, options)
  const more = await compared
  return {
    paths: known.map(({ index }) => Array.from({ length: index.count }, (_, i) => entryPath(index, i))),
    verified: known.map(({ index }) => index.verified),
    digests: known.map(({ index }) => index.digest),
    hashes: known.map(({ index, hashes }) => Array.from({ length: index.count }, (_, i) => hashes.get(i))),
    notes: [...notes, ...more].map(({ message }) => message).filter((message) => !message.includes('media type')),
  }
}

const kinds: [string, (tar: Buffer) => Buffer][] = [
  ['plain', (tar) => tar],
  ['gzip', (tar) => gzipSync(tar)],
  ['zstd', (tar) => zstdCompressSync(tar)],
]

describe.each(kinds)('%s', (_, compress) => {
  const blobs = [compress(first), compress(second)]
  const layers = () => blobs.map((bytes, i) => remoteLayer(bytes, i))

  it('each layer is fetched once, whole, and says the same as in files', async () => {
    const remote = layers()
    const is = await read(remote, { store: noStore })
    expect(remote.map(({ blob }) => blob.fetched.map(({ start, taken }) => [start, taken]))).toEqual(
      blobs.map(({ length }) => [[0, length]]),
    )
    const file = await read(blobs.map(fileLayer), { store: noStore })
    expect({ ...is, hashes: 0 }).toEqual({ ...file, hashes: 0 })
    expect(is.verified).toEqual([true, true])
    expect(is.hashes[0]![1]).toBe(is.hashes[1]![1])
    expect(is.hashes[0]![1]).toBe(file.hashes[0]![1])
    expect(is.notes).toEqual([])
  })

  it('what is known is not fetched at all, with and without verifying', async () => {
    const store = folderStore(scratch())
    const once = await read(layers(), { store })
    for (const verify of [false, true]) {
      const remote = layers()
      const told: number[] = []
      expect(await read(remote, { store, verify, onProgress: (done) => told.push(done) })).toEqual(once)
      expect(remote.flatMap(({ blob }) => blob.fetched)).toEqual([])
      expect(told).toEqual([])
    }
    // A file of the same bytes is known by its digest, too.
    expect((await read(blobs.map(fileLayer), { store })).verified).toEqual([true, true])
  })

  it('of what is known from a file only what must be compared is fetched', async () => {
    const store = folderStore(scratch())
    for (const bytes of blobs) await read([fileLayer(bytes)], { store })
    const remote = layers()
    const is = await read(remote, { store })
    expect(is.verified).toEqual([true, true])
    expect(is.hashes[0]![1]).toBe(is.hashes[1]![1])
    expect(is.hashes[0]![1]).toBeDefined()
    const fetched = remote.flatMap(({ blob }) => blob.fetched)
    // Compressed ones were hashed when they were inflated; of plain ones it is `a`, the sample of `same`, then all of it.
    expect(fetched.length > 0).toBe(compress(first) === first)
    expect(fetched.filter(({ start, end }) => end - start >= first.length || (start === 0 && end === 0))).toEqual([])
    const again = layers()
    expect((await read(again, { store })).hashes).toEqual(is.hashes)
    expect(again.flatMap(({ blob }) => blob.fetched)).toEqual([])
  })

  it('a layer that comes twice is fetched once', async () => {
    const layer = remoteLayer(blobs[0]!)
    await read([layer, { ...layer, index: 1 }], { store: noStore })
    expect(layer.blob.fetched.length).toBe(1)
  })
})

describe('a download that fails', () => {
  const error = new UserError('It broke off.', { hint: 'Try again.' })

  it.each([
    ['few bytes, here', 1],
    ['many bytes, on threads', 40],
  ])('%s: ends the others, and nothing of it is remembered', async (_, times) => {
    const folder = scratch()
    const store = folderStore(folder)
    const bytes = Array.from({ length: 3 }, (_, i) => tarOf({ [`${i}`]: noise(100_000 * times * (3 - i), i + 1) }))
    let fails = false
    const endless: Remote = {
      ...remoteLayer(bytes[0]!),
      blob: {
        ...remoteOf(bytes[0]!),
        async *fetch() {
          for (let at = 0; ; at += 10_000) {
            yield bytes[0]!.subarray(at % 1000, (at % 1000) + 10_000)
            await setTimeout(1)
            if (fails) ended++
          }
        },
      },
    }
    let ended = 0
    const failing: Remote = {
      ...remoteLayer(bytes[1]!, 1),
      blob: {
        ...remoteOf(bytes[1]!),
        async *fetch() {
          yield bytes[1]!.subarray(0, 70_000)
          await setTimeout(20)
          fails = true
          throw error
        },
      },
    }
    const fine = remoteLayer(bytes[2]!, 2)
    await expect(readLayers([endless, failing, fine], { store })).rejects.toBe(error)
    await setTimeout(30)
    expect(ended).toBeLessThan(3)
    const kept = existing(folder)
    const named = (i: number) => kept.filter((name) => name.includes(digestOf(bytes[i]!).slice(7)))
    expect([named(0), named(1)]).toEqual([[], []])
    expect(
      (
        await read(
          bytes.map((each, i) => remoteLayer(each, i)),
          { store },
        )
      ).paths,
    ).toEqual([['0'], ['1'], ['2']])
  })

  it('leaves no rejection behind, however many fail', async () => {
    const unhandled: unknown[] = []
    const hear = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', hear)
    const layers = Array.from({ length: 12 }, (_, i) =>
      remoteLayer(tarOf({ [`${i}`]: noise(1_000_000, i + 1) }), i, { fail: { after: i * 50_000, error } }),
    )
    await expect(readLayers(layers, { store: noStore })).rejects.toBe(error)
    await setTimeout(50)
    process.off('unhandledRejection', hear)
    expect(unhandled).toEqual([])
  })

  it('costs a note when it is only for comparing', async () => {
    const store = folderStore(scratch())
    for (const bytes of [first, second]) await read([fileLayer(bytes)], { store })
    const layers = [remoteLayer(first, 0, { fail: { after: 0, error } }), remoteLayer(second, 1)]
    const { notes, paths } = await read(layers, { store })
    expect(notes).toEqual(['some files could not be compared with others: It broke off.'])
    expect(paths[0]).toEqual(['a', 'same', 'other'])
  })
})

/** The names of all files below a folder. */
function existing(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String)
}
