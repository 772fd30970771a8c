/** What variables stand for; a name that is not there is not set. */
export type Variables = Readonly<Record<string, string | undefined>>

export interface Expanded {
  /** With quotes and escapes taken off. Variables that are not set are empty. */
  text: string
  /** Names of variables that were used and are not set. */
  unset: readonly string[]
}

/**
 * A word of a Dockerfile with its variables put in, as BuildKit does it (frontend/dockerfile/shell): `$A`, `${A}`, `${A:-b}`, `${A:+b}`,
 * `${A:?b}` and the same without the colon, `${A#b}`, `${A##b}`, `${A%b}`, `${A%%b}`, `${A/b/c}`, `${A//b/c}`. Single quotes keep a
 * dollar sign as it is. Undefined for what BuildKit refuses: an open brace, an open quote, an operator that is none.
 */
export function expandWord(word: string, variables: Variables, escape = '\\'): Expanded | undefined {
  if (!/[$'"]/.test(word) && !word.includes(escape)) return { text: word, unset: [] }
  const reader = new Reader(word, variables, escape)
  const text = reader.readUntil('')
  return text === undefined ? undefined : { text, unset: [...reader.unset] }
}

const MAX_DEPTH = 50
/** Values can be made of values: without an end, a few lines would fill the memory. */
const MAX_TEXT = 256 * 1024
/** A pattern is tried at every place of a value, and each of its stars at every length. */
const MAX_PATTERN_VALUE = 1_000
const MAX_STARS = 2

class Reader {
  readonly unset = new Set<string>()
  readonly #word: string
  readonly #variables: Variables
  readonly #escape: string
  #at = 0
  #depth = 0

  constructor(word: string, variables: Variables, escape: string) {
    this.#word = word
    this.#variables = variables
    this.#escape = escape
  }

  /** Up to one of the characters in `stops`, or with none of them to the end. */
  readUntil(stops: string): string | undefined {
    let text = ''
    while (this.#at < this.#word.length && !stops.includes(this.#word[this.#at]!)) {
      const part = this.#readPart('')
      if (part === undefined) return undefined
      text += part
      if (text.length > MAX_TEXT) return undefined
    }
    return stops !== '' && this.#at >= this.#word.length ? undefined : text
  }

  #readPart(quote: string): string | undefined {
    const character = this.#word[this.#at++]!
    if (character === '$') return this.#readVariable()
    if (character === this.#escape) return this.#readEscaped(quote)
    if (quote === '' && character === "'") return this.#readSingleQuoted()
    if (quote === '' && character === '"') return this.#readDoubleQuoted()
    return character
  }

  #readEscaped(quote: string): string {
    const next = this.#word[this.#at]
    if (next === undefined) return this.#escape
    if (quote === '"' && next !== '"' && next !== '$' && next !== this.#escape) return this.#escape
    this.#at++
    return next
  }

  #readSingleQuoted(): string | undefined {
    const end = this.#word.indexOf("'", this.#at)
    if (end === -1) return undefined
    const text = this.#word.slice(this.#at, end)
    this.#at = end + 1
    return text
  }

  #readDoubleQuoted(): string | undefined {
    let text = ''
    while (this.#at < this.#word.length) {
      if (this.#word[this.#at] === '"') {
        this.#at++
        return text
      }
      const part = this.#readPart('"')
      if (part === undefined) return undefined
      text += part
      if (text.length > MAX_TEXT) return undefined
    }
    return undefined
  }

  #readVariable(): string | undefined {
    if (this.#word[this.#at] !== '{') {
      const name = /^(?:[A-Za-z_]\w*|\d|[@*#?$!-])/.exec(this.#word.slice(this.#at, this.#at + 200))?.[0]
      if (name === undefined) return '$'
      this.#at += name.length
      return this.#valueOf(name) ?? ''
    }
    this.#at++
    const name = /^(?:[A-Za-z_]\w*|\d+|[@*#?$!-])/.exec(this.#word.slice(this.#at))?.[0]
    if (name === undefined || ++this.#depth > MAX_DEPTH) return undefined
    this.#at += name.length
    const text = this.#readOperator(name)
    this.#depth--
    return text
  }

  #readOperator(name: string): string | undefined {
    const operator = /^(?:}|:?[-+?]|##?|%%?|\/\/?)/.exec(this.#word.slice(this.#at, this.#at + 2))?.[0]
    if (operator === undefined) return undefined
    this.#at += operator.length
    if (operator === '}') return this.#valueOf(name) ?? ''
    if (operator.startsWith('/')) return this.#readReplacement(name, operator === '//')
    const word = this.readUntil('}')
    if (word === undefined) return undefined
    this.#at++
    return this.#apply(name, operator, word)
  }

  #apply(name: string, operator: string, word: string): string | undefined {
    const value = this.#lookUp(name)
    const isSet = value !== undefined && !(operator.startsWith(':') && value === '')
    if (operator.endsWith('-')) return isSet ? value : word
    if (operator.endsWith('+')) return isSet ? word : ''
    if (operator.endsWith('?')) return isSet ? value : undefined
    return trimmed(this.#valueOf(name) ?? '', word, operator)
  }

  #readReplacement(name: string, all: boolean): string | undefined {
    const pattern = this.readUntil('/}')
    if (pattern === undefined) return undefined
    const hasReplacement = this.#word[this.#at++] === '/'
    const replacement = hasReplacement ? this.readUntil('}') : ''
    if (replacement === undefined) return undefined
    if (hasReplacement) this.#at++
    const value = this.#valueOf(name) ?? ''
    const found = globExpression(pattern, all ? 'g' : '')
    if (value.length > MAX_PATTERN_VALUE || replacement.length > MAX_PATTERN_VALUE) return undefined
    return found && value.replace(found, () => replacement)
  }

  #valueOf(name: string): string | undefined {
    const value = this.#lookUp(name)
    if (value === undefined) this.unset.add(name)
    return value
  }

  /** What every object has, like `constructor`, is no variable. */
  #lookUp(name: string): string | undefined {
    return Object.hasOwn(this.#variables, name) ? this.#variables[name] : undefined
  }
}

/** `#` and `##` take the shortest and the longest match off the front, `%` and `%%` off the end. */
function trimmed(value: string, pattern: string, operator: string): string | undefined {
  const whole = globExpression(pattern, '', '^', '$')
  if (!whole || value.length > MAX_PATTERN_VALUE) return undefined
  const cuts = Array.from({ length: value.length + 1 }, (_, i) => i)
  const front = operator.startsWith('#')
  if ((operator.length === 2) === front) cuts.reverse()
  const cut = cuts.find((at) => whole.test(front ? value.slice(0, at) : value.slice(at)))
  if (cut === undefined) return value
  return front ? value.slice(cut) : value.slice(0, cut)
}

function globExpression(pattern: string, flags: string, before = '', after = ''): RegExp | undefined {
  if (pattern.length > 500 || pattern.split('*').length - 1 > MAX_STARS) return undefined
  const source = pattern.replace(/[.+^$(){}|[\]\\*?]/g, (character) =>
    character === '*' ? '.*' : character === '?' ? '.' : `\\${character}`,
  )
  return new RegExp(`${before}${source}${after}`, `s${flags}`)
}
