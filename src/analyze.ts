import { setImmediate } from 'node:timers/promises'
import { recommend } from './advice/recommend.ts'
import { writtenPaths } from './filesystem/written-paths.ts'
import { attributeLayers, type LayerOrigin } from './image/history.ts'
import { formatPlatform } from './image/platform.ts'
import { ENTRY_KINDS, type LayerIndex } from './layer/layer-index.ts'
import { CAUSES, type Account, type Bytes } from './ledger/cause.ts'
import { directorySummaries } from './ledger/directories.ts'
import { classifyNodes, classSummaries, largestFiles, type NodeClasses } from './ledger/files.ts'
import { accountFor, type MergedImage, type OpenedImage, openForReading, type ReadImage, type ReadOptions } from './read-image.ts'
import type { FoundUsage, UsageOptions } from './read-usage.ts'
import { keepReport, recallReport, reportKey } from './remembered-report.ts'
import type { LayerSummary, Report, Totals } from './report/report.ts'
import { check, type Selection } from './rules/check.ts'
import { rules } from './rules/index.ts'
import { walkPaths, type Walk } from './rules/walk.ts'
import { summarizeUsage } from './usage/summarize.ts'
import { VERSION } from './version.ts'

export interface AnalyzeOptions extends ReadOptions, UsageOptions {
  /** false: leave open what is installed and what of it is needed. */
  packages?: boolean
  /** List every file, not the largest alone. */
  all?: boolean
  /** A folder whose subfolders are to be listed as well. */
  tree?: string
}

/** The report on an image, and what it was made of. */
export interface Analysis {
  report: Report
  read: ReadImage
  found?: FoundUsage
  ruleOf: Selection['ruleOf']
  /** Ids of the rules whose paths a node is at, whatever becomes of its bytes. */
  rulesAt(node: number): string[]
}

const LARGEST_FILES = 100
const MOST_WRITTEN = 200

/**
 * The report on an image: where its bytes are, why, what can go, and what that saves.
 *
 * @throws UserError when there is no such image, or it is broken
 */
export async function analyze(reference: string, options: AnalyzeOptions = {}): Promise<Report> {
  const opened = await openForReading(reference, { ...options, capture: options.packages !== false })
  const { image, store } = opened
  const { all = false, tree, verify, packages, roots, traces } = options
  const key = () => (all ? undefined : reportKey(store, image, { tree, verify, packages, roots, traces }))
  const rememberedAs = key()
  const remembered = rememberedAs && recallReport(store, rememberedAs, image)
  if (remembered) {
    await image.close()
    return remembered
  }
  const { report } = await analyzeOpened(opened, options)
  await image.close()
  const keptAs = key()
  if (keptAs) keepReport(store, keptAs, report)
  return report
}

/** The same of an image that is open, and stays so unless it fails. */
export async function analyzeOpened(opened: OpenedImage, options: AnalyzeOptions): Promise<Analysis> {
  const wantsPackages = options.packages !== false
  let walk: Walk | undefined
  let nodeClasses: NodeClasses = []
  let found: FoundUsage | undefined
  const onMerged = async (merged: MergedImage) => {
    walk = walkPaths(merged.filesystem, rules)
    await setImmediate()
    nodeClasses = classifyNodes(merged.filesystem)
    if (wantsPackages) found = await (await import('./read-usage.ts')).readUsage(merged, options)
  }
  const read = await accountFor(opened, { ...options, onMerged })
  const { image, filesystem, ledger, contentKeys } = read
  const origins = attributeLayers(image.config, image.layers.length)
  const context = { filesystem, ledger, contentKeys, ...(found && { usage: found.usage }) }
  const { findings, saving, ruleOf } = check(context, rules, origins.layers, walk)
  const sections = found && summarizeUsage(found.usage, filesystem, ledger, origins.layers)
  const report: Report = {
    schemaVersion: 1,
    tool: { name: 'slimscope', version: VERSION },
    image: { reference: image.reference, digest: image.digest, platform: formatPlatform(image.platform), source: image.source },
    totals: { ...totalsOf(read), saving },
    ledger: ledger.total,
    layers: read.layers.map(({ index }, i) => layerSummary(read, index, i, origins.layers[i]!)),
    directories: directorySummaries(filesystem, ledger, options.tree),
    classes: classSummaries(filesystem, ledger, nodeClasses),
    files: largestFiles(filesystem, ledger, nodeClasses, options.all ? Number.POSITIVE_INFINITY : LARGEST_FILES),
    ...(sections && { packages: sections.packages, usage: sections.usage }),
    findings,
    recommendations: recommend(findings, rules, origins.layers),
    notes: [...read.notes, ...origins.notes, ...(found?.notes ?? [])],
  }
  const rulesAt = (node: number) => (walk?.rulesAt(node) ?? []).map((position) => rules[position]!.id)
  return { report, read, ruleOf, rulesAt, ...(found && { found }) }
}

function totalsOf({ filesystem, ledger }: ReadImage): Omit<Totals, 'saving'> {
  let files = 0
  for (let node = 0; node < filesystem.nodeCount; node++) {
    const version = filesystem.liveVersion(node)
    if (version !== -1 && isFile(filesystem.layers[filesystem.layerOf(version)]!, filesystem.entryOf(version))) files++
  }
  return { ...sum(ledger.total), liveBytes: ledger.total.live.unpackedBytes + ledger.total.duplicate.unpackedBytes, files }
}

function layerSummary({ image, filesystem, ledger }: ReadImage, index: LayerIndex, i: number, origin: LayerOrigin): LayerSummary {
  const { diffId, mediaType } = image.layers[i]!
  const { digest, compression, verified } = index
  const wrote = origin.base === undefined ? writtenPaths(filesystem, i, MOST_WRITTEN) : undefined
  let files = 0
  for (let entry = 0; entry < index.count; entry++) if (isFile(index, entry)) files++
  return {
    digest,
    diffId,
    mediaType,
    compression,
    verified,
    ...sum(ledger.layers[i]!),
    files,
    ...(origin.instruction !== undefined && { instruction: origin.instruction }),
    ...(origin.base !== undefined && { base: origin.base }),
    ...(wrote && { wrote }),
    ledger: ledger.layers[i]!,
  }
}

function isFile(index: LayerIndex, entry: number): boolean {
  const kind = ENTRY_KINDS[index.kind[entry]!]
  return kind === 'file' || kind === 'hardlink'
}

function sum(account: Account): Bytes {
  const total = { unpackedBytes: 0, toPullBytes: 0 }
  for (const cause of CAUSES) {
    total.unpackedBytes += account[cause].unpackedBytes
    total.toPullBytes += account[cause].toPullBytes
  }
  return total
}
