import type * as Unbash from 'unbash'
import type { ParsedScript, SyntaxNode } from 'unbash'
import type { Dockerfile, Heredoc, Instruction, Range } from './dockerfile.ts'
import { isShell, shellOfShebang, whyNoShell } from './shells.ts'

/** What a shell runs for an instruction: the shell form of RUN, CMD, ENTRYPOINT and HEALTHCHECK, or the lines of a here-document. */
export interface ShellBody {
  instruction: Instruction
  /** As the shell gets it: continued lines joined. Positions in `script` are offsets into it. */
  text: string
  script: ParsedScript
  /** The here-document that is the script. Absent where the script is the instruction's line. */
  heredoc?: Heredoc
  /** The place in the file of an offset in `text`. */
  placeOf(offset: number): number
  /** Whether the shell stops at the first command that fails, because of how it is started: `bash -e`. */
  startsWithErrexit: boolean
}

/** Why there is nothing that a rule may take for shell, one sentence without a full stop. */
export interface NoShellBody {
  reason: string
}

export type ShellParser = Pick<typeof Unbash, 'parse' | 'forEachChild'>

/** Loaded when it is first needed. */
export async function loadShellParser(): Promise<ShellParser> {
  return import('unbash')
}

/** More is data, not commands. */
const MAX_TEXT = 512 * 1024

export interface ShellSurroundings {
  /** What SHELL says where the instruction stands. */
  shell?: readonly string[]
  /** What the stage starts from, as far as it is known. */
  base?: string
}

/**
 * Reads what a shell runs for an instruction. Nobody may edit where this gives a reason: an exec form, a shell that is no POSIX-like one, a
 * body that does not parse.
 */
export function readShellBody(
  parser: ShellParser,
  { text, escape }: Pick<Dockerfile, 'text' | 'escape'>,
  written: Instruction,
  { shell, base }: ShellSurroundings = {},
): ShellBody | NoShellBody {
  const instruction = written.trigger ?? written
  const { keyword, heredocs, body } = instruction
  const line = lineOf(instruction)
  if (!line) return { reason: `${keyword} has no shell form here` }
  const foreign = whyNoShell(escape, shell, base)
  if (foreign !== undefined) return { reason: foreign }
  const startsWithErrexit = shell?.some((option) => /^-[a-z]*e/.test(option)) ?? false

  const [only] = heredocs
  if (heredocs.length === 1 && only!.opening.start === body.start && only!.opening.end === body.end) {
    return readScript(parser, text, instruction, only!, startsWithErrexit)
  }
  const behind = heredocs[0]?.content.start ?? instruction.end
  const rest = heredocs.length > 0 ? `\n${text.slice(behind, instruction.end)}` : ''
  const read = parse(parser, line.text + rest)
  if ('reason' in read) return read
  const placeOf = (offset: number) => (offset <= line.text.length ? line.placeOf(offset) : behind + (offset - line.text.length - 1))
  const lineBody: ShellBody = { instruction, ...read, placeOf, startsWithErrexit }
  return only && heredocs.length === 1 ? (scriptOfShell(parser, text, lineBody, only) ?? lineBody) : lineBody
}

/** `RUN <<EOF`: the lines are the script, for the shell or for what their first line names. */
function readScript(
  parser: ShellParser,
  text: string,
  instruction: Instruction,
  heredoc: Heredoc,
  errexit: boolean,
): ShellBody | NoShellBody {
  const { start, end } = heredoc.content
  const content = text.slice(start, end)
  const shebang = shellOfShebang(content)
  if (shebang && !isShell(shebang.program)) return { reason: `the here-document is for ${shebang.program}, which is no shell` }
  // The `#!` line is a comment to the parser; carriage returns would be parts of words.
  const read = parse(
    parser,
    content.replace(/\\?\r\n/g, (lineEnd) => (lineEnd.length === 3 ? '   ' : ' \n')),
  )
  if ('reason' in read) return read
  const startsWithErrexit = shebang ? shebang.errexit : errexit
  return { instruction, ...read, heredoc, placeOf: (offset) => start + offset, startsWithErrexit }
}

/** `RUN <<EOF bash -e`: a shell that reads the lines as its script. */
function scriptOfShell(parser: ShellParser, text: string, { script, instruction }: ShellBody, heredoc: Heredoc): ShellBody | undefined {
  const [statement, ...more] = script.commands
  const command = statement?.command
  if (more.length > 0 || command?.type !== 'Command' || !command.name || !isShell(command.name.value)) return undefined
  const options = command.args.map((argument) => argument.text)
  if (command.redirects.length !== 1 || !options.every((option) => /^[-+]/.test(option) || option === 'pipefail')) return undefined
  const errexit = options.some((option) => /^-[a-z]*e/.test(option))
  const read = readScript(parser, text, instruction, heredoc, errexit)
  return 'reason' in read ? undefined : read
}

function lineOf({ keyword, json, body, words }: Instruction): Pick<Instruction['body'], 'text' | 'placeOf'> | undefined {
  if (json || body.text === '') return undefined
  if (keyword === 'RUN' || keyword === 'CMD' || keyword === 'ENTRYPOINT') return body
  const [kind, command] = words
  if (keyword !== 'HEALTHCHECK' || !command || kind?.text.toUpperCase() !== 'CMD') return undefined
  const skipped = body.text.length - command.text.length
  return { text: command.text, placeOf: (offset) => body.placeOf(skipped + offset) }
}

type Parsed = { text: string; script: ParsedScript } | NoShellBody

/** By the text: rules and the proof of their patches read the same lines again, and files of one folder have many in common. */
const parsed = new Map<string, Parsed>()
const MAX_PARSED = 500
const MAX_PARSED_TEXT = 4_000

/** A text that a shell is given elsewhere than in a Dockerfile: a script of the context, a recipe. */
export function readShellText(parser: ShellParser, text: string): Parsed {
  return parse(parser, text)
}

function parse(parser: ShellParser, text: string): Parsed {
  const known = parsed.get(text)
  if (known) return known
  const read = parseAnew(parser, text)
  if (parsed.size >= MAX_PARSED) parsed.delete(parsed.keys().next().value!)
  if (text.length <= MAX_PARSED_TEXT) parsed.set(text, read)
  return read
}

function parseAnew(parser: ShellParser, text: string): Parsed {
  if (text.length > MAX_TEXT) return { reason: 'it is too long to be read as shell' }
  let script: ParsedScript
  try {
    script = parser.parse(text)
  } catch (error) {
    if (error instanceof RangeError) return { reason: 'it is nested too deeply to be read as shell' }
    throw error
  }
  const error = script.errors?.[0]?.message ?? (text.includes('$(') ? nestedError(parser, script) : undefined)
  return error ? { reason: `it does not parse as shell: ${error}` } : { text, script }
}

const MAX_NODES = 100_000

function nestedError(parser: ShellParser, script: SyntaxNode): string | undefined {
  const queue = [script]
  for (let node = queue.pop(), seen = 0; node && seen < MAX_NODES; node = queue.pop(), seen++) {
    if (node.type === 'Script' && 'errors' in node && node.errors?.[0]) return node.errors[0].message
    parser.forEachChild(node, (child) => void queue.push(child))
  }
  return undefined
}

/** The range in the file of a part of the body's text. */
export function rangeInFile({ placeOf }: Pick<ShellBody, 'placeOf'>, pos: number, end: number): Range {
  return { start: placeOf(pos), end: end > pos ? placeOf(end - 1) + 1 : placeOf(pos) }
}
