/** Texts that a program or library holds, as far as they may name files or programs. */
export interface ProgramText {
  /** Whole strings, where they end being known. */
  strings: Set<string>
  /**
   * What follows a `/` where strings are packed without anything between them, as Go and Rust do: the path is a start of it, up to where
   * the next string begins.
   */
  runs: Set<string>
}

export interface TextSearch {
  /** Whether there are strings that are packed. */
  packed: boolean
  /** Whether there are strings that end in a zero byte, as in C. */
  terminated: boolean
  /** Names in the root folder: a path that starts with none of them leads nowhere. Asked of packed ones alone. */
  rootNames: ReadonlySet<string>
  /** Whether single words are wanted, too: names of programs and files. */
  words: boolean
}

/** Longer than the paths that programs have; `PATH_MAX` counts for what is built while it runs. */
const MAX_STRING_BYTES = 1024
const MAX_RUN_BYTES = 256
const MAX_STRINGS = 200_000
/** Twenty times what the largest programs have in their data. */
const MAX_SLASHES = 4_000_000
const SLASH = 0x2f
const WORDS_AT_ONCE_BYTES = 1024 * 1024

/** Looks through one segment of a program, and adds to `text`. A hundred megabytes take about a tenth of a second without words. */
export function findText(bytes: Buffer, { packed, terminated, rootNames, words }: TextSearch, text: ProgramText): void {
  const { strings, runs } = text
  let end = -1
  let slashes = 0
  for (let at = bytes.indexOf(SLASH); at !== -1 && strings.size + runs.size < MAX_STRINGS && slashes < MAX_SLASHES; slashes++) {
    const next = bytes.indexOf(SLASH, at + 1)
    if (packed && next !== -1 && next - at <= MAX_RUN_BYTES && rootNames.has(bytes.toString('latin1', at + 1, next))) {
      runs.add(bytes.toString('utf8', at, endOfText(bytes, at, MAX_RUN_BYTES)))
    }
    if (terminated && at >= end) {
      end = endOfText(bytes, at, MAX_STRING_BYTES)
      if (bytes[end] === 0) addString(bytes, at, end, strings)
    }
    at = next
  }
  for (let at = bytes.indexOf('.so'); at !== -1 && strings.size < MAX_STRINGS; at = bytes.indexOf('.so', at + 3)) {
    const end = endOfText(bytes, at, MAX_STRING_BYTES)
    if (bytes[end] === 0) addString(bytes, at, end, strings)
  }
  if (words) findWords(bytes, strings)
}

/** The C string around a position, unless it is only the last line of a longer text. */
function addString(bytes: Buffer, at: number, end: number, strings: Set<string>): void {
  let start = at
  while (start > 0 && at - start < MAX_STRING_BYTES && isText(bytes[start - 1]!)) start--
  const before = start === 0 ? 0 : bytes[start - 1]!
  if (!isText(before) && before !== 0x0a && before !== 0x09) strings.add(bytes.toString('utf8', start, end))
}

/** Up to the first byte that is no text, or the limit. */
function endOfText(bytes: Buffer, at: number, limitBytes: number): number {
  const limit = Math.min(bytes.length, at + limitBytes)
  let end = at
  while (end < limit && isText(bytes[end]!)) end++
  return end
}

/** Printable ASCII, and what UTF-8 is made of. */
function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte >= 0x80
}

/** Strings that are one word, or a command line that starts with one. Words of one letter are no names that anybody looks for. */
function findWords(bytes: Buffer, strings: Set<string>): void {
  for (let at = 0; at < bytes.length; at += WORDS_AT_ONCE_BYTES) {
    // Each piece starts within the one before, so that no word is cut; the first one behind nothing.
    const piece = (at === 0 ? '\0' : '') + bytes.toString('latin1', Math.max(0, at - MAX_RUN_BYTES), at + WORDS_AT_ONCE_BYTES)
    for (const [, word] of piece.matchAll(/[^ -~\t\n]([\w.][\w.+-]{1,63}(?: [ -~]{1,120})?)(?=\0)/g)) {
      if (strings.size >= MAX_STRINGS) return
      strings.add(word!)
    }
  }
}
