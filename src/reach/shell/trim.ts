import { isWildcard, matchesWildcard, unescapeWildcard } from '../wildcard.ts'

const MAX_LENGTH = 256

/** `${x#pattern}`, `${x##pattern}`, `${x%pattern}`, `${x%%pattern}`. */
export function removePattern(text: string, operator: '#' | '##' | '%' | '%%', pattern: string): string {
  if (!isWildcard(pattern)) {
    const plain = unescapeWildcard(pattern)
    if (plain === '') return text
    if (operator.startsWith('#')) return text.startsWith(plain) ? text.slice(plain.length) : text
    return text.endsWith(plain) ? text.slice(0, -plain.length) : text
  }
  if (text.length > MAX_LENGTH || pattern.length > MAX_LENGTH) return text
  const lengths = Array.from({ length: text.length + 1 }, (_, i) => i)
  // The shortest match goes, or with a doubled operator the longest.
  if (operator.length === 2) lengths.reverse()
  const fromStart = operator.startsWith('#')
  const cut = lengths.find((length) => matchesWildcard(pattern, fromStart ? text.slice(0, length) : text.slice(text.length - length)))
  if (cut === undefined) return text
  return fromStart ? text.slice(cut) : text.slice(0, text.length - cut)
}

/** `${x/pattern/text}` and its relatives. A pattern with wildcards is only replaced where it takes the whole of it or an end. */
export function replacePattern(text: string, operator: '/' | '//' | '/#' | '/%', pattern: string, replacement: string): string {
  if (operator === '/#') return removed(removePattern(text, '##', pattern), text, (rest) => replacement + rest)
  if (operator === '/%') return removed(removePattern(text, '%%', pattern), text, (rest) => rest + replacement)
  if (isWildcard(pattern)) return matchesWildcard(pattern, text) ? replacement : text
  const plain = unescapeWildcard(pattern)
  if (plain === '') return text
  return operator === '//' ? text.split(plain).join(replacement) : text.replace(plain, () => replacement)
}

function removed(rest: string, text: string, join: (rest: string) => string): string {
  return rest === text ? text : join(rest)
}
