import type { Command, CommandNode, CompoundList, Redirection, Script, Statement, SyntaxNode, Word } from 'unbash'
import type { Range } from './dockerfile.ts'
import { rangeInFile, type ShellBody, type ShellParser } from './shell-body.ts'

export interface ShellWord extends Range {
  /** As it is written. */
  text: string
  /** Without quotes and escapes; expansions as they are written. */
  value: string
  /** Whether it is `value` whatever happens: nothing in it is expanded. */
  literal: boolean
}

/** What joins two commands; a line end is a `;`. */
export type Joint = '&&' | '||' | ';' | '&' | '|'

export type Surrounding =
  | 'subshell'
  | 'group'
  | 'condition'
  | 'if'
  | 'for'
  | 'while'
  | 'case'
  | 'function'
  | 'substitution'
  | 'pipeline'
  | 'negation'

/** A simple command. Its range is what the shell takes for it, redirections included. */
export interface ShellCommand extends Range {
  /** The first word without its folders: `apt-get`. Empty where there are only assignments. */
  name: string
  /** The name is the first. */
  words: readonly ShellWord[]
  assignments: readonly ({ name: string; value?: ShellWord } & Range)[]
  redirections: readonly ({ operator: string; target?: ShellWord } & Range)[]
  /** Those of what it is inside of, which are for it as well: `{ echo a; } >file`. */
  around?: ShellCommand['redirections']
  /** What joins it to the command before and after it in its list. */
  before?: Joint
  after?: Joint
  /** Outermost first. Empty: it stands in the body's own list. */
  inside: readonly Surrounding[]
}

const MAX_COMMANDS = 20_000
const MAX_DEPTH = 100
const MAX_AROUND = 50

/** Every simple command in the order of the text, those in `$(…)` behind the one that they are in. */
export function commandsOf(parser: ShellParser, body: ShellBody): ShellCommand[] {
  const found: ShellCommand[] = []
  let around: ShellCommand['redirections'] = []

  function walkList(statements: readonly Statement[], inside: readonly Surrounding[]): void {
    for (const [index, { command, background }] of statements.entries()) {
      const previous = statements[index - 1]
      const before = previous && (previous.background ? '&' : ';')
      const after = background ? '&' : index < statements.length - 1 ? ';' : undefined
      walk(command, inside, before, after)
    }
  }

  function walk(
    node: Statement['command'] | CommandNode | CompoundList,
    inside: readonly Surrounding[],
    before?: Joint,
    after?: Joint,
  ): void {
    if (inside.length > MAX_DEPTH || found.length >= MAX_COMMANDS) return
    const within = (list: CompoundList, ...kinds: Surrounding[]) => walkList(list.commands, [...inside, ...kinds])
    switch (node.type) {
      case 'Command':
        found.push(commandOf(node, inside, before, after))
        return void substitutionsOf(node, inside)
      case 'AndOr':
        return node.commands.forEach((each, index) =>
          walk(each, inside, node.operators[index - 1] ?? before, node.operators[index] ?? after),
        )
      case 'Pipeline': {
        const around: Surrounding[] = node.prefixes.some(({ type }) => type === 'Negation') ? ['negation'] : []
        if (node.commands.length > 1) around.push('pipeline')
        const last = node.commands.length - 1
        return node.commands.forEach((each, index) =>
          walk(each, [...inside, ...around], index === 0 ? before : '|', index === last ? after : '|'),
        )
      }
      case 'Redirected': {
        const outer = around
        around = [...outer, ...node.redirects.map(redirectionOf)].slice(0, MAX_AROUND)
        walk(node.command, inside, before, after)
        around = outer
        return undefined
      }
      case 'CompoundList':
        return walkList(node.commands, inside)
      case 'Subshell':
        return within(node.body, 'subshell')
      case 'BraceGroup':
        return within(node.body, 'group')
      case 'If':
        for (const { clause, then } of [node, ...node.elif]) {
          within(clause, 'if', 'condition')
          within(then, 'if')
        }
        return node.else && within(node.else, 'if')
      case 'For':
        for (const word of node.wordlist ?? []) substitutionsOf(word, inside)
        return within(node.body, 'for')
      case 'ArithmeticFor':
      case 'Select':
        return within(node.body, 'for')
      case 'While':
        within(node.clause, 'while', 'condition')
        return within(node.body, 'while')
      case 'Case':
        substitutionsOf(node.word, inside)
        return node.items.forEach(({ body }) => within(body, 'case'))
      case 'Function':
        return walk(node.body, [...inside, 'function'])
      case 'Coproc':
        return walk(node.body, inside, before, after)
      default:
        return substitutionsOf(node, inside)
    }
  }

  function substitutionsOf(node: SyntaxNode, inside: readonly Surrounding[]): void {
    if (!/\$\(|`|[<>]\(/.test(body.text.slice(node.pos, node.end))) return
    const queue: SyntaxNode[] = [node]
    const scripts: Script[] = []
    for (let next = queue.pop(); next; next = queue.pop()) {
      // Positions in a script with a text of its own are not places in the file.
      const script = 'script' in next ? next.script : undefined
      if (script && script.source === undefined) scripts.push(script)
      else if (!script) parser.forEachChild(next, (child) => void queue.push(child))
    }
    for (const { commands } of scripts.reverse()) walkList(commands, [...inside, 'substitution'])
  }

  function commandOf(node: Command, inside: readonly Surrounding[], before?: Joint, after?: Joint): ShellCommand {
    const args = node.args.map((each) => wordOf(each.type === 'Word' ? each : { ...each, value: each.text }))
    const words = node.name ? [wordOf(node.name), ...args] : args
    const value = words[0]?.value ?? ''
    return {
      name: value.slice(value.lastIndexOf('/') + 1),
      words,
      assignments: node.prefix.flatMap((each) => {
        if (each.type !== 'Assignment') return []
        const range = rangeInFile(body, each.pos, each.end)
        return [{ name: each.name, ...range, ...(each.value.type === 'Word' && { value: wordOf(each.value) }) }]
      }),
      redirections: node.redirects.map(redirectionOf),
      ...(around.length > 0 && { around }),
      ...(before && { before }),
      ...(after && { after }),
      inside,
      ...rangeInFile(body, node.pos, node.end),
    }
  }

  function redirectionOf(node: Redirection): ShellCommand['redirections'][0] {
    const target = node.type === 'HereDoc' ? undefined : node.target
    return { operator: node.operator, ...rangeInFile(body, node.pos, node.end), ...(target && { target: wordOf(target) }) }
  }

  function wordOf(word: Pick<Word, 'text' | 'value' | 'pos' | 'end'>): ShellWord {
    const { text, value, pos, end } = word
    return { text, value, literal: isLiteral(text), ...rangeInFile(body, pos, end) }
  }

  walkList(body.script.commands, [])
  return found
}

/** Whether nothing of a word is expanded, told from how it is written. */
function isLiteral(text: string): boolean {
  if (!/[$`*?[{~]/.test(text)) return true
  const unquoted = text.replace(/\\.|'[^']*'/gs, '')
  return !/[$`]/.test(unquoted) && !/^~|[*?[{]/.test(unquoted.replace(/"[^"]*"/g, ''))
}
