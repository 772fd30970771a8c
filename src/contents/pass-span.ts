import type { RemoteBlob } from '../image/image.ts'
import type { Inflater } from '../layer/inflater.ts'
import { readPiece } from '../layer/read-content.ts'
import { type SpanOrder, type SpanRead, SpanTaker } from '../layer/read-span.ts'
import { KEPT_BACK_BYTES, openSpan } from '../layer/span.ts'

/** Takes what is wanted of a span while it comes past from elsewhere. */
export async function passSpan(blob: RemoteBlob, order: SpanOrder): Promise<SpanRead> {
  const { start, end } = order.span
  const passing = await startPassing(order, (from, to) => readPiece(blob, from, to))
  try {
    for await (const chunk of blob.fetch(start.inBytes, Math.min(blob.sizeBytes, end.inBytes + KEPT_BACK_BYTES))) {
      if (!passing.push(chunk)) break
    }
  } finally {
    passing.close()
  }
  return passing.finish()
}

/** A span that comes past in chunks. */
export interface Passing extends Pick<Inflater, 'push' | 'close'> {
  finish(): SpanRead
}

export async function startPassing(order: SpanOrder, read: (start: number, end: number) => Promise<Buffer>): Promise<Passing> {
  const taker = new SpanTaker(order)
  const inflater = (await openSpan(order.compression, order.span, read))(taker)
  let more = true
  return {
    push(chunk) {
      try {
        more &&= inflater.push(chunk)
      } catch {
        more = false // Damaged: what came before is what it is.
      }
      return more
    },
    close: () => inflater.close(),
    finish: () => taker.finish(),
  }
}
