import { endOfLine, isNameCode } from './lexical.ts'

/** A string literal of Python source: https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals */
export interface StringLiteral {
  /** Of what is written between the quotes, escapes as they stand. */
  start: number
  end: number
  /** Where the source goes on. */
  after: number
  /** Where the first replacement field of an f-string starts; -1 when there is none. */
  field: number
}

const NEWLINE = 10
const RETURN = 13
const HASH = 35
const BACKSLASH = 92
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const COLON = 58

/** Fields in format specifications of fields; nobody writes more. What lies deeper is taken for text. */
const MAX_NESTING = 16

export function isQuote(code: number): boolean {
  return code === 34 || code === 39
}

/** Whether letters right before a quote belong to the string, and make it an f-string (or t-string, PEP 750). */
export function prefixKind(text: string, start: number, end: number): 'none' | 'plain' | 'formatted' {
  if (end - start > 3) return 'none'
  let kind: 'plain' | 'formatted' = 'plain'
  for (let i = start; i < end; i++) {
    const letter = text.charCodeAt(i) | 0x20
    // f and t; r, b and u.
    if (letter === 102 || letter === 116) kind = 'formatted'
    else if (letter !== 114 && letter !== 98 && letter !== 117) return 'none'
  }
  return kind
}

/** Reads the literal whose opening quote is at `quoteAt`. One that is not closed ends at its line, or at the end of the text. */
export function readString(text: string, quoteAt: number, formatted: boolean, nesting = 0): StringLiteral {
  const quote = text.charCodeAt(quoteAt)
  const triple = text.charCodeAt(quoteAt + 1) === quote && text.charCodeAt(quoteAt + 2) === quote
  const start = quoteAt + (triple ? 3 : 1)
  let field = -1
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at += 2
    else if (code === quote) {
      if (!triple) return { start, end: at, after: at + 1, field }
      if (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote) return { start, end: at, after: at + 3, field }
      at++
    } else if (code === NEWLINE || code === RETURN) {
      if (!triple) return { start, end: at, after: at, field }
      at++
    } else if (code === OPEN_BRACE && formatted) {
      if (text.charCodeAt(at + 1) === OPEN_BRACE) at += 2
      else {
        if (field === -1) field = at
        at = nesting < MAX_NESTING ? endOfField(text, at + 1, quote, triple, nesting) : at + 1
      }
    } else at++
  }
  return { start, end: text.length, after: text.length, field }
}

/**
 * Where a replacement field ends. Since Python 3.12 its expression may hold strings in the same quotes (PEP 701); before, it could not, so
 * that reading it the new way is right for both.
 */
function endOfField(text: string, start: number, quote: number, triple: boolean, nesting: number): number {
  let depth = 0
  let specification = false
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (!triple && (code === NEWLINE || code === RETURN) && depth === 0 && specification) return at
    if (specification) {
      if (code === OPEN_BRACE) at = nesting < MAX_NESTING ? endOfField(text, at + 1, quote, triple, nesting + 1) : at + 1
      else if (code === CLOSE_BRACE) return at + 1
      else if (code === quote && !triple) return at
      else at++
      continue
    }
    if (isQuote(code)) {
      let prefix = at
      while (prefix > start && at - prefix < 3 && isNameCode(text.charCodeAt(prefix - 1))) prefix--
      at = readString(text, at, prefixKind(text, prefix, at) === 'formatted', nesting + 1).after
      continue
    }
    if (code === HASH) {
      at = endOfLine(text, at)
      continue
    }
    if (code === 40 || code === 91 || code === OPEN_BRACE) depth++
    else if (code === 41 || code === 93) depth--
    else if (code === CLOSE_BRACE) {
      if (depth <= 0) return at + 1
      depth--
    } else if (code === COLON && depth <= 0) specification = true
    at++
  }
  return at
}
