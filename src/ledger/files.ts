import type { ClassSummary, FileSummary } from '../report/report.ts'
import type { Filesystem } from '../filesystem/filesystem.ts'
import { fileClass } from './file-class.ts'
import type { Ledger } from './ledger.ts'

/** The class of each node that ever was a file with content; see fileClass. Names are all it takes. */
export type NodeClasses = readonly (string | undefined)[]

export function classifyNodes(filesystem: Filesystem): NodeClasses {
  const classes = Array.from<string | undefined>({ length: filesystem.nodeCount })
  for (let version = 0; version < filesystem.versionCount; version++) {
    const node = filesystem.nodeOf(version)
    if (node !== -1 && filesystem.contentOf(version) === version) classes[node] ??= fileClass(filesystem.pathOf(node))
  }
  return classes
}

/** Versions with content, by the bytes that they take in their layer; the first `limit`. */
export function largestFiles(filesystem: Filesystem, ledger: Ledger, classes: NodeClasses, limit: number): FileSummary[] {
  const versions: number[] = []
  const bytes = ledger.unpackedBytes
  for (let version = 0; version < filesystem.versionCount; version++) {
    if (ledger.causeOf(version) === 'overhead') continue
    if (bytes[version]! > 0 || limit === Number.POSITIVE_INFINITY) versions.push(version)
  }
  versions.sort((a, b) => bytes[b]! - bytes[a]! || a - b)
  return versions.slice(0, limit).map((version) => {
    const node = filesystem.nodeOf(version)
    return {
      path: filesystem.pathOf(node),
      layer: filesystem.layerOf(version),
      unpackedBytes: bytes[version]!,
      toPullBytes: ledger.toPullBytes[version]!,
      cause: ledger.causeOf(version),
      class: classes[node]!,
    }
  })
}

/** What kinds of file the content of all layers is, heaviest first. */
export function classSummaries(filesystem: Filesystem, ledger: Ledger, classes: NodeClasses): ClassSummary[] {
  const summaries = new Map<string, ClassSummary>()
  for (let version = 0; version < filesystem.versionCount; version++) {
    if (ledger.causeOf(version) === 'overhead') continue
    const name = classes[filesystem.nodeOf(version)]!
    let summary = summaries.get(name)
    if (!summary) summaries.set(name, (summary = { class: name, unpackedBytes: 0, toPullBytes: 0, files: 0 }))
    summary.unpackedBytes += ledger.unpackedBytes[version]!
    summary.toPullBytes += ledger.toPullBytes[version]!
    summary.files++
  }
  return [...summaries.values()].sort((a, b) => b.unpackedBytes - a.unpackedBytes)
}
