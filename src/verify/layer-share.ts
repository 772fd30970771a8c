import type { Bytes } from '../ledger/cause.ts'
import type { BuiltImage } from './built-image.ts'

/** What a layer has of a rule beside the bytes that the rule is told to save. */
export interface LayerShare {
  /** Content that a later layer deletes or overwrites: it is told as that of the later one, and goes as well when nobody writes it. */
  hidden: Bytes
  /** Headers and padding of all entries that go, folders among them; those of the layer are taken for equally long. */
  overhead: Bytes
}

export function layerShare({ filesystem, ledger, rulesAt, ruleOf }: BuiltImage, layer: number, rule: string): LayerShare {
  const { tarBytes, blobBytes, count, contentBytes, toPullBytes } = filesystem.layers[layer]!
  const hidden = { unpackedBytes: 0, toPullBytes: 0 }
  let entries = 0
  for (let version = 0; version < filesystem.versionCount; version++) {
    const node = filesystem.nodeOf(version)
    if (node === -1 || filesystem.layerOf(version) !== layer) continue
    const bytes = ledger.unpackedBytes[version]!
    const isOwn = ruleOf(version)?.id === rule
    if (!isOwn && !rulesAt(node).includes(rule)) continue
    const cause = ledger.causeOf(version)
    const isHidden = !isOwn && bytes > 0 && (cause === 'deleted' || cause === 'overwritten')
    if (isHidden) {
      hidden.unpackedBytes += bytes
      hidden.toPullBytes += ledger.toPullBytes[version]!
    }
    if (isOwn || isHidden || bytes === 0) entries++
  }
  const share = count === 0 ? 0 : entries / count
  return {
    hidden,
    overhead: {
      unpackedBytes: Math.round((tarBytes - sum(contentBytes)) * share),
      toPullBytes: Math.round((blobBytes - sum(toPullBytes)) * share),
    },
  }
}

function sum(column: Float64Array): number {
  return column.reduce((total, each) => total + each, 0)
}
