import { checkpointBefore } from '../layer/checkpoints.ts'
import { edgesBehind, type Span, spanBehind } from '../layer/span.ts'
import type { LayerInImage } from './contents-layer.ts'

/** What is not compressed can be read from anywhere; from elsewhere it is fetched in pieces of this size. */
const PLAIN_SPAN_BYTES = 1024 * 1024
/** A larger span is not inflated into memory whole: zstd has none smaller than a frame, and many builders write one a layer. */
const MAX_WHOLE_BYTES = 16 * 1024 * 1024

/** A layer as a row of spans, by number. */
export interface LayerSpans {
  find(position: number): number
  edges(number: number): Edges
  /** With all that is needed to inflate it. */
  at(number: number): Span
}

export type Edges = Pick<Span, 'start' | 'end'>

export function spansOf({ compression, checkpoints, blob, index: { tarBytes } }: LayerInImage): LayerSpans {
  if (compression === 'none') return plainSpans(tarBytes)
  const cut = { compression, checkpoints }
  const end = { inBytes: blob.sizeBytes, outBytes: tarBytes }
  return {
    find: (position) => (checkpoints ? checkpointBefore(checkpoints, position) : -1),
    edges: (number) => edgesBehind(cut, number, end),
    at: (number) => spanBehind(cut, number, end),
  }
}

function plainSpans(tarBytes: number): LayerSpans {
  const place = (number: number) => {
    const position = Math.min(number * PLAIN_SPAN_BYTES, tarBytes)
    return { inBytes: position, outBytes: position }
  }
  const edges = (number: number) => ({ start: place(number), end: place(number + 1) })
  return { find: (position) => Math.floor(position / PLAIN_SPAN_BYTES), edges, at: edges }
}

export function isLong({ start, end }: Edges): boolean {
  return end.outBytes - start.outBytes > MAX_WHOLE_BYTES || end.inBytes - start.inBytes > MAX_WHOLE_BYTES
}
