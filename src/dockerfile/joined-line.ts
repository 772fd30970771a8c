import type { Range, Token } from './dockerfile.ts'
import { type Line, skipSpace } from './lines.ts'

/** An instruction's line with those that continue it, joined to one text, and where each part of it stands in the file. */
export class JoinedLine {
  text = ''
  /** Of each part: where it starts in `text`, and in the file. */
  readonly #starts: number[] = []
  readonly #places: number[] = []
  /** Behind the last part. */
  end = 0

  add(source: string, { start, end }: Range): void {
    this.end = end
    if (start === end && this.#starts.length > 0) return
    this.#starts.push(this.text.length)
    this.#places.push(start)
    this.text += source.slice(start, end)
  }

  /** The place in the file of an offset in the text. */
  placeOf(offset: number): number {
    const part = this.#partAt(offset)
    return this.#places[part]! + (offset - this.#starts[part]!)
  }

  /** Where a part of the text stands in the file, line by line. */
  placesOf(start: number, end: number): Range[] {
    const places: Range[] = []
    for (let part = this.#partAt(start); part < this.#starts.length && this.#starts[part]! < end; part++) {
      const moved = this.#places[part]! - this.#starts[part]!
      const from = Math.max(start, this.#starts[part]!)
      const to = Math.min(end, this.#starts[part + 1] ?? this.text.length)
      if (from < to) places.push({ start: from + moved, end: to + moved })
    }
    return places
  }

  /** The last part that starts at or before an offset. */
  #partAt(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The range in the file of a part of the text. */
  rangeOf(start: number, end: number): Range {
    return { start: this.placeOf(start), end: end > start ? this.placeOf(end - 1) + 1 : this.placeOf(start) }
  }
}

/** What was read of an instruction's lines. */
export interface Joined {
  line: JoinedLine
  /** Position, in the list of lines, behind the last one. */
  next: number
  comments: Range[]
  /** Of what is no part of the text: line ends, comments and blanks between. Absent where nobody asked. */
  tokens?: Token[]
}

/**
 * Joins the line at `first` with those that continue it. As BuildKit does: a line goes on where the escape character stands last, spaces and
 * tabs aside, and no other one before it; comments and empty lines between are left out; nothing but the first line is trimmed.
 */
export function joinLines(text: string, lines: readonly Line[], first: number, escape: string, tokens?: Token[]): Joined {
  const line = new JoinedLine()
  const comments: Range[] = []
  let next = first
  for (let more = true; more && next < lines.length; next++) {
    const { start, end, next: behind } = lines[next]!
    const indented = skipSpace(text, start, end)
    if (next > first) {
      const comment = text[indented] === '#' && indented < end
      if (comment || indented === end) {
        if (comment) comments.push({ start: indented, end })
        push(tokens, 'blank', start, indented)
        push(tokens, 'comment', indented, end)
        push(tokens, 'blank', end, behind)
        continue
      }
    }
    const from = next === first ? indented : start
    const cut = continuationStart(text, from, end, escape)
    line.add(text, { start: from, end: cut ?? end })
    more = cut !== undefined
    push(tokens, 'blank', start, from)
    if (cut === undefined) push(tokens, 'blank', end, behind)
    else push(tokens, 'continuation', cut, behind)
  }
  return { line, next, comments, ...(tokens && { tokens }) }
}

/** Where the escape character stands that continues the line, undefined when it does not go on. */
function continuationStart(text: string, start: number, end: number, escape: string): number | undefined {
  let last = end - 1
  while (last >= start && (text[last] === ' ' || text[last] === '\t')) last--
  if (last < start || text[last] !== escape) return undefined
  return last > start && text[last - 1] === escape ? undefined : last
}

export function push(tokens: Token[] | undefined, kind: Token['kind'], start: number, end: number): void {
  if (end > start) tokens?.push({ kind, start, end })
}
