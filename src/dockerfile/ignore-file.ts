/** A line of a .dockerignore. */
interface Pattern {
  /** `!`: what it matches is sent after all. */
  exception: boolean
  tokens: readonly Token[]
}

/** `any`: one character but a slash. `star`: any of those. `deep`: folders, or nothing. `rest`: all that is left. */
type Token = string | RegExp | { kind: 'any' | 'star' | 'deep' | 'rest' }

export interface IgnoreFile {
  patterns: readonly Pattern[]
  /** Lines, counted from 1, that Docker refuses. */
  problems: readonly { line: number; message: string }[]
}

const MAX_PATTERNS = 2_000
const MAX_PATTERN = 1_000

/**
 * Reads a .dockerignore by the rules that Docker documents: one pattern a line, `#` starts a comment only as the first character, white space
 * around is taken off, `/` in front and behind means nothing, `!` makes an exception, and the last pattern that matches decides.
 */
export function parseIgnoreFile(text: string): IgnoreFile {
  const patterns: Pattern[] = []
  const problems: { line: number; message: string }[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.startsWith('#')) continue
    const trimmed = line.trim()
    const exception = trimmed.startsWith('!')
    const path = cleaned(trimmed.slice(exception ? 1 : 0).trim())
    if (trimmed === '' || (path === '.' && !exception)) continue
    const tokens = path === '.' || path.length > MAX_PATTERN || patterns.length >= MAX_PATTERNS ? undefined : tokensOf(path)
    if (tokens) patterns.push({ exception, tokens })
    else problems.push({ line: index + 1, message: `${line.slice(0, 100)} is no pattern that Docker takes` })
  }
  return { patterns, problems }
}

/** As Go's filepath.Clean: no double slashes, no `.`, no `..` that goes back; and no slash in front. */
function cleaned(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '' && part !== '.' && (part !== '..' || !path.startsWith('/'))) parts.push(part)
  }
  return parts.join('/') || '.'
}

/** What a pattern is made of; undefined where it is none. */
export function tokensOf(pattern: string, withDeep = true): Token[] | undefined {
  const tokens: Token[] = []
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!
    if (character === '*' && pattern[at + 1] === '*' && withDeep) {
      while (pattern[at + 1] === '*') at++
      if (pattern[at + 1] === '/') at++
      tokens.push({ kind: at + 1 >= pattern.length ? 'rest' : 'deep' })
    } else if (character === '*') tokens.push({ kind: 'star' })
    else if (character === '?') tokens.push({ kind: 'any' })
    else if (character === '\\') {
      if (++at >= pattern.length) return undefined
      tokens.push(pattern[at]!)
    } else if (character === '[') {
      const end = pattern.indexOf(']', at + 2)
      const set = end === -1 ? undefined : setOf(pattern.slice(at + 1, end))
      if (!set) return undefined
      tokens.push(set)
      at = end
    } else tokens.push(character)
  }
  return tokens
}

function setOf(inside: string): RegExp | undefined {
  try {
    return new RegExp(`^[${inside.replace(/[[\]\\]/g, '\\$&')}]$`)
  } catch {
    return undefined
  }
}

/**
 * Whether all of a path matches. Stars are tried short first, and only the last of each kind again: a later one makes up for whatever an
 * earlier one could still take, so the time stays far from exponential.
 */
export function matchesTokens(tokens: readonly Token[], path: string): boolean {
  let [token, at] = [0, 0]
  let star: { token: number; at: number } | undefined
  let deep: { token: number; at: number } | undefined
  for (;;) {
    const next = tokens[token]
    if (typeof next === 'object' && 'kind' in next && next.kind !== 'any') {
      if (next.kind === 'rest') return true
      if (next.kind === 'star') star = { token: ++token, at }
      else {
        deep = { token: ++token, at }
        star = undefined
      }
      continue
    }
    if (next === undefined ? at === path.length : at < path.length && matchesOne(next, path[at]!)) {
      if (next === undefined) return true
      token++
      at++
    } else if (star && star.at < path.length && path[star.at] !== '/') {
      at = ++star.at
      token = star.token
    } else {
      const slash = deep ? path.indexOf('/', deep.at) : -1
      if (!deep || slash === -1) return false
      at = deep.at = slash + 1
      token = deep.token
      star = undefined
    }
  }
}

function matchesOne(token: Token, character: string): boolean {
  if (typeof token === 'string') return token === character
  return token instanceof RegExp ? token.test(character) : character !== '/'
}

/** For a path, whether each pattern matches it or a folder above it. */
export type Matches = readonly boolean[]

/** `above`: what came out for the folder that the path is in; absent at the top. */
export function matchPatterns({ patterns }: IgnoreFile, path: string, above?: Matches): Matches {
  return patterns.map(({ tokens }, index) => above?.[index] === true || matchesTokens(tokens, path))
}

/** Whether the path is left out, by the last pattern that matches. */
export function isIgnored({ patterns }: IgnoreFile, matches: Matches): boolean {
  const last = matches.lastIndexOf(true)
  return last !== -1 && !patterns[last]!.exception
}
