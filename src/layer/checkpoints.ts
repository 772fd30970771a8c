import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { bitPrefix } from './bit-prefix.ts'
import { gzipInflater, type GzipStart } from './gzip.ts'
import type { Inflater, InflateListener } from './inflater.ts'
import { packSections, unpackSections } from './sections.ts'

/** Distance of checkpoints in the tar: what must be inflated at most, about, to read any byte. */
const SPAN_BYTES = 4 * 1024 * 1024
/** Windows compressed together: few enough that one is unpacked quickly, enough that compressing them costs little. */
const GROUP_WINDOWS = 32
/** Output kept from behind a checkpoint, by which the right bit to start at is known again. */
const SAMPLE_BYTES = 64
/** Input that yields a sample in all likelihood: a block's tables take up to 320 bytes, a symbol up to 6. */
const SAMPLE_INPUT_BYTES = 4096
const CHUNK_BYTES = 256 * 1024

/**
 * Places of a compressed layer where decompressing can start, so that any part can be read again without the rest.
 *
 * A checkpoint is a position in the blob, the position in the tar, and the 32 KiB of tar before it. At which bit of the byte
 * a deflate block starts is not kept: it is found when needed, as the one of eight that yields the sample and, where several
 * do (zeros can be read in many ways, and a stored block starts on the edge of a byte wherever its header is), comes past the
 * next checkpoint.
 */
export interface Checkpoints {
  inBytes: Float64Array
  outBytes: Float64Array
  /** Window i, 32 KiB or empty, ends at windowEnd[i] of the windows of its group. */
  windowEnd: Uint32Array
  /** Groups of windows, compressed; group g ends at groupEnd[g] of `groups`. */
  groupEnd: Float64Array
  groups: Uint8Array
  /** SAMPLE_BYTES each; fewer only where the tar ends. */
  samples: Uint8Array
  /** Where the last of the data ends: what a start at the last checkpoint must come to. */
  end: Place
}

/** A position in the blob, and the same in the tar. */
interface Place {
  inBytes: number
  outBytes: number
}

const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** Gathers checkpoints while a layer is inflated. */
export class CheckpointCollector {
  readonly #inBytes: number[] = []
  readonly #outBytes: number[] = []
  readonly #windowEnd: number[] = []
  readonly #groups: Buffer[] = []
  #group: Buffer[] = []
  readonly #samples: Buffer[] = []
  /** How much of the newest sample is still to come. */
  #sampleMissing = 0
  #end: Place = { inBytes: 0, outBytes: 0 }

  /** Called at each place where decompressing could start. */
  offer(inBytes: number, outBytes: number, window: () => Buffer): void {
    const last = this.#outBytes.at(-1) ?? 0
    if (outBytes - last < SPAN_BYTES) return
    if (this.#group.length === GROUP_WINDOWS) this.#closeGroup()
    this.#group.push(window())
    this.#windowEnd.push(this.#group.reduce((end, { length }) => end + length, 0))
    this.#inBytes.push(inBytes)
    this.#outBytes.push(outBytes)
    this.#samples.push(Buffer.alloc(SAMPLE_BYTES))
    this.#sampleMissing = SAMPLE_BYTES
  }

  /** Called with all output. */
  data(chunk: Buffer): void {
    if (this.#sampleMissing === 0) return
    const copied = chunk.copy(this.#samples.at(-1)!, SAMPLE_BYTES - this.#sampleMissing, 0, this.#sampleMissing)
    this.#sampleMissing -= copied
  }

  /** Called with positions that belong together; the last one is the end of the data. */
  mark(inBytes: number, outBytes: number): void {
    this.#end.inBytes = inBytes
    this.#end.outBytes = outBytes
  }

  #closeGroup(): void {
    this.#groups.push(zstdCompressSync(Buffer.concat(this.#group), FAST))
    this.#group = []
  }

  /** A last checkpoint without a whole sample is left out: nothing worth a restart lies behind it. */
  pack(): Buffer | undefined {
    const count = this.#inBytes.length - (this.#sampleMissing > 0 ? 1 : 0)
    if (count === 0) return undefined
    this.#closeGroup()
    let end = 0
    return packSections(
      { kind: 'checkpoints', end: this.#end },
      {
        inBytes: Float64Array.from(this.#inBytes.slice(0, count)),
        outBytes: Float64Array.from(this.#outBytes.slice(0, count)),
        windowEnd: Uint32Array.from(this.#windowEnd.slice(0, count)),
        groupEnd: Float64Array.from(this.#groups, ({ length }) => (end += length)),
        groups: Buffer.concat(this.#groups),
        samples: Buffer.concat(this.#samples.slice(0, count)),
      },
    )
  }
}

/** @throws Error when the bytes are no checkpoints, or damaged */
export function unpackCheckpoints(bytes: Buffer): Checkpoints {
  const { header, section } = unpackSections(bytes, 'checkpoints')
  return {
    end: header.end as Place,
    inBytes: section('inBytes', Float64Array),
    outBytes: section('outBytes', Float64Array),
    windowEnd: section('windowEnd', Uint32Array),
    groupEnd: section('groupEnd', Float64Array),
    groups: section('groups', Uint8Array),
    samples: section('samples', Uint8Array),
  }
}

/** The same for checkpoints that may be damaged: they are as good as none, and the layer is then read from its start. */
export function usableCheckpoints(packed: Uint8Array | undefined): Checkpoints | undefined {
  try {
    return packed && unpackCheckpoints(Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength))
  } catch {
    return undefined
  }
}

/** The last checkpoint at or before a position in the tar, -1 when there is none. */
export function checkpointBefore({ outBytes }: Checkpoints, position: number): number {
  let low = 0
  let high = outBytes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (outBytes[middle]! <= position) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Bytes of the blob from `start` to before `end`, fewer where it ends. */
export type ReadPiece = (start: number, end: number) => Promise<Buffer>

/**
 * What the gzip inflater needs to start at checkpoint `i`.
 *
 * @throws Error when the blob is not the one that the checkpoint was made of
 */
export async function gzipStart(checkpoints: Checkpoints, i: number, read: ReadPiece): Promise<GzipStart> {
  const inBytes = checkpoints.inBytes[i]!
  const outBytes = checkpoints.outBytes[i]!
  const window = windowAt(checkpoints, i)
  const sample = Buffer.from(checkpoints.samples.subarray(i * SAMPLE_BYTES, (i + 1) * SAMPLE_BYTES))

  const input = await read(inBytes - 1, inBytes + SAMPLE_INPUT_BYTES)
  const starts = UNUSED_BITS.map((bits) => ({ inBytes, outBytes, window, prefix: bitPrefix(bits, input[0] ?? 0) }))
  const fitting = starts.filter((start) => yields(start, input.subarray(1), sample))
  // The right one always yields the sample, so if only one does, that is it.
  if (fitting.length === 1) return fitting[0]!
  const next = placeAt(checkpoints, i + 1)
  const span = fitting.length > 1 ? await read(inBytes, next.inBytes) : input
  const start = fitting.find((each) => comesPast(each, next, span))
  if (!start) throw new Error('the layer is not the one that was read before')
  return start
}

const UNUSED_BITS = [0, 1, 2, 3, 4, 5, 6, 7]

function placeAt({ inBytes, outBytes, end }: Checkpoints, i: number): Place {
  return i < inBytes.length ? { inBytes: inBytes[i]!, outBytes: outBytes[i]! } : end
}

function windowAt({ windowEnd, groupEnd, groups }: Checkpoints, i: number): Buffer {
  const group = Math.floor(i / GROUP_WINDOWS)
  const windows = zstdDecompressSync(groups.subarray(group === 0 ? 0 : groupEnd[group - 1]!, groupEnd[group]!))
  return windows.subarray(i % GROUP_WINDOWS === 0 ? 0 : windowEnd[i - 1]!, windowEnd[i]!)
}

/** Whether inflating from there gives the sample, or as much of it as there is input for. */
function yields(start: GzipStart, input: Buffer, sample: Buffer): boolean {
  let seen = 0
  let same = true
  const data = (chunk: Buffer): boolean => {
    const part = chunk.subarray(0, sample.length - seen)
    same = part.equals(sample.subarray(seen, seen + part.length))
    seen += part.length
    return same && seen < sample.length
  }
  return inflates(start, [input], { data, mark() {}, restart() {} }) && same
}

/** Whether inflating the span from there comes to a place that is known to be right. */
function comesPast(start: GzipStart, place: Place, span: Buffer): boolean {
  let past = false
  const look = (inBytes: number, outBytes: number): void => {
    past ||= inBytes === place.inBytes && outBytes === place.outBytes
  }
  let position = start.outBytes
  const data = (chunk: Buffer): boolean => (position += chunk.length) <= place.outBytes
  inflates(start, chunksOf(span), { data, mark: look, restart: look })
  return past
}

/** Answers whether the data makes sense, as far as the listener wants it. */
function inflates(start: GzipStart, input: Iterable<Buffer>, listener: InflateListener): boolean {
  let inflater: Inflater | undefined
  try {
    inflater = gzipInflater(listener, start)
    for (const chunk of input) if (!inflater.push(chunk)) break
    return true
  } catch {
    return false // Started at another bit, the stream makes no sense.
  } finally {
    inflater?.close()
  }
}

function* chunksOf(bytes: Buffer): Generator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES)
}
