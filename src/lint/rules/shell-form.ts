import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { readShellBody } from '../../dockerfile/shell-body.ts'
import { commandsOf } from '../../dockerfile/shell-commands.ts'
import type { LintContext } from '../lint-context.ts'
import { isMeantAsJson } from './malformed-exec.ts'
import { defineDockerfileRule, type Found } from '../rule.ts'

/** What only a shell can do, or does in another way than the program of that name. */
const BUILTINS = new Set(
  '. : [ alias bg break builtin cd command continue declare echo eval exec exit export false fg getopts hash help history jobs kill let local printf pwd read readonly return set shift source test time times trap true type typeset ulimit umask unalias unset wait if for while until case function'.split(
    ' ',
  ),
)
/** Bases without an ENTRYPOINT, or with one that starts what it is given whatever that is. */
const OPEN_BASES =
  /^(?:debian|ubuntu|alpine|amazonlinux|centos|fedora|rockylinux|almalinux|busybox|node|python|ruby|golang|rust|openjdk|eclipse-temurin|amazoncorretto|php|perl|erlang|elixir|gcc|buildpack-deps|bitnami\/minideb|nvidia\/cuda|public\.ecr\.aws\/amazonlinux\/amazonlinux|mcr\.microsoft\.com\/(?:dotnet|playwright)\/.*)$/

export default defineDockerfileRule({
  id: 'shell-form',
  title: 'Start the program without a shell around it',
  why: 'In the shell form /bin/sh is process 1: it does not pass the signal to stop on, so the program is killed after the grace period, with its connections open.',
  fix: [
    'CMD ["node", "server.js"]',
    '# or, where the shell must expand something',
    'CMD ["sh", "-c", "exec java $JAVA_OPTS -jar app.jar"]',
  ].join('\n'),
  whenNot: 'The line needs what a shell does, and starts with exec.',
  level: 'warning',
  tier: 'safe',
  same: { hadolint: ['DL3025'], buildkit: ['JSONArgsRecommended'] },
  *check(context) {
    const all = context.shipped.flatMap(({ instructions }) => instructions)
    for (const keyword of ['ENTRYPOINT', 'CMD']) {
      const instruction = all.findLast((each) => each.keyword === keyword)
      if (!instruction || instruction.json || instruction.body.text === '' || isMeantAsJson(instruction)) continue
      if (/^exec\s/.test(instruction.body.text)) continue
      yield {
        message: `${keyword} starts a shell that stands between the program and its signals.`,
        instruction,
        ...patch(context, instruction, all),
      }
    }
  },
})

/** The exec form that does the same; undefined where only the shell form does, and for what is no CMD or ENTRYPOINT that counts. */
export function execFormOf(context: LintContext, instruction: Instruction): Pick<Found, 'edits' | 'intended'> | undefined {
  const all = context.shipped.flatMap(({ instructions }) => instructions)
  const isStart = instruction.keyword === 'CMD' || instruction.keyword === 'ENTRYPOINT'
  if (!isStart || instruction.json || isMeantAsJson(instruction)) return undefined
  const found = patch(context, instruction, all)
  return found.edits ? found : undefined
}

function patch(
  context: LintContext,
  instruction: Instruction,
  all: readonly Instruction[],
): Pick<Found, 'edits' | 'withheld' | 'intended'> {
  const { dockerfile, parser, settingsAt } = context
  const { keyword, body } = instruction
  const { shell } = settingsAt(instruction)
  const read = readShellBody(parser, dockerfile, instruction, { shell })
  if ('reason' in read) return { withheld: read.reason }
  const reason = whyOtherStart(context, keyword, all) ?? whyShellCounts(shell)
  if (reason !== undefined) return { withheld: reason }
  const [command, ...more] = commandsOf(parser, read)
  const isWhole =
    command &&
    more.length === 0 &&
    command.inside.length === 0 &&
    !command.after &&
    command.start === body.start &&
    command.end === body.end
  if (!isWhole || command.assignments.length > 0 || command.redirections.length > 0)
    return { withheld: 'the shell does more in it than start one program' }
  if (!command.words.every(({ literal }) => literal)) return { withheld: 'the shell expands something in it: write ["sh", "-c", "exec …"]' }
  if (BUILTINS.has(command.words[0]!.value)) return { withheld: `${command.words[0]!.value} is the shell's own` }
  if (/\s/.test(command.words[0]!.value)) return { withheld: `no program is called ${command.words[0]!.value}` }
  const text = `[${command.words.map(({ value }) => JSON.stringify(value)).join(', ')}]`
  return { edits: [{ start: body.start, end: body.end, text }], intended: [keyword === 'CMD' ? 'Cmd' : 'Entrypoint'] }
}

/** Why another program would be started, or with other arguments. */
function whyOtherStart({ shipped, baseOf }: LintContext, keyword: string, all: readonly Instruction[]): string | undefined {
  if (keyword === 'ENTRYPOINT')
    return all.some((each) => each.keyword === 'CMD') ? 'CMD would become its arguments, which the shell form leaves out' : undefined
  if (all.some((each) => each.keyword === 'ENTRYPOINT')) return 'it is what ENTRYPOINT is given, and that would change'
  const root = shipped[0]!
  if (root.base.kind === 'scratch') return undefined
  const base = baseOf(root)
  return base && OPEN_BASES.test(base.repository) ? undefined : 'the base may have an ENTRYPOINT that is given it'
}

function whyShellCounts(shell: readonly string[]): string | undefined {
  const plain = shell.slice(1).every((option) => /^-[ceux]+$|^-o$|^pipefail$|^errexit$|^nounset$/.test(option))
  return plain ? undefined : `SHELL is ${shell.join(' ')}, which may set things up for the program`
}
