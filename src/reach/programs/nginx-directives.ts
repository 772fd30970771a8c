const MAX_DIRECTIVES = 100_000

const BLANK = /\s+/y
/** Characters that mean nothing within a word. */
const PLAIN = /[^\s;{}\\]+/y

/**
 * Simple directives and heads of blocks, each as its words, in the order of the text (nginx's own grammar: words, quotes, `;`, `{`, `}`,
 * comments). Blocks of Lua come out as nonsense, which names no files.
 */
export function nginxDirectives(text: string): string[][] {
  const directives: string[][] = []
  let words: string[] = []
  let word: string | undefined
  const endWord = (): void => {
    if (word !== undefined) words.push(word)
    word = undefined
  }
  for (let i = 0; i < text.length && directives.length < MAX_DIRECTIVES;) {
    const character = text[i]!
    const blank = lengthAt(BLANK, text, i)
    if (blank > 0) {
      endWord()
      i += blank
    } else if (character === '#' && word === undefined) {
      const end = text.indexOf('\n', i)
      i = end === -1 ? text.length : end
    } else if ((character === '"' || character === "'") && word === undefined) {
      const end = closingQuote(text, i)
      word = text.slice(i + 1, end).replace(/\\(["'\\])/g, '$1')
      i = end + 1
    } else if (character === ';' || character === '}' || (character === '{' && !word?.endsWith('$'))) {
      endWord()
      if (words.length > 0) directives.push(words)
      words = []
      i++
    } else {
      // `${variable}` within a word, an escaped character, or as much as is plain.
      const length = character === '{' ? text.indexOf('}', i) + 1 - i : character === '\\' ? 2 : lengthAt(PLAIN, text, i)
      const end = length > 0 ? i + length : text.length
      word = (word ?? '') + text.slice(i, end)
      i = end
    }
  }
  endWord()
  if (words.length > 0) directives.push(words)
  return directives
}

/** How much of a text a sticky pattern matches from there on. */
function lengthAt(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex - start : 0
}

function closingQuote(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === text[start]) return i
  }
  return text.length
}
