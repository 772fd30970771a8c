import type { Range } from '../dockerfile/dockerfile.ts'
import type { ShellWord } from '../dockerfile/shell-commands.ts'

/** What is longer says less than an example. In UTF-16 units. */
const MAX_SHOWN = 120

/** A command as it stands in the file; undefined where it is on several lines, and for an exec form. */
export function lineOf(text: string, { start, end }: Range): string | undefined {
  const line = text.slice(start, end)
  return line.length > MAX_SHOWN || /[\n[]/.test(line) ? undefined : line
}

/** The line of a command that has a word, with others put behind it, to show what it could be. Undefined for an exec form. */
export function lineWith(text: string, command: Range, word: ShellWord | undefined, more: string): string | undefined {
  // What was read of an exec form, or out of a variable, stands elsewhere in the file.
  if (!word || text.slice(word.start, word.end) !== word.text) return undefined
  const start = Math.max(command.start, text.lastIndexOf('\n', word.start - 1) + 1)
  const newline = text.indexOf('\n', word.end)
  const end = newline === -1 ? command.end : Math.min(newline, command.end)
  const line = `${text.slice(start, word.end)} ${more}${text.slice(word.end, end)}`.trim()
  return line.length > MAX_SHOWN ? undefined : line
}
