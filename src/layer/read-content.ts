import { type Blob, isRemote, type RemoteBlob } from '../image/image.ts'
import type { Compression } from '../image/media-type.ts'
import { readFully } from '../tar/read.ts'
import { type Checkpoints, checkpointBefore } from './checkpoints.ts'
import type { InflateListener } from './inflater.ts'
import type { LayerIndex } from './layer-index.ts'
import { KEPT_BACK_BYTES, openSpan, spanBehind } from './span.ts'

const CHUNK_BYTES = 128 * 1024
const WORTH_READING_OVER_BYTES = 16 * 1024
/** A new request to a registry takes as long as this much that nobody wants. */
const WORTH_FETCHING_OVER_BYTES = 1024 * 1024

/** What is needed to read from a layer again. */
export interface ReadableLayer {
  blob: Blob | RemoteBlob
  compression: Compression
  checkpoints?: Checkpoints | undefined
}

/** Part of a tar, end exclusive. */
export interface Range {
  start: number
  end: number
}

/** A piece of what was asked for, and the number of its range. */
export interface RangePart {
  range: number
  part: Buffer
}

type Parts = AsyncGenerator<RangePart, void, undefined>

/**
 * The stored content of an entry, part by part, whatever the layer is compressed with. Of a gzip layer with checkpoints only
 * the span around the file is inflated. A part is valid until the next one is asked for.
 *
 * @throws Error when the blob is damaged before the end of the content
 */
export async function* readContent(layer: ReadableLayer, index: LayerIndex, entry: number): AsyncGenerator<Buffer, void, undefined> {
  const start = index.contentOffset[entry]!
  for await (const { part } of readRanges(layer, [{ start, end: start + index.contentBytes[entry]! }])) yield part
}

/** Many ranges in one go, in ascending order; each part comes with the number of its range. Empty ranges yield nothing. */
export async function* readRanges(layer: ReadableLayer, ranges: readonly Range[]): Parts {
  if (layer.compression !== 'none') yield* readInflated(layer, layer.compression, ranges)
  else if (isRemote(layer.blob)) yield* fetchPlain(layer.blob, ranges)
  else yield* readPlain(layer.blob, ranges)
}

async function* fetchPlain(blob: RemoteBlob, ranges: readonly Range[]): Parts {
  const picker = new RangePicker(ranges)
  while (!picker.done) {
    picker.position = blob.seekable ? picker.nextStart : 0
    for await (const chunk of blob.fetch(picker.position, blob.seekable ? endOfStretch(ranges, picker.nextStart) : undefined)) {
      picker.data(chunk)
      yield* picker.takeParts()
      if (picker.done) break
    }
    if (!picker.done && (!blob.seekable || picker.nextStart <= picker.position)) throw new Error('the blob ends before the content does')
  }
}

/** How far it pays to fetch on from a position. */
function endOfStretch(ranges: readonly Range[], position: number): number {
  let end = position
  for (const range of ranges) {
    if (range.end <= position) continue
    if (range.start - end > WORTH_FETCHING_OVER_BYTES) break
    end = Math.max(end, range.end)
  }
  return end
}

/** Small ranges that lie close together are read in one go: a call to the system costs as much as some kilobytes. */
function* readPlain(blob: Blob, ranges: readonly Range[]): Generator<RangePart, void, undefined> {
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  let [have, haveEnd] = [0, 0]
  for (const [range, { start, end }] of ranges.entries()) {
    if (end - start > chunk.length) {
      for (const part of readChunks(blob, chunk, start, end)) yield { range, part }
      haveEnd = 0
      continue
    }
    if (start < have || end > haveEnd) {
      const wantEnd = endOfRun(ranges, range, chunk.length)
      have = start
      haveEnd = start + readFully(blob.descriptor, chunk, blob.offset + start, wantEnd - start)
      if (haveEnd < end) throw new Error('the blob ends before the content does')
    }
    if (end > start) yield { range, part: chunk.subarray(start - have, end - have) }
  }
}

/** How far it pays to read on from a range: over those that follow, as long as little lies between and all fit. */
function endOfRun(ranges: readonly Range[], first: number, limitBytes: number): number {
  let { start, end } = ranges[first]!
  for (let next = first + 1; next < ranges.length; next++) {
    const { start: nextStart, end: nextEnd } = ranges[next]!
    if (nextStart - end > WORTH_READING_OVER_BYTES || nextEnd - start > limitBytes) break
    end = nextEnd
  }
  return end
}

/** Bytes of a blob in a file, part by part; a part is valid until the next one. @throws Error when it ends before */
export function* readChunks(blob: Blob, chunk: Buffer, start: number, end: number): Generator<Buffer, void, undefined> {
  for (let position = start; position < end;) {
    const bytes = readFully(blob.descriptor, chunk, blob.offset + position, Math.min(chunk.length, end - position))
    if (bytes === 0) throw new Error('the blob ends before the content does')
    yield chunk.subarray(0, bytes)
    position += bytes
  }
}

async function* readInflated(layer: ReadableLayer, compression: 'gzip' | 'zstd', ranges: readonly Range[]): Parts {
  const checkpoints = isRemote(layer.blob) && !layer.blob.seekable ? undefined : layer.checkpoints
  const seekable = { ...layer, checkpoints }
  const picker = new RangePicker(ranges)
  while (!picker.done) {
    const behind = checkpoints ? checkpointBefore(checkpoints, picker.nextStart) : -1
    const { start, clue } = spanBehind(seekable, behind)
    const open = await openSpan(compression, { start, clue }, (from, to) => readPiece(layer.blob, from, to))
    picker.position = start.outBytes
    const inflater = open(picker)
    try {
      for await (const input of blobChunks(layer.blob, start.inBytes, spanEnd(checkpoints, ranges.at(-1)!.end, layer.blob))) {
        const more = inflater.push(input)
        yield* picker.takeParts()
        if (!more || picker.done || leapsAhead(seekable, picker)) break
      }
    } finally {
      inflater.close()
    }
    if (!picker.done && !leapsAhead(seekable, picker)) throw new Error('the blob ends before the content does')
  }
}

function blobChunks(blob: Blob | RemoteBlob, start: number, end: number): AsyncIterable<Buffer> | Iterable<Buffer> {
  return isRemote(blob) ? blob.fetch(start, end) : readChunks(blob, Buffer.allocUnsafeSlow(CHUNK_BYTES), start, end)
}

/** Where in the blob the data ends that yields the tar up to `position`. Inflaters keep some bytes back, hence the few more. */
function spanEnd(checkpoints: Checkpoints | undefined, position: number, { sizeBytes }: { sizeBytes: number }): number {
  const after = checkpoints?.outBytes.findIndex((outBytes) => outBytes >= position) ?? -1
  return after === -1 ? sizeBytes : Math.min(sizeBytes, checkpoints!.inBytes[after]! + KEPT_BACK_BYTES)
}

/** Whether a checkpoint lies between where the inflater is and what is wanted next. */
function leapsAhead({ checkpoints }: ReadableLayer, picker: RangePicker): boolean {
  if (!checkpoints) return false
  const i = checkpointBefore(checkpoints, picker.nextStart)
  return i >= 0 && checkpoints.outBytes[i]! > picker.position
}

/** Picks the ranges out of a tar that comes past. */
class RangePicker implements InflateListener {
  position = 0
  readonly #ranges: readonly Range[]
  #range = 0
  #reached = 0
  #parts: RangePart[] = []

  constructor(ranges: readonly Range[]) {
    this.#ranges = ranges
    this.#skipEmpty()
  }

  get done(): boolean {
    return this.#range === this.#ranges.length
  }

  /** First byte that is still wanted; of a range that has begun, where it was left. */
  get nextStart(): number {
    return Math.max(this.#ranges[this.#range]!.start, this.#reached)
  }

  data(chunk: Buffer): boolean {
    const chunkEnd = this.position + chunk.length
    while (!this.done && this.#ranges[this.#range]!.start < chunkEnd) {
      const { start, end } = this.#ranges[this.#range]!
      const part = chunk.subarray(Math.max(0, start - this.position), Math.min(chunk.length, end - this.position))
      if (part.length > 0) this.#parts.push({ range: this.#range, part: Buffer.from(part) })
      this.#reached = Math.min(end, chunkEnd)
      if (end > chunkEnd) break
      this.#range++
      this.#skipEmpty()
    }
    this.position = chunkEnd
    return !this.done
  }

  mark(): void {}

  restart(): void {}

  takeParts(): RangePart[] {
    const parts = this.#parts
    this.#parts = []
    return parts
  }

  #skipEmpty(): void {
    while (!this.done && this.#ranges[this.#range]!.end <= this.#ranges[this.#range]!.start) this.#range++
  }
}

/** Bytes of a blob, fewer where it ends. */
export async function readPiece(blob: Blob | RemoteBlob, start: number, end: number): Promise<Buffer> {
  const last = Math.max(start, Math.min(end, blob.sizeBytes))
  if (isRemote(blob))
    return Buffer.concat(start < last ? await Array.fromAsync(blob.fetch(start, last), (chunk) => Buffer.from(chunk)) : [])
  const piece = Buffer.alloc(last - start)
  return piece.subarray(0, readFully(blob.descriptor, piece, blob.offset + start, piece.length))
}
