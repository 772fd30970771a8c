import { reachable } from '../project.ts'
import type { Package } from '../package.ts'
import { countsAs, type Requirement } from './requirement.ts'

/** A distribution while it is settled which of its extras are asked for. */
export interface Draft extends Package {
  requires: readonly Requirement[]
  pythonVersion: string | undefined
  /** Normalized. */
  extras: Set<string>
}

export type PositionsOf = (name: string, of: Draft) => number[]

/** Requirements that are looked at again, since an extra came to light; real images need a thousandth of it. */
const MAX_REPEATED = 1_000_000

/**
 * Fills in what each distribution needs. An extra counts when something that counts asks for it: `celery[redis]`. Who typed it on a command
 * line left no trace but the packages themselves, so it counts, too, when all of it is there and nothing else explains why; small ones
 * first, since `all` has what others have.
 */
export function settleDependencies(drafts: readonly Draft[], positionsOf: PositionsOf): void {
  const settle = settler(drafts, positionsOf)
  settle(drafts.keys())
  const roots = drafts.flatMap(({ asked }, position) => (asked === 'asked' ? [position] : []))
  let explained = reachable(drafts, roots, isDepends)
  for (const position of roots) {
    const draft = drafts[position]!
    for (const [extra, satisfied] of wholeExtras(draft, positionsOf)) {
      const tells = satisfied.some((each) => drafts[each]!.asked === 'pulled-in' && explained[each] === 0)
      if (!tells || draft.extras.has(extra)) continue
      draft.extras.add(extra)
      if (!settle([position])) return
      explained = reachable(drafts, roots, isDepends)
    }
  }
}

function isDepends(kind: Package['dependencies'][number]['kind']): boolean {
  return kind === 'depends'
}

/** Extras of which everything is installed, smallest first, and what satisfies each. */
function wholeExtras(draft: Draft, positionsOf: PositionsOf): [extra: string, satisfied: number[]][] {
  const byExtra = new Map<string, number[][]>()
  for (const requirement of draft.requires) {
    for (const extra of requirement.under) {
      if (countsAs(requirement, draft.pythonVersion, new Set([extra])) !== 'depends') continue
      const positions = positionsOf(requirement.name, draft)
      const others = byExtra.get(extra)
      if (others) others.push(positions)
      else byExtra.set(extra, [positions])
    }
  }
  const whole = [...byExtra].filter(([, satisfied]) => satisfied.every((positions) => positions.length > 0))
  return whole.toSorted(([, first], [, second]) => first.length - second.length).map(([extra, satisfied]) => [extra, satisfied.flat()])
}

/** Settles positions anew, and whoever gets a further extra by it. Answers false when there was too much to look at again. */
function settler(drafts: readonly Draft[], positionsOf: PositionsOf): (positions: Iterable<number>) => boolean {
  let left = MAX_REPEATED
  const settled = new Set<number>()
  return (positions) => {
    const pending = new Set(positions)
    // Grows while it is walked.
    for (const next of pending) {
      pending.delete(next)
      const draft = drafts[next]!
      if (settled.has(next)) left -= draft.requires.length
      settled.add(next)
      const dependencies: Package['dependencies'][number][] = []
      for (const requirement of draft.requires) {
        const kind = countsAs(requirement, draft.pythonVersion, draft.extras)
        if (kind === undefined) continue
        const satisfiedBy = positionsOf(requirement.name, draft)
        dependencies.push({ wanted: requirement.text, kind, satisfiedBy })
        if (kind !== 'depends') continue
        for (const position of satisfiedBy) if (addExtras(drafts[position]!, requirement.extras) && left > 0) pending.add(position)
      }
      draft.dependencies = dependencies
    }
    return left > 0
  }
}

/** Whether that was new. */
export function addExtras({ extras }: Draft, added: readonly string[]): boolean {
  const before = extras.size
  for (const extra of added) extras.add(extra)
  return extras.size > before
}
