import { isCovered, removedPaths } from '../folders.ts'
import type { Invocation } from '../invocation.ts'
import type { LintContext, Run } from '../lint-context.ts'
import { defineDockerfileRule, type Found } from '../rule.ts'

/** Where programs keep their caches, and what empties them. */
const CLEANERS: readonly { program: RegExp; task: RegExp; target: RegExp }[] = [
  { program: /^npm$/, task: /^cache clean/, target: /npm/ },
  { program: /^yarn$/, task: /^cache clean/, target: /yarn/ },
  { program: /^pnpm$/, task: /^store prune/, target: /pnpm/ },
  { program: /^pip[\d.]*$/, task: /^cache purge/, target: /pip|\.cache$/ },
  { program: /^apt(?:-get)?$/, task: /^(?:auto|dist-?)?clean/, target: /^\/var\/cache\/apt/ },
  { program: /^(?:yum|dnf|microdnf)$/, task: /^clean/, target: /^\/var\/cache\/(?:yum|dnf|libdnf5)/ },
  { program: /^composer$/, task: /^clear-?cache/, target: /composer/ },
  { program: /^go$/, task: /^clean/, target: /go-build|\/go\// },
  { program: /^uv$/, task: /^cache (?:clean|prune)/, target: /uv/ },
]

export default defineDockerfileRule({
  id: 'cache-mount-cleanup',
  title: 'Do not empty a cache that a mount keeps',
  why: 'What lies in a cache mount is in no layer. Emptying it saves nothing and makes the next build download all of it again.',
  fix: 'RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev',
  whenNot: 'The cache must be new for every build.',
  level: 'warning',
  tier: 'review',
  mentions: /--mount/,
  *check(context) {
    for (const run of context.runsOf(context.needed)) {
      const targets = run.mounts.flatMap(({ type, target }) =>
        type === 'cache' && target.startsWith('/') ? target.replace(/\/$/, '') : [],
      )
      if (targets.length === 0) continue
      for (const each of run.invocations) {
        const target = targets.find((folder) => empties(each, folder))
        if (target !== undefined)
          yield {
            message: `This empties the cache mount ${target}.`,
            instruction: run.instruction,
            at: each.command,
            ...patch(context, run, each),
          }
      }
    }
  },
})

function empties(invocation: Invocation, target: string): boolean {
  const { program, args } = invocation
  const words = args.map(({ value }) => value).join(' ')
  if (CLEANERS.some((each) => each.program.test(program) && each.task.test(words) && each.target.test(target))) return true
  // The lists are nearly all that lies in it.
  const folder = target === '/var/lib/apt' ? '/var/lib/apt/lists' : target
  return removedPaths(invocation).some((path) => isCovered(folder, path.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/)/, '/root')) && path !== '/')
}

/** Takes the command off the end of its chain, where nothing else is removed with it. */
function patch(
  { dockerfile }: LintContext,
  { invocations, body }: Run,
  { command, program, args }: Invocation,
): Pick<Found, 'edits' | 'withheld'> {
  const previous = invocations[invocations.findIndex((each) => each.command === command) - 1]
  if (
    command.before !== '&&' ||
    command.after !== undefined ||
    command.inside.length > 0 ||
    previous?.command.inside.length !== 0 ||
    body?.heredoc
  )
    return { withheld: 'it does not stand at the end of a chain' }
  if (program === 'rm' && args.filter(({ value }) => !value.startsWith('-')).length > 1) return { withheld: 'it removes other things, too' }
  if (dockerfile.text.slice(previous.command.end, command.start).includes('#')) return { withheld: 'there is a comment before it' }
  return { edits: [{ start: previous.command.end, end: command.end, text: '' }] }
}
