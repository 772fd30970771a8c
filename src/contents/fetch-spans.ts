import type { RemoteBlob } from '../image/image.ts'
import type { FetchedPiece } from '../layer/read-span.ts'
import { KEPT_BACK_BYTES } from '../layer/span.ts'
import type { Edges } from './layer-spans.ts'
import type { Memory } from './memory.ts'
import { allOf } from './turns.ts'

/** A request takes as long as this much that nobody wants. */
const WORTH_FETCHING_OVER_BYTES = 1024 * 1024
/** Of one request; a span alone may be larger. */
const MAX_FETCH_BYTES = 8 * 1024 * 1024

/**
 * Fetches the bytes that spans are inflated from, neighbours in one request and a few requests at once. `fetched` is called for each
 * span; no more is fetched than is taken.
 *
 * @throws UserError when they do not come
 */
export async function fetchSpans<S extends { span: Edges }>(
  blob: RemoteBlob,
  spans: readonly S[],
  { fetching, inflating }: Memory,
  fetched: (span: S, piece: FetchedPiece) => Promise<void>,
): Promise<void> {
  const fetchGroup = async (group: readonly S[]) => {
    const start = inputStart(group[0]!.span)
    const bytes = await fetchBytes(blob, start, inputEnd(group.at(-1)!.span, blob))
    await allOf(
      group.map((each) => {
        const piece = bytes.subarray(inputStart(each.span) - start, inputEnd(each.span, blob) - start)
        // A copy: it may go to another thread.
        return inflating(() => fetched(each, { start: inputStart(each.span), bytes: new Uint8Array(piece) }))
      }),
    )
  }
  await allOf(joinNeighbours(spans, blob).map((group) => fetching(() => fetchGroup(group))))
}

function joinNeighbours<S extends { span: Edges }>(spans: readonly S[], blob: RemoteBlob): S[][] {
  const groups: S[][] = []
  let [start, end] = [0, Number.NEGATIVE_INFINITY]
  for (const each of spans) {
    const [from, to] = [inputStart(each.span), inputEnd(each.span, blob)]
    if (from - end <= WORTH_FETCHING_OVER_BYTES && to - start <= MAX_FETCH_BYTES) groups.at(-1)!.push(each)
    else {
      groups.push([each])
      start = from
    }
    end = to
  }
  return groups
}

/** With the byte before: the first block may begin in it. */
function inputStart({ start }: Edges): number {
  return Math.max(0, start.inBytes - 1)
}

function inputEnd({ end }: Edges, { sizeBytes }: RemoteBlob): number {
  return Math.min(sizeBytes, end.inBytes + KEPT_BACK_BYTES)
}

/** Fewer where the blob is shorter than it says. */
async function fetchBytes(blob: RemoteBlob, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(end - start)
  let done = 0
  for await (const chunk of blob.fetch(start, end)) done += chunk.copy(bytes, done)
  return bytes.subarray(0, done)
}
