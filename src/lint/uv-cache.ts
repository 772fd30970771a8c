import { hasOption, subcommandOf } from './invocation.ts'
import { residueIn } from './residue.ts'
import { defineDockerfileRule, type Found } from './rule.ts'

export default defineDockerfileRule({
  id: 'uv-cache',
  title: 'Let uv keep no cache in the image',
  why: 'uv keeps what it downloads and builds in ~/.cache/uv. Without a mount it copies from there, and the layer has both.',
  fix: 'RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev',
  whenNot: 'Never, but for a container that installs packages while it runs.',
  level: 'warning',
  tier: 'review',
  mentions: /\buv\b/,
  *check(context): Generator<Found> {
    const found = residueIn(context, {
      fills: (each, { settings }) => {
        const task = subcommandOf(each)?.value ?? ''
        const installs =
          each.program === 'uv' &&
          (task === 'sync' || task === 'add' || (task === 'pip' && each.args.some(({ value }) => value === 'install' || value === 'sync')))
        const off = settings.variables['UV_NO_CACHE'] ?? each.command.assignments.find(({ name }) => name === 'UV_NO_CACHE')?.value?.value
        return installs && !hasOption(each, '--no-cache', '--no-cache-dir', '-n', '--cache-dir') && (off ?? '') === ''
      },
      cleans: ({ program, args }) => program === 'uv' && args[0]?.value === 'cache',
      folders: ['~/.cache/uv'],
      mountLike: /uv/,
      message: () => 'uv keeps what it downloads in the layer.',
    })
    for (const each of found) {
      const run = context.runsOf(context.shipped).find(({ instruction }) => instruction === each.instruction)!
      const installs = run.invocations.filter(
        ({ program, args }) =>
          program === 'uv' && /^(?:sync|add|pip)$/.test(args[0]?.value ?? '') && !args.some(({ value }) => value.startsWith('--no-cache')),
      )
      const edits = installs.map(({ args: [task] }) => ({ start: task!.start, end: task!.start, text: '--no-cache ' }))
      yield { ...each, ...(edits.length > 0 && { edits }) }
    }
  },
})
