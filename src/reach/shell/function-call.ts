import type { ShellFunction } from './shell.ts'
import { type Shell } from './shell.ts'
import type { Call } from './simple-command.ts'
import { walk } from './walk.ts'

const MAX_CALLS = 16

/** Walks the body of a function with its arguments; again for each new set of them, as far as that makes sense. */
export async function callFunction(shell: Shell, called: ShellFunction, { argv }: Pick<Call, 'argv'>): Promise<void> {
  const key = JSON.stringify([argv.slice(1), shell.dead > 0, shell.branches > 0])
  const isRepeated = called.calls.size > 0
  if (called.calls.has(key) || called.calls.size >= MAX_CALLS || (isRepeated && shell.limits.repeats <= 0)) return
  called.calls.add(key)
  const { commands } = shell.limits
  await walkBody(shell, called, [argv.slice(1)])
  if (isRepeated) shell.limits.repeats -= commands - shell.limits.commands
}

/** Walks functions of the script that nobody called by a name that could be read. */
export async function walkUncalled(shell: Shell): Promise<void> {
  const { node } = shell
  shell.branches++
  for (const each of shell.functions.values()) {
    if (each.node === node && each.calls.size === 0) {
      each.calls.add('')
      await walkBody(shell, each, undefined)
    }
  }
  shell.branches--
}

async function walkBody(shell: Shell, { body, node }: ShellFunction, positional: Shell['positional']): Promise<void> {
  const before = { node: shell.node, positional: shell.positional }
  Object.assign(shell, { node, positional })
  await walk(shell, body)
  Object.assign(shell, before)
}
