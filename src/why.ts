import { attributeLayers } from './image/history.ts'
import { formatPlatform } from './image/platform.ts'
import { accountFor, openForReading, type ReadImage, type ReadOptions } from './read-image.ts'
import type { WhyReport } from './report/why-report.ts'
import { type FoundUsage, readUsage, type UsageOptions } from './read-usage.ts'
import { explainPackages, explainPath, type ExplainInput } from './usage/explain.ts'
import { rootLines, summarizeUsage } from './usage/summarize.ts'
import type { Usage } from './usage/usage.ts'

export type WhyOptions = ReadOptions & UsageOptions

/**
 * Why a file or a package is in an image: the chain from the entrypoint that needs it, or what was searched in vain. `query` is an absolute
 * path, a package's name, name and version with `@` between, or a package URL.
 *
 * @throws UserError when there is no such image, path or package
 */
export async function why(reference: string, query: string, options: WhyOptions = {}): Promise<WhyReport> {
  let found: FoundUsage | undefined
  const onMerged: ReadOptions['onMerged'] = async (merged) => {
    found = await readUsage(merged, options)
  }
  const read = await accountFor(await openForReading(reference, { ...options, capture: true }), { ...options, onMerged })
  await read.image.close()
  const input = explainInput(read, found!.usage)
  const { image } = read
  return {
    schemaVersion: 1,
    image: { reference: image.reference, digest: image.digest, platform: formatPlatform(image.platform), source: image.source },
    query,
    roots: rootLines(input.usage),
    reachedFiles: countFiles(input.usage),
    answers: query.startsWith('/') ? [explainPath(input, query)] : explainPackages(input, query),
    notes: found!.notes,
  }
}

function explainInput({ image, filesystem, ledger }: ReadImage, usage: Usage): ExplainInput {
  const { layers } = attributeLayers(image.config, image.layers.length)
  return { usage, filesystem, ledger, layers, summaries: summarizeUsage(usage, filesystem, ledger, layers).byPosition }
}

function countFiles({ reach, files }: Usage): number {
  let count = 0
  for (const node of reach.graph.reached) if (files.kind(node) === 'file') count++
  return count
}
