import type { Range } from '../dockerfile/dockerfile.ts'
import type { Edit } from '../dockerfile/edits.ts'

/** A text as what it keeps of the original, in order, and what was written between. */
export type Pieces = readonly (Range | string)[]

export function wholeText({ length }: string): Pieces {
  return [{ start: 0, end: length }]
}

/** After edits of the text that the pieces make. `edits`: in its order, without overlaps. */
export function editPieces(pieces: Pieces, edits: readonly Edit[]): Pieces {
  const edited: (Range | string)[] = []
  let at = 0
  for (const { start, end, text } of edits) {
    edited.push(...slicePieces(pieces, at, start), text)
    at = end
  }
  return [...edited, ...slicePieces(pieces, at, Number.POSITIVE_INFINITY)]
}

/** The edits of the original that make the text: as few as there are places. `length`: of the original. */
export function editsOfPieces(pieces: Pieces, length: number): Edit[] {
  const edits: Edit[] = []
  let [at, text] = [0, '']
  for (const piece of [...pieces, { start: length, end: length }]) {
    if (typeof piece === 'string') {
      text += piece
      continue
    }
    if (piece.start > at || text !== '') edits.push({ start: at, end: piece.start, text })
    at = piece.end
    text = ''
  }
  return edits
}

/** Where a place of the text is in the original; of what was written, where it was put. */
export function originalPlace(pieces: Pieces, place: number): number {
  let [at, original] = [0, 0]
  for (const piece of pieces) {
    const length = lengthOf(piece)
    if (typeof piece !== 'string') {
      if (place < at + length) return piece.start + place - at
      original = piece.end
    } else if (place < at + length) return original
    at += length
  }
  return original
}

function slicePieces(pieces: Pieces, from: number, to: number): Pieces {
  const sliced: (Range | string)[] = []
  let at = 0
  for (const piece of pieces) {
    const length = lengthOf(piece)
    const [start, end] = [Math.max(0, from - at), Math.min(length, to - at)]
    if (start < end)
      sliced.push(typeof piece === 'string' ? piece.slice(start, end) : { start: piece.start + start, end: piece.start + end })
    at += length
  }
  return sliced
}

function lengthOf(piece: Range | string): number {
  return typeof piece === 'string' ? piece.length : piece.end - piece.start
}
