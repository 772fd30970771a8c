import type { Range } from './dockerfile.ts'

/** Text in place of a range of the original. */
export interface Edit extends Range {
  text: string
}

export type Applied = { text: string; edits: readonly Edit[] } | { reason: string }

/**
 * The text with all of the edits, whose offsets are those of the original. Insertions at one place come out in the order that they are
 * given. Edits that overlap are refused: nobody could say what is meant.
 */
export function applyEdits(text: string, edits: readonly Edit[]): Applied {
  const ordered = edits.toSorted((a, b) => a.start - b.start || a.end - b.end)
  const parts: string[] = []
  let at = 0
  for (const edit of ordered) {
    const { start, end } = edit
    if (start < 0 || end < start || end > text.length) return { reason: `an edit is outside of the text: ${start} to ${end}` }
    if (start < at) return { reason: `two edits change the same place, line ${lineAt(text, start)}` }
    parts.push(text.slice(at, start), edit.text)
    at = end
  }
  parts.push(text.slice(at))
  return { text: parts.join(''), edits: ordered }
}

/** The number, counted from 1, of the line that a place is in. */
export function lineAt(text: string, place: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < place; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** The edit that takes whole lines away, line ends included: of an instruction, or of what else stands alone. */
export function removeLines(text: string, { start, end }: Range): Edit {
  const newline = text.indexOf('\n', end)
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: newline === -1 ? text.length : newline + 1, text: '' }
}
