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
/** What was asked for is kept up to this size: of a larger one, as a compiler is, hardly anybody asks again, and then for another part. */
const MAX_ASKED_BYTES = 8 * 1024 * 1024

/**
 * Which files of a span are worth keeping while it comes past, and how much of them. `asked`: what is read of it now, ascending;
 * `again`: what it costs to read the span once more. Where that is little, nothing is read on for a mere beginning of a file.
 */
export function filesToKeep(
  layer: LayerInImage,
  span: Edges,
  asked: readonly Range[],
  kept: KeptParts,
  again: 'little' | 'much',
): FilesToKeep {
  const { index } = layer
  const rows: { start: number; end: number; keeping: Keeping }[] = []
  let worthReadingOn = 0
  let next = 0
  for (let entry = Math.max(0, lastAtOrBefore(index.contentOffset, span.start.outBytes)); entry < index.count; entry++) {
    const contentStart = index.contentOffset[entry]!
    if (contentStart >= span.end.outBytes) break
    const start = Math.max(contentStart, span.start.outBytes)
    const contentEnd = Math.min(contentStart + index.contentBytes[entry]!, span.end.outBytes)
    if (contentEnd <= start || index.kind[entry] !== FILE) continue
    while (next < asked.length && asked[next]!.end <= start) next++
    const isAsked = next < asked.length && asked[next]!.start < contentEnd
    if (!isAsked && !layer.isLive(entry)) continue
    let keeping = keepingOf(pathOf(index, entry), index.contentBytes[entry]!, isAsked, again)
    // Of a file that began before the span, its head does not come past.
    if (keeping === 'by its head' && start > contentStart) keeping = 'whole'
    if (keeping === 'head' && start > contentStart) continue
    const end = keeping === 'head' ? Math.min(contentEnd, start + HEAD_BYTES) : contentEnd
    if (isAsked || keeping === 'whole' || again === 'much') worthReadingOn = rows.length + 1
    if (!kept.holds(start, keeping === 'whole' ? end : Math.min(end, start + HEAD_BYTES))) rows.push({ start, end, keeping })
  }
  rows.length = Math.min(rows.length, worthReadingOn)
  return {
    starts: Float64Array.from(rows, ({ start }) => start),
    ends: Float64Array.from(rows, ({ end }) => end),
    keeping: Uint8Array.from(rows, ({ keeping }) => KEEPING.indexOf(keeping)),
  }
}

function keepingOf(path: string, bytes: number, isAsked: boolean, again: 'little' | 'much'): Keeping {
  const worth = worthKeeping(path, bytes)
  if (again === 'much') return isAsked && bytes <= MAX_KEPT_FILE_BYTES ? 'whole' : worth
  const keeps = isAsked ? bytes <= MAX_ASKED_BYTES : worth === 'whole' && bytes <= MAX_NEIGHBOUR_BYTES
  return keeps ? worth : 'head'
}

/** As it stands in the tar. */
function pathOf({ text, textStart, pathLength }: LayerIndex, entry: number): string {
  const start = textStart[entry]!
  return Buffer.from(text.buffer, text.byteOffset + start, pathLength[entry]).toString('latin1')
}
