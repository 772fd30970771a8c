import type { Filesystem } from '../filesystem/filesystem.ts'
import type { Bytes } from '../ledger/cause.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Package } from '../packages/package.ts'
import type { Edge } from '../reach/graph.ts'
import type { TraceComparison } from '../reach/heed-trace.ts'
import type { Judgement } from '../reach/verdict.ts'
import { chainLines } from './chain-lines.ts'
import { counterfactuals } from './counterfactuals.ts'
import { type PackageWeight, shownContent, weighPackage } from './package-bytes.ts'
import { systemNeeds } from './system-needs.ts'
import type { Usage } from './usage.ts'
import type { BaseSummary, PackageSummary, TraceSummary, UsageSummary, VerdictBytes, WeakKeeper } from '../report/usage-report.ts'

/** Where a layer comes from, as far as it matters here. */
export interface LayerOrigin {
  instruction?: string
  base?: 'known' | 'guessed'
}

/** Sections of the report on packages. `byPosition`: in the order of `usage.packages`; `packages`: heaviest first. */
export function summarizeUsage(
  usage: Usage,
  filesystem: Filesystem,
  ledger: Ledger,
  layers: readonly LayerOrigin[],
): { packages: PackageSummary[]; byPosition: readonly PackageSummary[]; usage: UsageSummary } {
  const weights = usage.packages.map((each) => weighPackage(each, filesystem, ledger))
  const layerOf = (node: number) => {
    const version = node < filesystem.nodeCount ? filesystem.liveVersion(node) : -1
    return version === -1 ? undefined : filesystem.layerOf(version)
  }
  const byPosition = usage.packages.map((each, i) => packageSummary(usage, each, weights[i]!, usage.judgements[i]!, layers))
  return {
    byPosition,
    packages: byPosition.toSorted((a, b) => b.unpackedBytes - a.unpackedBytes || (a.purl < b.purl ? -1 : 1)),
    usage: {
      roots: rootLines(usage),
      ...sumByVerdict(usage, filesystem, ledger, weights, layers),
      weak: weakKeepers(usage, weights),
      bases: usage.bases.map(baseSummary),
      runtimes: usage.runtimes.map(({ home, modules, jlinkBytes }) => ({ home, modules: [...modules], jlinkBytes })),
      ...(usage.packages.some(({ ecosystem }) => ecosystem === 'deb') && { system: systemNeeds(usage, layerOf, filesystem.layers.length) }),
      counterfactuals: counterfactuals(usage, filesystem, ledger),
      ...(usage.trace && { trace: traceSummary(usage, usage.trace, filesystem, ledger) }),
    },
  }
}

function baseSummary(needs: Usage['bases'][number]): BaseSummary {
  const { program, language, isStatic, base, libraries, needsCertificates, needsTimeZones, resolvesNames, programs } = needs
  return {
    program,
    language,
    static: isStatic,
    base,
    libraries: [...libraries],
    needsCertificates,
    needsTimeZones,
    resolvesNames,
    programs: [...programs],
  }
}

/** What the search started from, in words. */
export function rootLines({ roots }: Usage): string[] {
  return roots.map(({ kind, argv }) => `${kind} ${argv.join(' ')}`)
}

function packageSummary(
  { reach }: Usage,
  { ecosystem, name, version, purl, files, asked, askedIn, dev }: Package,
  { layer, unpackedBytes, toPullBytes }: PackageWeight,
  { verdict, confidence, reasons, reachedBy }: Judgement,
  layers: readonly LayerOrigin[],
): PackageSummary {
  const { instruction, base } = layers[layer] ?? {}
  return {
    purl,
    ecosystem,
    name,
    version,
    unpackedBytes,
    toPullBytes,
    files: files.length,
    ...(layer >= 0 && { layer }),
    ...(instruction !== undefined && { instruction }),
    ...(base && { base }),
    asked,
    ...(askedIn !== undefined && { askedIn }),
    ...(dev && { dev }),
    verdict,
    ...(confidence && { confidence }),
    why: [...reasons, ...(reachedBy === undefined ? [] : chainLines(reach, reach.graph.chainTo(reachedBy)))],
  }
}

/** Who keeps a byte that several packages have: the first of these. */
const KEEPERS = ['used', 'kept', 'unknown', 'low', 'medium', 'high'] as const
type Class = (typeof KEEPERS)[number]

function classOf({ verdict, confidence = 'high' }: Judgement): Class {
  return verdict === 'unused' ? confidence : verdict
}

/** Each byte is counted once, with the package that has the best claim to it. */
function sumByVerdict(
  { packages, judgements }: Usage,
  filesystem: Filesystem,
  ledger: Ledger,
  weights: readonly PackageWeight[],
  layers: readonly LayerOrigin[],
): Omit<UsageSummary, 'system' | 'roots' | 'weak' | 'bases' | 'runtimes' | 'counterfactuals' | 'trace'> {
  const sums = Object.fromEntries(KEEPERS.map((name) => [name, emptyVerdict()])) as Record<Class, VerdictBytes>
  const taken = new Set<number>()
  for (const keeper of KEEPERS) {
    packages.forEach(({ files }, i) => {
      if (classOf(judgements[i]!) !== keeper) return
      const sum = sums[keeper]
      sum.packages++
      const fromBase = layers[weights[i]!.layer]?.base !== undefined
      for (const node of files) {
        const content = shownContent(filesystem, node)
        if (content === -1 || taken.has(content)) continue
        taken.add(content)
        sum.unpackedBytes += ledger.unpackedBytes[content]!
        sum.toPullBytes += ledger.toPullBytes[content]!
        if (fromBase) {
          sum.base.unpackedBytes += ledger.unpackedBytes[content]!
          sum.base.toPullBytes += ledger.toPullBytes[content]!
        }
      }
    })
  }
  const { used, kept, unknown, high, medium, low } = sums
  return { used, kept, unknown, unused: { high, medium, low } }
}

function emptyVerdict(): VerdictBytes {
  return { packages: 0, unpackedBytes: 0, toPullBytes: 0, base: { unpackedBytes: 0, toPullBytes: 0 } }
}

/** Packages that only a weak reference keeps, by that reference: `117 MB kept only by a plugin folder`. Heaviest first. */
function weakKeepers({ packages, judgements, reach }: Usage, weights: readonly PackageWeight[]): WeakKeeper[] {
  const keepers = new Map<string, WeakKeeper>()
  judgements.forEach(({ verdict, confidence, reachedBy }, i) => {
    if (verdict !== 'unused' || confidence !== 'medium' || reachedBy === undefined) return
    const edge = reach.graph.chainTo(reachedBy).find(({ grade }) => grade === 'weak')
    if (!edge) return
    const { unpackedBytes, toPullBytes } = weights[i]!
    const key = `${edge.from} ${edge.kind}`
    const keeper = keepers.get(key) ?? { ...wordsOf(edge, reach), packages: [], unpackedBytes: 0, toPullBytes: 0 }
    keeper.packages.push(packages[i]!.name)
    add(keeper, { unpackedBytes, toPullBytes })
    keepers.set(key, keeper)
  })
  return [...keepers.values()].sort((a, b) => b.unpackedBytes - a.unpackedBytes)
}

function wordsOf({ from, kind, via }: Edge, reach: Usage['reach']): Pick<WeakKeeper, 'kind' | 'from' | 'via'> {
  return { kind, from: from < 0 ? 'the image' : reach.pathOf(from), ...(via !== undefined && { via }) }
}

function traceSummary({ packages, reach }: Usage, trace: TraceComparison, filesystem: Filesystem, ledger: Ledger): TraceSummary {
  const { openedFiles, elsewhere, missed } = trace
  const unopened = new Set(trace.unopened)
  const bytes = { unpackedBytes: 0, toPullBytes: 0 }
  for (const content of new Set(trace.unopened.map((node) => shownContent(filesystem, node)))) {
    if (content !== -1) add(bytes, ledger.bytesOf(content))
  }
  const idle = packages.filter(({ files }) => {
    const reached = files.filter((node) => reach.graph.gradeOf(node) !== undefined)
    return reached.some((node) => unopened.has(node)) && files.every((node) => !trace.opened.has(node))
  })
  return {
    openedFiles,
    elsewhere,
    missed: [...missed],
    unopened: { files: unopened.size, ...bytes, packages: idle.map(({ name }) => name).sort() },
  }
}

function add(sum: Bytes, { unpackedBytes, toPullBytes }: Bytes): void {
  sum.unpackedBytes += unpackedBytes
  sum.toPullBytes += toPullBytes
}
