import type { Instruction } from '../../dockerfile/dockerfile.ts'
import type { Edit } from '../../dockerfile/edits.ts'
import type { Build } from './build.ts'
import type { Artifact } from './ecosystem.ts'
import { absolutePath } from './paths.ts'
import type { Started } from './starts.ts'

/** A program that is built in place of being compiled whenever it is started. */
export interface BuiltOnce {
  artifact: Artifact
  edits: readonly Edit[]
  starts: readonly Started[]
  intended: string
  /** Whether the start was a shell's, and its text is another one now. */
  byShell: boolean
}

/** A start that builds, alone on its line. */
export interface BuildingStart {
  run: Started
  others: readonly Started[]
  /** What the image is made by, up to there. */
  last: Instruction
  /** Whether root builds it. */
  isRoot: boolean
}

const CONFIGURE_THE_END = new Set('CMD ENTRYPOINT EXPOSE HEALTHCHECK LABEL STOPSIGNAL VOLUME'.split(' '))

/** What `CMD go run . --port 80` starts; undefined where more is said there, or elsewhere about it. */
export function buildingStart({ stage, context }: Build, starts: readonly Started[]): BuildingStart | undefined {
  const [run, ...others] = starts.filter(({ isShell }) => isShell !== true)
  const { instructions } = stage
  const commands = instructions.filter(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT')
  const last = instructions.findLast(({ keyword }) => !CONFIGURE_THE_END.has(keyword))
  if (!run || stage.name !== undefined || !last || commands.length > 1 || commands[0] !== run.instruction) return undefined
  if (run.instruction.start < last.start || others.some(({ instruction }) => instruction === run.instruction)) return undefined
  // A shell's line has one command only, and nothing in it that the shell would change.
  if (!run.instruction.json && /[$`'"\\|&;<>*?~#(]/.test(run.instruction.body.text)) return undefined
  const user = context.end.configuration.user ?? 'root'
  return { run, others, last, isRoot: /^(?:0|root)(?::|$)/.test(user) }
}

/** With a line that builds, where there is none that has; and a start of what it makes. `words`: the program, and what it is given. */
export function builtOnce(
  { run, others, last }: BuildingStart,
  made: Instruction | string,
  path: string,
  words: readonly string[],
): BuiltOnce {
  const { instruction } = run
  const { body } = instruction
  const [program = '', ...args] = words
  const line: Edit[] = typeof made === 'string' ? [{ start: last.end, end: last.end, text: `\nRUN ${made}` }] : []
  return {
    artifact: typeof made === 'string' ? { path, madeBy: last, isNew: true } : { path, madeBy: made },
    edits: [...line, { start: body.start, end: body.end, text: `[${words.map((word) => JSON.stringify(word)).join(', ')}]` }],
    starts: [{ instruction, program, ...(program.includes('/') && { path: absolutePath(program, '/') }), args, byShell: false }, ...others],
    intended: instruction.keyword === 'CMD' ? 'Cmd' : 'Entrypoint',
    byShell: run.byShell,
  }
}
