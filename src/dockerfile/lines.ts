import type { Range } from './dockerfile.ts'

/** A line of a file: its range ends where its line end starts. */
export interface Line extends Range {
  /** Behind the line end. */
  next: number
}

/** Splits at `\n`; carriage returns before it belong to the line end. */
export function linesOf(text: string, from = 0): Line[] {
  const lines: Line[] = []
  for (let start = from; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const next = newline === -1 ? text.length : newline + 1
    let end = newline === -1 ? next : newline
    while (end > start && text[end - 1] === '\r') end--
    lines.push({ start, end, next })
    start = next
  }
  return lines
}

/** White space as Go's unicode.IsSpace has it. */
const SPACE = /[\t\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

export function isSpace(character: string): boolean {
  return character === ' ' || ((character < '!' || character > '~') && SPACE.test(character))
}

/** Where the white space from `start` on ends. */
export function skipSpace(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isSpace(text[at]!)) at++
  return at
}

/** Where the white space that ends at `end` starts. */
export function skipSpaceBack(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isSpace(text[at - 1]!)) at--
  return at
}
