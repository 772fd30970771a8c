import type { Directive, Problem, Token } from './dockerfile.ts'
import { push } from './joined-line.ts'
import { type Line, skipSpace, skipSpaceBack } from './lines.ts'

const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+)$/
const NAMES = new Set(['syntax', 'escape', 'check'])

export interface DirectivesRead {
  directives: Directive[]
  escape: string
  problems: Problem[]
  /** Position, in the list of lines, of the first that is no directive. */
  next: number
}

/**
 * Parser directives, which count only before everything else; each may stand once. A shebang line may come before them, for files that are
 * run: BuildKit then heeds `syntax` alone.
 */
export function readDirectives(text: string, lines: readonly Line[], tokens?: Token[]): DirectivesRead {
  const read: DirectivesRead = { directives: [], escape: '\\', problems: [], next: 0 }
  const first = lines[0]
  const shebang = first !== undefined && text.startsWith('#!', first.start)
  if (shebang) {
    push(tokens, 'shebang', first.start, first.end)
    push(tokens, 'blank', first.end, first.next)
    read.next = 1
  }
  for (; read.next < lines.length; read.next++) {
    const { start, end, next } = lines[read.next]!
    const indented = skipSpace(text, start, end)
    const match = DIRECTIVE.exec(text.slice(indented, skipSpaceBack(text, indented, end)))
    const name = match?.[1]!.toLowerCase() ?? ''
    if (!match || !NAMES.has(name) || (shebang && name !== 'syntax')) break
    const value = match[2]!
    if (read.directives.some((each) => each.name === name)) problem(read, `the directive ${name} stands twice`)
    if (name === 'escape' && value !== '\\' && value !== '`') problem(read, `the escape character must be \\ or \`, not ${value}`)
    else if (name === 'escape') read.escape = value
    read.directives.push({ name, value, start: indented, end })
    push(tokens, 'blank', start, indented)
    push(tokens, 'directive', indented, end)
    push(tokens, 'blank', end, next)
  }
  return read
}

function problem({ problems, next }: DirectivesRead, message: string): void {
  problems.push({ line: next + 1, message })
}
