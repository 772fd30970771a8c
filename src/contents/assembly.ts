import type { Range } from '../layer/read-content.ts'

/** A part of a range that lies in one span. */
export interface Piece extends Range {
  /** Number of the range. */
  range: number
}

/** Puts ranges together from pieces that come in any order. */
export class Assembly {
  readonly #ranges: readonly Range[]
  readonly #found: (range: number, content: Buffer) => void
  /** Of ranges of which there are pieces already. */
  readonly #begun = new Map<number, { content: Buffer; missing: number }>()

  constructor(ranges: readonly Range[], found: (range: number, content: Buffer) => void) {
    this.#ranges = ranges
    this.#found = found
  }

  /** The pieces of all ranges by the number of the span that they lie in. `spanOf`: that number, and where the span ends. */
  pieces(spanOf: (position: number) => { number: number; end: number }): Map<number, Piece[]> {
    const bySpan = new Map<number, Piece[]>()
    for (const [range, { start, end }] of this.#ranges.entries()) {
      for (let at = start; at < end;) {
        const span = spanOf(at)
        if (span.end <= at) break // Behind the end of the layer.
        const piece = { range, start: at, end: Math.min(end, span.end) }
        const pieces = bySpan.get(span.number)
        if (pieces) pieces.push(piece)
        else bySpan.set(span.number, [piece])
        at = piece.end
      }
    }
    return bySpan
  }

  /** Takes the bytes of a piece, which are copied. */
  put({ range, start, end }: Piece, bytes: Buffer): void {
    const whole = this.#ranges[range]!
    const size = whole.end - whole.start
    const begun = this.#begun.get(range) ?? { content: Buffer.allocUnsafe(size), missing: size }
    bytes.copy(begun.content, start - whole.start)
    begun.missing -= end - start
    this.#begun.set(range, begun)
    if (begun.missing > 0) return
    this.#begun.delete(range)
    this.#found(range, begun.content)
  }
}
