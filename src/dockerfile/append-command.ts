import type { CompoundList, Statement } from 'unbash'
import type { Dockerfile } from './dockerfile.ts'
import type { Edit } from './edits.ts'
import { rangeInFile, type ShellBody } from './shell-body.ts'

/** Whether all of a body is one chain of `&&`: it goes on only while everything succeeds. One command is a chain, too. */
export function isChain({ script }: ShellBody): boolean {
  const [statement, ...more] = script.commands
  if (!statement || statement.background || more.length > 0) return false
  return statement.command.type !== 'AndOr' || statement.command.operators.every((operator) => operator === '&&')
}

const UNSETS_ERREXIT = /\bset\s[^;&|\n]{0,200}?(?:\+[a-z]*e|\+o\s+errexit)/

/** Whether the body stops at the first failure: `set -e` is its first command, or its shell is started so. */
export function hasErrexit({ script, startsWithErrexit, text }: ShellBody): boolean {
  if (UNSETS_ERREXIT.test(text)) return false
  if (startsWithErrexit) return true
  const first = script.commands[0]?.command
  const command = first?.type === 'AndOr' ? first.commands[0] : first
  if (command?.type !== 'Command' || command.name?.value !== 'set') return false
  return command.args.some(({ text }, index) => /^-[a-z]*e/.test(text) || (text === 'errexit' && command.args[index - 1]?.text === '-o'))
}

/** Wherever it stands. */
const SETS_ERREXIT = /\bset\s[^;&|\n]{0,200}?(?:-[a-z]*e|errexit)/

/**
 * An edit that lets a body run one more command when all of it has succeeded, in the way that the body is written: the same operator,
 * continuation, indentation and line ends. `command`: one simple command. Undefined where the command would run after a failure, or where
 * another than now would end the build.
 */
export function appendCommand({ text, escape }: Pick<Dockerfile, 'text' | 'escape'>, body: ShellBody, command: string): Edit | undefined {
  const statements = body.script.commands
  const last = statements.at(-1)
  if (!last || last.background) return undefined
  const nodes = last.command.type === 'AndOr' ? last.command.commands : [last.command]
  const operators = last.command.type === 'AndOr' ? last.command.operators : []
  const node = nodes.at(-1)!
  // `a || b`: what follows would run after a failure of `a`, and mostly that is meant; but `a && b || c` hides which.
  if (operators.includes('||') || endsShell(node)) return undefined
  const errexit = hasErrexit(body)
  const sequence = errexit && operators.length === 0
  // A list before `&&` goes on after failures that would have ended it: `for … done && c` is no longer what it was.
  const plain = isPlain(node, statements)
  const mayStop = body.startsWithErrexit || SETS_ERREXIT.test(body.text)
  if (!plain && mayStop && !(sequence && endsPlainly(node, statements))) return undefined
  if (!errexit && statements.length > 1 && statements.some(({ background }) => background)) return undefined

  const { end } = rangeInFile(body, node.pos, endOf(last, node))
  const previous = nodes.at(-2) ?? (sequence ? statements.at(-2)?.command : undefined)
  const written = previous && between(text, escape, rangeInFile(body, previous.pos, previous.end).end, body.placeOf(node.pos))
  if (sequence && body.heredoc)
    return { start: end, end, text: `${lineEndOf(text)}${indentationAt(text, body.placeOf(node.pos))}${command}` }
  const operator = sequence && (statements.length > 1 || !plain) ? ';' : '&&'
  if (written !== undefined && written.includes(operator) && !written.includes('#')) return { start: end, end, text: written + command }
  return { start: end, end, text: `${defaultJoint(text, escape, body, end, operator)}${command}` }
}

/** Whether nothing in a command heeds that it stands before `&&`: it is a program, or a pipeline of them. */
function isPlain(node: Statement['command'], statements: readonly Statement[]): boolean {
  if (node.type === 'Pipeline') return node.prefixes.length === 0 && node.commands.every((each) => isPlain(each, statements))
  const name = node.type === 'Command' ? node.name?.value : undefined
  return name !== undefined && !statements.some(({ command }) => command.type === 'Function' && command.name.value === name)
}

/** Whether the shell has stopped before the end of a command that stands by itself, if any of it that counts has failed. */
function endsPlainly(node: Statement['command'], statements: readonly Statement[]): boolean {
  const each = ({ commands }: CompoundList) => {
    const last = commands.at(-1)
    return !last || (!last.background && endsPlainly(last.command, statements))
  }
  switch (node.type) {
    case 'If':
      return [...[node, ...node.elif].map(({ then }) => then), ...(node.else ? [node.else] : [])].every(each)
    case 'For':
    case 'While':
    case 'BraceGroup':
      return each(node.body)
    case 'Case':
      return node.items.every(({ body }) => each(body))
    default:
      return isPlain(node, statements)
  }
}

/** Behind these nothing runs, or it runs elsewhere. */
function endsShell(node: Statement['command']): boolean {
  return node.type === 'Command' && ['exec', 'exit', 'return'].includes(node.name?.value ?? '')
}

function endOf(statement: Statement, node: { end: number }): number {
  return Math.max(node.end, statement.command.end)
}

/** What stands between two commands, without comments and lines with nothing in them: ` && \` and the indentation of the next line. */
function between(text: string, escape: string, from: number, to: number): string {
  const lines = text.slice(from, to).split('\n')
  const isEmpty = (line: string) => /^\s*(?:#.*)?$/.test(line) || line.trim() === escape
  return lines.filter((line, index) => index === 0 || index === lines.length - 1 || !isEmpty(line)).join('\n')
}

/** For a body of one line ` && `; else a line of its own. */
function defaultJoint(text: string, escape: string, body: ShellBody, end: number, operator: string): string {
  const first = body.placeOf(0)
  const newline = text.indexOf('\n', first)
  if (newline === -1 || newline >= end) return operator === ';' ? '; ' : ` ${operator} `
  const indentation = /^[ \t]*/.exec(text.slice(newline + 1, newline + 200))![0] || '    '
  const continuation = body.heredoc ? '' : ` ${escape}`
  const lineEnd = lineEndOf(text)
  if (operator === ';') return `;${continuation}${lineEnd}${indentation}`
  if (body.heredoc) return ` ${operator}${lineEnd}${indentationAt(text, end)}`
  return `${continuation}${lineEnd}${indentation}${operator} `
}

/** The white space that the line of a place starts with. */
function indentationAt(text: string, place: number): string {
  const start = text.lastIndexOf('\n', place - 1) + 1
  return /^[ \t]*/.exec(text.slice(start, place))![0]
}

/** The line end that the file uses. */
export function lineEndOf(text: string): string {
  const newline = text.indexOf('\n')
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n'
}
