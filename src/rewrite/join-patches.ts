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
  if (findings.length === 0) return { applied: [], withheld: [] }
  const all = checkTogether(findings)
  if (!('withheld' in all)) return { patch: all, applied: findings, withheld: [] }

  const applied: PatchedFinding[] = []
  const withheld: { finding: PatchedFinding; reason: string }[] = []
  let patch: Patch | undefined
  for (const finding of findings) {
    const checked = checkTogether([...applied, finding])
    if ('withheld' in checked) withheld.push({ finding, reason: checked.withheld })
    else {
      patch = checked
      applied.push(finding)
    }
  }
  return { ...(patch && { patch }), applied, withheld }

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
