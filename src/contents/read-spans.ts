import { type Blob, isRemote, type RemoteBlob } from '../image/image.ts'
import { type FetchedPiece, readSpan, type SpanOrder, type SpanRead } from '../layer/read-span.ts'
import { Assembly, type Piece } from './assembly.ts'
import type { LayerInImage, ReadRanges } from './contents-layer.ts'
import { fetchSpans } from './fetch-spans.ts'
import { filesToKeep } from './files-to-keep.ts'
import { KeptParts } from './kept-parts.ts'
import { type Edges, isLong, spansOf } from './layer-spans.ts'
import type { Memory } from './memory.ts'
import { passSpan } from './pass-span.ts'
import { allOf } from './turns.ts'

/** A span of which something is missing. */
interface Missing {
  number: number
  span: Edges
  pieces: readonly Piece[]
  kept: KeptParts
}

/**
 * Of a layer that can be sought: each span is inflated once for all that is wanted of it. The last ones stay as they are; of others
 * stays, compressed, what is likely to be asked for.
 */
export function spanReader(layer: LayerInImage, name: string, memory: Memory): ReadRanges {
  const spans = spansOf(layer)
  const keptOf = new Map<number, KeptParts>()
  const begun = new Set<number>()

  return async (ranges, found) => {
    const assembly = new Assembly(ranges, found)
    const missing: Missing[] = []
    for (const [number, pieces] of assembly.pieces(spanAt)) {
      const whole = memory.spans.get(`${name} ${number}`)
      const span = spans.edges(number)
      const kept = keptOf.get(number) ?? new KeptParts()
      keptOf.set(number, kept)
      const left = pieces.filter((piece) => {
        const bytes = whole ? partOf(whole, span, piece) : kept.read(piece.start, piece.end)
        if (bytes) assembly.put(piece, bytes)
        return !bytes
      })
      if (left.length > 0) missing.push({ number, span, pieces: left, kept })
    }
    await inflate(missing, (piece, bytes) => assembly.put(piece, bytes))
  }

  function spanAt(position: number): { number: number; end: number } {
    const number = spans.find(position)
    return { number, end: spans.edges(number).end.outBytes }
  }

  async function inflate(missing: readonly Missing[], put: (piece: Piece, bytes: Buffer) => void): Promise<void> {
    const ahead = missing.reduce((sum, { span }) => sum + span.end.outBytes - span.start.outBytes, 0)
    const run = (from: Blob | FetchedPiece, order: SpanOrder) =>
      layer.compression === 'none' ? readSpan(from, order) : memory.pool.run({ kind: 'span', from, order }, ahead)
    const { blob } = layer
    if (!isRemote(blob)) {
      return allOf(missing.map((each) => memory.inflating(async () => take(each, await run(blob, orderFor(each)), put))))
    }
    const [long, short] = [missing.filter(({ span }) => isLong(span)), missing.filter(({ span }) => !isLong(span))]
    return allOf([
      fetchSpans(blob, short, memory, async (each, piece) => take(each, await run(piece, orderFor(each)), put)),
      passLong(blob, long, put),
    ])
  }

  async function passLong(blob: RemoteBlob, long: readonly Missing[], put: (piece: Piece, bytes: Buffer) => void): Promise<void> {
    for (const each of long) take(each, await passSpan(blob, orderFor(each)), put)
  }

  function orderFor({ number, span, pieces, kept }: Missing): SpanOrder {
    const long = isLong(span)
    // Who comes back to a span will come again: then it is read to its end, and all is kept that may be asked for.
    const again = begun.has(number)
    const keep = filesToKeep(layer, span, pieces, kept, long || again ? 'much' : 'little')
    const [start, end] = [span.start.outBytes, span.end.outBytes]
    const stop = again ? end : Math.min(end, Math.max(pieces.at(-1)!.end, keep.ends.at(-1) ?? 0))
    begun.add(number)
    memory.spend(stop - start)
    return {
      compression: layer.compression,
      span: spans.at(number),
      ranges: long ? pieces : [{ start, end: stop }],
      keep,
      budget: memory.budget,
      memory: long ? undefined : memory.forSpan(stop - start),
    }
  }

  function take({ number, span, pieces, kept }: Missing, read: SpanRead, put: (piece: Piece, bytes: Buffer) => void): void {
    kept.add(read.kept)
    const { buffer, byteOffset, byteLength } = read.bytes
    let bytes = Buffer.from(buffer, byteOffset, byteLength)
    if (!isLong(span)) {
      bytes = bytes.subarray(0, Math.max(0, read.reached - span.start.outBytes))
      memory.spans.set(`${name} ${number}`, bytes)
    }
    let taken = 0
    for (const piece of pieces) {
      const part = isLong(span) ? bytes.subarray(taken, (taken += piece.end - piece.start)) : partOf(bytes, span, piece)
      if (part && piece.end <= read.reached) put(piece, part)
    }
  }
}

/** Undefined behind the place up to which the span could be read. */
function partOf(whole: Buffer, { start: { outBytes } }: Edges, { start, end }: Piece): Buffer | undefined {
  return end - outBytes <= whole.length ? whole.subarray(start - outBytes, end - outBytes) : undefined
}
