import { isSpace } from './lines.ts'
import { type Span, unquote } from './words.ts'

/** What a line says of a here-document that follows it. */
export interface HeredocOpening {
  /** The word in the line: `3<<-"EOF"`. */
  span: Span
  name: string
  stripTabs: boolean
  expand: boolean
}

const OPENING = /^\d*<<(-?)\s*([^<]*)$/

/** The here-documents that a line opens, in order. As in a shell: not in quotes, and blanks may stand before the name. */
export function heredocOpenings(line: string): HeredocOpening[] {
  const found: HeredocOpening[] = []
  for (const span of shellWords(line)) {
    const match = OPENING.exec(line.slice(...span))
    if (!match) continue
    const written = match[2]!.trimEnd()
    const name = unquote(written, '\\')
    if (name !== '') found.push({ span, name, stripTabs: match[1] === '-', expand: name === written })
  }
  return found
}

/** Words of a shell's line: quotes keep white space together, and so does `<<`. */
function shellWords(line: string): Span[] {
  const words: Span[] = []
  for (let at = 0; at < line.length;) {
    while (at < line.length && isSpace(line[at]!)) at++
    if (at === line.length) break
    const start = at
    for (let quote = ''; at < line.length; at++) {
      const character = line[at]!
      if (character === '\\' && quote !== "'") at++
      else if (character === quote) quote = ''
      else if (quote === '' && (character === '"' || character === "'")) quote = character
      else if (quote === '' && isSpace(character) && !isOpen(line, start, at)) break
    }
    at = Math.min(at, line.length)
    words.push([start, at])
  }
  return words
}

/** Whether nothing but `<<` or `<<-` and blanks was read of the word. */
function isOpen(line: string, start: number, end: number): boolean {
  return end - start < 1000 && /^\d*<<-?\s*$/.test(line.slice(start, end))
}
