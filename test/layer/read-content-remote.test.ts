import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { unpackCheckpoints } from '../../src/layer/checkpoints.ts'
import { unpackIndex } from '../../src/layer/index-codec.ts'
import { CHUNK_BYTES, LayerIndexer } from '../../src/layer/index-layer.ts'
import { type Range, type ReadableLayer, readRanges } from '../../src/layer/read-content.ts'
import { hashRanges, sampleRanges } from '../../src/layer/same-content.ts'
import { blobOf, noise, pieces, text } from '../support/compressed.ts'
import { remoteOf, type SketchedBlob } from '../support/remote-blob.ts'
import { END, member } from '../support/tar-sketch.ts'

const contents = [text(5e6), noise(6e6), Buffer.alloc(9e6), text(3000, 2), noise(5e6, 3), text(1000, 4)]
const tar = Buffer.concat([...contents.map((content, i) => member({ name: `${i}` }, content)), END])
const end = tar.length

const kinds: [string, Buffer][] = [
  ['plain', tar],
  ['gzip', gzipSync(tar, { level: 1 })],
  ['zstd of one frame', zstdCompressSync(tar)],
  ['zstd of many frames', Buffer.concat(pieces(tar, 1e6).map((piece) => zstdCompressSync(piece)))],
]

const indexed = new Map(
  kinds.map(([kind, bytes]) => {
    const indexer = new LayerIndexer(bytes.length)
    for (const piece of pieces(bytes, CHUNK_BYTES)) indexer.push(piece)
    return [kind, indexer.finish()]
  }),
)

function layerOf(kind: string, blob: SketchedBlob, withCheckpoints = true): ReadableLayer & { blob: SketchedBlob } {
  const { index, checkpoints } = indexed.get(kind)!
  const { compression } = unpackIndex(index)
  return { blob, compression, ...(withCheckpoints && checkpoints && { checkpoints: unpackCheckpoints(checkpoints) }) }
}

async function read(layer: ReadableLayer, ranges: readonly Range[]): Promise<Buffer[]> {
  const parts: Buffer[][] = ranges.map(() => [])
  for await (const { range, part } of readRanges(layer, ranges)) parts[range]!.push(Buffer.from(part))
  return parts.map((each) => Buffer.concat(each))
}

const wanted: Record<string, Range[]> = {
  nothing: [],
  'empty ranges': [
    { start: 7, end: 7 },
    { start: 500_000, end: 500_000 },
  ],
  'the first byte': [{ start: 0, end: 1 }],
  'the last byte': [{ start: end - 1, end }],
  'all of it': [{ start: 0, end }],
  'one in the middle': [{ start: 17_000_000, end: 17_000_100 }],
  'near each other, with an empty one between': [
    { start: 4_000_000, end: 4_000_010 },
    { start: 4_000_500, end: 4_000_500 },
    { start: 4_000_600, end: 4_700_000 },
    { start: 4_700_000, end: 4_700_001 },
  ],
  'far from each other': [
    { start: 100, end: 200 },
    { start: 9_000_000, end: 9_000_001 },
    { start: 24_500_000, end: 24_700_000 },
  ],
}

describe.each(kinds)('%s', (kind, bytes) => {
  describe.each([
    ['seekable', { seekable: true }, true],
    ['seekable, without checkpoints', { seekable: true }, false],
    ['from front to back only', { seekable: false }, true],
    ['in chunks of odd sizes', { seekable: true, chunks: [1, 100_003, 17] }, true],
  ] as const)('%s', (_, how, withCheckpoints) => {
    it.each(Object.entries(wanted))('%s', async (_, ranges) => {
      const blob = remoteOf(bytes, how)
      const parts = await read(layerOf(kind, blob, withCheckpoints), ranges)
      expect(parts.map((part, i) => part.equals(tar.subarray(ranges[i]!.start, ranges[i]!.end)))).toEqual(ranges.map(() => true))
      // Whoever has enough ends the transfer.
      expect(blob.fetched.filter(({ ended }) => !ended)).toEqual([])
      expect(blob.fetched.filter(({ start }) => start > 0 && !how.seekable)).toEqual([])
    })
  })

  it('hashes and samples as of a file', async () => {
    const ranges = [0, 1, 2, 3, 5].map((i) => {
      const { contentOffset, contentBytes } = unpackIndex(indexed.get(kind)!.index)
      return { start: contentOffset[i]!, end: contentOffset[i]! + contentBytes[i]! }
    })
    const file = { ...layerOf(kind, remoteOf(bytes)), blob: blobOf(bytes) }
    for (const seekable of [true, false]) {
      const remote = layerOf(kind, remoteOf(bytes, { seekable }))
      expect(await hashRanges(remote, ranges)).toEqual(await hashRanges(file, ranges))
      expect(await sampleRanges(remote, ranges)).toEqual(await sampleRanges(file, ranges))
    }
  })

  it('tells why the bytes do not come', async () => {
    for (const seekable of [true, false]) {
      for (const after of [0, 1000]) {
        const error = new UserError('It broke off.', { hint: 'Try again.' })
        const blob = remoteOf(bytes, { seekable, chunks: [500], fail: { after, error } })
        await expect(read(layerOf(kind, blob), wanted['near each other, with an empty one between']!)).rejects.toBe(error)
      }
    }
  })

  it('is an error where the blob ends too early, and no endless one', async () => {
    for (const seekable of [true, false]) {
      for (const half of [Buffer.alloc(0), bytes.subarray(0, 1000), bytes.subarray(0, Math.floor(bytes.length / 2))]) {
        const blob = remoteOf(half, { seekable, sizeBytes: bytes.length })
        await expect(read(layerOf(kind, blob), wanted['far from each other']!)).rejects.toThrow(
          /the blob ends|not the one that was read before/,
        )
        expect(blob.fetched.length).toBeLessThan(8)
      }
    }
  })
})

describe('fetches no more than it must', () => {
  const taken = ({ fetched }: SketchedBlob) => fetched.reduce((sum, { taken }) => sum + taken, 0)
  const bytesOf = (kind: string) => kinds.find(([name]) => name === kind)![1]

  it('of a plain layer', async () => {
    const blob = remoteOf(tar)
    await read(layerOf('plain', blob), wanted['far from each other']!)
    expect(blob.fetched.map(({ start, end }) => [start, end])).toEqual(wanted['far from each other']!.map(({ start, end }) => [start, end]))
    const near = remoteOf(tar)
    await read(layerOf('plain', near), wanted['near each other, with an empty one between']!)
    expect(near.fetched.map(({ start, end }) => [start, end])).toEqual([[4_000_000, 4_700_001]])
    expect(taken(near)).toBe(700_001)
  })

  it.each(['gzip', 'zstd of many frames'])('of a seekable one: %s', async (kind) => {
    const bytes = bytesOf(kind)
    const blob = remoteOf(bytes)
    const { outBytes, inBytes } = layerOf(kind, blob).checkpoints!
    const range = wanted['one in the middle']![0]!
    const after = outBytes.findIndex((place) => place > range.end)
    const span = inBytes[after]! - inBytes[after - 1]!
    await read(layerOf(kind, blob), [range])
    // The span, a look at its beginning, and at most a chunk more.
    expect(taken(blob)).toBeLessThan(span + 80_000)
    expect(taken(blob)).toBeLessThan(bytes.length / 2)
    expect(blob.fetched.every(({ start }) => start >= inBytes[after - 1]! - 1)).toBe(true)
  })

  it('of one that comes from front to back', async () => {
    const blob = remoteOf(tar, { seekable: false })
    await read(layerOf('plain', blob), [{ start: 1000, end: 2000 }])
    expect(taken(blob)).toBe(64 * 1024)
    const twice = remoteOf(bytesOf('gzip'), { seekable: false })
    await read(layerOf('gzip', twice), wanted['far from each other']!)
    expect(twice.fetched.length).toBe(1)
  })
})
