import type { Bytes } from '../ledger/cause.ts'
import type { BuiltImage } from './built-image.ts'

/**
 * Bytes of a rule's paths that a layer has and a later one deletes or overwrites: they are told as that of the later one, and a patch that
 * keeps them from being written saves them all the same.
 */
export function hiddenBytes({ filesystem, ledger, rulesAt }: BuiltImage, layer: number, rule: string): Bytes {
  const hidden = { unpackedBytes: 0, toPullBytes: 0 }
  for (let version = 0; version < filesystem.versionCount; version++) {
    const node = filesystem.nodeOf(version)
    if (node === -1 || ledger.unpackedBytes[version] === 0 || filesystem.layerOf(version) !== layer) continue
    const cause = ledger.causeOf(version)
    if ((cause !== 'deleted' && cause !== 'overwritten') || !rulesAt(node).includes(rule)) continue
    hidden.unpackedBytes += ledger.unpackedBytes[version]!
    hidden.toPullBytes += ledger.toPullBytes[version]!
  }
  return hidden
}
