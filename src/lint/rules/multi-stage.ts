import { baseImageOf } from '../../base-images/base-reference.ts'
import type { LintContext } from '../lint-context.ts'
import { buildOf } from '../multi-stage/build.ts'
import { isPlan } from '../multi-stage/ecosystem.ts'
import { finalStage } from '../multi-stage/final-stage.ts'
import { ecosystems } from '../multi-stage/index.ts'
import { sameSystem } from '../multi-stage/runtime-bases.ts'
import { startsOf } from '../multi-stage/starts.ts'
import { writeStage } from '../multi-stage/write-stage.ts'
import { defineDockerfileRule, type Found } from '../rule.ts'

export default defineDockerfileRule({
  id: 'multi-stage',
  title: 'Build in one stage, ship another',
  why: 'What compiles a program is many times as large as the program. A stage of its own for the build leaves it, its caches and its intermediate files out of the image.',
  fix: ecosystems[0]!.fix.join('\n'),
  whenNot:
    'The program starts others, loads libraries or reads files that only the image of the toolchain has, and nothing in the Dockerfile or its context says so. Build it and try it.',
  level: 'warning',
  tier: 'review',
  goesFirst: true,
  *check(context) {
    const found = stagesApart(context)
    if (found) yield found
  },
})

/** What there is to say of the stage that ships, if it builds with something that is known. */
export function stagesApart(context: LintContext): Found | undefined {
  const build = buildOf(context)
  const known = build ? ecosystems.filter((each) => each.mayBuild(build)) : []
  if (!build || known.length === 0) return undefined
  const starts = startsOf(build)
  // An image to start others from: it is there to build.
  const started = 'reason' in starts ? [] : starts
  if (starts === started && started.length === 0 && !build.defaults.serves?.test(build.image.tag)) return undefined
  // It has taken its tools away again.
  if (baseImageOf(build.image)?.kind === 'system' && sameSystem(build).length === 0) return undefined
  for (const { plan, carries, fix } of known) {
    const planned = plan(build, started)
    if (!planned) continue
    const message = `The image ships what built it: ${carries}.`
    const instruction = context.target.from
    const refused = (reason: string): Found => ({ message, instruction, withheld: reason, fix: fix.join('\n') })
    if (context.isNamed)
      return refused(`the build asks for the stage ${nameOf(context)}, and would not get the one behind it; without --target it would`)
    if ('reason' in starts) return refused(starts.reason)
    if (!isPlan(planned)) return refused(planned.reason)
    const plans = [planned, ...(planned.otherwise ? [planned.otherwise] : [])]
    const tried = plans.map((each) => ({ plan: each, stage: finalStage(build, each, each.starts ?? starts) }))
    const { plan: taken, stage } = tried.find((each) => !('reason' in each.stage)) ?? tried[0]!
    if ('reason' in stage) return refused(stage.reason)
    const written = writeStage(build, taken, stage)
    if (!written) return refused('there is no name left for the stage that builds')
    // Compose files and pipelines may ask for the last stage by its name.
    const asked = context.target.name === undefined ? '' : ` A build that asks for the stage ${nameOf(context)} gets it as it was.`
    return { message: `${message} ${stage.base.reference} runs it.${asked}`, instruction, ...written }
  }
  return undefined
}

function nameOf({ target: { name, index } }: LintContext): string {
  return name ?? String(index)
}
