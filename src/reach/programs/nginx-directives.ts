const MAX_DIRECTIVES = 100_000

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
  for (let i = 0; i < text.length && directives.length < MAX_DIRECTIVES; i++) {
    const character = text[i]!
    if (character === '#' && word === undefined) {
      const end = text.indexOf('\n', i)
      i = end === -1 ? text.length : end
    } else if (/\s/.test(character)) endWord()
    else if ((character === '"' || character === "'") && word === undefined) {
      const end = closingQuote(text, i)
      word = text.slice(i + 1, end).replace(/\\(["'\\])/g, '$1')
      i = end
    } else if (character === ';' || character === '}' || (character === '{' && !word?.endsWith('$'))) {
      endWord()
      if (words.length > 0) directives.push(words)
      words = []
    } else if (character === '{' && word !== undefined) {
      // `${variable}` within a word.
      const end = text.indexOf('}', i)
      word += text.slice(i, end === -1 ? text.length : end + 1)
      i = end === -1 ? text.length : end
    } else if (character === '\\' && i + 1 < text.length) word = (word ?? '') + character + text[++i]!
    else word = (word ?? '') + character
  }
  endWord()
  if (words.length > 0) directives.push(words)
  return directives
}

function closingQuote(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === text[start]) return i
  }
  return text.length
}
