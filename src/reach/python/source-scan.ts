import { type LiteralCall, readCall, TELLING_CALLEE } from './literal-call.ts'
import { type ImportStatement, readFromImport, readImport } from './import-statement.ts'
import { endOfLine, isNameCode } from './lexical.ts'
import { isQuote, prefixKind, readString } from './string-literal.ts'

/** What a Python source refers to, as its words tell it; nothing is looked up. */
export interface SourceScan {
  imports: readonly FoundImport[]
  /** Strings without blanks that may name something: a module, a path, a program. Each once. */
  constants: ReadonlySet<string>
  calls: readonly LiteralCall[]
  /** false: the source is longer, or refers to more, than what is read. */
  complete: boolean
}

export interface FoundImport extends ImportStatement {
  /** Not at the left margin, so in a function or under a condition: it need not run. */
  nested: boolean
  /** Below `if TYPE_CHECKING:`: it never runs. */
  typing: boolean
}

/** Generated tables may be longer; what is behind that is not looked at. */
const MAX_TEXT_LENGTH = 32 * 1024 * 1024
const MAX_IMPORTS = 20_000
const MAX_CONSTANTS = 50_000
const MAX_CALLS = 10_000
const MAX_CONSTANT_LENGTH = 200

const TYPE_CHECKING = /^if[ \t]+\(?(?:[\w.]+\.)?TYPE_CHECKING\)?[ \t]*:/
const NO_COLUMN = Infinity

/**
 * Reads a source token by token, whatever its version of Python. `text` holds one character a byte (latin1): all that matters is ASCII,
 * and names beyond it come out as they are meant.
 */
export function scanSource(whole: string): SourceScan {
  const text = prepare(whole)
  const imports: FoundImport[] = []
  const constants = new Set<string>()
  const calls: LiteralCall[] = []

  let depth = 0
  let lineStart = 0
  /** Only blanks have been seen of the line. */
  let atLineStart = true
  let atStatement = true
  /** Column of the `if TYPE_CHECKING:` that the line belongs to. */
  let typingColumn = NO_COLUMN
  let column = 0

  function addImports(statements: readonly ImportStatement[]): void {
    for (const statement of statements) {
      if (imports.length === MAX_IMPORTS) return
      imports.push({ ...statement, nested: column > 0, typing: typingColumn !== NO_COLUMN })
    }
  }

  /** At the first word of a logical line. */
  function enterLine(start: number): void {
    column = columnOf(text, lineStart, start)
    if (column <= typingColumn) typingColumn = NO_COLUMN
    if (typingColumn === NO_COLUMN && text.startsWith('if', start) && TYPE_CHECKING.test(text.slice(start, start + 120)))
      typingColumn = column
  }

  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 32 || code === 9 || code === 12) at++
    else if (code === 10) {
      at++
      lineStart = at
      atLineStart = true
      if (depth === 0) atStatement = true
    } else if (isNameCode(code)) {
      const start = at
      while (isNameCode(text.charCodeAt(at))) at++
      const next = text.charCodeAt(at)
      if (atLineStart && depth === 0) enterLine(start)
      if (isQuote(next) && prefixKind(text, start, at) !== 'none') at = takeString(start, at)
      else {
        if (atStatement || atLineStart) at = takeStatement(start, at)
        if (next === 40 && TELLING_CALLEE.test(text.slice(start, at))) takeCall(start, at)
      }
      atStatement = atLineStart = false
    } else if (isQuote(code)) {
      if (atLineStart && depth === 0) enterLine(at)
      at = takeString(at, at)
      atStatement = atLineStart = false
    } else if (code === 35) at = endOfLine(text, at)
    else if (code === 92 && (text.charCodeAt(at + 1) === 10 || text.startsWith('\r\n', at + 1)))
      at += text.charCodeAt(at + 1) === 10 ? 2 : 3
    else {
      if (code === 40 || code === 91 || code === 123) depth++
      else if (code === 41 || code === 93 || code === 125) depth = Math.max(0, depth - 1)
      if (code !== 13) atStatement = depth === 0 && (code === 59 || code === 58)
      if (code !== 13) atLineStart = false
      at++
    }
  }
  const complete =
    text.length < MAX_TEXT_LENGTH && imports.length < MAX_IMPORTS && calls.length < MAX_CALLS && constants.size < MAX_CONSTANTS
  return { imports, constants, calls, complete }

  function takeStatement(start: number, end: number): number {
    if (end - start === 6 && text.startsWith('import', start)) {
      const { statements, after } = readImport(text, end)
      addImports(statements)
      return after
    }
    const found = end - start === 4 && text.startsWith('from', start) ? readFromImport(text, end) : undefined
    if (found) addImports([found.statement])
    return found?.after ?? end
  }

  function takeString(prefixAt: number, quoteAt: number): number {
    const { start, end, after, field } = readString(text, quoteAt, prefixKind(text, prefixAt, quoteAt) === 'formatted')
    if (field === -1 && end > start && end - start <= MAX_CONSTANT_LENGTH && constants.size < MAX_CONSTANTS && mayName(text, start, end)) {
      constants.add(text.slice(start, end))
    }
    return after
  }

  function takeCall(start: number, end: number): void {
    if (calls.length < MAX_CALLS) calls.push(readCall(text, start, end))
  }
}

/** A byte order mark is no token, and old Macs ended lines by a carriage return alone. */
function prepare(whole: string): string {
  const text = whole.slice(whole.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0, MAX_TEXT_LENGTH)
  return text.includes('\n') || !text.includes('\r') ? text : text.replaceAll('\r', '\n')
}

/** A tab leads to the next multiple of eight. */
function columnOf(text: string, lineStart: number, end: number): number {
  let column = 0
  for (let at = lineStart; at < end; at++) {
    const code = text.charCodeAt(at)
    column = code === 9 ? (column & ~7) + 8 : code === 12 ? 0 : column + 1
  }
  return column
}

/** No blanks, quotes or brackets: such a string is for people. */
function mayName(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    // - . / : _ + are in names of modules, paths, programs, libraries and URLs; @ and % in some of them.
    if (!isNameCode(code) && code !== 45 && code !== 46 && code !== 47 && code !== 58 && code !== 43 && code !== 64 && code !== 37)
      return false
  }
  return true
}
