import { hasOption, subcommandOf } from '../invocation.ts'
import { residueIn } from '../residue.ts'
import { defineDockerfileRule, type Found } from '../rule.ts'

/** Before the task, with a word of their own. */
const OPTIONS = ['--directory', '--project', '--config-file', '--cache-dir', '--color', '--allow-insecure-host']

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
        const task = subcommandOf(each, OPTIONS)?.value ?? ''
        const installs =
          each.program === 'uv' &&
          (task === 'sync' ||
            task === 'add' ||
            ((task === 'pip' || task === 'tool') && each.args.some(({ value }) => value === 'install' || value === 'sync')))
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
      const tasks = run.invocations.flatMap((each) => {
        const task =
          each.program === 'uv' && !hasOption(each, '--no-cache', '--no-cache-dir', '-n') ? subcommandOf(each, OPTIONS) : undefined
        return task && /^(?:sync|add|pip|tool)$/.test(task.value) ? [task] : []
      })
      const edits = tasks.map(({ start }) => ({ start, end: start, text: '--no-cache ' }))
      yield { ...each, ...(edits.length > 0 && { edits }) }
    }
  },
})
