import type { Assignment, Command, Word } from 'unbash'
import { findProgramPath } from '../find-program.ts'
import { builtins, DECLARES } from './builtins.ts'
import { isBuiltin } from './builtin-names.ts'
import { expandText, expandWord } from './expand.ts'
import { callFunction } from './function-call.ts'
import { hereDocument, referPaths, referRedirections } from './refer-paths.ts'
import { assign, bounded, currentFolder, environmentNow, exportVariable, isUnknown, type Shell, type Value, valuesOf } from './shell.ts'
import { referProgram, start, tellUnresolved } from './start.ts'
import { walkSubstitutions, walkText } from './walk.ts'
import { waysOf } from './ways.ts'

/** A command line that is run in a script. */
export interface Call {
  argv: readonly string[]
  /** As it is written. */
  text: string
  /** Variables that are set for it alone. */
  env: ReadonlyMap<string, string>
  /** `exec` and arguments that are commands: the script is there for them. */
  isMain: boolean
  command: Command
}

export async function runCommand(shell: Shell, command: Command): Promise<void> {
  const { name, prefix, args, redirects } = command
  await walkSubstitutions(shell, command)
  referRedirections(shell, redirects)
  const assignments = prefix.filter((each): each is Assignment => each.type === 'Assignment')
  if (!name) {
    for (const assignment of assignments) runAssignment(shell, assignment)
    return
  }
  const env = new Map(
    assignments.flatMap((each) => (each.value.type === 'Word' ? [[each.name, expandText(shell, each.value).at(-1)!] as const] : [])),
  )
  for (const value of env.values()) referPaths(shell, value)

  if (DECLARES.has(name.value)) return declare(shell, command)
  const text = [name, ...args].map((part) => part.text).join(' ')
  const isMain = /^"?\$\{?[@*]/.test(name.text) || isLoopVariable(shell, name)
  for (const argv of knownWays(commandWays(shell, name, args))) {
    // `$SUDO git pull` without SUDO is `git pull`; `$COMMAND x` without COMMAND is something that is told when the container is run.
    if (argv[0] === UNSET && !isCommand(shell, argv[1])) tellUnresolved(shell, text)
    else await run(shell, { argv: argv[0] === UNSET ? argv.slice(1) : argv, text, env, isMain, command })
  }
}

/** Stands for a command's name that is a variable which nobody sets. No word of a command line has it. */
const UNSET = '\0'

function commandWays(shell: Shell, name: Word, args: Command['args']): Value[] {
  const isArgument = /^\$\{?[@*\d]/.test(name.text)
  const names = expandWord(shell, name)
  const set = isArgument ? names : names.filter((fields) => fields.length > 0)
  if (names.length === 0) return []
  const rest = waysOf(shell, args)
  const heads = set.length > 0 ? set : [[UNSET]]
  return heads.flatMap((fields) => bounded(shell, heads.length, rest).map((way) => fields.concat(way)))
}

/** Of ways in which a program or a sourced file is known and others in which it is not, the known ones. */
function knownWays(ways: readonly Value[]): readonly Value[] {
  const isKnown = ([name = '', operand = '']: Value): boolean =>
    !isUnknown(name) && !(/^(\.|source|exec|command)$/.test(name) && isUnknown(operand))
  const known = ways.filter(isKnown)
  return known.length > 0 ? known : ways
}

function isCommand(shell: Shell, name = ''): boolean {
  if (isBuiltin(name) || shell.functions.has(name)) return true
  return findProgramPath(shell.context.files, name, environmentNow(shell), currentFolder(shell)) !== undefined
}

/** Runs one of the ways in which the words of a command may come out. */
export async function run(shell: Shell, call: Call): Promise<void> {
  const name = call.argv[0]
  if (!name || isUnknownArgument(name)) return
  const found = shell.functions.get(name)
  if (found) return callFunction(shell, found, call)
  const builtin = builtins.get(name)
  if (builtin) return builtin(shell, call)
  if (isBuiltin(name)) return
  if (name === 'which') for (const each of call.argv.slice(1)) referProgram(shell, each, call.text)
  await start(shell, call)
  await walkHereDocuments(shell, call)
}

/** `$1` and `"$@"` of a script or function whose arguments nobody knows: whoever starts it brings them along. */
export function isUnknownArgument(text: string): boolean {
  return /^\$(\{?[@*]|\{?\d)/.test(text)
}

function isLoopVariable(shell: Shell, { text }: Word): boolean {
  const name = /^"?\$\{?(\w+)\}?"?$/.exec(text)?.[1]
  return name !== undefined && shell.loops.has(name)
}

/** `x=y`, `x+=y`, `x=(a b)`, `x[1]=y`. Paths in values are referred to: something will be done with them. */
export function runAssignment(shell: Shell, { name, value, append, index }: Assignment): void {
  shell.assigning = name
  const given: Value[] = value.type === 'Word' ? expandText(shell, value).map((text) => [text]) : waysOf(shell, value.elements)
  shell.assigning = undefined
  for (const text of given.flat()) referPaths(shell, text)
  if (!append && !index) return assign(shell, name, given)
  const isList = index !== undefined || value.type === 'ArrayValue'
  const joined = (old: Value, added: Value): Value => (isList ? old.concat(added) : [old.join(' ') + added.join(' ')])
  const values = valuesOf(shell, name).flatMap((old) => given.map((added) => joined(old ?? [], added)))
  assign(shell, name, values)
}

/** `export`, `declare`, `local` and the like: words are names, or `name=value` in quotes. */
function declare(shell: Shell, { name, args }: Command): void {
  const options = args.flatMap((part) => (part.type === 'Word' && part.value.startsWith('-') ? [part.value] : []))
  const exports = name!.value === 'export' || options.some((option) => /^-\w*x/.test(option))
  for (const part of args) {
    if (part.type === 'Assignment') runAssignment(shell, part)
    const words = part.type === 'Assignment' ? [part.name] : expandWord(shell, part).flat()
    for (const word of words) {
      const [, variable, text] = /^(\w+)(?:=(.*))?$/s.exec(word) ?? []
      if (variable === undefined) continue
      if (text !== undefined) assign(shell, variable, [[text]])
      if (exports) exportVariable(shell, variable)
    }
  }
}

/** `sh <<EOF`: what a shell reads from there is a script. */
async function walkHereDocuments(shell: Shell, { argv, command }: Call): Promise<void> {
  if (!argv.some((word) => /(^|\/)(ba|da|a|k|z)?sh$/.test(word)) || argv.includes('-c')) return
  for (const redirection of command.redirects) {
    if (redirection.type === 'HereDoc') await walkText(shell, hereDocument(shell, redirection))
    if (redirection.type === 'HereString' && redirection.target) {
      for (const text of expandText(shell, redirection.target)) if (!isUnknown(text)) await walkText(shell, text)
    }
  }
}
