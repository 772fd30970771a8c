import { type ContentHashes, contentHash, contentSample, PartialHash, SAMPLE_BYTES, SMALL_FILE_BYTES } from './content-hashes.ts'
import { ENTRY_KINDS, type LayerIndex } from './layer-index.ts'
import { type Range, type ReadableLayer, readRanges } from './read-content.ts'

const FILE = ENTRY_KINDS.indexOf('file')

/** What must be read of a layer to know which of its files are the same as others. */
export interface Undecided {
  /** Large files whose size is that of another, and whose beginning was not looked at. */
  samples: number[]
  /** Files of the same size and, if large, the same beginning as others, whose content was not hashed. */
  hashes: number[]
}

/**
 * What is still to be read of each layer. Of large files that begin alike is known only once their samples are taken: so it
 * is asked twice.
 */
export function undecidedFiles(indexes: readonly LayerIndex[], hashes: readonly ContentHashes[]): Undecided[] {
  const sizes = countSizes(indexes)
  const beginnings = countBeginnings(indexes, hashes, sizes)
  return indexes.map((index, layer) => {
    const undecided: Undecided = { samples: [], hashes: [] }
    const known = hashes[layer]!
    forEachComparable(index, (i) => {
      const bytes = index.contentBytes[i]!
      if (sizes.get(bytes)! < 2 || known.has(i)) return
      if (bytes <= SMALL_FILE_BYTES) undecided.hashes.push(i)
      else if (known.sample(i) === 0) undecided.samples.push(i)
      else if (beginnings.get(beginning(bytes, known.sample(i)))! > 1) undecided.hashes.push(i)
    })
    return undecided
  })
}

function countBeginnings(
  indexes: readonly LayerIndex[],
  hashes: readonly ContentHashes[],
  sizes: Map<number, number>,
): Map<string, number> {
  const beginnings = new Map<string, number>()
  indexes.forEach((index, layer) =>
    forEachComparable(index, (i) => {
      const bytes = index.contentBytes[i]!
      if (bytes <= SMALL_FILE_BYTES || sizes.get(bytes)! < 2) return
      const key = beginning(bytes, hashes[layer]!.sample(i))
      beginnings.set(key, (beginnings.get(key) ?? 0) + 1)
    }),
  )
  return beginnings
}

function beginning(bytes: number, sample: number): string {
  return `${bytes} ${sample}`
}

function countSizes(indexes: readonly LayerIndex[]): Map<number, number> {
  const sizes = new Map<number, number>()
  for (const index of indexes) {
    forEachComparable(index, (i) => sizes.set(index.contentBytes[i]!, (sizes.get(index.contentBytes[i]!) ?? 0) + 1))
  }
  return sizes
}

/** Files whose content may be that of another one. */
function forEachComparable(index: LayerIndex, visit: (i: number) => void): void {
  for (let i = 0; i < index.count; i++) {
    if (index.kind[i] === FILE && index.contentBytes[i]! > 0 && !index.extras.get(i)?.sparse) visit(i)
  }
}

/** Samples of the beginnings of ranges, in their order. */
export function sampleRanges(layer: ReadableLayer, ranges: readonly Range[]): Promise<number[]> {
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
export function hashRanges(layer: ReadableLayer, ranges: readonly Range[]): Promise<string[]> {
  return collect(layer, ranges, (range) => {
    let pieces: PartialHash | undefined
    let whole: string | undefined
    return {
      write(part) {
        if (part.length === range.end - range.start) whole = contentHash(part)
        else (pieces ??= new PartialHash(range.end - range.start)).update(part)
      },
      result: () => whole ?? pieces!.digest(),
    }
  })
}

interface Collector<T> {
  write(part: Buffer): void
  result(): T
}

async function collect<T>(layer: ReadableLayer, ranges: readonly Range[], begin: (range: Range) => Collector<T>): Promise<T[]> {
  const results: T[] = []
  let collector: Collector<T> | undefined
  for await (const { range, part } of readRanges(layer, ranges)) {
    if (range > results.length || !collector) {
      if (collector) results.push(collector.result())
      collector = begin(ranges[range]!)
    }
    collector.write(part)
  }
  if (collector) results.push(collector.result())
  return results
}
