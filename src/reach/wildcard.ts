const MAX_PATTERN_LENGTH = 512
const MAX_TEXT_LENGTH = 4096

/** Whether a text has characters of a wildcard that no backslash takes away. */
export function isWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern) && /[*?[]/.test(pattern.replace(/\\./gs, ''))
}

/** The text that a pattern without wildcards stands for. */
export function unescapeWildcard(pattern: string): string {
  return pattern.replace(/\\(.)/gs, '$1')
}

/** A text as a pattern that matches it and nothing else. */
export function escapeWildcard(text: string): string {
  return text.replace(/[\\*?[]/g, String.raw`\$&`)
}

/**
 * Whether a whole text matches a shell pattern (POSIX, 2.13): `*`, `?`, `[a-z]`, `[!a]`, `\x`. A slash and a leading dot are as all else.
 * Takes the product of both lengths at worst: only the last star is tried again. What is longer than any path does not match.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  if (pattern.length > MAX_PATTERN_LENGTH || text.length > MAX_TEXT_LENGTH) return false
  let at = 0
  let place = 0
  let star: { at: number; place: number } | undefined
  while (place < text.length) {
    if (pattern[at] === '*') {
      star = { at: ++at, place }
      continue
    }
    const next = matchOne(pattern, at, text[place]!)
    if (next !== -1) {
      at = next
      place++
    } else if (star) {
      at = star.at
      place = ++star.place
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}

/** Where the pattern goes on when one character matches at `at`, else -1. */
function matchOne(pattern: string, at: number, character: string): number {
  const first = pattern[at]
  if (first === undefined) return -1
  if (first === '?') return at + 1
  if (first === '\\' && at + 1 < pattern.length) return pattern[at + 1] === character ? at + 2 : -1
  const end = first === '[' ? closingBracket(pattern, at) : -1
  if (end !== -1) return inBrackets(pattern.slice(at + 1, end), character) ? end + 1 : -1
  return first === character ? at + 1 : -1
}

/** A `]` that comes first belongs to the set, as does that of `[:digit:]`. */
function closingBracket(pattern: string, at: number): number {
  let end = /[!^]/.test(pattern[at + 1] ?? '') ? at + 2 : at + 1
  do end = pattern.indexOf(']', end + 1)
  while (end !== -1 && pattern[end - 1] === ':' && /\[:\w+:$/.test(pattern.slice(at + 1, end)))
  // A set of more characters than anybody writes is a bracket that was meant as itself.
  return end - at > 200 ? -1 : end
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[a-z]/i,
  digit: /\d/,
  alnum: /[a-z\d]/i,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /\s/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  xdigit: /[\da-f]/i,
}

function inBrackets(set: string, character: string): boolean {
  const negated = /^[!^]/.test(set)
  let rest = negated ? set.slice(1) : set
  let found = false
  rest = rest.replace(/\[:(\w+):\]/g, (_, name: string) => {
    found ||= CLASSES[name]?.test(character) ?? false
    return ''
  })
  for (let i = 0; i < rest.length; i++) {
    const upTo = rest[i + 1] === '-' ? rest[i + 2] : undefined
    if (upTo === undefined) found ||= rest[i] === character
    else {
      found ||= rest[i]! <= character && character <= upTo
      i += 2
    }
  }
  return found !== negated
}
