import { lastAtOrBefore } from '../layer/last-before.ts'
import { ENTRY_KINDS, type LayerIndex } from '../layer/layer-index.ts'
import type { Range } from '../layer/read-content.ts'
import type { FilesToKeep } from '../layer/read-span.ts'
import { HEAD_BYTES, KEEPING, type Keeping, MAX_KEPT_FILE_BYTES, worthKeeping } from '../layer/worth-keeping.ts'
import type { LayerInImage } from './contents-layer.ts'
import type { KeptParts } from './kept-parts.ts'
import type { Edges } from './layer-spans.ts'

const FILE = ENTRY_KINDS.indexOf('file')
/** What lies beside a file that was asked for is kept up to this size: sources and manifests. */
const MAX_NEIGHBOUR_BYTES = 256 * 1024

/**
 * Which files of a span are worth keeping while it comes past, and how much of them. `asked`: what is read of it now, ascending;
 * `again`: what it costs to read the span once more.
 */
export function filesToKeep(
  layer: LayerInImage,
  span: Edges,
  asked: readonly Range[],
  kept: KeptParts,
  again: 'little' | 'much',
): FilesToKeep {
  const { index } = layer
  const starts: number[] = []
  const ends: number[] = []
  const keepings: number[] = []
  const [spanStart, spanEnd] = [span.start.outBytes, span.end.outBytes]
  let next = 0
  for (let entry = Math.max(0, lastAtOrBefore(index.contentOffset, spanStart)); entry < index.count; entry++) {
    const contentStart = index.contentOffset[entry]!
    if (contentStart >= spanEnd) break
    const start = Math.max(contentStart, spanStart)
    const end = Math.min(contentStart + index.contentBytes[entry]!, spanEnd)
    if (end <= start || index.kind[entry] !== FILE) continue
    while (next < asked.length && asked[next]!.end <= start) next++
    const isAsked = next < asked.length && asked[next]!.start < end
    if (!isAsked && !layer.isLive(entry)) continue
    // Who gets all of a large file will hardly ask for parts of it.
    if (isAsked && again === 'little' && end - start > MAX_NEIGHBOUR_BYTES && asked[next]!.start <= start && asked[next]!.end >= end)
      continue
    const keeping = keepingOf(pathOf(index, entry), index.contentBytes[entry]!, isAsked, again)
    // Of a file that began before the span, its head does not come past.
    const partly = keeping === 'by its head' && start > contentStart ? 'whole' : keeping
    if (!partly || (partly === 'head' && start > contentStart)) continue
    if (!kept.holds(start, partly === 'whole' ? end : Math.min(end, start + HEAD_BYTES))) {
      starts.push(start)
      ends.push(end)
      keepings.push(KEEPING.indexOf(partly))
    }
  }
  return { starts: Float64Array.from(starts), ends: Float64Array.from(ends), keeping: Uint8Array.from(keepings) }
}

function keepingOf(path: string, bytes: number, isAsked: boolean, again: 'little' | 'much'): Keeping | undefined {
  const worth = worthKeeping(path, bytes)
  if (again === 'much') return isAsked && bytes <= MAX_KEPT_FILE_BYTES ? 'whole' : worth
  return isAsked || (worth === 'whole' && bytes <= MAX_NEIGHBOUR_BYTES) ? worth : undefined
}

/** As it stands in the tar. */
function pathOf({ text, textStart, pathLength }: LayerIndex, entry: number): string {
  const start = textStart[entry]!
  return Buffer.from(text.buffer, text.byteOffset + start, pathLength[entry]).toString('latin1')
}
