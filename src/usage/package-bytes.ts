import type { Filesystem } from '../filesystem/filesystem.ts'
import type { Bytes } from '../ledger/cause.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Package } from '../packages/package.ts'

/** What a package weighs, and the layer that brought most of it. */
export interface PackageWeight extends Bytes {
  /** Layer, base first; -1 for a package without content. */
  layer: number
}

/**
 * Weighs packages by the content of their files. A file is in the layer whose version the final filesystem shows, or where that only
 * repeats older content, in the layer of the first copy: that is the instruction that installed it. A file of two packages is counted in
 * both; see `assignBytes` for sums.
 */
export function weighPackage({ files }: Package, filesystem: Filesystem, ledger: Ledger): PackageWeight {
  const weight = { unpackedBytes: 0, toPullBytes: 0 }
  const byLayer = new Map<number, number>()
  const seen = new Set<number>()
  for (const node of files) {
    const content = shownContent(filesystem, node)
    if (content === -1 || seen.has(content)) continue
    seen.add(content)
    weight.unpackedBytes += ledger.unpackedBytes[content]!
    weight.toPullBytes += ledger.toPullBytes[content]!
    const layer = filesystem.layerOf(firstCopy(filesystem, ledger, content))
    byLayer.set(layer, (byLayer.get(layer) ?? 0) + ledger.unpackedBytes[content]!)
  }
  let [layer, most] = [-1, -1]
  for (const [each, bytes] of byLayer) if (bytes > most) [layer, most] = [each, bytes]
  return { ...weight, layer }
}

/** The version whose content a file shows, or -1. */
export function shownContent(filesystem: Filesystem, node: number): number {
  const version = filesystem.liveVersion(node)
  return version === -1 ? -1 : filesystem.contentOf(version)
}

/** The oldest version of the same content at the same path. */
function firstCopy(filesystem: Filesystem, ledger: Ledger, content: number): number {
  let version = content
  while (ledger.causeOf(version) === 'rewritten' && filesystem.previousOf(version) !== -1) version = filesystem.previousOf(version)
  return version
}
