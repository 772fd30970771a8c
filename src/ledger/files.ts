import { entryKind } from '../layer/layer-index.ts'
import type { ClassSummary, FileSummary } from '../report/report.ts'
import type { Filesystem } from '../filesystem/filesystem.ts'
import { fileClass } from './file-class.ts'
import type { Ledger } from './ledger.ts'

/** Versions with content, by the bytes that they take in their layer; the first `limit`. */
export function largestFiles(filesystem: Filesystem, ledger: Ledger, limit: number): FileSummary[] {
  const versions: number[] = []
  const bytes = new Float64Array(filesystem.versionCount)
  for (let version = 0; version < filesystem.versionCount; version++) {
    if (ledger.causeOf(version) === 'overhead') continue
    bytes[version] = ledger.bytesOf(version).unpackedBytes
    if (bytes[version]! > 0 || limit === Number.POSITIVE_INFINITY) versions.push(version)
  }
  versions.sort((a, b) => bytes[b]! - bytes[a]! || a - b)
  return versions.slice(0, limit).map((version) => {
    const path = filesystem.pathOf(filesystem.nodeOf(version))
    return { path, layer: filesystem.layerOf(version), ...ledger.bytesOf(version), cause: ledger.causeOf(version), class: classOf(filesystem, version, path) }
  })
}

/** What kinds of file the content of all layers is, heaviest first. */
export function classSummaries(filesystem: Filesystem, ledger: Ledger): ClassSummary[] {
  const classes = new Map<string, ClassSummary>()
  for (let version = 0; version < filesystem.versionCount; version++) {
    if (ledger.causeOf(version) === 'overhead') continue
    const name = classOf(filesystem, version, filesystem.pathOf(filesystem.nodeOf(version)))
    let summary = classes.get(name)
    if (!summary) classes.set(name, (summary = { class: name, unpackedBytes: 0, toPullBytes: 0, files: 0 }))
    const { unpackedBytes, toPullBytes } = ledger.bytesOf(version)
    summary.unpackedBytes += unpackedBytes
    summary.toPullBytes += toPullBytes
    summary.files++
  }
  return [...classes.values()].sort((a, b) => b.unpackedBytes - a.unpackedBytes)
}

function classOf(filesystem: Filesystem, version: number, path: string): string {
  return fileClass(path, entryKind(filesystem.layers[filesystem.layerOf(version)]!, filesystem.entryOf(version)))
}
