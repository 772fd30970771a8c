import { isNameCode, skipBlanks } from './lexical.ts'

/** An import as it is written: https://docs.python.org/3/reference/simple_stmts.html#the-import-statement */
export interface ImportStatement {
  /** `a.b`; empty for `from . import x`. */
  module: string
  /** Number of dots in front: 0 is absolute. */
  level: number
  /** What is taken from it, `*` for all; undefined for `import a.b`. */
  names?: readonly string[]
}

const MAX_NAMES = 5000

/** Reads what follows the word `import`. */
export function readImport(text: string, start: number): { statements: ImportStatement[]; after: number } {
  const statements: ImportStatement[] = []
  let at = start
  while (statements.length < MAX_NAMES) {
    const module = readDotted(text, skipBlanks(text, at))
    if (module.name === '') break
    statements.push({ module: module.name, level: 0 })
    at = skipAlias(text, module.after)
    if (text[at] !== ',') break
    at++
  }
  return { statements, after: at }
}

/** Reads what follows the word `from`; undefined when no `import` follows, as in `yield from x`. */
export function readFromImport(text: string, start: number): { statement: ImportStatement; after: number } | undefined {
  let at = skipBlanks(text, start)
  let level = 0
  for (; text[at] === '.'; at = skipBlanks(text, at + 1)) level++
  // In `from . import x` the word is no module.
  const bare = level > 0 && isWord(text, at, 'import')
  const module = bare ? { name: '', after: at } : readDotted(text, at)
  at = skipBlanks(text, module.after)
  if ((module.name === '' && level === 0) || !isWord(text, at, 'import')) return undefined
  at = skipBlanks(text, at + 'import'.length)
  if (text[at] === '*') return { statement: { module: module.name, level, names: ['*'] }, after: at + 1 }
  const inBrackets = text[at] === '('
  if (inBrackets) at++
  const names: string[] = []
  while (names.length < MAX_NAMES) {
    const name = readDotted(text, skipBlanks(text, at, inBrackets), inBrackets)
    if (name.name === '') break
    names.push(name.name)
    at = skipAlias(text, name.after, inBrackets)
    if (text[at] !== ',') break
    at++
  }
  return { statement: { module: module.name, level, names }, after: at }
}

function isWord(text: string, at: number, word: string): boolean {
  return text.startsWith(word, at) && !isNameCode(text.charCodeAt(at + word.length))
}

/** A name with dots, blanks between them allowed. */
function readDotted(text: string, start: number, inBrackets = false): { name: string; after: number } {
  let name = ''
  let at = start
  for (;;) {
    const from = at
    while (isNameCode(text.charCodeAt(at))) at++
    if (at === from) break
    name += text.slice(from, at)
    const dot = skipBlanks(text, at, inBrackets)
    if (text[dot] !== '.' || name.length > 500) break
    const next = skipBlanks(text, dot + 1, inBrackets)
    if (!isNameCode(text.charCodeAt(next))) break
    name += '.'
    at = next
  }
  return { name: /[\u0080-\u00ff]/.test(name) ? Buffer.from(name, 'latin1').toString('utf8') : name, after: at }
}

function skipAlias(text: string, start: number, inBrackets = false): number {
  const at = skipBlanks(text, start, inBrackets)
  if (!isWord(text, at, 'as')) return at
  return skipBlanks(text, readDotted(text, skipBlanks(text, at + 2, inBrackets), inBrackets).after, inBrackets)
}
