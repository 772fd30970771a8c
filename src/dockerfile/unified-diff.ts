import { type Edit, lineAt } from './edits.ts'

const CONTEXT = 3

/** Lines of the original, from `from` up to `to`, counted from 0, and those that stand in their place. */
interface Change {
  from: number
  to: number
  lines: readonly string[]
}

/**
 * A patch that `git apply` takes. `edits`: on `before`, in the order of the text and without overlaps, as `applyEdits` gives them back.
 * Empty when nothing changes. `path`: in the repository, with slashes.
 */
export function unifiedDiff(path: string, before: string, edits: readonly Edit[]): string {
  const old = splitLines(before)
  const hunks = changesOf(before, old, edits).map((change) => [change])
  for (let i = 1; i < hunks.length;) {
    const gap = hunks[i]![0]!.from - hunks[i - 1]!.at(-1)!.to
    if (gap <= 2 * CONTEXT) hunks[i - 1]!.push(...hunks.splice(i, 1)[0]!)
    else i++
  }
  if (hunks.length === 0) return ''
  let shift = 0
  const texts = hunks.map((changes) => {
    const text = hunkOf(old, changes, shift)
    for (const { from, to, lines } of changes) shift += lines.length - (to - from)
    return text
  })
  return `diff --git ${quotePath(`a/${path}`)} ${quotePath(`b/${path}`)}\n--- ${nameOf(`a/${path}`)}\n+++ ${nameOf(`b/${path}`)}\n${texts.join('')}`
}

/** With their `\n`; a carriage return before it is part of the line. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** What the edits do to whole lines. */
function changesOf(before: string, old: readonly string[], edits: readonly Edit[]): Change[] {
  const starts: number[] = []
  let length = 0
  for (const line of old) {
    starts.push(length)
    length += line.length
  }
  const changes: Change[] = []
  for (let i = 0; i < edits.length;) {
    // Edits that touch the same lines are one change.
    const from = lineAt(before, edits[i]!.start) - 1
    let to = from
    const first = i
    do to = Math.max(to, lineAt(before, edits[i]!.end))
    while (++i < edits.length && lineAt(before, edits[i]!.start) - 1 < to)
    to = Math.min(to, old.length)
    const start = Math.min(starts[from] ?? length, length)
    const end = starts[to] ?? length
    let text = ''
    let at = start
    for (const edit of edits.slice(first, i)) {
      text += before.slice(at, edit.start) + edit.text
      at = edit.end
    }
    const change = trimmed(old, { from: Math.min(from, old.length), to, lines: splitLines(text + before.slice(at, end)) })
    if (change.from < change.to || change.lines.length > 0) changes.push(change)
  }
  return changes
}

/** Without the lines at both ends that stay the same. */
function trimmed(old: readonly string[], { from, to, lines }: Change): Change {
  let [front, back] = [0, 0]
  while (front < lines.length && from + front < to && lines[front] === old[from + front]) front++
  while (back < lines.length - front && from + front < to - back && lines.at(-1 - back) === old[to - 1 - back]) back++
  return { from: from + front, to: to - back, lines: lines.slice(front, lines.length - back) }
}

function hunkOf(old: readonly string[], changes: readonly Change[], shift: number): string {
  const from = Math.max(0, changes[0]!.from - CONTEXT)
  const to = Math.min(old.length, changes.at(-1)!.to + CONTEXT)
  let text = ''
  let at = from
  let added = 0
  for (const change of changes) {
    for (const line of old.slice(at, change.from)) text += marked(' ', line)
    for (const line of old.slice(change.from, change.to)) text += marked('-', line)
    for (const line of change.lines) text += marked('+', line)
    added += change.lines.length - (change.to - change.from)
    at = change.to
  }
  for (const line of old.slice(at, to)) text += marked(' ', line)
  const [before, after] = [to - from, to - from + added]
  return `@@ -${spanOf(from, before)} +${spanOf(from + shift, after)} @@\n${text}`
}

/** Counted from 1; a span of no lines is named by the line before it. */
function spanOf(start: number, count: number): string {
  return `${count === 0 ? start : start + 1},${count}`
}

function marked(mark: string, line: string): string {
  return line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`
}

/** Behind a name with a blank git wants a tab. */
function nameOf(path: string): string {
  const quoted = quotePath(path)
  return quoted === path && path.includes(' ') ? `${path}\t` : quoted
}

/** As git writes names with characters that are not plain: in quotes, bytes as octal numbers. */
function quotePath(path: string): string {
  // oxlint-disable-next-line no-control-regex
  if (!/["\\\u0000-\u001F\u007F-\uFFFF]/.test(path)) return path
  const bytes = [...Buffer.from(path)].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`
    return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte)
  })
  return `"${bytes.join('')}"`
}
