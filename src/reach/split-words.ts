/**
 * Splits a command line into words as a POSIX shell does that knows quotes and backslashes and nothing else: what supervisord (Python's
 * shlex), `env -S` and people who type a command line mean. An open quote ends with the line. Undefined when the line has characters that
 * a shell would act on: then only a shell can tell.
 */
export function splitWords(line: string, plain = false): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (character === "'" || character === '"') {
      const end = closingQuote(line, i)
      const inside = line.slice(i + 1, end)
      if (!plain && character === '"' && /[$`]/.test(inside)) return undefined
      word = (word ?? '') + (character === '"' ? inside.replace(/\\(["\\$`])/g, '$1') : inside)
      i = end
    } else if (character === '\\') word = (word ?? '') + (line[++i] ?? '')
    else if (!plain && /[|&;<>()$`*?[{#~\n]/.test(character)) return undefined
    else word = (word ?? '') + character
  }
  if (word !== undefined) words.push(word)
  return words
}

/** Words of a line that no shell sees: other characters than quotes and backslashes are as they are. */
export function plainWords(line: string): string[] {
  return splitWords(line, true)!
}

function closingQuote(line: string, start: number): number {
  const quote = line[start]
  for (let i = start + 1; i < line.length; i++) {
    if (line[i] === '\\' && quote === '"') i++
    else if (line[i] === quote) return i
  }
  return line.length
}
