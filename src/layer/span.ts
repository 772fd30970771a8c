import type { Compression } from '../image/media-type.ts'
import { type Checkpoints, clueAt, type Place, placeAt, type StartClue } from './checkpoints.ts'
import { gzipInflater } from './gzip.ts'
import { gzipStart, type ReadPiece } from './gzip-start.ts'
import type { Inflater, InflateListener } from './inflater.ts'
import { zstdInflater } from './zstd.ts'

/** Inflaters keep some bytes back, and give what is before them only when there are more. */
export const KEPT_BACK_BYTES = 64

/** A stretch of a layer: inflating can start where it starts, and again where it ends. */
export interface Span {
  start: Place
  end: Place
  /** What is known of its start, where that is inside of a gzip member. */
  clue?: StartClue | undefined
}

const UNKNOWN_END: Place = { inBytes: Number.POSITIVE_INFINITY, outBytes: Number.POSITIVE_INFINITY }

/** A layer that can be inflated from places inside of it. */
interface Cut {
  compression: Compression
  checkpoints?: Checkpoints | undefined
}

/** The span behind checkpoint `i`; -1 for the one before the first. */
export function spanBehind(cut: Cut, i: number, end = UNKNOWN_END): Span {
  const { compression, checkpoints } = cut
  const clue = checkpoints && i >= 0 && compression === 'gzip' ? clueAt(checkpoints, i) : undefined
  return { ...edgesBehind(cut, i, end), clue }
}

/** Where it starts and ends, which costs less to tell. `end`: of the whole layer. */
export function edgesBehind({ checkpoints }: Cut, i: number, end: Place): Pick<Span, 'start' | 'end'> {
  const last = !checkpoints || i + 1 === checkpoints.inBytes.length
  return {
    start: checkpoints && i >= 0 ? placeAt(checkpoints, i) : { inBytes: 0, outBytes: 0 },
    end: last ? end : placeAt(checkpoints, i + 1),
  }
}

/**
 * Finds out how to start inflating a span.
 * @throws Error when the blob is not the one that was read before
 */
export async function openSpan(
  compression: Compression,
  { start, clue }: Pick<Span, 'start' | 'clue'>,
  read: ReadPiece,
): Promise<(listener: InflateListener) => Inflater> {
  if (compression === 'none') return asItIs
  if (compression === 'zstd') return (listener) => zstdInflater(listener, start)
  const from = clue && (await gzipStart(clue, read))
  return (listener) => gzipInflater(listener, from)
}

/** For what is not compressed. */
function asItIs(listener: InflateListener): Inflater {
  return { push: (chunk) => listener.data(chunk), finish() {}, close() {} }
}
