/** A piece of PHP that matters here; all else is left out. */
export interface Token {
  kind: 'name' | 'variable' | 'string' | 'number' | 'sign'
  /** Of a string its value, up to the first thing that is computed in it; of a variable its name with the dollar. */
  text: string
  /** Of a string with something computed in it: what comes behind the last such place. */
  tail?: string
}

const MAX_TOKENS = 2_000_000
const MAX_STRING_LENGTH = 10_000

const NAME = /\\?[A-Za-z_\u0080-\u00ff][\w\u0080-\u00ff]*(?:\\[A-Za-z_\u0080-\u00ff][\w\u0080-\u00ff]*)*/y
const VARIABLE = /\$[A-Za-z_\u0080-\u00ff][\w\u0080-\u00ff]*/y
const BLANK = /\s+/y
const NUMBER = /[0-9][\w.]*/y
const HEREDOC = /<<<[ \t]*(["']?)([A-Za-z_]\w*)\1\r?\n/y
const SIGN = /=>|\?->|->|::|\.\.\.|[^]/y
const OPEN = /<\?(?:php(?=\s|$)|=|(?=\s))/gi
const COMMENT_END = /\r?\n|\?>/g
/** What double quotes and heredocs compute. */
const COMPUTED = /\{\$[^{}]{0,200}\}|\$\{[^}]{0,200}\}|\$[A-Za-z_]\w*(?:\[[^\]]{0,100}\]|->\w+)?/g

/** Tokens of the code in a file. What is broken gives fewer of them. Bytes of the text are Latin-1. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = nextCode(text, 0)
  while (at < text.length && tokens.length < MAX_TOKENS) {
    const character = text[at]!
    const next = text[at + 1]
    if (character === '?' && next === '>') {
      tokens.push({ kind: 'sign', text: ';' })
      at = nextCode(text, at + 2)
    } else if ((character === '#' && next !== '[') || (character === '/' && next === '/')) at = endOfComment(text, at)
    else if (character === '/' && next === '*') at = after(text.indexOf('*/', at + 2), 2)
    else if (character === "'" || character === '"' || character === '`') at = readString(character)
    else if (character === '<' && matches(HEREDOC)) at = readHeredoc()
    else if (!take(BLANK) && !take(NUMBER, 'number') && !take(NAME, 'name') && !take(VARIABLE, 'variable')) take(SIGN, 'sign')
  }
  return tokens

  function matches(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at
    return pattern.exec(text)
  }

  function take(pattern: RegExp, kind?: 'name' | 'variable' | 'number' | 'sign'): boolean {
    const found = matches(pattern)
    if (!found) return false
    if (kind) tokens.push({ kind, text: found[0] })
    at += found[0].length
    return true
  }

  function after(index: number, length: number): number {
    return index === -1 ? text.length : index + length
  }

  function readString(quote: string): number {
    let end = at + 1
    while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1
    const raw = text.slice(at + 1, Math.min(end, at + 1 + MAX_STRING_LENGTH))
    if (quote !== '`') tokens.push(quote === "'" ? { kind: 'string', text: raw.replace(/\\([\\'])/g, '$1') } : computedString(raw))
    return end + 1
  }

  function readHeredoc(): number {
    const [opening, quote, label] = matches(HEREDOC)!
    const start = at + opening.length
    const end = new RegExp(`^[ \\t]*${label}\\b`, 'gm')
    end.lastIndex = start
    const found = end.exec(text)
    const raw = text.slice(start, Math.min(found?.index ?? text.length, start + MAX_STRING_LENGTH))
    tokens.push(quote === "'" ? { kind: 'string', text: raw } : computedString(raw))
    return found ? found.index + found[0].length : text.length
  }
}

function computedString(raw: string): Token {
  const places = [...raw.matchAll(COMPUTED)]
  const plain = (part: string) => part.replace(/\\([\\"$])/g, '$1')
  if (places.length === 0) return { kind: 'string', text: plain(raw) }
  const last = places.at(-1)!
  return { kind: 'string', text: plain(raw.slice(0, places[0]!.index)), tail: plain(raw.slice(last.index + last[0].length)) }
}

function nextCode(text: string, start: number): number {
  OPEN.lastIndex = start
  return OPEN.exec(text) ? OPEN.lastIndex : text.length
}

/** A comment of one line ends before `?>`, too. */
function endOfComment(text: string, start: number): number {
  COMMENT_END.lastIndex = start
  return COMMENT_END.exec(text)?.index ?? text.length
}
