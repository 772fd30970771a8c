import { isNameCode, skipBlanks } from './lexical.ts'
import { isQuote, prefixKind, readString } from './string-literal.ts'

/** A call whose name promises that its arguments name modules, programs or libraries. */
export interface LiteralCall {
  /** With what it is called on: `importlib.import_module`, `run`. */
  callee: string
  /** Strings of the first argument: one, or those of a list or tuple. Of a computed one, what comes before. */
  words: readonly string[]
  isList: boolean
  /** Whether the first argument is more than its strings. `words` then holds a beginning: `a.b.` of `"a.b." + name`. */
  computed: boolean
  /** A string that is given second, or as `package=` or `group=`. */
  second?: string
  /** The arguments as they stand, short, in one line. */
  source: string
}

/** Last names of callees that are of interest. */
export const TELLING_CALLEE =
  /^(?:__import__|\w*import\w*|find_spec|find_loader|\w*_available|\w*backend\w*|run|Popen|popen\d?|call|check_call|check_output|getoutput|getstatusoutput|system|which|find_executable|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?|spawn|create_subprocess_(?:exec|shell)|CDLL|PyDLL|LoadLibrary|find_library|\w*dlopen\w*|ffi_\w*|version|distribution|requires|metadata|files|get_distribution|require|(?:iter_)?entry_points|select|get_entry_map|load_entry_point|iter_modules|walk_packages)$/i

const MAX_WORDS = 100
const MAX_WORD_LENGTH = 4000
const MAX_SOURCE_LENGTH = 80
const MAX_ARGUMENT_LENGTH = 300

/** Reads the call whose name is between `start` and `end`, an opening bracket behind it. */
export function readCall(text: string, start: number, end: number): LiteralCall {
  const first = readArgument(text, end + 1)
  const second = secondString(text, first)
  return {
    callee: text.slice(startOfCallee(text, start), end),
    words: first.words,
    isList: first.isList,
    computed: first.computed,
    ...(second !== undefined && { second }),
    source: text.slice(start, Math.min(endOfArguments(text, end), start + MAX_SOURCE_LENGTH)).replace(/\s+/g, ' '),
  }
}

function startOfCallee(text: string, start: number): number {
  let at = start
  while (at > 0 && start - at < 100 && (text.charCodeAt(at - 1) === 46 || isNameCode(text.charCodeAt(at - 1)))) at--
  return at
}

function endOfArguments(text: string, start: number): number {
  const close = text.slice(start, start + MAX_SOURCE_LENGTH).indexOf(')')
  return close === -1 ? start + MAX_SOURCE_LENGTH : start + close + 1
}

interface Argument {
  words: string[]
  isList: boolean
  computed: boolean
  /** Behind its last string, or where it starts. */
  after: number
}

function readArgument(text: string, start: number): Argument {
  let at = skipKeyword(text, skipBlanks(text, start, true))
  const isList = text[at] === '[' || text[at] === '('
  if (isList) at++
  const words: string[] = []
  let computed = false
  while (words.length < MAX_WORDS) {
    at = skipBlanks(text, at, true)
    const literal = readJoined(text, at)
    if (!literal) break
    words.push(literal.value)
    at = skipBlanks(text, literal.after, true)
    computed ||= literal.formatted
    if (text[at] !== ',' && text[at] !== ')' && text[at] !== ']') computed = true
    if (!isList || text[at] !== ',') break
    at++
  }
  if (words.length === 0 || (isList && text[at] !== ']' && text[at] !== ')')) computed = true
  return { words: computed ? words.map(literalStart) : words, isList, computed, after: at }
}

/** What a template gives away: all before its first placeholder. */
function literalStart(word: string): string {
  return word.replace(/[%{][\s\S]*$/, '')
}

/** Strings that stand side by side are one. */
function readJoined(text: string, start: number): { value: string; formatted: boolean; after: number } | undefined {
  let value = ''
  let formatted = false
  let found = false
  let at = start
  for (;;) {
    let quoteAt = at
    while (quoteAt - at < 3 && isNameCode(text.charCodeAt(quoteAt))) quoteAt++
    const kind = isQuote(text.charCodeAt(quoteAt)) ? prefixKind(text, at, quoteAt) : 'none'
    if (kind === 'none') return found ? { value, formatted, after: at } : undefined
    const literal = readString(text, quoteAt, kind === 'formatted')
    if (!formatted && value.length < MAX_WORD_LENGTH)
      value += text.slice(literal.start, Math.min(literal.end, literal.start + MAX_WORD_LENGTH))
    formatted ||= literal.field !== -1
    found = true
    at = skipBlanks(text, literal.after, true)
  }
}

function skipKeyword(text: string, start: number): number {
  let at = start
  while (isNameCode(text.charCodeAt(at))) at++
  const equals = skipBlanks(text, at, true)
  return at > start && text[equals] === '=' && text[equals + 1] !== '=' ? skipBlanks(text, equals + 1, true) : start
}

function secondString(text: string, { after, isList }: Argument): string | undefined {
  const comma = nextComma(text, after, isList ? 1 : 0)
  return comma === -1 ? undefined : readJoined(text, skipKeyword(text, skipBlanks(text, comma + 1, true)))?.value
}

/** The comma behind what is left of an argument, -1 when the call ends before, or it is long. */
function nextComma(text: string, start: number, open: number): number {
  let depth = open
  for (let at = start; at < Math.min(text.length, start + MAX_ARGUMENT_LENGTH); at++) {
    const character = text[at]!
    if (isQuote(text.charCodeAt(at))) at = readString(text, at, false).after - 1
    else if (character === ',' && depth === 0) return at
    else if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character) && --depth < 0) return -1
  }
  return -1
}
