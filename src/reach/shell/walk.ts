import type {
  AndOr,
  Case,
  CommandNode,
  CompoundList,
  For,
  If,
  ParsedScript,
  Pipeline,
  PipelineNode,
  Redirection,
  Select,
  Statement,
  SyntaxNode,
  While,
} from 'unbash'
import { matchesWildcard } from '../wildcard.ts'
import { truthOf } from './condition.ts'
import { expandPattern, expandText, expandWord } from './expand.ts'
import { guardsIn } from './guard.ts'
import { pipedLines } from './output.ts'
import { parseScript, substitutionsIn } from './parse.ts'
import { referRedirections, referWords } from './refer-paths.ts'
import { aside, assign, isUnknown, MAX_DEPTH, setVariable, type Shell, spend, type Value, valuesOf } from './shell.ts'
import { runCommand } from './simple-command.ts'
import { and, negate, or, type Truth } from './truth.ts'

/** In front of what reads lines from a pipe. */
const MAX_FILTERS = 20

type Node = Statement['command'] | CompoundList

export async function walkText(shell: Shell, text: string): Promise<void> {
  const script = await parseScript(text)
  if (script) await walkList(shell, script.commands)
}

export async function walkList(shell: Shell, statements: readonly Statement[]): Promise<void> {
  for (const { command } of statements) await walk(shell, command)
}

/** Walks a command of any kind once, in the order of the text, whichever way its conditions go. */
export async function walk(shell: Shell, node: Node | CommandNode): Promise<void> {
  if (shell.depth >= MAX_DEPTH || shell.limits.commands <= 0) return
  shell.limits.commands--
  shell.depth++
  await walkNode(shell, node)
  shell.depth--
}

async function walkNode(shell: Shell, node: Node | CommandNode): Promise<void> {
  switch (node.type) {
    case 'Command':
      return runCommand(shell, node)
    case 'CompoundList':
      return walkList(shell, node.commands)
    case 'BraceGroup':
      return walkList(shell, node.body.commands)
    case 'Subshell':
      return aside(shell, () => walkList(shell, node.body.commands))
    case 'Pipeline':
      return walkPipeline(shell, node)
    case 'AndOr':
      return walkAndOr(shell, node)
    case 'If':
      return walkIf(shell, node)
    case 'For':
    case 'Select':
      return walkFor(shell, node)
    case 'While':
      return walkWhile(shell, node)
    case 'ArithmeticFor':
      await walkSubstitutions(shell, node)
      return walk(shell, node.body)
    case 'Case':
      return walkCase(shell, node)
    case 'Redirected':
      return walkRedirected(shell, node.command, node.redirects)
    case 'Function':
      shell.functions.set(node.name.value, { body: node.body, node: shell.node, calls: new Set() })
      return
    case 'Coproc':
      return walk(shell, node.body)
    case 'TestCommand':
    case 'ArithmeticCommand':
      await walkSubstitutions(shell, node)
      return referWords(shell, node)
  }
}

/** Walks what may not be come to: where it is known that it is, like all else; where it is known that it is not, without effect. */
async function maybe(shell: Shell, truth: Truth, walkIt: () => Promise<void>): Promise<void> {
  if (truth === true) return walkIt()
  if (truth === false) {
    shell.dead++
    await aside(shell, walkIt)
    shell.dead--
    return
  }
  shell.branches++
  await walkIt()
  shell.branches--
}

async function guarded(shell: Shell, guards: readonly string[], walkIt: () => Promise<void>): Promise<void> {
  const before = shell.guards.length
  shell.guards.push(...guards)
  await walkIt()
  shell.guards.length = before
}

async function walkPipeline(shell: Shell, { commands }: Pipeline): Promise<void> {
  const { input } = shell
  for (const [i, command] of commands.entries()) {
    shell.input = i === 0 ? input : i <= MAX_FILTERS ? pipedLines(shell, commands.slice(0, i)) : undefined
    await walk(shell, command)
  }
  shell.input = input
}

async function walkAndOr(shell: Shell, { commands, operators }: AndOr): Promise<void> {
  const [first, ...rest] = commands as [PipelineNode, ...PipelineNode[]]
  let truth = truthOf(shell, first)
  // What is no test is there to be done, and is thought to go well.
  let isTest = isCondition(first)
  const guards = guardsIn(shell, first)
  await walk(shell, first)
  for (const [i, command] of rest.entries()) {
    const isAnd = operators[i] === '&&'
    const comesTo = isAnd ? (truth ?? (isTest ? undefined : true)) : negate(truth)
    await maybe(shell, comesTo, () => guarded(shell, isAnd ? guards : [], () => walk(shell, command)))
    const next = truthOf(shell, command)
    guards.push(...guardsIn(shell, command))
    isTest ||= isCondition(command)
    truth = isAnd ? and(truth, next) : or(truth, next)
  }
}

function isCondition(node: Node): boolean {
  if (node.type === 'Command') return /^(\[|test|command|which|type|hash|true|false|:)$/.test(node.name?.value ?? '')
  return node.type === 'TestCommand' || node.type === 'ArithmeticCommand' || node.type === 'Pipeline'
}

async function walkIf(shell: Shell, node: If): Promise<void> {
  let comesTo: Truth = true
  for (const { clause, then: body } of [node, ...node.elif]) {
    await maybe(shell, comesTo, () => walk(shell, clause))
    const truth = truthOf(shell, clause)
    await maybe(shell, and(comesTo, truth), () => guarded(shell, guardsIn(shell, clause), () => walk(shell, body)))
    comesTo = and(comesTo, negate(truth))
  }
  const { else: otherwise } = node
  if (otherwise) await maybe(shell, comesTo, () => walk(shell, otherwise))
}

/** Walks the body once, though it may be gone through often, unless it is known that it is not. */
async function walkWhile(shell: Shell, { kind, clause, body }: While): Promise<void> {
  await walk(shell, clause)
  const truth = truthOf(shell, clause)
  const isLeft = truth === (kind === 'until')
  await maybe(shell, isLeft ? false : undefined, () => walk(shell, body))
}

/** Walks the body once, for all values at once. */
async function walkFor(shell: Shell, { name, wordlist, body }: For | Select): Promise<void> {
  for (const word of wordlist ?? []) await walkSubstitutions(shell, word)
  const values = wordlist ? wordlist.flatMap((word) => expandWord(shell, word).flat()) : (shell.positional?.flat() ?? ['$@'])
  assign(
    shell,
    name.value,
    values.map((value) => [value]),
  )
  shell.loops.add(name.value)
  await walk(shell, body)
}

/** In each item, a variable that is looked at holds only what fits there. */
async function walkCase(shell: Shell, { word, items }: Case): Promise<void> {
  await walkSubstitutions(shell, word)
  const name = /^"?\$\{?([a-zA-Z_]\w*)\}?"?$/.exec(word.text)?.[1]
  const before = name === undefined ? undefined : valuesOf(shell, name)
  let open = expandText(shell, word)
  for (const { pattern, body } of items) {
    const patterns = pattern.flatMap((each) => expandPattern(shell, each))
    const fits = (text: string): boolean => patterns.some((each) => matchesWildcard(each, text))
    const fitting = open.filter((text) => isUnknown(text) || fits(text))
    const isCertain = open.every((text) => !isUnknown(text)) && patterns.every((each) => !isUnknown(each))
    const comesTo = !isCertain ? undefined : fitting.length === 0 ? false : fitting.length === open.length ? true : undefined
    const narrow = name !== undefined && before && before.length > 1 && fitting.length > 0
    if (narrow)
      setVariable(
        shell,
        name,
        before.filter((value) => isFitting(value, fitting)),
      )
    await maybe(shell, comesTo, () => walk(shell, body))
    if (narrow) setVariable(shell, name, before)
    if (isCertain) open = open.filter((text) => !fits(text))
  }
}

function isFitting(value: Value | undefined, fitting: readonly string[]): boolean {
  const text = value?.join(' ') ?? ''
  return isUnknown(text) || fitting.includes(text)
}

async function walkRedirected(shell: Shell, command: CommandNode, redirections: readonly Redirection[]): Promise<void> {
  const { input } = shell
  for (const redirection of redirections) {
    await walkSubstitutions(shell, redirection)
    const fed = fedBy(shell, redirection)
    if (fed) shell.input = fed
  }
  referRedirections(shell, redirections)
  await walk(shell, command)
  shell.input = input
}

/** Lines that come from `< <(find x)` or `<<< "$x"`. */
function fedBy(shell: Shell, redirection: Redirection): string[] | undefined {
  if (redirection.type === 'HereString')
    return redirection.target && expandText(shell, redirection.target).flatMap((text) => text.split('\n'))
  const part = redirection.type === 'Redirect' ? redirection.target?.parts?.[0] : undefined
  const script = part?.type === 'ProcessSubstitution' ? part.script : undefined
  return script?.commands.length === 1 ? pipedLines(shell, [script.commands[0]!.command as CommandNode]) : undefined
}

/** Walks the scripts inside of words; what they change stays in them. */
export async function walkSubstitutions(shell: Shell, node: SyntaxNode): Promise<void> {
  for (const part of await substitutionsIn(node, (characters) => spend(shell, characters))) {
    // It is parsed when it is asked for, at each level that it is nested in anew.
    const script = spend(shell, part.text.length) ? part.script : undefined
    if (script) await aside(shell, () => walkScript(shell, script))
  }
}

async function walkScript(shell: Shell, { commands }: ParsedScript): Promise<void> {
  if (shell.depth >= MAX_DEPTH) return
  shell.depth++
  await walkList(shell, commands)
  shell.depth--
}
