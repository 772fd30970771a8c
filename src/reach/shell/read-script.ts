import type { ReachContext } from '../analyser.ts'
import { ROOT } from '../edge.ts'
import { walkUncalled } from './function-call.ts'
import { MAX_SCRIPT_BYTES } from './parse.ts'
import { type Given, openShell, type Shell } from './shell.ts'
import { walkText } from './walk.ts'

/** Ways in which one script is started that are each walked. */
const MAX_WALKS = 24
const MAX_TRAPS = 20

const walked = new WeakMap<ReachContext, Map<number, Set<string>>>()

/** Whether a script was walked already, so with the arguments that it is started with. */
export function isWalked(node: number, context: ReachContext): boolean {
  return walked.get(context)?.has(node) ?? false
}

/** Tells the context where a script leads that is started in a certain way. `given.node` is the script. */
export async function readScript(context: ReachContext, given: Given): Promise<void> {
  const ways = walked.get(context) ?? new Map<number, Set<string>>()
  walked.set(context, ways)
  const seen = ways.get(given.node) ?? new Set()
  ways.set(given.node, seen)
  const key = JSON.stringify([given.args, given.cwd])
  if (seen.has(key) || seen.size >= MAX_WALKS) return
  seen.add(key)

  const { files } = context
  if (files.sizeOf(given.node) > MAX_SCRIPT_BYTES) {
    context.note(files.pathOf(given.node), 'The script is too large, so what it runs is not known.')
    context.unresolved({ node: given.node, domain: 'shell', what: 'a script of more than 2 MB' })
    return
  }
  const bytes = await files.read(given.node, MAX_SCRIPT_BYTES)
  if (bytes && !bytes.subarray(0, 256).includes(0)) await readLines(context, given, bytes.toString())
}

/** Tells the context where lines of shell lead that stand in a command line or a configuration. */
export async function readLines(context: ReachContext, given: Given, text: string): Promise<void> {
  const shell = openShell(context, given)
  const isWhole = await walkAll(shell, text)
  if (isWhole && shell.limits.commands > 0 && shell.limits.launches > 0 && shell.limits.characters > 0) return
  const about = given.node === ROOT ? 'entrypoint' : context.files.pathOf(given.node)
  context.note(about, 'The script is too long to be followed to its end, so not all that it runs is known.')
  context.unresolved({ node: given.node, domain: 'shell', what: 'a script that is too long' })
}

/** Answers whether it came to the end: a script can be nested deeper than the stack. */
async function walkAll(shell: Shell, text: string): Promise<boolean> {
  try {
    await walkText(shell, text)
    for (const line of shell.traps.slice(0, MAX_TRAPS)) await walkText(shell, line)
    await walkUncalled(shell)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
