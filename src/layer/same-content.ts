import { createHash, type Hash } from 'node:crypto'
import { type ContentHashes, contentHash, contentSample, HASH_BYTES, SAMPLE_BYTES, SMALL_FILE_BYTES } from './content-hashes.ts'
import { ENTRY_KINDS, type LayerIndex } from './layer-index.ts'
import { type Range, type ReadableLayer, readRanges } from './read-content.ts'

const FILE = ENTRY_KINDS.indexOf('file')

/** Entries to look at, per layer, by number in tar order. */
export type EntriesByLayer = number[][]

/** Whether entry `i` is a file whose content may be that of another one. */
function comparable(index: LayerIndex, i: number): boolean {
  return index.kind[i] === FILE && index.contentBytes[i]! > 0 && !index.extras.get(i)?.sparse
}

/** First question: of the files with the same size, the large ones whose beginning was not sampled. */
export function unsampledEntries(indexes: readonly LayerIndex[], hashes: readonly ContentHashes[]): EntriesByLayer {
  const sizes = countSizes(indexes)
  return indexes.map((index, layer) =>
    select(index, (i) => {
      const bytes = index.contentBytes[i]!
      return bytes > SMALL_FILE_BYTES && sizes.get(bytes)! > 1 && hashes[layer]!.sample(i) === 0
    }),
  )
}

/** Second question: of the files with the same size and, if large, the same beginning, those without a hash. */
export function unhashedEntries(indexes: readonly LayerIndex[], hashes: readonly ContentHashes[]): EntriesByLayer {
  const sizes = countSizes(indexes)
  const beginnings = new Map<string, number>()
  const beginning = (layer: number, i: number) => `${indexes[layer]!.contentBytes[i]} ${hashes[layer]!.sample(i)}`
  for (const [layer, index] of indexes.entries()) {
    for (const i of select(index, (entry) => index.contentBytes[entry]! > SMALL_FILE_BYTES)) {
      beginnings.set(beginning(layer, i), (beginnings.get(beginning(layer, i)) ?? 0) + 1)
    }
  }
  return indexes.map((index, layer) =>
    select(index, (i) => {
      const bytes = index.contentBytes[i]!
      if (sizes.get(bytes)! < 2 || hashes[layer]!.has(i)) return false
      return bytes <= SMALL_FILE_BYTES || beginnings.get(beginning(layer, i))! > 1
    }),
  )
}

function countSizes(indexes: readonly LayerIndex[]): Map<number, number> {
  const sizes = new Map<number, number>()
  for (const index of indexes) {
    for (let i = 0; i < index.count; i++) {
      if (comparable(index, i)) sizes.set(index.contentBytes[i]!, (sizes.get(index.contentBytes[i]!) ?? 0) + 1)
    }
  }
  return sizes
}

function select(index: LayerIndex, wanted: (i: number) => boolean): number[] {
  const entries: number[] = []
  for (let i = 0; i < index.count; i++) if (comparable(index, i) && wanted(i)) entries.push(i)
  return entries
}

/** Samples of the beginnings of ranges, in their order. */
export function sampleRanges(layer: ReadableLayer, ranges: readonly Range[]): number[] {
  const starts = ranges.map(({ start, end }) => ({ start, end: Math.min(end, start + SAMPLE_BYTES) }))
  const beginning = Buffer.allocUnsafe(SAMPLE_BYTES)
  return collect(layer, starts, () => {
    let bytes = 0
    return {
      write: (part) => void (bytes += part.copy(beginning, bytes)),
      result: () => contentSample(beginning.subarray(0, bytes)),
    }
  })
}

/** Content hashes of ranges, in their order. */
export function hashRanges(layer: ReadableLayer, ranges: readonly Range[]): string[] {
  return collect(layer, ranges, (range) => {
    let pieces: Hash | undefined
    let whole: string | undefined
    return {
      write(part) {
        if (part.length === range.end - range.start) whole = contentHash(part)
        else (pieces ??= createHash('sha256')).update(part)
      },
      result: () => whole ?? pieces!.digest('binary').slice(0, HASH_BYTES),
    }
  })
}

interface Collector<T> {
  write(part: Buffer): void
  result(): T
}

function collect<T>(layer: ReadableLayer, ranges: readonly Range[], begin: (range: Range) => Collector<T>): T[] {
  const results: T[] = []
  let collector: Collector<T> | undefined
  for (const { range, part } of readRanges(layer, ranges)) {
    if (range > results.length || !collector) {
      if (collector) results.push(collector.result())
      collector = begin(ranges[range]!)
    }
    collector.write(part)
  }
  if (collector) results.push(collector.result())
  return results
}
