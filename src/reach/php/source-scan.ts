import { isSign, type KnownNames, type PathValue, readValue } from './path-value.ts'
import { type Token, tokensOf } from './tokens.ts'

/** What a file of PHP says of others. */
export interface PhpScan {
  /** Operands of `include` and `require`, and of `include_path`'s functions. */
  includes: { value: PathValue; source: string }[]
  includePaths: string[]
  /** `key => value` of arrays and `addPsr4(key, value)`: maps of classes to files, of beginnings of their names to folders. */
  pairs: { key: string; values: string[] }[]
  /** Classes as they may be meant, by lower case name. */
  classes: Map<string, NamedClass>
  constants: Map<string, PathValue>
}

export interface NamedClass {
  /** Without a backslash before it. */
  name: string
  /** As it stands there. */
  via: string
}

const MAX_FOUND = 100_000
const MAX_FOLDERS = 50
/** Not classes, however often they stand there. */
const KEYWORDS = new Set(
  `abstract and array as break callable case catch class clone const continue declare default do echo else elseif empty enddeclare endfor
  endforeach endif endswitch endwhile eval exit extends final finally fn for foreach function global goto if implements include include_once
  instanceof insteadof interface isset list match namespace new null or print private protected public readonly require require_once return
  self static parent switch throw trait true false try unset use var void while xor yield int float string bool mixed object iterable never
  __dir__ __file__ __line__ __class__ __function__ __method__ __namespace__ enum from die`.split(/\s+/),
)
const CLASS_IN_STRING = /^\\?([A-Za-z_]\w*(?:\\{1,2}[A-Za-z_]\w*)*)(?:::\w+)?$/
const FOLLOWS_NO_CLASS = /^(?:->|\?->|::)$/

export function scanPhp(text: string, path: string, shared: ReadonlyMap<string, PathValue> = new Map()): PhpScan {
  const tokens = tokensOf(text)
  const values = new Map(shared)
  const known: KnownNames = { path, values }
  const scan: PhpScan = { includes: [], includePaths: [], pairs: [], classes: new Map(), constants: new Map() }
  const names = classNames(scan.classes)
  for (let at = 0; at < tokens.length; at++) {
    const { kind, text } = tokens[at]!
    if (kind === 'variable') assign(at)
    else if (kind === 'string') {
      // Maps name what there is, not what is wanted.
      const [, name] = tokens[at]!.tail !== undefined || readPair(at) ? [] : (CLASS_IN_STRING.exec(text) ?? [])
      if (name) names.add(name.replace(/\\\\/g, '\\'), text)
    } else if (kind === 'name' && !FOLLOWS_NO_CLASS.test(tokens[at - 1]?.text ?? '')) at = readName(at, text)
  }
  return scan

  function readName(at: number, text: string): number {
    const word = text.toLowerCase()
    if (/^(?:include|require)(?:_once)?$/.test(word)) {
      const { value, after } = readValue(tokens, at + 1, known)
      if (scan.includes.length < MAX_FOUND) scan.includes.push({ value, source: sourceOf(tokens.slice(at, after)) })
    } else if (/^\\?(?:set_include_path|ini_set)$/.test(word)) includePathOf(at)
    else if (/^\\?define$/.test(word) && tokens[at + 2]?.kind === 'string') keep(tokens[at + 2]!.text, at + 4)
    else if (word === 'const' && isSign(tokens[at + 2], '=')) keep(tokens[at + 1]!.text, at + 3)
    else if (word === 'namespace') {
      names.space = tokens[at + 1]?.kind === 'name' ? tokens[at + 1]!.text : ''
      return at + 1
    } else if (word === 'use') return readUse(at + 1)
    else if (!KEYWORDS.has(word)) names.addWord(text)
    return at
  }

  /** `use A\B;`, `use A\B as C, D;`, `use A\{B, C as D};` */
  function readUse(start: number): number {
    let at = start
    let prefix = ''
    for (; at < tokens.length && !/^[;(]$/.test(tokens[at]!.text); at++) {
      const { kind, text } = tokens[at]!
      if (isSign(tokens[at], '{')) prefix = tokens[at - 2]?.kind === 'name' ? tokens[at - 2]!.text.replace(/^\\/, '') : prefix
      if (kind !== 'name' || KEYWORDS.has(text.toLowerCase())) continue
      const name = [prefix, text.replace(/^\\/, '')].filter(Boolean).join('\\')
      const renamed = tokens[at + 1]?.text.toLowerCase() === 'as' && tokens[at + 2]?.kind === 'name'
      names.import(name, renamed ? tokens[at + 2]!.text : name.slice(name.lastIndexOf('\\') + 1))
      if (renamed) at += 2
      if (isSign(tokens[at + 1], '}')) break
    }
    return at
  }

  function assign(at: number): void {
    if (!isSign(tokens[at + 1], '=') || isSign(tokens[at + 2], '=')) return
    const { value } = readValue(tokens, at + 2, known)
    if (value.start !== '') values.set(tokens[at]!.text, value)
  }

  function keep(name: string, at: number): void {
    const { value } = readValue(tokens, at, known)
    if (value.start === '' || scan.constants.size >= MAX_FOUND) return
    scan.constants.set(name, value)
    values.set(name, value)
  }

  function includePathOf(at: number): void {
    const isSetting = tokens[at + 2]?.text === 'include_path'
    if (/ini_set/i.test(tokens[at]!.text) && !isSetting) return
    for (let i = at + 2; i < at + 40 && i < tokens.length && !isSign(tokens[i], ';'); i++) {
      const { value, after } = readValue(tokens, i, known)
      scan.includePaths.push(...value.start.split(':').filter((folder) => folder.startsWith('/')))
      i = Math.max(i, after - 1)
    }
  }

  function readPair(at: number): boolean {
    const key = tokens[at]!.text
    const separator = tokens[at + 1]
    if (scan.pairs.length >= MAX_FOUND || (!isSign(separator, '=>') && !(isSign(separator, ',') && key.endsWith('\\')))) return false
    const opening = tokens[at + 2]
    const isList = isSign(opening, '[') || (opening?.text.toLowerCase() === 'array' && isSign(tokens[at + 3], '('))
    const found: string[] = []
    let next = isList ? at + (isSign(opening, '[') ? 3 : 4) : at + 2
    for (let count = 0; count < (isList ? MAX_FOLDERS : 1); count++) {
      if (tokens[next]?.kind === 'number' && isSign(tokens[next + 1], '=>')) next += 2
      const { value, after } = readValue(tokens, next, known)
      if (value.start !== '' && value.end === undefined) found.push(value.start)
      if (!isSign(tokens[after], ',')) break
      next = after + 1
    }
    if (found.length > 0) scan.pairs.push({ key, values: found })
    return found.length > 0
  }
}

/** Names are meant in the namespace they stand in, or as they were imported, or as they stand: all are taken. */
function classNames(found: Map<string, NamedClass>) {
  const imported = new Map<string, string>()
  const names = {
    space: '',
    add(name: string, via: string) {
      const key = name.toLowerCase()
      if (found.size < MAX_FOUND && !found.has(key)) found.set(key, { name, via })
    },
    import(name: string, alias: string) {
      if (!imported.has(alias.toLowerCase())) imported.set(alias.toLowerCase(), name)
      names.add(name, `use ${name}`)
      names.addWord(name)
    },
    addWord(word: string) {
      if (word.startsWith('\\')) return names.add(word.slice(1), word)
      const [first = '', ...rest] = word.split('\\')
      const target = imported.get(first.toLowerCase())
      if (target !== undefined) names.add([target, ...rest].join('\\'), word)
      if (first.toLowerCase() === 'namespace') names.add([names.space, ...rest].join('\\'), word)
      else if (names.space !== '') names.add(`${names.space}\\${word}`, word)
      names.add(word, word)
    },
  }
  return names
}

function sourceOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ kind, text, tail }) => (kind === 'string' ? `'${text}${tail === undefined ? '' : `…${tail}`}'` : text))
    .join(' ')
    .replace(/\s+/g, ' ')
    .slice(0, 80)
}
