import type { Package } from '../packages/package.ts'
import { type Grade, ROOT } from '../reach/edge.ts'
import type { SystemNeed, SystemSummary } from '../report/usage-report.ts'
import type { Usage } from './usage.ts'

/** What Debian's own images have besides what the package system counts as essential: they are made with `apt`. */
const INSTALLER = 'apt'
/** Built for all images of Python and of use in none of the slim ones: what it needs is left out there. */
const LEFT_ALONE = /\/_tkinter[^/]*\.so$/

/**
 * What files that belong to no package of Debian need of those packages, but for the smallest system. Files of such packages are left out:
 * what they need, apt brings along. `layerOf`: of a node; undefined where it has none.
 */
export function systemNeeds(
  { packages, judgements, reach }: Usage,
  layerOf: (node: number) => number | undefined,
  layers: number,
): SystemSummary {
  const smallest = smallestSystem(packages)
  const isFurther = (position: number) => packages[position]!.ecosystem === 'deb' && !smallest.has(position)
  const isPackaged = (node: number) => reach.owners.of(node).some((position) => packages[position]!.ecosystem === 'deb')
  const needs = new Map<number, SystemNeed>()
  for (const { from, to, kind, grade, via } of reach.graph.edges) {
    if (!isSure(grade) || !isSure(reach.graph.gradeOf(from))) continue
    const position = reach.owners.of(to).find(isFurther)
    const layer = layerOf(to)
    if (position === undefined || layer === undefined || (from !== ROOT && isPackaged(from))) continue
    const neededBy = from === ROOT ? 'the image' : reach.pathOf(from)
    const by = from === ROOT || LEFT_ALONE.test(neededBy) ? layers : (layerOf(from) ?? layers)
    const known = needs.get(position)
    const first = Math.min(by, known?.firstNeededByLayer ?? by)
    if (known && known.neededByLayer >= by) known.firstNeededByLayer = first
    else {
      const found = { package: packages[position]!.name, path: reach.pathOf(to), layer, neededBy, kind }
      needs.set(position, { ...found, ...(via !== undefined && { via }), neededByLayer: by, firstNeededByLayer: first })
    }
  }
  const files = Array.from({ length: layers }, () => 0)
  for (const node of reach.graph.reached) {
    const layer = node !== ROOT && isSure(reach.graph.gradeOf(node)) && !isPackaged(node) ? layerOf(node) : undefined
    if (layer !== undefined) files[layer]!++
  }
  return {
    needs: [...needs.values()].filter(({ layer, neededByLayer }) => layer < neededByLayer),
    files,
    undecided: packages.filter(({ ecosystem }, position) => ecosystem === 'deb' && judgements[position]!.verdict === 'unknown').length,
    computed: reach.unresolved.filter(({ node }) => !isPackaged(node)).length,
  }
}

function isSure(grade: Grade | undefined): boolean {
  return grade === 'hard' || grade === 'soft'
}

/** Positions of what every image of Debian has. */
function smallestSystem(packages: readonly Package[]): Set<number> {
  const found = new Set(
    packages.flatMap(({ ecosystem, name, essential }, position) =>
      ecosystem === 'deb' && (essential || name === INSTALLER) ? position : [],
    ),
  )
  for (const position of found)
    for (const { kind, satisfiedBy } of packages[position]!.dependencies)
      if (kind === 'depends') for (const each of satisfiedBy) found.add(each)
  return found
}
