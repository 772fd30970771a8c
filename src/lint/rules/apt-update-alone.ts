import { isChain } from '../../dockerfile/append-command.ts'
import { lineEndOf } from '../../dockerfile/append-command.ts'
import { aptTask, areReadLater, isUpdate } from './apt-lists.ts'
import type { LintContext, Run } from '../lint-context.ts'
import { defineDockerfileRule, type Found } from '../rule.ts'

export default defineDockerfileRule({
  id: 'apt-update-alone',
  title: 'Update and install in one RUN',
  why: 'The layer of the update is kept by the build cache while the install changes: it then installs from old lists, or fails. And the lists stay in a layer that no later RUN can shrink.',
  fix: ['RUN apt-get update \\', ' && apt-get install -y --no-install-recommends curl \\', ' && rm -rf /var/lib/apt/lists/*'].join('\n'),
  whenNot: 'The image is meant to be the base of others that install from its lists.',
  level: 'warning',
  tier: 'review',
  mentions: /\bapt/,
  *check(context) {
    const runs = context.runsOf(context.shipped)
    for (const run of runs) {
      const update = run.invocations.find(isUpdate)
      if (!update || run.invocations.some((each) => (aptTask(each) ?? 'update') !== 'update')) continue
      if (!areReadLater(context.runsAfter(run))) continue
      yield {
        message: 'The lists are fetched in another RUN than the one that installs.',
        instruction: run.instruction,
        at: update.command,
        ...merge(context, run),
      }
    }
  },
})

/** Joins the RUN with the next one: where that is what installs, both are chains, and nothing but apt runs before. */
function merge({ dockerfile, runsOf }: LintContext, run: Run): Pick<Found, 'edits' | 'withheld' | 'replaced'> {
  const { text, escape } = dockerfile
  const next = run.stage.instructions[run.stage.instructions.indexOf(run.instruction) + 1]
  const install = runsOf([run.stage]).find(({ instruction }) => instruction === next)
  if (!install?.invocations.some((each) => aptTask(each) === 'install')) return { withheld: 'what installs is not the next instruction' }
  if (!run.body || !install.body || !isChain(run.body) || !isChain(install.body) || run.body.heredoc || install.body.heredoc)
    return { withheld: 'one of both is more than a chain of commands' }
  if (run.instruction.flags.length + install.instruction.flags.length > 0)
    return { withheld: 'one of both has mounts or other flags of its own' }
  if (run.invocations.some((each) => aptTask(each) === undefined)) return { withheld: 'other commands run before the install' }
  if (text.slice(run.instruction.end, next!.start).trim() !== '') return { withheld: 'there is a comment between both' }
  return { edits: [{ start: run.instruction.end, end: next!.body.start, text: ` ${escape}${lineEndOf(text)} && ` }] }
}
