import { gunzipSync, gzipSync, inflateRawSync, constants, deflateRawSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitPrefix } from '../../src/layer/bit-prefix.ts'
import { checkpointBefore, unpackCheckpoints } from '../../src/layer/checkpoints.ts'
import { contentHash, contentSample } from '../../src/layer/content-hashes.ts'
import { gzipInflater } from '../../src/layer/gzip.ts'
import { unpackIndex } from '../../src/layer/index-codec.ts'
import { indexLayer } from '../../src/layer/index-layer.ts'
import type { LayerIndex } from '../../src/layer/layer-index.ts'
import { type Range, type ReadableLayer, readContent, readRanges } from '../../src/layer/read-content.ts'
import { hashRanges, sampleRanges } from '../../src/layer/same-content.ts'
import { blobOf, gzipMember, gzips, noise, pieces, text, zstds } from '../support/compressed.ts'
import { END, member } from '../support/tar-sketch.ts'

const small = [noise(3000), text(50_000), Buffer.alloc(0), Buffer.alloc(100_000), text(1, 2), noise(70_000, 3)]
const smallTar = tarOf(small)
const large = [
  text(9e6),
  noise(9e6),
  Buffer.alloc(14e6),
  text(3000, 2),
  Buffer.from('row of a table;'.repeat(600_000)),
  noise(5e6, 3),
  text(1000, 4),
]
const largeTar = tarOf(large)
let cached: Buffer | undefined
const gzipped = () => (cached ??= gzipSync(largeTar, { level: 1 }))

function tarOf(contents: Buffer[]): Buffer {
  return Buffer.concat([...contents.map((content, i) => member({ name: `${i}` }, content)), END])
}

function open(bytes: Buffer, withCheckpoints = true): { layer: ReadableLayer; index: LayerIndex; spans: number } {
  const blob = blobOf(bytes)
  const indexed = indexLayer(blob)
  const index: LayerIndex = { ...unpackIndex(indexed.index), digest: `sha256:${'0'.repeat(64)}`, verified: false }
  const checkpoints = indexed.checkpoints && unpackCheckpoints(indexed.checkpoints)
  const layer = { blob, compression: index.compression, ...(withCheckpoints && { checkpoints }) }
  return { layer, index, spans: 1 + (checkpoints?.inBytes.length ?? 0) }
}

/** Ranges as they are read; parts are valid only until the next one, so they are copied. */
async function read(layer: ReadableLayer, ranges: readonly Range[]): Promise<Buffer[]> {
  const parts: Buffer[][] = ranges.map(() => [])
  for await (const { range, part } of readRanges(layer, ranges)) parts[range]!.push(Buffer.from(part))
  return parts.map((each) => Buffer.concat(each))
}

async function contentOf(layer: ReadableLayer, index: LayerIndex, entry: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of readContent(layer, index, entry)) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

describe('content of a small layer', () => {
  it.each([
    ['plain', smallTar] as const,
    ...Object.entries(gzips).map(([name, compress]) => [`gzip: ${name}`, compress(smallTar)] as const),
    ...Object.entries(zstds).map(([name, compress]) => [`zstd: ${name}`, compress(smallTar)] as const),
  ])('%s', async (_, bytes) => {
    const { layer, index } = open(bytes)
    for (const [i, content] of small.entries()) expect((await contentOf(layer, index, i)).equals(content)).toBe(true)
  })
})

describe('content of a layer with many spans', () => {
  const variants: [string, () => Buffer, number][] = [
    ['plain', () => largeTar, 1],
    ['gzip -1', gzipped, 8],
    ['gzip, stored', () => gzipSync(largeTar, { level: 0 }), 8],
    ['gzip of many levels, as bytes of one deflate stream', () => oneStream(largeTar), 8],
    ['gzip, one member a megabyte', () => Buffer.concat(pieces(largeTar, 1e6).map((piece) => gzipSync(piece, { level: 1 }))), 8],
    ['gzip, one block a member', () => Buffer.concat(pieces(largeTar, 30_000).map((piece) => gzipSync(piece, { level: 1 }))), 8],
    [
      'gzip, stored blocks that are the last of their member',
      () => Buffer.concat(pieces(largeTar, 60_000).map((piece) => gzipSync(piece, { level: 0 }))),
      8,
    ],
    ['zstd, one frame', () => zstds['level 1']!(largeTar), 1],
    ['zstd, many frames', () => Buffer.concat(pieces(largeTar, 1e6).map((piece) => zstds['level 1']!(piece))), 8],
  ]

  it.each(variants)('%s', async (_, compress, leastSpans) => {
    const { layer, index, spans } = open(compress())
    expect(spans).toBeGreaterThanOrEqual(leastSpans)
    for (const [i, content] of large.entries()) expect((await contentOf(layer, index, i)).equals(content)).toBe(true)

    const far = fc.uniqueArray(fc.nat(largeTar.length), { minLength: 2, maxLength: 8 })
    const near = fc.tuple(fc.nat(largeTar.length), fc.array(fc.nat(2000), { minLength: 1, maxLength: 8 }))
    const ranges = fc.oneof(
      far
        .map((edges) => edges.sort((a, b) => a - b))
        .map((edges) => edges.slice(1).map((edge, i) => ({ start: Math.max(edges[i]!, edge - 5000), end: edge }))),
      near.map(([start, steps]) =>
        steps.map((step, i) => ({ start: start + i * 2000, end: Math.min(start + i * 2000 + step, largeTar.length) })),
      ),
    )
    await fc.assert(
      fc.asyncProperty(ranges, async (wanted) => {
        const inside = wanted.filter(({ start, end }) => start <= end)
        expect((await read(layer, inside)).every((part, i) => part.equals(largeTar.subarray(inside[i]!.start, inside[i]!.end)))).toBe(true)
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 3) },
    )
  })

  it('is the same without checkpoints', async () => {
    const { layer, index } = open(gzipped(), false)
    expect((await contentOf(layer, index, 3)).equals(large[3]!)).toBe(true)
    expect((await contentOf(layer, index, 6)).equals(large[6]!)).toBe(true)
  })

  it('hashes and samples ranges as they would be whole', async () => {
    const { layer, index } = open(gzipped())
    const entries = [0, 3, 5, 6]
    const ranges = entries.map((i) => ({ start: index.contentOffset[i]!, end: index.contentOffset[i]! + index.contentBytes[i]! }))
    expect(await hashRanges(layer, ranges)).toEqual(entries.map((i) => contentHash(large[i]!)))
    expect(await sampleRanges(layer, ranges)).toEqual(entries.map((i) => contentSample(large[i]!.subarray(0, 16 * 1024))))
  })

  it('is an error, and never other content, where the layer is another one', async () => {
    const { layer, index } = open(gzipped())
    for (const other of [gzipped().subarray(1000), gzipSync(smallTar), noise(layer.blob.sizeBytes), Buffer.alloc(0)]) {
      const changed = { ...layer, blob: blobOf(other) }
      await expect(contentOf(changed, index, 5)).rejects.toThrow(/the layer is not the one that was read before|the blob ends/)
    }
  })

  it('is an error where the layer is damaged or cut off before it', async () => {
    const bytes = gzipped()
    const { layer, index } = open(bytes)
    const cut = { ...layer, blob: { ...layer.blob, sizeBytes: Math.floor(bytes.length / 2) } }
    expect((await contentOf(cut, index, 0)).equals(large[0]!)).toBe(true)
    await expect(contentOf(cut, index, 6)).rejects.toThrow(/not the one that was read before|the blob ends/)
    const plain = open(smallTar)
    const shorter = { ...plain.layer, blob: blobOf(smallTar.subarray(0, 20_000)) }
    expect((await contentOf(shorter, plain.index, 0)).equals(small[0]!)).toBe(true)
    await expect(contentOf(shorter, plain.index, 1)).rejects.toThrow('the blob ends before the content does')
  })

  it('has checkpoints that find themselves by a search', () => {
    const checkpoints = { outBytes: Float64Array.from([10, 20, 30]) } as Parameters<typeof checkpointBefore>[0]
    expect([0, 9, 10, 19, 20, 29, 30, 1e9].map((position) => checkpointBefore(checkpoints, position))).toEqual([-1, -1, 0, 0, 1, 1, 2, 2])
  })
})

describe('bitPrefix', () => {
  it('leads to the right bit, whichever it is', () => {
    // Small blocks, so that there are many places; of the eight prefixes the right one must be among those that fit.
    const plain = Buffer.concat([text(20_000), text(20_000, 2)])
    const deflated = deflateRawSync(plain, { memLevel: 1 })
    const places: { inBytes: number; outBytes: number; window: Buffer }[] = []
    const inflater = gzipInflater({
      data: () => true,
      mark() {},
      restart: (inBytes, outBytes, window) => places.push({ inBytes, outBytes, window: window() }),
    })
    inflater.push(gzipMember(plain, { deflated }))
    inflater.close()
    expect(places.length).toBeGreaterThan(60)
    const met = new Set<number>()
    for (const { inBytes, outBytes, window } of places.slice(1)) {
      expect(window.equals(plain.subarray(Math.max(0, outBytes - 32_768), outBytes))).toBe(true)
      const fitting = [0, 1, 2, 3, 4, 5, 6, 7].filter((bits) => {
        try {
          const input = Buffer.concat([bitPrefix(bits, deflated[inBytes - 11]!), deflated.subarray(inBytes - 10)])
          return inflateRawSync(input, { dictionary: window }).equals(plain.subarray(outBytes))
        } catch {
          return false
        }
      })
      expect(fitting.length).toBe(1)
      met.add(fitting[0]!)
    }
    expect([...met].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })
})

describe('checkpoints on disk', () => {
  it('are refused when any byte of them is another', () => {
    const { checkpoints } = indexLayer(blobOf(gzipSync(tarOf([text(9e6)]), { level: 1 })))
    fc.assert(
      fc.property(fc.nat(checkpoints!.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const altered = Buffer.from(checkpoints!)
        altered[at]! ^= change
        expect(() => unpackCheckpoints(altered)).toThrow(/layer cache file/)
        expect(() => unpackCheckpoints(checkpoints!.subarray(0, at))).toThrow(/layer cache file/)
      }),
    )
  })
})

/** One member whose blocks come from every level and strategy, some of them with nothing in them. */
function oneStream(content: Buffer): Buffer {
  const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE]
  const parts = pieces(content, 700_000).map((piece, i) => {
    const finishFlush = i % 3 === 0 ? constants.Z_SYNC_FLUSH : constants.Z_FULL_FLUSH
    return deflateRawSync(piece, { level: i % 4, strategy: strategies[i % 4]!, finishFlush })
  })
  const bytes = gzipMember(content, { deflated: Buffer.concat([...parts, deflateRawSync('')]) })
  // The oracle: node:zlib itself.
  expect(gunzipSync(bytes).equals(content)).toBe(true)
  return bytes
}
