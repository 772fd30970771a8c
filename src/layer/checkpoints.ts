import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { WINDOW_BYTES } from './inflater.ts'
import { lastAtOrBefore } from './last-before.ts'
import { packSections, unpackSections } from './sections.ts'

/** Distance of checkpoints in the tar: what must be inflated at most, about, to read any byte. */
const SPAN_BYTES = 4 * 1024 * 1024
/** Windows compressed together: few enough that one is unpacked quickly, enough that compressing them costs little. */
const GROUP_WINDOWS = 32
/** Output kept from behind a checkpoint, by which the right bit to start at is known again. */
const SAMPLE_BYTES = 64

/**
 * Places of a compressed layer where decompressing can start, so that any part can be read again without the rest.
 *
 * A checkpoint is a position in the blob, the position in the tar, and the 32 KiB of tar before it. At which bit of the byte
 * a deflate block starts is not kept: it is found when needed, see gzip-start.ts.
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
export interface Place {
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
  return lastAtOrBefore(outBytes, position)
}

/** All that must be known of checkpoint `i` to start there. */
export function clueAt(checkpoints: Checkpoints, i: number): StartClue {
  return {
    place: placeAt(checkpoints, i),
    window: windowAt(checkpoints, i),
    sample: checkpoints.samples.slice(i * SAMPLE_BYTES, (i + 1) * SAMPLE_BYTES),
    next: placeAt(checkpoints, i + 1),
  }
}

/** Where checkpoint `i` is; behind the last one, the end of the data. */
export function placeAt({ inBytes, outBytes, end }: Checkpoints, i: number): Place {
  return i < inBytes.length ? { inBytes: inBytes[i]!, outBytes: outBytes[i]! } : end
}

export interface StartClue {
  place: Place
  /** The 32 KiB of tar before it; empty at the start of a member or frame. */
  window: Uint8Array
  /** The first bytes of tar behind it. */
  sample: Uint8Array
  /** The next checkpoint, or the end of the data. */
  next: Place
}

/** The group that was unpacked last: neighbours are asked for one after the other. */
const unpacked = new WeakMap<Checkpoints, { group: number; windows: Buffer }>()

function windowAt(checkpoints: Checkpoints, i: number): Uint8Array {
  const { windowEnd, groupEnd, groups } = checkpoints
  const group = Math.floor(i / GROUP_WINDOWS)
  let last = unpacked.get(checkpoints)
  if (last?.group !== group) {
    const packed = groups.subarray(group === 0 ? 0 : groupEnd[group - 1]!, groupEnd[group]!)
    last = { group, windows: zstdDecompressSync(packed, { chunkSize: GROUP_WINDOWS * WINDOW_BYTES }) }
    unpacked.set(checkpoints, last)
  }
  // A copy, which can go to another thread alone.
  return new Uint8Array(last.windows.subarray(i % GROUP_WINDOWS === 0 ? 0 : windowEnd[i - 1]!, windowEnd[i]!))
}
