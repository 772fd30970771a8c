import { closeSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { digestOf } from '../../src/image/digest-of.ts'
import type { Layer } from '../../src/image/image.ts'
import { entryPath } from '../../src/layer/layer-index.ts'
import { readLayers, type ReadLayersOptions } from '../../src/layer/read-layers.ts'
import { folderStore, noStore } from '../../src/layer/store.ts'
import { fileOf, inFile, scratch } from '../support/archive-sketch.ts'
import { noise, text } from '../support/compressed.ts'
import { END, member } from '../support/tar-sketch.ts'

const TYPE = 'application/vnd.oci.image.layer.v1.tar'

const tarOf = (files: Record<string, Buffer | string>) =>
  Buffer.concat([...Object.entries(files).map(([name, content]) => member({ name }, content)), END])
const shared = text(5000)
const large = Buffer.concat([text(100_000, 2), noise(100_000)])
const largeTwin = Buffer.concat([large.subarray(0, 150_000), Buffer.alloc(50_000)])
const first = tarOf({ a: shared, b: 'only here', large })
const second = tarOf({ c: shared, d: noise(5000, 2), twin: largeTwin, copy: large })

/** A layer whose bytes lie in a file that can be opened for writing. */
function layerOf(bytes: Buffer, more: Partial<Layer> & { identity?: string | undefined } = {}): Layer & { file: string } {
  const file = fileOf(bytes)
  const descriptor = openSync(file, 'r')
  onTestFinished(() => {
    try {
      closeSync(descriptor)
    } catch {
      // The test closed it.
    }
  })
  const { identity = `${file} ${bytes.length}`, ...rest } = more
  const blob = {
    descriptor,
    offset: 0,
    sizeBytes: bytes.length,
    ...('identity' in more && more.identity === undefined ? {} : { identity }),
  }
  return { index: 0, digest: digestOf(bytes), diffId: digestOf('the tar'), mediaType: TYPE, blob, file, ...rest }
}

/** Reads to the end; what it read in a form that can be compared. */
async function read(layers: readonly Layer[], options: ReadLayersOptions) {
  const { layers: known, notes, compared } = await readLayers(layers, options)
  const uncompared = await compared
  return {
    layers: known.map(({ index, hashes }) => ({
      index: { ...index, kind: [...index.kind], contentBytes: [...index.contentBytes], toPullBytes: [...index.toPullBytes] },
      paths: Array.from({ length: index.count }, (_, i) => entryPath(index, i)),
      hashes: Array.from({ length: index.count }, (_, i) => hashes.get(i)),
    })),
    notes: [...notes, ...uncompared].map(({ about, message }) => `${about}: ${message}`),
  }
}

/** Overwrites the layer's bytes: whoever reads it again notices. */
function wipe({ file, blob }: Layer & { file: string }): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(blob.sizeBytes), 0, undefined, 0)
  closeSync(descriptor)
}

const kinds: [string, (tar: Buffer) => Buffer][] = [
  ['plain', (tar) => tar],
  ['gzip', (tar) => gzipSync(tar)],
  ['zstd', (tar) => zstdCompressSync(tar)],
]

describe('reading layers', () => {
  it.each(kinds)('%s: finds the same files in all layers', async (_, compress) => {
    const { layers, notes } = await read([layerOf(compress(first)), layerOf(compress(second))], { store: noStore })
    expect(notes.filter((note) => !note.includes('media type'))).toEqual([])
    expect(layers.map(({ paths }) => paths)).toEqual([
      ['a', 'b', 'large'],
      ['c', 'd', 'twin', 'copy'],
    ])
    const [[a, , one], [c, d, twin, copy]] = layers.map(({ hashes }) => hashes) as [string[], string[]]
    expect([a, one]).toEqual([c, copy])
    expect([a === undefined, one === undefined, d === a, twin === one]).toEqual([false, false, false, false])
  })

  it.each(kinds)('%s: reads nothing a second time', async (_, compress) => {
    const store = folderStore(scratch())
    const layers = [layerOf(compress(first)), layerOf(compress(second))]
    const once = await read(layers, { store })
    for (const layer of layers) wipe(layer)
    expect(await read(layers, { store })).toEqual(once)
  })

  it.each(kinds)('%s: knows a layer by its digest, wherever it lies', async (_, compress) => {
    const store = folderStore(scratch())
    const once = await read([layerOf(compress(first))], { store })
    const progress: number[] = []
    const moved = await read([layerOf(compress(first))], { store, onProgress: (done) => progress.push(done) })
    expect(moved).toEqual(once)
    expect(progress).toEqual([])
    // Bytes that only claim the digest are read all the same.
    const liar = await read([layerOf(compress(second), { digest: digestOf(compress(first)) })], { store })
    expect(liar.layers[0]!.paths).toEqual(['c', 'd', 'twin', 'copy'])
    expect(liar.notes.join()).toContain('its content is not what the image names')
  })

  it('makes anew what is damaged in the cache', async () => {
    const folder = scratch()
    const store = folderStore(folder)
    const layers = [layerOf(gzipSync(first)), layerOf(gzipSync(second))]
    const once = await read(layers, { store })
    const files = join(folder, 'layers', readdirSync(join(folder, 'layers'))[0]!)
    const names = readdirSync(files)
    expect(names.length).toBeGreaterThanOrEqual(6)
    for (const damage of [
      (bytes: Buffer) => bytes.fill(7, 40, 60),
      (bytes: Buffer) => bytes.subarray(0, 50),
      () => Buffer.alloc(0),
      () => Buffer.from('null'),
    ]) {
      for (const name of names) writeFileSync(join(files, name), damage(readFileSync(join(files, name))))
      expect(await read(layers, { store })).toEqual(once)
      expect(await read(layers, { store: folderStore(folder) })).toEqual(once)
    }
  })

  it('tells a digest that does not hold, also at the second run', async () => {
    const store = folderStore(scratch())
    const layers = [layerOf(gzipSync(first), { index: 4, digest: digestOf('another') })]
    const once = await read(layers, { store })
    expect(once.notes.filter((note) => note.includes('altered'))).toEqual([
      `layer 4: its content is not what the image names (${digestOf('another')}), but ${digestOf(gzipSync(first))}: it was altered or damaged`,
    ])
    wipe(layers[0]!)
    expect(await read(layers, { store })).toEqual(once)
  })

  it('does not ask a docker-archive for the digest of a compressed layer, which it does not name', async () => {
    const digest = digestOf(first)
    const { notes } = await read([layerOf(gzipSync(first), { digest, diffId: digest, mediaType: `${TYPE}+gzip` })], { store: noStore })
    expect(notes).toEqual([])
  })

  it.each([
    ['+gzip', first, 'gzip', 'not compressed'],
    ['+zstd', gzipSync(first), 'zstd', 'gzip'],
    ['', zstdCompressSync(first), 'not compressed', 'zstd'],
  ])('tells that a media type ending in "%s" lies', async (suffix, bytes, says, is) => {
    const { notes, layers } = await read([layerOf(bytes, { mediaType: TYPE + suffix })], { store: noStore })
    expect(notes).toEqual([`layer 0: its media type says ${says}, its content is ${is}`])
    expect(layers[0]!.paths).toEqual(['a', 'b', 'large'])
  })

  it('reads a layer that comes twice once', async () => {
    const layer = layerOf(gzipSync(first), { mediaType: `${TYPE}+gzip` })
    const { layers } = await readLayers([layer, { ...layer, index: 1 }], { store: noStore })
    expect(layers[0]).toBe(layers[1])
  })

  it('reads an empty image, and empty layers', async () => {
    expect(await read([], { store: noStore })).toEqual({ layers: [], notes: [] })
    const { layers } = await read([layerOf(END), layerOf(Buffer.alloc(0))], { store: noStore })
    expect(layers.map(({ paths }) => paths)).toEqual([[], []])
  })

  it('gives the same on threads as inline', async () => {
    const many = Array.from({ length: 6 }, (_, i) =>
      tarOf({
        [`f${i}`]: text(900_000, i + 1),
        a: shared,
        large,
        [`noise${i}`]: noise(1_000_000, i + 1),
        same: noise(400_000, 1 + (i % 2)),
      }),
    )
    const blobs = many.map((tar, i) => (i % 3 === 0 ? tar : i % 3 === 1 ? gzipSync(tar, { level: 1 }) : zstdCompressSync(tar)))
    expect(blobs.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(8 * 1024 * 1024)
    const layers = blobs.map((bytes, index) => layerOf(bytes, { index }))
    let last = [0, 0]
    const threads = await read(layers, { store: noStore, onProgress: (done, expected) => (last = [done, expected]) })
    expect(last[0]).toBe(last[1])
    const inline = await Promise.all(layers.map((layer) => read([layer], { store: noStore })))
    const columns = (each: typeof threads) => each.layers.map(({ index, paths }) => ({ index, paths }))
    expect(columns(threads)).toEqual(inline.flatMap(columns))
    expect(threads.notes).toEqual(inline.flatMap(({ notes }) => notes))
    // `same` is one content in the layers of even number, and another in the odd ones.
    const same = threads.layers.map(({ paths, hashes }) => hashes[paths.indexOf('same')])
    expect(same.map((hash) => same.indexOf(hash))).toEqual([0, 1, 0, 1, 0, 1])
  })

  it('keeps what was read before the damage, with a note', async () => {
    const damaged = gzipSync(second)
    damaged.fill(0xff, 60_000)
    const { layers, notes } = await read([layerOf(damaged), layerOf(zstdCompressSync(second).subarray(0, -60_000))], { store: noStore })
    expect(notes.filter((note) => note.includes('data is damaged')).length).toBe(2)
    for (const { index, paths } of layers) {
      expect(paths.slice(0, 2)).toEqual(['c', 'd'])
      expect(index.toPullBytes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(index.blobBytes)
    }
  })

  it('hashes large plain layers only when asked, and asks again when what is known was not verified', async () => {
    const store = folderStore(scratch())
    const bytes = tarOf({ big: Buffer.alloc(33 * 1024 * 1024) })
    const layers = [layerOf(bytes, { digest: digestOf('another') })]
    const unverified = await read(layers, { store })
    expect([unverified.layers[0]!.index.verified, unverified.layers[0]!.index.digest, unverified.notes]).toEqual([
      false,
      digestOf('another'),
      [],
    ])
    const verified = await read(layers, { store, verify: true })
    expect([verified.layers[0]!.index.verified, verified.layers[0]!.index.digest]).toEqual([true, digestOf(bytes)])
    expect(verified.notes.length).toBe(1)
    wipe(layers[0]!)
    expect((await read(layers, { store, verify: true })).notes).toEqual(verified.notes)
  })

  it.each(kinds)('%s: knows nothing of a temporary file at the next run, but its digest', async (_, compress) => {
    const store = folderStore(scratch())
    const layer = layerOf(compress(first), { identity: undefined })
    const once = await read([layer], { store })
    expect(await read([layer], { store })).toEqual(once)
    wipe(layer)
    expect((await read([layer], { store })).layers[0]!.paths).toEqual([])
  })

  it.each([1, 10])('rejects, once, when %s of the layers cannot be read', async (count) => {
    const layers = Array.from({ length: count }, (_, index) =>
      layerOf(gzipSync(noise(1_000_000, index + 1)), { index, identity: undefined }),
    )
    const unhandled: unknown[] = []
    const hear = (error: unknown) => unhandled.push(error)
    process.on('unhandledRejection', hear)
    for (const { blob } of layers) closeSync(inFile(blob).descriptor)
    await expect(readLayers(layers, { store: noStore })).rejects.toThrow('EBADF')
    await new Promise((resolve) => setTimeout(resolve, 50))
    process.off('unhandledRejection', hear)
    expect(unhandled).toEqual([])
  })

  it('notes, and does not fail, when a layer is gone by the time its files are compared', async () => {
    const layers = [layerOf(first), layerOf(second)]
    const { compared } = await readLayers(layers, { store: folderStore(scratch()) })
    const notes = await compared
    expect(notes).toEqual([])
    const store = folderStore(scratch())
    await (
      await readLayers(layers.slice(0, 1), { store })
    ).compared
    closeSync(inFile(layers[0]!.blob).descriptor)
    const again = await readLayers(layers, { store })
    expect(await again.compared).toEqual([
      { about: 'layer 0', message: 'some files could not be compared with others: EBADF: bad file descriptor, read' },
    ])
  })
})
