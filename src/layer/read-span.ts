import type { Blob } from '../image/image.ts'
import type { Compression } from '../image/media-type.ts'
import { FileKeeper } from './file-keeper.ts'
import type { Inflater, InflateListener } from './inflater.ts'
import type { KeepBudget } from './keep-budget.ts'
import type { KeptContent } from './kept-content.ts'
import { type Range, readChunks, readPiece } from './read-content.ts'
import { KEPT_BACK_BYTES, openSpan, type Span } from './span.ts'
import { usedAgain } from './used-again.ts'
import { KEEPING } from './worth-keeping.ts'

const inputs = usedAgain(256 * 1024)

/** What is wanted of a span. */
export interface SpanOrder {
  compression: Compression
  span: Span
  /** Parts of the tar that lie in the span, ascending and apart from each other. */
  ranges: readonly Range[]
  /** Files, or parts of them, that lie in it, ascending. */
  keep: FilesToKeep
  budget: KeepBudget
  /** Memory for the ranges, which is handed over and comes back. Without it, or where it is too small, there is new memory. */
  memory?: ArrayBuffer | undefined
}

/** In columns: there may be thousands, and they go to another thread. */
export interface FilesToKeep {
  starts: Float64Array
  ends: Float64Array
  /** Positions in KEEPING. */
  keeping: Uint8Array
}

export interface SpanRead {
  /** The ranges, one after the other. */
  bytes: Uint8Array
  /** Up to where in the tar they are what the layer holds: behind that it is damaged, or cut off. */
  reached: number
  kept: KeptContent | undefined
}

/** Part of a blob that was fetched, and where in the blob it starts. */
export interface FetchedPiece {
  start: number
  bytes: Uint8Array
}

/** Inflates a span once and takes what is wanted of it. Damage is told by `reached`. @throws Error when the blob is another one */
export async function readSpan(from: Blob | FetchedPiece, order: SpanOrder): Promise<SpanRead> {
  const { compression, span } = order
  const taker = new SpanTaker(order)
  const fetched = 'bytes' in from
  const open = await openSpan(compression, span, (start, end) => (fetched ? partOf(from, start, end) : readPiece(from, start, end)))
  inflateAll(open(taker), fetched ? [partOf(from, span.start.inBytes)] : chunksOf(from, span))
  return taker.finish()
}

function* chunksOf(blob: Blob, { start, end }: Span): Generator<Buffer, void, undefined> {
  const last = Math.min(blob.sizeBytes, end.inBytes + KEPT_BACK_BYTES)
  const input = inputs.take()
  try {
    yield* readChunks(blob, input, start.inBytes, last)
  } finally {
    inputs.giveBack(input)
  }
}

function partOf(piece: FetchedPiece, start: number, end?: number): Buffer {
  const { buffer, byteOffset, byteLength } = piece.bytes
  return Buffer.from(buffer, byteOffset, byteLength).subarray(start - piece.start, end && end - piece.start)
}

function inflateAll(inflater: Inflater, chunks: Iterable<Buffer>): void {
  try {
    for (const chunk of chunks) if (!inflater.push(chunk)) return
  } catch {
    // Damaged, or cut while it was read: what came before is what it is.
  } finally {
    inflater.close()
  }
}

/** Takes what is wanted from a tar that comes past. */
export class SpanTaker implements InflateListener {
  position: number
  readonly #ranges: readonly Range[]
  readonly #keep: FilesToKeep
  readonly #bytes: Buffer
  #taken = 0
  #range = 0
  #file = 0
  #keeper: FileKeeper | undefined
  readonly #budget: KeepBudget
  readonly #end: number

  constructor({ span, ranges, keep, budget, memory }: SpanOrder) {
    this.position = span.start.outBytes
    this.#ranges = ranges
    this.#keep = keep
    this.#budget = budget
    const bytes = ranges.reduce((sum, { start, end }) => sum + end - start, 0)
    this.#bytes = memory && memory.byteLength >= bytes ? Buffer.from(memory, 0, bytes) : Buffer.allocUnsafeSlow(bytes)
    this.#end = Math.max(0, ranges.at(-1)?.end ?? 0, keep.ends.at(-1) ?? 0)
  }

  data(chunk: Buffer): boolean {
    const chunkEnd = this.position + chunk.length
    for (; this.#range < this.#ranges.length && this.#ranges[this.#range]!.start < chunkEnd; this.#range++) {
      const { start, end } = this.#ranges[this.#range]!
      this.#taken += chunk.copy(this.#bytes, this.#taken, Math.max(0, start - this.position), Math.min(chunk.length, end - this.position))
      if (end > chunkEnd) break
    }
    const { starts, ends, keeping } = this.#keep
    for (; this.#file < starts.length && starts[this.#file]! < chunkEnd; this.#file++) {
      const [start, end] = [starts[this.#file]!, ends[this.#file]!]
      this.#keeper ??= new FileKeeper(this.#budget)
      if (start >= this.position) this.#keeper.begin(start, end - start, KEEPING[keeping[this.#file]!]!)
      this.#keeper.write(chunk.subarray(Math.max(0, start - this.position), Math.min(chunk.length, end - this.position)))
      if (end > chunkEnd) break
    }
    this.position = chunkEnd
    return chunkEnd < this.#end
  }

  mark(): void {}

  restart(): void {}

  finish(): SpanRead {
    return { bytes: this.#bytes, reached: this.position, kept: this.#keeper?.finish() }
  }
}
