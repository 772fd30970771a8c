/** Holds what slimscope says of a workload's packages against what its process opened. */
import type { ImageFiles } from '../../src/contents/image-files.ts'
import type { Package } from '../../src/packages/package.ts'
import { openedNodes } from '../../src/reach/heed-trace.ts'
import { accountFor, openForReading } from '../../src/read-image.ts'
import { type FoundUsage, readUsage } from '../../src/read-usage.ts'
import type { Workload } from './workload.ts'

export interface Measured {
  name: string
  packages: number
  openedFiles: number
  /** Called unused for sure, though a file of it was opened: names, and the file. */
  falselyUnused: string[]
  /** Never-opened bytes that nothing leads to, of all never-opened bytes. */
  fileRecall: number
  /** Bytes of packages called unused (high and medium) and never opened, of all bytes of packages never opened. By ecosystem, and all. */
  byteRecall: ReadonlyMap<string, number>
  /** Planted, and not found. */
  plantedMissed: string[]
  /** Every file of the packages that are called unused for sure, absolute. */
  removable: string[]
  /** Opened, though nothing was found that leads there. */
  missed: string[]
  /** Seconds for packages, reachability and verdicts. */
  seconds: number
}

export async function measureUsage({ name, layout, opened, used, jars, planted }: Workload): Promise<Measured> {
  let found: FoundUsage | undefined
  let seconds = 0
  const image = await openForReading(`oci:${layout}:1`, {})
  const onMerged: NonNullable<Parameters<typeof accountFor>[1]['onMerged']> = async (merged) => {
    const started = performance.now()
    found = await readUsage(merged)
    seconds = (performance.now() - started) / 1000
  }
  const read = await accountFor(image, { onMerged })
  await read.image.close()
  const { usage } = found!
  const { files, packages, judgements, reach } = usage
  const { nodes } = openedNodes(files, opened)
  const usedNodes = new Set([...openedNodes(files, used).nodes].filter((node) => files.kind(node) === 'file'))
  // The JVM opens every jar on its class path: what it loaded classes from is what it used.
  const loaded = openedNodes(files, jars).nodes
  const isUsed = (node: number) => (jars.size > 0 && files.nameOf(node).endsWith('.jar') ? loaded : usedNodes).has(node)
  const isOpened = ({ files: nodes, inner = [] }: Package) => nodes.some(isUsed) || inner.some(({ path }) => jars.has(path))

  const sure = packages.flatMap((each, i) => (judgements[i]!.confidence === 'high' ? [each] : []))
  const unused = new Set(packages.filter((_, i) => judgements[i]!.verdict === 'unused'))
  const likely = new Set(packages.filter((_, i) => judgements[i]!.confidence === 'high' || judgements[i]!.confidence === 'medium'))
  const neverOpened = packages.filter((each) => !isOpened(each))
  const kept = new Set(packages.filter((_, i) => judgements[i]!.confidence !== 'high').flatMap((each) => each.files))
  return {
    name,
    packages: packages.length,
    openedFiles: opened.size,
    falselyUnused: sure.filter(isOpened).map((each) => `${each.name}: ${files.pathOf(each.files.find(isUsed) ?? 0)}`),
    fileRecall: recallOfFiles(files, nodes, (node) => reach.graph.gradeOf(node) !== undefined),
    byteRecall: recallOfPackages(files, neverOpened, likely),
    plantedMissed: planted
      .filter((each) => !isFound(each, packages, unused, files, (node) => reach.graph.gradeOf(node) !== undefined))
      .map(({ kind, name }) => `${kind} ${name}`),
    removable: sure
      .flatMap((each) => each.files)
      .filter((node) => !kept.has(node))
      .map((node) => files.pathOf(node)),
    missed: [...nodes]
      .filter((node) => files.kind(node) === 'file' && reach.graph.gradeOf(node) === undefined)
      .map((node) => files.pathOf(node))
      .sort(),
    seconds,
  }
}

function recallOfFiles(files: ImageFiles, opened: ReadonlySet<number>, isReached: (node: number) => boolean): number {
  let [never, unreached] = [0, 0]
  const seen = new Set<number>()
  for (let node = 0; node < files.nodeCount; node++) {
    if (files.kind(node) !== 'file' || opened.has(node) || seen.has(files.inodeOf(node))) continue
    seen.add(files.inodeOf(node))
    never += files.sizeOf(node)
    if (!isReached(node)) unreached += files.sizeOf(node)
  }
  return unreached / never
}

function recallOfPackages(files: ImageFiles, neverOpened: readonly Package[], likely: ReadonlySet<Package>): Map<string, number> {
  const recall = new Map<string, number>()
  for (const [ecosystem, group] of [['all', neverOpened] as const, ...Map.groupBy(neverOpened, (each) => each.ecosystem)]) {
    recall.set(
      ecosystem,
      bytesOf(
        files,
        group.filter((each) => likely.has(each)),
      ) / bytesOf(files, group),
    )
  }
  return recall
}

function bytesOf(files: ImageFiles, packages: readonly Package[]): number {
  const nodes = new Set(packages.flatMap((each) => each.files))
  const inner = packages.flatMap(({ inner = [] }) => inner).reduce((sum, { storedBytes }) => sum + storedBytes, 0)
  return [...nodes].reduce((sum, node) => sum + files.sizeOf(node), inner)
}

function isFound(
  { kind, name }: { kind: string; name: string },
  packages: readonly Package[],
  unused: ReadonlySet<Package>,
  files: ImageFiles,
  isReached: (node: number) => boolean,
): boolean {
  if (kind !== 'file') {
    const meant = packages.filter((each) => each.ecosystem === kind && normalized(each.name) === normalized(name))
    return meant.length > 0 && meant.every((each) => unused.has(each))
  }
  const node = files.findLink(name)
  return node !== -1 && !isReached(node)
}

/** `Django` and `django` are one distribution. */
function normalized(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}
