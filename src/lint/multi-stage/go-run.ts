import type { Instruction } from '../../dockerfile/dockerfile.ts'
import type { Edit } from '../../dockerfile/edits.ts'
import type { Build } from './build.ts'
import type { Artifact } from './ecosystem.ts'
import type { Started } from './starts.ts'

/** A program that is built in place of being compiled whenever it is started. */
export interface GoRun {
  artifact: Artifact
  edits: readonly Edit[]
  starts: readonly Started[]
  intended: string
  /** Whether the start was a shell's, and its text is another one now. */
  byShell: boolean
}

const PROGRAM = '/usr/local/bin/app'
/** Of `go run`, options that take a word of their own. */
const TAKING = new Set('-C -exec -p -asmflags -buildmode -gcflags -ldflags -mod -modfile -tags'.split(' '))
const CONFIGURE_THE_END = new Set('CMD ENTRYPOINT EXPOSE HEALTHCHECK LABEL STOPSIGNAL VOLUME'.split(' '))

/** What `CMD go run . --port 80` says, said by a build; undefined where it is no such start, or not all of it is known. */
export function goRun({ stage, context }: Build, starts: readonly Started[], withoutC: boolean): GoRun | undefined {
  const [run, ...others] = starts.filter(({ isShell }) => isShell !== true)
  const { instructions } = stage
  const commands = instructions.filter(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT')
  const last = instructions.findLast(({ keyword }) => !CONFIGURE_THE_END.has(keyword))
  const user = context.end.configuration.user ?? 'root'
  if (run?.program !== 'go' || run.args[0] !== 'run' || stage.name !== undefined || !last || !/^(?:0|root)(?::|$)/.test(user))
    return undefined
  if (commands.length > 1 || commands[0] !== run.instruction || run.instruction.start < last.start) return undefined
  const parts = partsOf(run.args.slice(1))
  // A shell's line has one command only, and nothing in it that the shell would change.
  const body = run.instruction.json ? '' : run.instruction.body.text
  if (!parts || /[$`'"\\|&;<>*?~#(]/.test(body) || others.some(({ instruction }) => instruction === run.instruction)) return undefined
  return {
    artifact: { path: PROGRAM, madeBy: last, isNew: true },
    edits: [
      {
        start: last.end,
        end: last.end,
        text: `\nRUN ${withoutC ? 'CGO_ENABLED=0 ' : ''}go build ${parts.built} -o ${PROGRAM} ${parts.packages}`.replace(
          'build  ',
          'build ',
        ),
      },
      editOf(run.instruction, [PROGRAM, ...parts.args]),
    ],
    starts: [{ instruction: run.instruction, program: PROGRAM, path: PROGRAM, args: parts.args, byShell: false }, ...others],
    intended: run.instruction.keyword === 'CMD' ? 'Cmd' : 'Entrypoint',
    byShell: run.byShell,
  }
}

/** Options of the build, what is built, and what the program is given. */
function partsOf(words: readonly string[]): { built: string; packages: string; args: readonly string[] } | undefined {
  let at = 0
  while (words[at]?.startsWith('-')) at += TAKING.has(words[at]!) ? 2 : 1
  const first = at
  while (words[at]?.endsWith('.go')) at++
  if (at === first) at++
  const said = words.slice(0, at)
  if (said.length < at || !said.every((word) => /^[\w./=,@:-]+$/.test(word)) || said.some((word) => word.startsWith('-exec')))
    return undefined
  return { built: words.slice(0, first).join(' '), packages: words.slice(first, at).join(' '), args: words.slice(at) }
}

function editOf({ body }: Instruction, words: readonly string[]): Edit {
  return { start: body.start, end: body.end, text: `[${words.map((word) => JSON.stringify(word)).join(', ')}]` }
}
