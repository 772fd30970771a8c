import { type DirectivesRead, readDirectives } from './directives.ts'
import type { Dockerfile, Heredoc, Instruction, Problem, Range, Token } from './dockerfile.ts'
import { heredocOpenings } from './heredoc.ts'
import { type InstructionRead, isKnownKeyword, readInstruction } from './instruction.ts'
import { joinLines, type JoinedLine, push } from './joined-line.ts'
import { type Line, linesOf, skipSpace } from './lines.ts'

const BOM = '\uFEFF'
const HEREDOC_KEYWORDS = new Set(['ADD', 'COPY', 'RUN'])

/**
 * Reads a Dockerfile as BuildKit does (frontend/dockerfile/parser), and never fails: what BuildKit refuses is a problem of the result. The
 * whole of the text is in the tokens.
 */
export function parseDockerfile(text: string): Dockerfile {
  const read = readText(text)
  let tokens: readonly Token[] | undefined
  return {
    ...read,
    // Most who parse ask for none, and to make them takes a third of the time.
    get tokens() {
      if (!tokens) readText(text, (tokens = []))
      return tokens
    },
  }
}

/** Reads a part of a Dockerfile that starts with an instruction. */
export function parseInstructions(text: string, escape: string): Omit<Dockerfile, 'tokens'> {
  return readLines(text, linesOf(text), { directives: [], escape, problems: [], next: 0 })
}

/** `tokens`: where to put them; without it none are made. */
function readText(text: string, tokens?: Token[]): Omit<Dockerfile, 'tokens'> {
  const start = text.startsWith(BOM) ? 1 : 0
  const lines = linesOf(text, start)
  push(tokens, 'bom', 0, start)
  return readLines(text, lines, readDirectives(text, lines, tokens), tokens)
}

function readLines(
  text: string,
  lines: readonly Line[],
  { directives, escape, problems, next: first }: DirectivesRead,
  tokens?: Token[],
): Omit<Dockerfile, 'tokens'> {
  const instructions: Instruction[] = []
  const comments: Range[] = []
  for (let i = first; i < lines.length;) {
    const { start, end, next } = lines[i]!
    const indented = skipSpace(text, start, end)
    if (indented === end || text[indented] === '#') {
      push(tokens, 'blank', start, indented)
      push(tokens, 'comment', indented, end)
      push(tokens, 'blank', end, next)
      if (indented < end) comments.push({ start: indented, end })
      i++
      continue
    }
    const joined = joinLines(text, lines, i, escape, tokens && [])
    for (const comment of joined.comments) comments.push(comment)
    if (joined.line.text.trim() === '') {
      if (tokens) addTokens(tokens, [...joined.tokens!, ...blanks(joined.line)])
      i = joined.next
      continue
    }
    const read = readInstruction(joined.line, escape)
    if (tokens) addTokens(tokens, [...joined.tokens!, ...tokensOf(read, joined.line)])
    const { heredocs, next: behind } = readHeredocs(text, lines, joined.next, read, problems, tokens)
    const last = lines[behind - 1]!
    const place = {
      startLine: i + 1,
      endLine: behind,
      start: read.keywordRange.start,
      end: heredocs.length > 0 ? last.end : joined.line.end,
    }
    instructions.push(instructionOf(read, place, heredocs))
    for (const message of read.problems) problems.push({ line: i + 1, message })
    if (!isKnownKeyword(read.keyword)) problems.push({ line: i + 1, message: `${read.keyword} is no instruction that BuildKit knows` })
    i = behind
  }
  if (instructions.length === 0) problems.push({ line: 1, message: 'there is no instruction in it' })
  return { text, directives, escape, instructions, comments, problems: problems.toSorted((a, b) => a.line - b.line) }
}

type Place = Pick<Instruction, 'start' | 'end' | 'startLine' | 'endLine'>

function instructionOf(read: InstructionRead, place: Place, heredocs: readonly Heredoc[]): Instruction {
  const { keyword, keywordRange, body, flags, json, words, trigger } = read
  return {
    ...{ keyword, keywordRange, body, flags, words, heredocs },
    ...place,
    ...(json && { json }),
    ...(trigger && { trigger: instructionOf(trigger, { ...place, start: trigger.keywordRange.start }, heredocs) }),
  }
}

/** The lines behind an instruction that its here-documents take, one after the other. */
function readHeredocs(
  text: string,
  lines: readonly Line[],
  first: number,
  read: InstructionRead,
  problems: Problem[],
  tokens?: Token[],
): { heredocs: Heredoc[]; next: number } {
  const owner = read.trigger ?? read
  const heredocs: Heredoc[] = []
  let next = first
  if (!HEREDOC_KEYWORDS.has(owner.keyword) || owner.json || !owner.body.text.includes('<<')) return { heredocs, next }
  for (const { span, name, stripTabs, expand } of heredocOpenings(owner.body.text)) {
    const start = lines[next]?.start ?? text.length
    const opened = next
    while (next < lines.length && !endsHeredoc(text, lines[next]!, name, stripTabs)) next++
    const terminator = lines[next]
    const end = terminator?.start ?? text.length
    const opening = { start: owner.body.placeOf(span[0]), end: owner.body.placeOf(span[1] - 1) + 1 }
    heredocs.push({ opening, name, stripTabs, expand, content: { start, end }, ...(!terminator && { isOpen: true }) })
    push(tokens, 'heredoc', start, end)
    if (!terminator) {
      problems.push({ line: Math.max(1, opened), message: `nothing ends the here-document ${name}` })
      break
    }
    push(tokens, 'heredoc-end', terminator.start, terminator.end)
    push(tokens, 'blank', terminator.end, terminator.next)
    next++
  }
  return { heredocs, next }
}

function endsHeredoc(text: string, { start, end }: Line, name: string, stripTabs: boolean): boolean {
  const line = text.slice(start, end)
  return (stripTabs ? line.replace(/^\t+/, '') : line) === name
}

/** Keyword, flags and words, with what lies between them, where they stand in the file. */
function tokensOf(read: InstructionRead, line: JoinedLine): Token[] {
  const tokens: Token[] = []
  const add = (kind: Token['kind'], start: number, end: number) => {
    for (const place of line.placesOf(start, end)) push(tokens, kind, place.start, place.end)
  }
  let at = 0
  for (const [kind, start, end] of read.spans.toSorted((a, b) => a[1] - b[1])) {
    add('separator', at, start)
    add(kind, start, end)
    at = Math.max(at, end)
  }
  add('separator', at, line.text.length)
  return tokens
}

function blanks(line: JoinedLine): Token[] {
  return line.placesOf(0, line.text.length).map(({ start, end }) => ({ kind: 'blank', start, end }))
}

function addTokens(tokens: Token[], more: Token[]): void {
  for (const token of more.sort((a, b) => a.start - b.start)) tokens.push(token)
}
