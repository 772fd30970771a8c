import type { Flag, Instruction, Range, TokenKind, Word } from './dockerfile.ts'
import type { JoinedLine } from './joined-line.ts'
import { parseJsonForm } from './json-form.ts'
import { isSpace, skipSpaceBack } from './lines.ts'
import { type Span, quotedWords, spacedWords, unquote, wordEnd } from './words.ts'

/** An instruction without what only its place among the lines tells. */
export type InstructionRead = Pick<Instruction, 'keyword' | 'keywordRange' | 'body' | 'flags' | 'json' | 'words'> & {
  trigger?: InstructionRead
  /** All of the line, as kinds of tokens. */
  spans: [kind: TokenKind, start: number, end: number][]
  problems: string[]
}

/** How the body of an instruction is taken apart (BuildKit, frontend/dockerfile/parser/line_parsers.go). */
type Grammar = 'words' | 'json or words' | 'pairs' | 'arguments' | 'text' | 'json or text' | 'health check' | 'instruction'

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  ADD: 'json or words',
  ARG: 'arguments',
  CMD: 'json or text',
  COPY: 'json or words',
  ENTRYPOINT: 'json or text',
  ENV: 'pairs',
  EXPOSE: 'words',
  FROM: 'words',
  HEALTHCHECK: 'health check',
  LABEL: 'pairs',
  MAINTAINER: 'text',
  ONBUILD: 'instruction',
  RUN: 'json or text',
  SHELL: 'json or text',
  STOPSIGNAL: 'text',
  USER: 'text',
  VOLUME: 'json or words',
  WORKDIR: 'text',
}

/** Whether BuildKit knows it. Others are kept as they are: other frontends have more. */
export function isKnownKeyword(keyword: string): boolean {
  return keyword in GRAMMARS
}

/** Takes an instruction's line apart, from `from` on. */
export function readInstruction(line: JoinedLine, escape: string, from = 0, nested = false): InstructionRead {
  const { text } = line
  let start = from
  while (start < text.length && isSpace(text[start]!)) start++
  let keywordEnd = start
  while (keywordEnd < text.length && !endsKeyword(text[keywordEnd]!)) keywordEnd++
  const end = skipSpaceBack(text, keywordEnd, text.length)
  const { flags, bodyStart } = readFlags(line, escape, keywordEnd, end)

  const keyword = text.slice(start, keywordEnd).toUpperCase()
  const read: InstructionRead = {
    keyword,
    keywordRange: line.rangeOf(start, keywordEnd),
    body: {
      text: text.slice(bodyStart, end),
      ...line.rangeOf(bodyStart, end),
      placeOf: (offset) => line.placeOf(bodyStart + offset),
    },
    flags: flags.map(({ flag }) => flag),
    words: [],
    spans: [['keyword', start, keywordEnd], ...flags.map(({ span: [from, to] }): InstructionRead['spans'][0] => ['flag', from, to])],
    problems: [],
  }
  readBody(read, line, escape, [bodyStart, end], nested)
  return read
}

/** Only these of all white space do. */
function endsKeyword(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\v' || character === '\f' || character === '\r'
}

function readBody(read: InstructionRead, line: JoinedLine, escape: string, [start, end]: Span, nested: boolean): void {
  const body = line.text.slice(start, end)
  const add = (spans: readonly Span[]) => {
    read.words = spans.map(([from, to]): Word => ({ text: line.text.slice(from, to), ...line.rangeOf(from, to) }))
    for (const span of spans) read.spans.push(['word', ...span])
  }
  const moved = (spans: readonly Span[]) => spans.map(([from, to]): Span => [from + start, to + start])
  const grammar = GRAMMARS[read.keyword] ?? 'text'

  if (grammar === 'instruction') {
    if (nested || body === '') return void read.problems.push(nested ? 'ONBUILD cannot put off ONBUILD' : 'ONBUILD puts off nothing')
    read.trigger = readInstruction(line, escape, start, true)
    for (const span of read.trigger.spans) read.spans.push(span)
    read.problems.push(...read.trigger.problems)
    return
  }
  if (grammar === 'health check') return readHealthCheck(read, line, [start, end], add)
  if (grammar.startsWith('json')) {
    const json = parseJsonForm(body)
    if (json === 'not strings') read.problems.push(`${read.keyword} must be given strings alone`)
    else if (json) read.json = json
  }
  if (read.json || (grammar !== 'words' && grammar !== 'json or words' && grammar !== 'pairs' && grammar !== 'arguments')) {
    return add(body === '' ? [] : [[start, end]])
  }
  if (grammar === 'pairs') return add(moved(pairs(read, body, escape)))
  add(moved(grammar === 'arguments' ? quotedWords(body, escape) : spacedWords(body)))
}

/** `NAME=value` and more of them; or the old form, a name and all that follows. */
function pairs(read: InstructionRead, body: string, escape: string): readonly Span[] {
  const words = quotedWords(body, escape)
  const [first] = words
  if (!first) {
    read.problems.push(`${read.keyword} needs a name and a value`)
    return []
  }
  if (body.slice(...first).includes('=')) {
    if (!words.every((word) => body.slice(...word).includes('='))) read.problems.push(`${read.keyword} needs a value for every name`)
    return words
  }
  const nameEnd = /[\t\v\f\r ]|$/.exec(body)!.index
  const valueStart = nameEnd + /^[\t\v\f\r ]*/.exec(body.slice(nameEnd))![0].length
  if (valueStart === body.length) read.problems.push(`${read.keyword} needs a name and a value`)
  return valueStart === body.length
    ? [[0, nameEnd]]
    : [
        [0, nameEnd],
        [valueStart, body.length],
      ]
}

/** `NONE`, or `CMD` with a command in either form. */
function readHealthCheck(read: InstructionRead, line: JoinedLine, [start, end]: Span, add: (spans: readonly Span[]) => void): void {
  const [kind] = spacedWords(line.text.slice(0, end), start)
  if (!kind) return
  let commandStart = kind[1]
  while (commandStart < end && isSpace(line.text[commandStart]!)) commandStart++
  const json = parseJsonForm(line.text.slice(commandStart, end))
  if (json === 'not strings') read.problems.push('HEALTHCHECK must be given strings alone')
  else if (json) read.json = json
  add(commandStart < end ? [kind, [commandStart, end]] : [kind])
}

/** Leading words that start with two dashes. Two dashes alone end them. */
function readFlags(
  line: JoinedLine,
  escape: string,
  from: number,
  end: number,
): { flags: { flag: Flag; span: Span }[]; bodyStart: number } {
  const { text } = line
  const flags: { flag: Flag; span: Span }[] = []
  let at = from
  for (;;) {
    while (at < end && isSpace(text[at]!)) at++
    if (!text.startsWith('--', at) || at >= end) return { flags, bodyStart: at }
    const behind = Math.min(end, wordEnd(text, at, escape))
    const written = text.slice(at, behind)
    const equals = written.indexOf('=')
    const range: Range = line.rangeOf(at, behind)
    const flag: Flag = { name: written.slice(2, equals === -1 ? undefined : equals), ...range }
    if (equals !== -1) flag.value = unquote(written.slice(equals + 1), escape)
    if (written !== '--') flags.push({ flag, span: [at, behind] })
    at = behind
    if (written === '--') {
      while (at < end && isSpace(text[at]!)) at++
      return { flags, bodyStart: at }
    }
  }
}
