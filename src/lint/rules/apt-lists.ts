import { hasOption, subcommandOf, type Invocation } from '../invocation.ts'
import type { LintContext, Run } from '../lint-context.ts'
import { residueIn } from '../residue.ts'
import { APT_TAKING } from '../package-options.ts'
import { defineDockerfileRule } from '../rule.ts'

const APT = new Set(['apt-get', 'apt', 'aptitude'])
const FOLDERS = ['/var/lib/apt/lists']

export default defineDockerfileRule({
  id: 'apt-lists',
  title: "Remove apt's package lists where they are made",
  why: 'apt-get update downloads lists that only the next install reads. A later RUN cannot take them out of the layer that has them.',
  fix: ['RUN apt-get update \\', ' && apt-get install -y --no-install-recommends curl \\', ' && rm -rf /var/lib/apt/lists/*'].join('\n'),
  whenNot: 'The container installs packages while it runs and may not reach a mirror.',
  level: 'warning',
  tier: 'safe',
  mentions: /\bapt/,
  same: { hadolint: ['DL3009'] },
  check: (context) =>
    residueIn(context, {
      fills: isUpdate,
      // Debian's own images use dist-clean; older releases do not have it, so it is not what is written.
      cleans: ({ program, args }) => APT.has(program) && /^dist-?clean$/.test(subcommandOf({ args }, APT_TAKING)?.value ?? ''),
      folders: FOLDERS,
      mountLike: /\/apt\/lists|^\/var\/lib\/apt$/,
      message: () => 'The package lists of apt stay in the layer.',
      cleanUp: (_, run, context) => whyNeeded(context.runsAfter(run)) ?? whyPutOff(context, run) ?? 'rm -rf /var/lib/apt/lists/*',
    }),
})

export function isApt({ program }: Pick<Invocation, 'program'>): boolean {
  return APT.has(program)
}

/** What apt is told to do: `install`. */
export function aptTask(invocation: Invocation): string | undefined {
  return APT.has(invocation.program) ? subcommandOf(invocation, APT_TAKING)?.value : undefined
}

export function isUpdate(invocation: Invocation): boolean {
  return aptTask(invocation) === 'update' && !hasOption(invocation, '--print-uris')
}

const NEEDS_LISTS = /^(?:install|build-dep|upgrade|dist-upgrade|full-upgrade|source|download|satisfy|policy|show|search)$/

/** Why the lists must stay: the first later RUN that reads them without fetching them. */
function whyNeeded(runs: readonly Run[]): { withheld: string } | undefined {
  for (const { instruction, body, invocations } of runs) {
    const line = `the RUN in line ${instruction.startLine}`
    const reads = invocations.findIndex((each) => NEEDS_LISTS.test(aptTask(each) ?? ''))
    const fetches = invocations.findIndex((each) => isUpdate(each))
    if (reads !== -1 && (fetches === -1 || fetches > reads))
      return { withheld: `${line} needs the lists: it installs without apt-get update` }
    if (fetches !== -1) return undefined
    if (!body && /\bapt\b|apt-get/.test(instruction.body.text)) return { withheld: `${line} may need the lists` }
    const script = invocations.find(isScript)
    if (script) return { withheld: `${line} runs ${script.program}, which may need the lists` }
  }
  return undefined
}

/** What ONBUILD puts off starts from the lists of this build. */
function whyPutOff({ putOffBy }: LintContext, run: Run): { withheld: string } | undefined {
  const later = putOffBy(run).find(({ body }) => /\bapt\b|apt-get/.test(body.text) && !/\bupdate\b/.test(body.text))
  return later && { withheld: `the ONBUILD in line ${later.startLine} needs the lists: it installs without apt-get update` }
}

/** Whether the first later RUN that installs takes the lists that it finds. */
export function areReadLater(runs: readonly Run[]): boolean {
  for (const { invocations } of runs) {
    const first = invocations.find((each) => isUpdate(each) || aptTask(each) === 'install')
    if (first) return !isUpdate(first)
  }
  return false
}

export function isScript({ program, programWord, args }: Invocation): boolean {
  if (
    /\.(?:sh|bash)$/.test(program) ||
    /^\.{0,2}\/(?!(?:.*\/)?(?:configure|gradlew|mvnw|pip[\d.]*|conda|python[\d.]*|npm)$|bin\/|usr\/s?bin\/|sbin\/)/.test(programWord.value)
  )
    return true
  return (
    (/^(?:ba|da|a)?sh$/.test(program) && !args.some(({ value }) => /^-\w*c$/.test(value))) ||
    ['playwright', 'ansible-playbook', 'chef-client'].includes(program)
  )
}

/** Whether recommends are off for all of apt, from an earlier line of what a RUN starts from. */
export function recommendsAreOff({ shipped, dockerfile }: LintContext, before: number): boolean {
  const end = Math.min(before, dockerfile.text.length)
  return shipped.some(({ instructions }) =>
    instructions.some(
      ({ start, end: last, keyword }) =>
        start < end && keyword !== 'ENV' && /install-recommends\W+(?:0|false|no)\b/i.test(dockerfile.text.slice(start, last)),
    ),
  )
}
