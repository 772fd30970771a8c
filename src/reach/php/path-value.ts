import { posix } from 'node:path'
import type { Token } from './tokens.ts'

/** What is known of a string that code puts together. */
export interface PathValue {
  /** From its beginning on. */
  start: string
  /** Behind the last place that is not known. Undefined when all of it is known. */
  end?: string
}

/** What names in code stand for. */
export interface KnownNames {
  /** Absolute path of the file. */
  path: string
  /** Variables with their dollar, and constants. */
  values: ReadonlyMap<string, PathValue>
}

export interface ReadValue {
  value: PathValue
  /** Position of the token behind it. */
  after: number
}

const MAX_TERMS = 50
const MAX_DEPTH = 5
const MAX_LENGTH = 4096
/** Tokens of one term. */
const MAX_TERM = 100
const UNKNOWN: PathValue = { start: '', end: '' }
/** Functions that hand their first argument on. */
const SAME = /^\\?(?:realpath|rtrim|trim|strtolower)$/i

/** Reads an expression of strings, `__DIR__`, `dirname(…)`, known names and dots from a position on. */
export function readValue(tokens: readonly Token[], start: number, known: KnownNames, depth = 0): ReadValue {
  let value: PathValue = { start: '' }
  let at = start
  for (let terms = 0; terms < MAX_TERMS; terms++) {
    const term = readTerm(tokens, at, known, depth)
    value = join(value, term.value)
    at = term.after
    if (!isSign(tokens[at], '.')) return { value, after: at }
    at++
  }
  return { value: { start: value.start, end: '' }, after: at }
}

export function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text
}

function readTerm(tokens: readonly Token[], at: number, known: KnownNames, depth: number): ReadValue {
  const token = tokens[at]
  if (!token || depth > MAX_DEPTH) return { value: UNKNOWN, after: at }
  if (isSign(token, '(')) {
    const { value, after } = readValue(tokens, at + 1, known, depth + 1)
    if (isSign(tokens[after], ')')) return { value, after: after + 1 }
  } else if (token.kind === 'string') {
    return { value: token.tail === undefined ? { start: token.text } : { start: token.text, end: token.tail }, after: at + 1 }
  } else if (token.kind === 'name' && isSign(tokens[at + 1], '(')) {
    if (/^\\?dirname$/i.test(token.text)) return readDirname(tokens, at + 2, known, depth)
    if (SAME.test(token.text)) {
      const { value, after } = readValue(tokens, at + 2, known, depth + 1)
      return { value, after: skipTerm(tokens, after, 1) }
    }
  } else if (token.kind === 'name') {
    const found = namedValue(token.text, known)
    if (found) return { value: found, after: at + 1 }
  } else if (token.kind === 'variable' && !/^(?:\[|->|\?->|::|\()$/.test(tokens[at + 1]?.text ?? '')) {
    return { value: known.values.get(token.text) ?? UNKNOWN, after: at + 1 }
  }
  return { value: UNKNOWN, after: skipTerm(tokens, at, 0) }
}

function namedValue(name: string, { path, values }: KnownNames): PathValue | undefined {
  if (name === '__DIR__') return { start: posix.dirname(path) }
  if (name === '__FILE__') return { start: path }
  if (/^\\?(DIRECTORY_SEPARATOR|DS)$/.test(name)) return { start: '/' }
  return values.get(name.replace(/^\\/, ''))
}

function readDirname(tokens: readonly Token[], at: number, known: KnownNames, depth: number): ReadValue {
  const { value, after } = readValue(tokens, at, known, depth + 1)
  const levels = isSign(tokens[after], ',') && tokens[after + 1]?.kind === 'number' ? Number(tokens[after + 1]!.text) : 1
  let path = posix.normalize(value.start || '.')
  for (let level = 0; level < levels && path !== '/' && path !== '.'; level++) path = posix.dirname(path)
  return { value: value.end === undefined ? { start: path } : UNKNOWN, after: skipTerm(tokens, after, 1) }
}

/** Over whatever a term is, to the next dot, comma or end on its level. */
function skipTerm(tokens: readonly Token[], start: number, open: number): number {
  let depth = open
  let at = start
  for (; at < tokens.length && at < start + MAX_TERM; at++) {
    const { kind, text } = tokens[at]!
    if (kind !== 'sign') continue
    if (depth === 0 && /^(?:[.,;})\]]|=>)$/.test(text)) break
    if (text === '(' || text === '[' || text === '{') depth++
    else if (text === ')' || text === ']' || text === '}') {
      depth--
      if (depth === 0 && open > 0) return at + 1
    }
  }
  return at
}

function join(first: PathValue, second: PathValue): PathValue {
  const start = first.end === undefined ? (first.start + second.start).slice(0, MAX_LENGTH) : first.start
  if (first.end === undefined) return second.end === undefined ? { start } : { start, end: second.end }
  return { start, end: (second.end ?? first.end + second.start).slice(-MAX_LENGTH) }
}
