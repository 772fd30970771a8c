import type { Edit } from '../../dockerfile/edits.ts'
import { isScript } from './apt-lists.ts'
import { hasOption, type Invocation, subcommandOf } from '../invocation.ts'
import type { LintContext, Run } from '../lint-context.ts'
import { whyTooOld } from '../old-bases.ts'
import { holds, isCleanUp } from '../residue.ts'
import { APK_TAKING } from '../package-options.ts'
import { defineDockerfileRule, type Found } from '../rule.ts'

const RESIDUE = { folders: ['/var/cache/apk'], mountLike: /\/apk\b/ }

export default defineDockerfileRule({
  id: 'apk-cache',
  title: 'Let apk add keep no index',
  why: 'Without --no-cache apk writes the index of every repository to /var/cache/apk, where only apk reads it.',
  fix: 'RUN apk add --no-cache curl',
  whenNot: 'A cache mount holds /var/cache/apk, or the container installs packages while it runs and may not reach a mirror.',
  level: 'warning',
  tier: 'safe',
  mentions: /\bapk\b/,
  same: { hadolint: ['DL3019'] },
  *check(context) {
    for (const run of context.runsOf(context.shipped)) {
      if (run.mounts.some((mount) => holds(mount, RESIDUE, run))) continue
      const filling = run.invocations.filter((each) => fills(each))
      const [first] = filling
      if (!first) continue
      const behind = run.invocations.slice(run.invocations.indexOf(filling.at(-1)!) + 1)
      if (behind.some((each) => isCleanUp(each, RESIDUE))) continue
      yield {
        message: 'The index of apk stays in the layer.',
        instruction: run.instruction,
        at: first.command,
        ...patch(context, run, filling),
      }
    }
  },
})

function taskOf(invocation: Invocation): string | undefined {
  return invocation.program === 'apk' ? subcommandOf(invocation, APK_TAKING)?.value : undefined
}

function fills(invocation: Invocation): boolean {
  const task = taskOf(invocation)
  return (task === 'add' || task === 'update' || task === 'upgrade') && !hasOption(invocation, '--no-cache', '--cache-dir')
}

/** What reads the index that another command has fetched. */
const READS = /^(?:add|upgrade|fix|fetch|search|list|policy|version|query|dot)$/

/** Whether a command leaves an index for others. */
function fetches(invocation: Invocation): boolean {
  return taskOf(invocation) === 'update' || (taskOf(invocation) !== undefined && hasOption(invocation, '-U', '--update', '--update-cache'))
}

function reads(invocation: Invocation): boolean {
  return READS.test(taskOf(invocation) ?? '') && !hasOption(invocation, '--no-cache')
}

/** Why the index must stay: something reads it that does not fetch its own. */
function whyNeeded({ runsAfter, putOffBy }: LintContext, run: Run): string | undefined {
  const own = run.invocations.find((each) => reads(each) && !fills(each))
  if (own) return `apk ${taskOf(own)!} reads the index`
  const putOff = putOffBy(run).find(({ body }) => /\bapk\b/.test(body.text) && !/--no-cache|\bupdate\b/.test(body.text))
  if (putOff) return `the ONBUILD in line ${putOff.startLine} needs the index`
  for (const { instruction, body, invocations } of runsAfter(run)) {
    const line = `the RUN in line ${instruction.startLine}`
    const first = invocations.find((each) => reads(each) || fetches(each))
    if (first) return fetches(first) ? undefined : `${line} needs the index: it adds packages without --no-cache`
    if (!body && /\bapk\b/.test(instruction.body.text)) return `${line} may need the index`
    const script = invocations.find(isScript)
    if (script) return `${line} runs ${script.program}, which may need the index`
  }
  return undefined
}

/** Without a cache, the index is fetched every time. */
function whyOffline({ instruction, invocations }: Run): string | undefined {
  const isOffline =
    instruction.flags.some(({ name, value }) => name === 'network' && value === 'none') ||
    invocations.some((each) => taskOf(each) !== undefined && hasOption(each, '--no-network'))
  return isOffline ? 'it must do without a network' : undefined
}

/** `--no-cache` behind the task, and no update before it: it would write the index all the same. */
function patch(context: LintContext, run: Run, filling: readonly Invocation[]): Pick<Found, 'edits' | 'withheld'> {
  const reason =
    whyTooOld('apk --no-cache', context.baseOf(run.stage)) ??
    whyOffline(run) ??
    (run.invocations.some(fetches) ? whyNeeded(context, run) : undefined)
  if (reason !== undefined) return { withheld: reason }
  const edits: Edit[] = []
  for (const each of filling) {
    const word = subcommandOf(each, APK_TAKING)!
    if (word.value === 'update') {
      const edit = withoutUpdate(context, run, each)
      if (!edit) return { withheld: `apk update does more here than prepare the apk add behind it` }
      edits.push(edit)
      continue
    }
    edits.push({ start: word.end, end: word.end, text: ' --no-cache' })
    for (const [index, { value, start, end }] of each.args.entries()) {
      if (!/^(?:-U|--update|--update-cache)$/.test(value)) continue
      // With the blank before it; a word at the start of its line goes with the one behind it.
      const previous = each.args[index - 1]?.end ?? each.programWord.end
      const text = context.dockerfile.text.slice(previous, start)
      if (/^[ \t]+$/.test(text)) edits.push({ start: previous, end, text: '' })
    }
  }
  return { edits }
}

/** Takes `apk update &&` away, if an `apk add` or `apk upgrade` follows. */
function withoutUpdate({ dockerfile }: LintContext, { invocations }: Run, update: Invocation): Edit | undefined {
  const next = invocations[invocations.indexOf(update) + 1]
  const { command } = update
  if (
    !next ||
    !/^(?:add|upgrade)$/.test(taskOf(next) ?? '') ||
    command.after !== '&&' ||
    command.inside.length > 0 ||
    next.command.inside.length > 0
  )
    return undefined
  if (command.redirections.length > 0 || command.before === '||' || dockerfile.text.slice(command.end, next.command.start).includes('#'))
    return undefined
  return { start: command.start, end: next.command.start, text: '' }
}
