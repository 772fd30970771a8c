import type { Filesystem } from '../filesystem/filesystem.ts'
import type { Package } from '../packages/package.ts'
import type { Judgement } from '../reach/verdict.ts'
import { shownContent } from '../usage/package-bytes.ts'
import type { Usage } from '../usage/usage.ts'
import type { Selector } from './rule.ts'

/** Whether a rule is about this unused package. */
export type PackageTest = (each: Package, judgement: Judgement) => boolean

/**
 * Selects what unused packages bring. A file is selected when all packages that own it are unused, one of them is what the rule is about,
 * and no hard link of it lies elsewhere. Of `medium` and `low` confidence nothing is selected.
 */
export function unusedPackages(isAbout: PackageTest): Selector {
  return {
    *choose(context) {
      const { filesystem, usage } = context
      if (!usage) return
      const selected = new Set(
        usage.packages.keys().filter((i) => isSure(usage.judgements[i]!) && isAbout(usage.packages[i]!, usage.judgements[i]!)),
      )
      if (selected.size === 0) return
      const spared = contentShownElsewhere(usage, filesystem)
      for (const i of selected) {
        for (const node of usage.packages[i]!.files) {
          const content = shownContent(filesystem, node)
          if (content !== -1 && !spared.has(content)) yield content
        }
      }
    },
    ofPackages: true,
  }
}

function isSure({ verdict, confidence }: Judgement): boolean {
  return verdict === 'unused' && confidence === 'high'
}

const known = new WeakMap<Usage, Set<number>>()

/** Content of files that are not in unused packages alone. Computed once for all rules that look at one image. */
function contentShownElsewhere(usage: Usage, filesystem: Filesystem): Set<number> {
  const remembered = known.get(usage)
  if (remembered) return remembered
  const spared = new Set<number>()
  for (let node = 0; node < filesystem.nodeCount; node++) {
    const owners = usage.reach.owners.of(node)
    if (owners.length > 0 && owners.every((i) => isSure(usage.judgements[i]!))) continue
    const content = shownContent(filesystem, node)
    if (content !== -1) spared.add(content)
  }
  known.set(usage, spared)
  return spared
}
