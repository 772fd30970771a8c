import { UserError } from '../errors.ts'
import type { Filesystem } from '../filesystem/filesystem.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { removalOf } from '../packages/closure.ts'
import type { Package } from '../packages/package.ts'
import { GRADES, ROOT } from '../reach/edge.ts'
import type { PackageSummary } from '../report/usage-report.ts'
import type { ChainStep, Dependent, PathSummary, WhyAnswer } from '../report/why-report.ts'
import { checkCommand } from './check-command.ts'
import { shownContent } from './package-bytes.ts'
import type { LayerOrigin } from './summarize.ts'
import type { Usage } from './usage.ts'

export interface ExplainInput {
  usage: Usage
  filesystem: Filesystem
  ledger: Ledger
  layers: readonly LayerOrigin[]
  /** One a package, in the order of `usage.packages`. */
  summaries: readonly PackageSummary[]
}

/** @throws UserError when no package is called so */
export function explainPackages(input: ExplainInput, query: string): WhyAnswer[] {
  const { packages } = input.usage
  const asked = [...packages.keys()].filter((i) => isMeant(packages[i]!, query))
  if (asked.length === 0) throw noPackage(query, packages)
  return asked.map((i) => explainPackage(input, i))
}

function isMeant({ name, version, purl, ecosystem }: Package, query: string): boolean {
  return [name, `${name}@${version}`, purl, purl.split('?')[0], `${ecosystem}:${name}`].includes(query)
}

function explainPackage(input: ExplainInput, position: number): WhyAnswer {
  const { usage, summaries } = input
  const { reachedBy } = usage.judgements[position]!
  const check = checkCommand(usage.packages[position]!)
  const removal = removalBytes(input, position)
  return {
    package: summaries[position]!,
    chain: reachedBy === undefined ? [] : chainTo(usage, reachedBy),
    dependents: dependentsOf(usage, position),
    ...(removal && { removal }),
    ...(check !== undefined && { check }),
  }
}

/** @throws UserError when the image has nothing at the path */
export function explainPath(input: ExplainInput, path: string): WhyAnswer {
  const { files, reach, packages } = input.usage
  const node = files.findLink(path)
  if (node === -1) throw noPath(path, input.filesystem)
  const kind = files.kind(node)
  const best = bestBelow(input.usage, node)
  const content = shownContent(input.filesystem, node)
  const layer = versionLayer(input.filesystem, node)
  const summary: PathSummary = {
    path: files.pathOf(node),
    kind: kind === 'directory' ? 'folder' : kind === 'symlink' ? 'symlink' : 'file',
    unpackedBytes: content === -1 ? 0 : input.ledger.unpackedBytes[content]!,
    toPullBytes: content === -1 ? 0 : input.ledger.toPullBytes[content]!,
    ...(layer !== undefined && { layer }),
    ...(layer !== undefined && input.layers[layer]?.instruction !== undefined && { instruction: input.layers[layer].instruction }),
    packages: reach.owners.of(node).map((i) => packages[i]!.name),
    reached: best !== undefined,
  }
  return { path: summary, chain: best === undefined ? [] : chainTo(input.usage, best), dependents: [] }
}

/** The node itself when it is reached, else of a folder the best reached of what lies below. */
function bestBelow({ files, reach: { graph } }: Usage, node: number): number | undefined {
  if (graph.gradeOf(node)) return node
  let best: number | undefined
  const rank = (each: number) => GRADES.indexOf(graph.gradeOf(each)!)
  for (const folders = [node]; folders.length > 0;) {
    for (const child of files.children(folders.pop()!)) {
      if (files.kind(child) === 'directory') folders.push(child)
      if (graph.gradeOf(child) && (best === undefined || rank(child) < rank(best))) best = child
    }
  }
  return best
}

function chainTo({ reach }: Usage, node: number): ChainStep[] {
  const nameOf = (each: number) => (each === ROOT ? 'the image' : reach.pathOf(each))
  return reach.graph.chainTo(node).map(({ from, to, kind, grade, via }) => {
    const step: ChainStep = { from: nameOf(from), to: nameOf(to), kind, grade }
    if (via !== undefined) step.via = via
    return step
  })
}

function dependentsOf({ packages, judgements }: Usage, position: number): Dependent[] {
  return packages.flatMap(({ name, dependencies }, i) => {
    const dependency = dependencies.find(({ satisfiedBy }) => satisfiedBy.includes(position))
    return dependency ? [{ name, kind: dependency.kind, verdict: judgements[i]!.verdict }] : []
  })
}

function removalBytes({ usage, summaries }: ExplainInput, position: number): WhyAnswer['removal'] {
  const gone = removalOf(usage.packages, position)
  if (!gone) return undefined
  return {
    packages: gone.map((i) => usage.packages[i]!.name),
    unpackedBytes: gone.reduce((sum, i) => sum + summaries[i]!.unpackedBytes, 0),
    toPullBytes: gone.reduce((sum, i) => sum + summaries[i]!.toPullBytes, 0),
  }
}

function versionLayer(filesystem: Filesystem, node: number): number | undefined {
  const version = filesystem.liveVersion(node)
  return version === -1 ? undefined : filesystem.layerOf(version)
}

function noPackage(query: string, packages: readonly Package[]): UserError {
  const name = query.toLowerCase()
  const near = [...new Set(packages.map((each) => each.name))].filter((each) => each.toLowerCase().includes(name)).slice(0, 5)
  return new UserError(`The image has no package "${query}".`, {
    hint:
      near.length > 0
        ? `Packages with that in their name: ${near.join(', ')}.`
        : 'Packages and what they weigh are listed by slimscope analyze IMAGE --all.',
  })
}

function noPath(path: string, filesystem: Filesystem): UserError {
  const node = filesystem.find(path)
  const layers = node === -1 ? [] : filesystem.versionsOf(node).map((version) => filesystem.layerOf(version))
  if (layers.length > 0) {
    return new UserError(`${path} was deleted by a later layer: nothing can need it.`, {
      hint: `Layer ${layers.at(-1)} brings it, and it still travels; slimscope analyze IMAGE says what that costs.`,
    })
  }
  return new UserError(`The image has no ${path}.`, { hint: 'List what there is with slimscope analyze IMAGE --tree.' })
}
