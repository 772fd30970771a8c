import { appendCommand } from '../dockerfile/append-command.ts'
import { isCovered, removes } from './folders.ts'
import type { Invocation } from './invocation.ts'
import type { LintContext, Mount, Run } from './lint-context.ts'
import type { ShellWord } from '../dockerfile/shell-commands.ts'
import { type Found, offer } from './rule.ts'

/** What a program leaves behind that only it reads, and how one gets rid of it in the same RUN. */
export interface Residue {
  /** Whether a command leaves something. */
  fills(invocation: Invocation, run: Run, context: LintContext): boolean
  /** Whether a command takes it away again, other than by removing the folders. */
  cleans?(invocation: Invocation): boolean
  /** Where it lies; `~` for a home. */
  folders: readonly string[]
  /** A mount whose target or id looks so keeps it, too: where settings move the cache. */
  mountLike?: RegExp
  message(filler: Invocation): string
  /** The command that takes it away, or why none is offered. Without it nothing is. */
  cleanUp?(filler: Invocation, run: Run, context: LintContext): string | { withheld: string }
}

export const EXEC_FORM = 'an exec form runs one program: write it as a line for the shell first'

/** Of every RUN that ships: the last command that leaves something which nothing behind it takes away. */
export function* residueIn(context: LintContext, residue: Residue): Generator<Found> {
  for (const run of context.runsOf(context.shipped)) {
    const last = run.invocations.findLastIndex((each) => residue.fills(each, run, context))
    if (last === -1 || run.mounts.some((mount) => holds(mount, residue, run))) continue
    if (run.invocations.slice(last + 1).some((each) => isCleanUp(each, residue))) continue
    const filler = run.invocations[last]!
    yield {
      message: residue.message(filler),
      instruction: run.instruction,
      at: filler.command,
      ...patch(context, residue, run, filler),
    }
  }
}

export function isCleanUp(
  invocation: Invocation,
  { cleans, folders, mountLike }: Pick<Residue, 'cleans' | 'folders' | 'mountLike'>,
): boolean {
  if (cleans?.(invocation) || folders.some((folder) => removes(invocation, folder))) return true
  // The program says itself where: `rm -rf "$(npm config get cache)"`.
  const isAsked = ({ text }: ShellWord) => /\$\(|`/.test(text) && text.includes('cache') && mountLike?.test(text)
  if (invocation.program === 'rm' && invocation.args.some(isAsked)) return true
  // A program that nobody knows may start the one behind it: `retry dnf clean all`.
  const [first, ...args] = invocation.args
  if (!first || /^(?:echo|printf)$/.test(invocation.program)) return false
  const started = { ...invocation, program: first.value.slice(first.value.lastIndexOf('/') + 1), programWord: first, args }
  return cleans?.(started) || folders.some((folder) => removes(started, folder))
}

/** Whether a mount keeps out of the layer what would lie in the folders. */
export function holds(
  { type, target, id = '' }: Mount,
  { folders, mountLike }: Pick<Residue, 'folders' | 'mountLike'>,
  { settings }: Pick<Run, 'settings'>,
): boolean {
  if (type !== 'cache' && type !== 'tmpfs') return false
  if (target.includes('$') || mountLike?.test(target) || mountLike?.test(id)) return true
  if (folders.some((folder) => isCovered(folder, target))) return true
  // Where a variable has moved it: `ENV PIP_CACHE_DIR=/c`.
  return Object.entries(settings.variables).some(
    ([name, value]) => value?.startsWith('/') && name.toLowerCase().includes('cache') && isCovered(value, target),
  )
}

function patch(context: LintContext, { cleanUp }: Residue, run: Run, filler: Invocation): Pick<Found, 'edits' | 'withheld'> {
  const command = cleanUp?.(filler, run, context)
  if (command === undefined) return {}
  if (typeof command !== 'string') return command
  if (!run.body) return { withheld: EXEC_FORM }
  const edit = appendCommand(context.dockerfile, run.body, filler.sudo ? `sudo ${command}` : command)
  return offer(edit, 'what follows the last command of the line would not always run')
}

/** Why a program may not be there any more, or not be the same, at the end of a RUN. */
export function whyNotAtEnd({ command, program, asOther }: Invocation, run: Run): { withheld: string } | undefined {
  if (asOther) return { withheld: `${program} runs as another user, whose cache it fills` }
  if (command.inside.some((each) => each === 'subshell' || each === 'function' || each === 'substitution'))
    return { withheld: `${program} runs in a part of its own, and may not be found at the end` }
  const behind = run.invocations.filter((each) => each.command.start > command.start)
  const gone = behind.find(
    ({ program: other, args }) =>
      /^(?:apk|apt|apt-get|yum|dnf|microdnf|aptitude|npm|nvm)$/.test(other) &&
      args.some(({ value }) => /^(?:del|purge|remove|autoremove|uninstall|erase)$/.test(value)),
  )
  if (gone) return { withheld: `${program} may be gone when ${gone.program} has removed packages` }
  const removed = behind.find(
    ({ program: other, args }) =>
      other === 'rm' && args.some(({ value }) => new RegExp(`/(?:${program}|bin|lib|node_modules)(?:/|$)`).test(value)),
  )
  return removed ? { withheld: `${program} may be among what rm takes away` } : undefined
}
