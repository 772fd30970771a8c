import type { Range } from '../layer/read-content.ts'
import type { SparseMap } from '../tar/sparse.ts'

/** Where the stored bytes of a sparse file belong: data that starts at `at` in the file is stored from `stored` on. */
interface Layout {
  at: Float64Array
  stored: Float64Array
  bytes: Float64Array
}

const layouts = new WeakMap<SparseMap, Layout>()

/** Which stored bytes are needed for a part of a sparse file, counted from the first stored one. */
export function storedPart(sparse: SparseMap, { start, end }: Range): Range {
  const { at, stored, bytes } = layoutOf(sparse)
  const first = firstEndingAfter(at, bytes, start)
  if (first === at.length || at[first]! >= end) return { start: 0, end: 0 }
  const last = firstEndingAfter(at, bytes, end - 1)
  const lastBytes = last === at.length ? 0 : Math.max(0, Math.min(bytes[last]!, end - at[last]!))
  return {
    start: stored[first]! + Math.max(0, start - at[first]!),
    end: last === at.length ? stored[last - 1]! + bytes[last - 1]! : stored[last]! + lastBytes,
  }
}

/** The part as a program sees it, zeros in the holes, made of the bytes that `storedPart` told. */
export function withHoles(sparse: SparseMap, part: Range, stored: Buffer): Buffer {
  const content = Buffer.alloc(part.end - part.start)
  const layout = layoutOf(sparse)
  let from = 0
  for (let i = firstEndingAfter(layout.at, layout.bytes, part.start); from < stored.length && i < layout.at.length; i++) {
    const start = Math.max(layout.at[i]!, part.start)
    const bytes = Math.min(layout.at[i]! + layout.bytes[i]!, part.end) - start
    stored.copy(content, start - part.start, from, from + bytes)
    from += bytes
  }
  return content
}

/** As `expandHoles` lays it out, whatever the map says: data never goes back, nor beyond the end. */
function layoutOf(sparse: SparseMap): Layout {
  const known = layouts.get(sparse)
  if (known) return known
  const rows: [at: number, stored: number, bytes: number][] = []
  let [position, taken] = [0, 0]
  for (const { offset, bytes } of sparse.map) {
    if (offset >= sparse.sizeBytes) break
    const at = Math.max(position, offset)
    const fitting = Math.min(bytes, sparse.sizeBytes - at)
    if (fitting > 0) rows.push([at, taken, fitting])
    if (fitting < bytes) break
    position = at + bytes
    taken += bytes
  }
  const column = (i: 0 | 1 | 2) => Float64Array.from(rows, (row) => row[i])
  const layout = { at: column(0), stored: column(1), bytes: column(2) }
  layouts.set(sparse, layout)
  return layout
}

function firstEndingAfter(at: Float64Array, bytes: Float64Array, position: number): number {
  let low = 0
  let high = at.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (at[middle]! + bytes[middle]! <= position) low = middle + 1
    else high = middle
  }
  return low
}
