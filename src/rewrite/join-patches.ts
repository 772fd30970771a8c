import { checkedEdits, type CheckOptions, type Patch, type Withheld } from '../dockerfile/checked-edits.ts'
import type { Dockerfile } from '../dockerfile/dockerfile.ts'
import type { Edit } from '../dockerfile/edits.ts'
import type { ShellParser } from '../dockerfile/shell-body.ts'
import type { LineFinding } from '../lint/lint.ts'

/** A finding whose patch is wanted. */
export type PatchedFinding = LineFinding & { edits: readonly Edit[] }

export interface JoinedPatches {
  /** Absent where nothing is taken. */
  patch?: Patch
  applied: readonly PatchedFinding[]
  withheld: readonly { finding: PatchedFinding; reason: string }[]
}

/**
 * The patches of many findings as one. Each was proved alone; together they are proved again, and one that does not go with those before it
 * is left out. What comes first in the text comes first.
 */
export function joinPatches(
  parser: ShellParser,
  dockerfile: Dockerfile,
  findings: readonly PatchedFinding[],
  options: Pick<CheckOptions, 'target' | 'buildArgs'>,
): JoinedPatches {
  const applied: PatchedFinding[] = []
  const withheld: { finding: PatchedFinding; reason: string }[] = []
  let patch: Patch | undefined
  take(findings)
  return { ...(patch && { patch }), applied, withheld }

  /** By halves: mostly all of them go together. */
  function take(more: readonly PatchedFinding[]): void {
    if (more.length === 0) return
    const checked = checkTogether([...applied, ...more])
    if (!('withheld' in checked)) {
      patch = checked
      applied.push(...more)
    } else if (more.length === 1) withheld.push({ finding: more[0]!, reason: checked.withheld })
    else {
      const half = more.length >> 1
      take(more.slice(0, half))
      take(more.slice(half))
    }
  }

  function checkTogether(together: readonly PatchedFinding[]): Patch | Withheld {
    return checkedEdits(
      parser,
      dockerfile,
      together.flatMap(({ edits }) => edits),
      {
        ...options,
        intended: together.flatMap(({ intended = [] }) => intended),
        replaced: new Set(together.flatMap(({ replaced = [] }) => replaced)),
      },
    )
  }
}
