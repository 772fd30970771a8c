import { bitPrefix } from './bit-prefix.ts'
import type { Place, StartClue } from './checkpoints.ts'
import { gzipInflater, type GzipStart } from './gzip.ts'
import type { Inflater, InflateListener } from './inflater.ts'

/** Input that yields a sample in all likelihood: a block's tables take up to 320 bytes, a symbol up to 6. */
const SAMPLE_INPUT_BYTES = 4096
const CHUNK_BYTES = 256 * 1024

/** Bytes of the blob from `start` to before `end`, fewer where it ends. */
export type ReadPiece = (start: number, end: number) => Promise<Buffer> | Buffer

/**
 * What the gzip inflater needs to start at a checkpoint. The bit is that one of eight from which the sample comes and, where
 * several yield it (zeros can be read in many ways), the one that comes past the next checkpoint.
 *
 * @throws Error when the blob is not the one that the checkpoint was made of
 */
export async function gzipStart({ place, window, sample, next }: StartClue, read: ReadPiece): Promise<GzipStart> {
  const { inBytes, outBytes } = place
  const input = await read(inBytes - 1, inBytes + SAMPLE_INPUT_BYTES)
  const [before = 0, after = 0] = input
  const fitting = unusedBits(before, after)
    .map((bits): GzipStart => ({ inBytes, outBytes, window: asBuffer(window), prefix: bitPrefix(bits, before) }))
    .filter((start) => yields(start, input.subarray(1), asBuffer(sample)))
  // The right one always yields the sample, so if only one does, that is it.
  if (fitting.length === 1) return fitting[0]!
  const span = fitting.length > 1 ? await read(inBytes, next.inBytes) : input
  const start = fitting.find((each) => comesPast(each, next, span))
  if (!start) throw new Error('the layer is not the one that was read before')
  return start
}

/**
 * How many bits of the byte before may belong to the block. One of several that come to the same is enough: a stored block's
 * content starts on the edge of a byte, wherever its three bits of header are (RFC 1951, 3.2.4). Builders that compress on many
 * threads put an empty one wherever they cut.
 */
function unusedBits(before: number, after: number): number[] {
  const met = new Set<string>()
  return [0, 1, 2, 3, 4, 5, 6, 7].filter((bits) => {
    const header = ((before | (after << 8)) >> (8 - bits)) & 7
    if (header > 1) return true
    const start = `${header} ${bits < 3}`
    return !met.has(start) && met.add(start)
  })
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
  const outcome = inflate(start, [input], { data, mark() {}, restart() {} })
  return same && (seen === sample.length || outcome === 'wants more')
}

/** Whether inflating the span from there comes to a place that is known to be right. */
function comesPast(start: GzipStart, place: Place, span: Buffer): boolean {
  let past = false
  const look = (inBytes: number, outBytes: number): void => {
    past ||= inBytes === place.inBytes && outBytes === place.outBytes
  }
  let position = start.outBytes
  const data = (chunk: Buffer): boolean => (position += chunk.length) <= place.outBytes
  inflate(start, chunksOf(span), { data, mark: look, restart: look })
  return past
}

/** How inflating ended: the input was used up, or it came to an end before; or it made no sense, as when started at another bit. */
function inflate(start: GzipStart, input: Iterable<Buffer>, listener: InflateListener): 'wants more' | 'over' | 'senseless' {
  let inflater: Inflater | undefined
  try {
    inflater = gzipInflater(listener, start)
    for (const chunk of input) if (!inflater.push(chunk)) return 'over'
    return 'wants more'
  } catch {
    return 'senseless'
  } finally {
    inflater?.close()
  }
}

function* chunksOf(bytes: Buffer): Generator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES)
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
