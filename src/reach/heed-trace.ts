import type { ImageFiles } from '../contents/image-files.ts'
import type { Package } from '../packages/package.ts'
import type { Reach } from './explore.ts'
import type { Judgement } from './verdict.ts'

/** What a record of opened files says beside what was found without running anything. */
export interface TraceComparison {
  /** Nodes that were opened, symlinks on the way among them. */
  opened: ReadonlySet<number>
  /** Files of the image that were opened. */
  openedFiles: number
  /** Paths that are not in the image: made while it ran, or of another image. */
  elsewhere: number
  /** Opened, though nothing was found that leads there: paths, sorted. */
  missed: readonly string[]
  /** Nodes that something leads to, and that were not opened. */
  unopened: readonly number[]
}

/** The files of the image behind the paths; symlinks on the way are opened with them. */
export function openedNodes(files: ImageFiles, paths: Iterable<string>): { nodes: Set<number>; elsewhere: number } {
  const nodes = new Set<number>()
  let elsewhere = 0
  for (const path of paths) {
    const { node, links } = files.resolve(path)
    if (node === -1) elsewhere++
    else if (files.kind(node) === 'file') for (const each of [...links, node]) nodes.add(each)
  }
  return { nodes, elsewhere }
}

/**
 * Judgements in the light of what was opened: what was opened is used, whatever was found; and where nothing but doubt kept a package
 * from being unused for sure, that nothing of it was opened settles it.
 */
export function heedTrace(
  packages: readonly Package[],
  judgements: readonly Judgement[],
  opened: ReadonlySet<number>,
  files: ImageFiles,
): Judgement[] {
  return judgements.map((judgement, i): Judgement => {
    if (judgement.verdict === 'used') return judgement
    const node = packages[i]!.files.find((file) => opened.has(file))
    if (node !== undefined) return { verdict: 'used', reasons: [`the record shows that ${files.pathOf(node)} was opened`] }
    // That it was not opened does not make the package system part with it.
    if (judgement.confidence !== 'medium' || packages[i]!.essential) return judgement
    const { reasons } = judgement
    return { verdict: 'unused', confidence: 'high', reasons: [...reasons, 'the record shows that none of its files was opened'] }
  })
}

export function compareTrace(files: ImageFiles, reach: Reach, opened: ReadonlySet<number>, elsewhere: number): TraceComparison {
  const missed = [...opened].filter((node) => reach.graph.gradeOf(node) === undefined).map((node) => files.pathOf(node))
  const unopened: number[] = []
  for (const node of reach.graph.reached) if (files.kind(node) === 'file' && !opened.has(node)) unopened.push(node)
  return {
    opened,
    openedFiles: [...opened].filter((node) => files.kind(node) === 'file').length,
    elsewhere,
    missed: missed.sort(),
    unopened,
  }
}
