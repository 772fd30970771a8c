import { posix } from 'node:path'
import { referPaths } from './refer-paths.ts'
import { assign, currentFolder, enterFolder, isUnknown, MAX_VALUES, type Shell, type Value, valuesOf } from './shell.ts'
import { type Call, run } from './simple-command.ts'
import { sourceFile } from './source.ts'
import { referProgram } from './start.ts'
import { walkText } from './walk.ts'

type Builtin = (shell: Shell, call: Call) => Promise<void> | void

/** Commands that set variables by words of the form `name=value`. */
export const DECLARES: ReadonlySet<string> = new Set(['export', 'declare', 'typeset', 'local', 'readonly'])

/** Commands of the shell itself that lead somewhere or change what later words mean. The names of all others are in `builtin-names.ts`. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['.', sourceCommand],
  ['source', sourceCommand],
  ['exec', execCommand],
  ['command', commandCommand],
  ['builtin', (shell, call) => run(shell, { ...call, argv: call.argv.slice(1) })],
  ['eval', (shell, { argv }) => walkText(shell, argv.slice(1).join(' '))],
  ['trap', trapCommand],
  ['alias', aliasCommand],
  ['set', setCommand],
  ['shift', shiftCommand],
  ['cd', enter],
  ['chdir', enter],
  ['pushd', enter],
  ['unset', unsetCommand],
  ['read', readCommand],
  ['mapfile', readAll],
  ['readarray', readAll],
  ['getopts', getoptsCommand],
  ['type', askFor],
  ['hash', askFor],
  ['whence', askFor],
  ['test', referOperands],
  ['[', referOperands],
])

function sourceCommand(shell: Shell, { argv, text }: Call): Promise<void> {
  const [, path = '', ...args] = argv[1] === '--' ? argv.slice(1) : argv
  return sourceFile(shell, path, args, text)
}

function execCommand(shell: Shell, call: Call): Promise<void> {
  let at = 1
  while (/^-[cla]+$/.test(call.argv[at] ?? '')) at += call.argv[at]!.includes('a') ? 2 : 1
  if (call.argv[at] === '--') at++
  return run(shell, { ...call, argv: call.argv.slice(at), isMain: true })
}

async function commandCommand(shell: Shell, call: Call): Promise<void> {
  const [, option = ''] = call.argv
  if (/^-\w*[vV]/.test(option)) return askFor(shell, call)
  const argv = call.argv.slice(option === '-p' ? 2 : 1)
  // A function of that name is not meant.
  const [name = ''] = argv
  const hidden = shell.functions.get(name)
  shell.functions.delete(name)
  await run(shell, { ...call, argv })
  if (hidden) shell.functions.set(name, hidden)
}

/** What is done at the end, or when a signal comes. */
function trapCommand(shell: Shell, { argv }: Call): void {
  if (argv.length > 2 && !argv[1]!.startsWith('-')) shell.traps.push(argv[1]!)
}

async function aliasCommand(shell: Shell, { argv }: Call): Promise<void> {
  for (const each of argv.slice(1)) if (each.includes('=')) await walkText(shell, each.slice(each.indexOf('=') + 1))
}

function unsetCommand(shell: Shell, { argv }: Call): void {
  for (const name of argv.slice(1)) if (!name.startsWith('-')) assign(shell, name, [undefined])
}

function getoptsCommand(shell: Shell, { argv: [, , name] }: Call): void {
  if (name !== undefined) assign(shell, name, [[`$${name}`]])
}

function referOperands(shell: Shell, { argv }: Call): void {
  for (const word of argv.slice(1)) referPaths(shell, word)
}

function askFor(shell: Shell, { argv, text }: Call): void {
  for (const name of argv.slice(1)) if (!name.startsWith('-')) referProgram(shell, name, text)
}

function setCommand(shell: Shell, { argv }: Call): void {
  const dashes = argv.indexOf('--')
  const start = dashes === -1 ? argv.findIndex((word, i) => i > 0 && !/^[-+]/.test(word) && !/^[-+]\w*o$/.test(argv[i - 1]!)) : dashes + 1
  if (/^-\w*a/.test(argv[1] ?? '') || argv.includes('allexport')) shell.exportsAll = argv[1]!.startsWith('-')
  if (/^\+\w*a/.test(argv[1] ?? '')) shell.exportsAll = false
  if (start > 0) setPositional(shell, [argv.slice(start)])
}

/** Arguments grow where a script adds to them in a branch: both ways go on. */
function setPositional(shell: Shell, values: readonly Value[]): void {
  const kept = shell.branches > 0 ? (shell.positional ?? []) : []
  shell.positional = [...new Map([...kept, ...values].map((value) => [JSON.stringify(value), value])).values()].slice(-16)
}

function shiftCommand(shell: Shell, { argv }: Call): void {
  const count = Number(argv[1] ?? 1)
  if (shell.positional && Number.isInteger(count))
    setPositional(
      shell,
      shell.positional.map((args) => args.slice(count)),
    )
}

function enter(shell: Shell, { argv }: Call): void {
  const to = argv.slice(1).find((word) => !/^-./.test(word)) ?? valuesOf(shell, 'HOME').at(-1)?.join(' ')
  if (to !== undefined && to !== '-' && !isUnknown(to)) enterFolder(shell, posix.resolve(currentFolder(shell), to))
}

/** What is read is one of the lines of the pipe, or unknown. A program that it names is then run for each. */
function readCommand(shell: Shell, { argv }: Call): void {
  const names = argv.slice(1).filter((word, i) => /^[a-zA-Z_]\w*$/.test(word) && !/^-\w*[adinNptu]$/.test(argv[i]!))
  for (const name of names) {
    const lines = names.length === 1 ? shell.input : undefined
    assign(shell, name, lines?.slice(0, MAX_VALUES).map((line) => [line]) ?? [[`$${name}`]])
    if (lines) shell.loops.add(name)
  }
}

function readAll(shell: Shell, { argv }: Call): void {
  const name = argv.slice(1).findLast((word) => /^[a-zA-Z_]\w*$/.test(word)) ?? 'MAPFILE'
  assign(shell, name, [shell.input ?? [`$${name}`]])
}
