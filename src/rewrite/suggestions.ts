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
    const start = text.lastIndexOf('\n', edits[i]!.start - 1) + 1
    let end = endOfLine(text, edits[i]!)
    const first = i
    while (++i < edits.length && edits[i]!.start <= end) end = Math.max(end, endOfLine(text, edits[i]!))
    let written = ''
    let at = start
    for (const edit of edits.slice(first, i)) {
      written += text.slice(at, edit.start) + edit.text
      at = edit.end
    }
    written += text.slice(at, end)
    const whole = end > start && text[end - 1] === '\n'
    const lines = whole && written === '' ? [] : (whole ? written.replace(/\r?\n$/, '') : written).split(/\r?\n/)
    const last = whole ? end - 1 : end
    suggestions.push({ startLine: lineAt(text, start), endLine: lineAt(text, last), lines })
  }
  return suggestions
}

/** The end of the last line that an edit changes, its line end not included; a line that goes whole goes with it. */
function endOfLine(before: string, { start, end, text }: Edit): number {
  if (end > start && before[end - 1] === '\n' && (text === '' ? before[start - 1] === '\n' || start === 0 : text.endsWith('\n'))) return end
  const newline = before.indexOf('\n', end)
  return newline === -1 ? before.length : newline
}
