import { type Edit, lineAt } from '../dockerfile/edits.ts'

/** Whole lines, counted from 1, first and last, and what is to stand there instead. */
export interface Suggestion {
  startLine: number
  endLine: number
  lines: readonly string[]
}

/** What edits do to whole lines, as a review comment can say it. `edits`: in the order of the text, without overlaps. */
export function suggestionsOf(text: string, edits: readonly Edit[]): Suggestion[] {
  const suggestions: Suggestion[] = []
  for (let i = 0; i < edits.length;) {
    const place = edits[i]!.start
    const start = place === 0 ? 0 : text.lastIndexOf('\n', place - 1) + 1
    let end = endOfLines(text, edits[i]!)
    const first = i
    while (++i < edits.length && (edits[i]!.start < end || end === text.length)) end = Math.max(end, endOfLines(text, edits[i]!))
    let written = ''
    let at = start
    for (const edit of edits.slice(first, i)) {
      written += text.slice(at, edit.start) + edit.text
      at = edit.end
    }
    written += text.slice(at, end)
    const lines = written === '' ? [] : written.replace(/\r?\n$/, '').split(/\r?\n/)
    suggestions.push({ startLine: lineAt(text, start), endLine: lineAt(text, Math.max(start, end - 1)), lines })
  }
  return suggestions
}

/** Behind the line end of the last line that an edit changes: its own end, if it puts whole lines in the place of whole lines. */
function endOfLines(before: string, { start, end, text }: Edit): number {
  const isAtLine = (place: number) => place === 0 || before[place - 1] === '\n'
  if (end > start && isAtLine(end) && (text === '' ? isAtLine(start) : text.endsWith('\n'))) return end
  return before.indexOf('\n', end) + 1 || before.length
}
