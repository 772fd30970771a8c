import type { CommandNode, CompoundList } from 'unbash'
import type { ReachContext } from '../analyser.ts'
import type { Environment, Grade } from '../edge.ts'

/** What a variable may hold: the elements of an array, or one string. */
export type Value = readonly string[]

export interface ShellFunction {
  body: CommandNode | CompoundList
  /** The file that defines it. */
  node: number
  /** Arguments that it was walked with. */
  calls: Set<string>
}

/**
 * A shell while its script is walked: not what it holds at one moment, but all that its variables may hold there. What is not known stays
 * as it is written, so that `"$DIR/server.js"` is the word `$DIR/server.js`.
 */
export interface Shell {
  readonly context: ReachContext
  /** What is being walked: the script, a file that it sources, or ROOT for a line of the image's configuration. */
  node: number
  /** `$0`. */
  readonly name: string
  /** Folder that relative paths start from; the last is the likeliest. */
  folders: string[]
  /** What each variable may hold; undefined in it is unset. */
  readonly variables: Map<string, readonly (Value | undefined)[]>
  /** What variables held before they were changed, where that is to be undone; see `aside`. */
  journal: [name: string, values: readonly (Value | undefined)[]][] | undefined
  readonly exported: Set<string>
  /** What the exported ones come to, as long as none of them is changed; see `environmentNow`. */
  environment: Environment | undefined
  /** `set -a`. */
  exportsAll: boolean
  readonly functions: Map<string, ShellFunction>
  /** What `"$@"` may be; undefined when nobody knows. */
  positional: readonly Value[] | undefined
  /** The variable that is being assigned: unset until now, it is empty in its own new value. */
  assigning: string | undefined
  /** Lines that a pipe feeds, where they are known. */
  input: readonly string[] | undefined
  /** Above 0 where what is done may be skipped. */
  branches: number
  /** Above 0 in code that this image does not come to as it is configured. */
  dead: number
  /** Names of programs and files that a condition around has asked for. */
  readonly guards: string[]
  /** Variables that a loop sets to files that it then runs. */
  readonly loops: Set<string>
  /** Lines of `trap`, for the end. */
  readonly traps: string[]
  /** Nodes of files that are being sourced. */
  readonly sources: number[]
  /** How deep functions, loops and substitutions are in each other. */
  depth: number
  /** How surely what is started here without a condition is needed, and in which words. */
  readonly usual: { kind: string; grade: Grade }
  /** No reference from here is surer. */
  readonly floor: Grade
  readonly limits: Limits
  readonly launched: Set<string>
}

/** What a script is started with. */
export interface Given {
  /** What is walked: a script, or ROOT or another file for a line that stands there. */
  node: number
  /** `$0`. */
  name: string
  /** Undefined when nobody knows. */
  args?: Value
  env: Environment
  cwd: string
  usual: { kind: string; grade: Grade }
  floor: Grade
}

/** What is left to be spent on one script. */
export interface Limits {
  commands: number
  /** Commands in functions that were walked before with other arguments. */
  repeats: number
  launches: number
  sources: number
  characters: number
  /** How often ways were left out since there were too many together. */
  leftOut: number
}

export const MAX_DEPTH = 200
/** Ways that a word may come out. */
export const MAX_VALUES = 200
/** Values that a variable gathers in branches. */
const MAX_GATHERED = 12
/** Ways that several variables may come out together; of more, each counts with its last value. */
const MAX_PRODUCT = 12
const MAX_VALUE_LENGTH = 64 * 1024
const MAX_FOLDERS = 4

export function openShell(context: ReachContext, { node, name, args, env, cwd, usual, floor }: Given): Shell {
  return {
    context,
    node,
    name,
    folders: [cwd],
    variables: new Map(Object.entries(env).map(([name, value]) => [name, [[value]]])),
    journal: undefined,
    exported: new Set(Object.keys(env)),
    environment: undefined,
    exportsAll: false,
    functions: new Map(),
    positional: args && [args],
    assigning: undefined,
    input: undefined,
    branches: 0,
    dead: 0,
    guards: [],
    loops: new Set(),
    traps: [],
    sources: [],
    depth: 0,
    usual,
    floor,
    limits: { commands: 100_000, repeats: 3000, launches: 5000, sources: 200, characters: 20_000_000, leftOut: 0 },
    launched: new Set(),
  }
}

const UNSET: readonly undefined[] = [undefined]

export function valuesOf(shell: Shell, name: string): readonly (Value | undefined)[] {
  return shell.variables.get(name) ?? UNSET
}

/** Sets a variable: to nothing else where that surely happens, besides what it holds where it may not. */
export function assign(shell: Shell, name: string, values: readonly (Value | undefined)[]): void {
  if (shell.branches === 0 && values.length === 1) return setVariable(shell, name, values)
  const kept = shell.branches > 0 ? valuesOf(shell, name) : []
  const known = new Map<string, Value | undefined>()
  for (const value of [...kept, ...values]) {
    const key = value?.join('\0') ?? ''
    spend(shell, key.length)
    // Put last: of an environment, the last is taken.
    known.delete(key)
    if (key.length <= MAX_VALUE_LENGTH) known.set(key, value)
  }
  setVariable(shell, name, [...known.values()].slice(-Math.max(MAX_GATHERED, Math.min(values.length, MAX_VALUES))))
}

export function setVariable(shell: Shell, name: string, values: readonly (Value | undefined)[]): void {
  shell.journal?.push([name, valuesOf(shell, name)])
  shell.variables.set(name, values)
  if (shell.exportsAll) exportVariable(shell, name)
  else if (shell.exported.has(name)) shell.environment = undefined
}

export function exportVariable(shell: Shell, name: string): void {
  shell.exported.add(name)
  shell.environment = undefined
}

export function currentFolder(shell: Shell): string {
  return shell.folders.at(-1)!
}

export function enterFolder(shell: Shell, folder: string): void {
  const kept = shell.branches > 0 ? shell.folders.filter((each) => each !== folder) : []
  shell.folders = [...kept, folder].slice(-MAX_FOLDERS)
}

/** The environment of a program that is started now. Shared by all that are started with the same: an image may set thousands of variables. */
export function environmentNow(shell: Shell, added?: ReadonlyMap<string, string>): Environment {
  shell.environment ??= exportedValues(shell)
  if (!added || added.size === 0) return shell.environment
  spend(shell, shell.exported.size * 8)
  return { ...shell.environment, ...Object.fromEntries(added) }
}

function exportedValues(shell: Shell): Environment {
  spend(shell, shell.exported.size * 8)
  const env: Record<string, string> = {}
  for (const name of shell.exported) {
    const value = valuesOf(shell, name).at(-1)
    if (value) env[name] = value.join(' ')
  }
  return env
}

/** Whether text holds something that only a running shell knows. */
export function isUnknown(text: string): boolean {
  return /[$`]/.test(text)
}

/** Counts characters that were copied; false when a script has used up what one may. */
export function spend(shell: Shell, characters: number): boolean {
  shell.limits.characters -= characters
  return shell.limits.characters > 0
}

/** The ways of a next part, or one of them where the ways of all parts would be too many. */
export function bounded<T>(shell: Shell, ways: number, next: readonly T[]): readonly T[] {
  if (ways <= 1 || next.length <= 1 || ways * next.length <= MAX_PRODUCT) return next
  shell.limits.leftOut++
  return next.slice(-1)
}

/** Walks what does not change the shell around it: a subshell, or code that is not come to. */
export async function aside(shell: Shell, walk: () => Promise<void>): Promise<void> {
  const { folders, positional, input, journal } = shell
  const changes: NonNullable<Shell['journal']> = []
  shell.journal = changes
  await walk()
  for (const [name, values] of changes.reverse()) shell.variables.set(name, values)
  if (changes.length > 0) shell.environment = undefined
  Object.assign(shell, { folders, positional, input, journal })
}
