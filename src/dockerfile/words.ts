import { isSpace } from './lines.ts'

/** Part of a text: start, and end exclusive. */
export type Span = readonly [start: number, end: number]

/** Words between white space; quotes mean nothing. */
export function spacedWords(text: string, from = 0): Span[] {
  const words: Span[] = []
  for (let at = from; at < text.length;) {
    while (at < text.length && isSpace(text[at]!)) at++
    const start = at
    while (at < text.length && !isSpace(text[at]!)) at++
    if (at > start) words.push([start, at])
  }
  return words
}

/** Words of ENV, LABEL and ARG: white space in quotes or behind the escape character does not end one. */
export function quotedWords(text: string, escape: string, from = 0): Span[] {
  const words: Span[] = []
  for (let at = from; at < text.length;) {
    while (at < text.length && isSpace(text[at]!)) at++
    if (at === text.length) break
    const start = at
    at = wordEnd(text, at, escape)
    words.push([start, at])
  }
  return words
}

/** Where the word that starts at `from` ends. */
export function wordEnd(text: string, from: number, escape: string): number {
  let quote = ''
  for (let at = from; at < text.length; at++) {
    const character = text[at]!
    if (quote === '' && isSpace(character)) return at
    if (character === escape && quote !== "'") at++
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === quote) quote = ''
  }
  return text.length
}

/** The word without its quotes, escapes taken for what they stand for. Variables are left as they are. */
export function unquote(word: string, escape: string): string {
  let plain = ''
  let quote = ''
  for (let at = 0; at < word.length; at++) {
    const character = word[at]!
    if (character === quote) quote = ''
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === escape && quote !== "'" && at + 1 < word.length) {
      // In double quotes the escape character is itself unless it takes a meaning away.
      if (quote === '"' && !['"', '$', escape].includes(word[at + 1]!)) plain += character
      plain += word[++at]
    } else plain += character
  }
  return plain
}
