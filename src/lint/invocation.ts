import type { Instruction } from '../dockerfile/dockerfile.ts'
import type { ShellCommand, ShellWord } from '../dockerfile/shell-commands.ts'

/** A program that a RUN starts, whatever stands in front of it: `sudo -E apt-get`, `env X=1 apt-get`. */
export interface Invocation {
  command: ShellCommand
  /** Without its folders: `apt-get`; `pip` for `python3 -m pip`. */
  program: string
  /** The word that names the program. */
  programWord: ShellWord
  args: readonly ShellWord[]
  /** Whether it runs as root where the instruction does not. */
  sudo: boolean
  /** Whether it runs as somebody else, who has another home. */
  asOther?: boolean
}

/** Programs that start another one, with their options that take a word of their own. */
const WRAPPERS: Readonly<Record<string, string>> = {
  sudo: '-u -g -h -p -C -r -t --user --group',
  env: '-u -S -C',
  command: '',
  exec: '-a',
  time: '',
  nice: '-n',
  ionice: '-c -n',
  nohup: '',
  eatmydata: '',
  nosync: '',
  fakeroot: '',
  chronic: '',
  linux32: '',
  timeout: '-k -s',
  gosu: '',
  'su-exec': '',
  xvfb: '',
}
/** These have a word of their own before the program: a time, a user. */
const TAKE_ONE = new Set(['timeout', 'gosu', 'su-exec'])

export function invocationOf(command: ShellCommand): Invocation | undefined {
  let words = command.words
  let sudo = false
  let asOther = false
  for (let depth = 0; depth < 4; depth++) {
    const name = baseName(words[0]?.value ?? '')
    if (!Object.hasOwn(WRAPPERS, name)) break
    sudo ||= name === 'sudo'
    const taking = WRAPPERS[name]!.split(' ')
    let at = 1
    while (at < words.length && /^-|^\w+=/.test(words[at]!.value)) at += taking.includes(words[at]!.value) ? 2 : 1
    if (TAKE_ONE.has(name)) at++
    asOther ||= isOtherUser(name, words.slice(1, at))
    words = words.slice(at)
  }
  const [first, ...args] = words
  if (!first) return undefined
  const name = baseName(first.value)
  if (/^python[\d.]*$/.test(name)) {
    const [option, module, ...rest] = args
    if (option?.value === '-m' && module) return { command, program: module.value, programWord: module, args: rest, sudo, asOther }
    const joined = /^-m(\w+)$/.exec(option?.value ?? '')?.[1]
    if (joined) return { command, program: joined, programWord: option!, args: args.slice(1), sudo, asOther }
  }
  return { command, program: name, programWord: first, args, sudo, asOther }
}

/** `sudo -u app`, `gosu app` */
function isOtherUser(wrapper: string, options: readonly ShellWord[]): boolean {
  if (wrapper === 'gosu' || wrapper === 'su-exec') return !/^(?:root|0)(?::|$)/.test(options[0]?.value ?? '')
  if (wrapper !== 'sudo') return false
  const at = options.findIndex(({ value }) => /^(?:-u|--user(?:=.*)?)$/.test(value))
  const user = options[at]?.value.split('=')[1] ?? options[at + 1]?.value
  return at !== -1 && user !== 'root'
}

/** The program of an exec form. There is no shell in between, and no place that could be edited. */
export function execInvocations({ json, body: { start, end } }: Instruction): readonly Invocation[] {
  if (!json) return []
  const words = json.map((value): ShellWord => ({ text: value, value, literal: true, start, end }))
  const command: ShellCommand = { name: baseName(json[0] ?? ''), words, assignments: [], redirections: [], inside: [], start, end }
  const invocation = invocationOf(command)
  return invocation ? [invocation] : []
}

/** Without its folders. */
export function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1)
}

/** The first word that is no option. `taking`: options whose value is the next word. */
export function subcommandOf({ args }: Pick<Invocation, 'args'>, taking: readonly string[] = []): ShellWord | undefined {
  for (let at = 0; at < args.length; at++) {
    const { value } = args[at]!
    if (!value.startsWith('-')) return args[at]
    if (taking.includes(value)) at++
  }
  return undefined
}

/** Whether an option is there, with or without a value: `--omit` for `--omit=dev`, `-y` for `-qy`. */
export function hasOption({ args }: Pick<Invocation, 'args'>, ...options: readonly string[]): boolean {
  return args.some(({ value }) =>
    options.some(
      (option) =>
        value === option || value.startsWith(`${option}=`) || (/^-\w$/.test(option) && /^-\w+$/.test(value) && value.includes(option[1]!)),
    ),
  )
}

/** The value of an option in either way to write it: `-o FILE`, `--output=FILE`. */
export function optionValue({ args }: Pick<Invocation, 'args'>, ...options: readonly string[]): ShellWord | undefined {
  for (const [index, word] of args.entries()) {
    if (options.includes(word.value) || (/^-\w+$/.test(word.value) && options.includes(`-${word.value.at(-1)!}`))) return args[index + 1]
    const long = options.find((option) => option.startsWith('--') && word.value.startsWith(`${option}=`))
    if (long) return { ...word, value: word.value.slice(long.length + 1) }
  }
  return undefined
}
