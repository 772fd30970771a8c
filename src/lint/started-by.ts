import type { Instruction } from '../dockerfile/dockerfile.ts'
import { commandsOf } from '../dockerfile/shell-commands.ts'
import { readShellBody } from '../dockerfile/shell-body.ts'
import { baseName } from './invocation.ts'
import type { LintContext } from './lint-context.ts'

export interface Start {
  instruction: Instruction
  /** The words of the only command, or the first of a line; for the shell form without what the shell would do to them. */
  words: readonly string[]
}

/** Several rules ask. */
const known = new WeakMap<LintContext, { start: Start | undefined }>()

/** What the image starts: the ENTRYPOINT, or the CMD where there is none. Of instructions that ship, the last of either. */
export function startOf(context: LintContext): Start | undefined {
  const { start } = known.get(context) ?? { start: readStart(context) }
  known.set(context, { start })
  return start
}

function readStart({ shipped, parser, dockerfile, settingsAt }: LintContext): Start | undefined {
  const all = shipped.flatMap(({ instructions }) => instructions)
  const instruction = all.findLast(({ keyword }) => keyword === 'ENTRYPOINT') ?? all.findLast(({ keyword }) => keyword === 'CMD')
  if (!instruction) return undefined
  if (instruction.json) return { instruction, words: unwrapped(instruction.json) }
  const body = readShellBody(parser, dockerfile, instruction, { shell: settingsAt(instruction).shell })
  const command = 'reason' in body ? undefined : commandsOf(parser, body).at(-1)
  if (!command) return undefined
  const words = command.words.map(({ value }) => value)
  return { instruction, words: unwrapped(words[0] === 'exec' ? words.slice(1) : words) }
}

/** Without `tini --` and other programs that only pass signals on. */
function unwrapped(words: readonly string[]): readonly string[] {
  const name = baseName(words[0] ?? '')
  if (name !== 'tini' && name !== 'dumb-init') return words
  return words.slice(words.findIndex((word, index) => index > 0 && !word.startsWith('-')))
}
