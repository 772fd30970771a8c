import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { isUpdate } from './apt-lists.ts'
import { isCovered, removedPaths } from '../folders.ts'
import { type Invocation, optionValue, subcommandOf } from '../invocation.ts'
import type { LintContext, Run } from '../lint-context.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'deleted-later',
  title: 'Delete in the RUN that makes, or do not make',
  why: 'Layers only add. A file that a later layer deletes is still in the layer that made it, and is still pulled.',
  fix: [
    'RUN curl -fsSLo /tmp/app.tar.gz https://example.com/app.tar.gz \\',
    ' && tar -xzf /tmp/app.tar.gz -C /opt \\',
    ' && rm /tmp/app.tar.gz',
  ].join('\n'),
  whenNot: 'The deletion hides something from the program, and size does not matter.',
  level: 'warning',
  tier: 'suggest',
  *check(context) {
    const { runsOf, shipped } = context
    for (const run of runsOf(shipped)) {
      const { instruction } = run
      const said = new Set<Instruction>()
      for (const each of run.invocations) {
        const maker = makerOf(context, run, each)
        if (!maker) continue
        said.add(maker)
        yield { message: messageOf(maker), instruction, at: each.command, maker }
      }
      for (const maker of makersByImage(context, run)) if (!said.has(maker)) yield { message: messageOf(maker), instruction, maker }
    }
  },
})

function messageOf({ startLine }: Instruction): string {
  return `What this deletes stays in the layer of line ${startLine}.`
}

/** What the image that was built shows, however it was deleted. */
function makersByImage({ layers, dockerfile: { text }, shipped }: LintContext, { instruction: { start, end } }: Run): Instruction[] {
  const earlier = shipped.flatMap(({ instructions }) => instructions).filter((each) => each.start < start)
  const { deletes = [] } = layers?.get(text.slice(start, end)) ?? {}
  return deletes.flatMap((said) => earlier.findLast((each) => text.slice(each.start, each.end) === said) ?? [])
}

/** The instruction whose layer keeps what a command deletes. */
function makerOf({ shipped, runsOf }: LintContext, run: Run, invocation: Invocation): Instruction | undefined {
  const paths = removedPaths(invocation)
  const cleaned = isClean(invocation)
  if (paths.length === 0 && cleaned === undefined) return undefined
  const earlier = runsOf(shipped).filter(({ instruction }) => instruction.start < run.instruction.start)
  const own = run.invocations.filter(({ command }) => command.start < invocation.command.start)
  for (const path of paths) {
    if (isCovered('/var/lib/apt/lists', path)) {
      if (own.some(isUpdate)) continue
      const maker = earlier.findLast(({ invocations }) => invocations.some(isUpdate))
      if (maker) return maker.instruction
      continue
    }
    const made =
      copied(shipped, run, path) ?? earlier.findLast(({ invocations }) => invocations.some((each) => downloads(each, path)))?.instruction
    if (made) return made
  }
  if (cleaned === undefined || own.some(({ program }) => program === cleaned)) return undefined
  return earlier.findLast(
    ({ invocations, mounts }) =>
      mounts.length === 0 &&
      invocations.some((each) => each.program === cleaned && /^(?:install|update|upgrade|ci)$/.test(subcommandOf(each)?.value ?? '')),
  )?.instruction
}

/** The program whose cache a command empties: its own. apt's is empty in images of Debian. */
function isClean({ program, args }: Invocation): string | undefined {
  if (/^(?:yum|dnf|microdnf|zypper)$/.test(program) && args.some(({ value }) => value === 'clean')) return program
  return /^(?:npm|yarn)$/.test(program) && args[0]?.value === 'cache' ? program : undefined
}

/** COPY or ADD of just that path. */
function copied(shipped: LintContext['shipped'], run: Run, path: string): Instruction | undefined {
  if (!/^\/[^*?$[]+$/.test(path)) return undefined
  return shipped
    .flatMap(({ instructions }) => instructions)
    .findLast(({ keyword, start, words, json }) => {
      if ((keyword !== 'COPY' && keyword !== 'ADD') || start > run.instruction.start) return false
      const paths = json ?? words.map(({ text }) => text)
      const target = paths.at(-1) ?? ''
      if (!target.startsWith('/') || target === '/') return false
      const name = paths[0]!.slice(paths[0]!.lastIndexOf('/') + 1)
      return isCovered(target.replace(/\/$/, ''), path) || (target.endsWith('/') && paths.length === 2 && path === target + name)
    })
}

function downloads(invocation: Invocation, path: string): boolean {
  const file = /^(?:curl|wget)$/.test(invocation.program)
    ? optionValue(invocation, '-o', '-O', '--output', '--output-document')?.value
    : undefined
  return file !== undefined && file.startsWith('/') && file === path
}
