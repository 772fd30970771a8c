import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyEdits, type Edit } from '../../src/dockerfile/edits.ts'
import { editPieces, editsOfPieces, originalPlace, type Pieces, wholeText } from '../../src/rewrite/pieces.ts'
import { suggestionsOf } from '../../src/rewrite/suggestions.ts'

/** A text after rounds of edits, and the pieces that it is made of. */
function edited(before: string, rounds: readonly (readonly Edit[])[]): { text: string; pieces: Pieces } {
  let [text, pieces] = [before, wholeText(before)]
  for (const edits of rounds) {
    const applied = applyEdits(text, edits)
    if ('reason' in applied) continue
    text = applied.text
    pieces = editPieces(pieces, applied.edits)
  }
  return { text, pieces }
}

const edit = fc
  .record({ start: fc.nat(30), length: fc.nat(5), text: fc.constantFrom('', 'x', '\n', 'y\nz', '\n\n') })
  .map(({ start, length, text }) => ({ start, end: start + length, text }))
const rounds = fc.array(fc.array(edit, { maxLength: 4 }), { maxLength: 4 })
const lines = fc.array(fc.constantFrom('a', 'bc', '', 'def'), { maxLength: 12 }).map((all) => all.join('\n'))

it('makes one list of edits of many rounds', () => {
  fc.assert(
    fc.property(lines, rounds, (before, all) => {
      const { text, pieces } = edited(before, all)
      const edits = editsOfPieces(pieces, before.length)
      expect(applyEdits(before, edits)).toEqual({ text, edits })
    }),
  )
})

it('finds places of the original again', () => {
  const { text, pieces } = edited('abcdef', [[{ start: 1, end: 3, text: 'XYZ' }], [{ start: 0, end: 0, text: '__' }]])
  expect(text).toBe('__aXYZdef')
  expect([...text].map((_, place) => originalPlace(pieces, place))).toEqual([0, 0, 0, 1, 1, 1, 3, 4, 5])
})

it('suggests whole lines that make the same text', () => {
  fc.assert(
    fc.property(lines, rounds, (before, all) => {
      const { text, pieces } = edited(before, all)
      const kept = before.split('\n')
      for (const { startLine, endLine, lines: written } of suggestionsOf(before, editsOfPieces(pieces, before.length)).toReversed())
        kept.splice(startLine - 1, endLine - startLine + 1, ...written)
      // A last line that goes takes the line end before it along; that there is one no suggestion can say.
      expect(kept.join('\n').trimEnd()).toBe(text.trimEnd())
    }),
  )
})
