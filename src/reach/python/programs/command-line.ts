/** What python(1) is told to run. */
export interface PythonCommand {
  kind: 'script' | 'module' | 'code' | 'none'
  /** Path, name of a module, or source. */
  target: string
  /** What the program gets. */
  args: readonly string[]
}

/** Letters of options that take a value: https://docs.python.org/3/using/cmdline.html. After `-c` and `-m` all is the program's. */
const WITH_VALUE = 'WXQ'

export function parsePythonCommand(words: readonly string[]): PythonCommand {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '-' || word === '--') return script(words.slice(word === '--' ? at + 1 : at))
    if (!word.startsWith('-')) return script(words.slice(at))
    if (word === '--check-hash-based-pycs') at++
    if (word.startsWith('--')) continue
    const end = [...word].findIndex((letter, i) => i > 0 && (letter === 'c' || letter === 'm' || WITH_VALUE.includes(letter)))
    if (end === -1) continue
    const attached = word.slice(end + 1)
    const value = attached === '' ? (words[++at] ?? '') : attached
    const letter = word[end]!
    if (!WITH_VALUE.includes(letter)) return { kind: letter === 'm' ? 'module' : 'code', target: value, args: words.slice(at + 1) }
  }
  return { kind: 'none', target: '', args: [] }
}

function script([target = '', ...args]: readonly string[]): PythonCommand {
  return target === '' || target === '-' ? { kind: 'none', target: '', args } : { kind: 'script', target, args }
}
