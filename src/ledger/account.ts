import type { Filesystem } from '../filesystem/filesystem.ts'
import type { LayerIndex } from '../layer/layer-index.ts'
import { type Account, type Bytes, CAUSES, type Cause, emptyAccount } from './cause.ts'
import { causesOf } from './decide-causes.ts'
import type { Ledger } from './ledger.ts'

/** A key per version, the same for the same content; undefined where nobody needed to know. */
export type ContentKeys = (version: number) => string | undefined

/**
 * Gives each byte of each layer its cause. Content goes by `causesOf`; what a layer has besides the content of its entries
 * is overhead, so that a layer's causes are its tar and its blob, to the byte.
 */
export function balance(filesystem: Filesystem, contentKeys: ContentKeys): Ledger {
  const causes = causesOf(filesystem, contentKeys)
  const unpackedBytes = joined(filesystem, ({ contentBytes }) => contentBytes)
  const toPullBytes = joined(filesystem, (index) => index.toPullBytes)

  const layers = filesystem.layers.map(({ tarBytes, blobBytes }): Account => {
    const account = emptyAccount()
    account.overhead = { unpackedBytes: tarBytes, toPullBytes: blobBytes }
    return account
  })
  for (let version = 0; version < filesystem.versionCount; version++) {
    const cause = CAUSES[causes[version]!]!
    if (cause === 'overhead') continue
    const account = layers[filesystem.layerOf(version)]!
    move(unpackedBytes[version]!, toPullBytes[version]!, account.overhead, account[cause])
  }
  const total = emptyAccount()
  for (const account of layers) {
    for (const cause of CAUSES) {
      total[cause].unpackedBytes += account[cause].unpackedBytes
      total[cause].toPullBytes += account[cause].toPullBytes
    }
  }
  return {
    unpackedBytes,
    toPullBytes,
    causeOf: (version): Cause => CAUSES[causes[version]!]!,
    bytesOf: (version) => ({ unpackedBytes: unpackedBytes[version]!, toPullBytes: toPullBytes[version]! }),
    total,
    layers,
    imbalances: imbalancesOf(filesystem, layers),
  }
}

/** One column of all layers, by version. */
function joined({ layers, versionCount }: Filesystem, columnOf: (layer: LayerIndex) => Float64Array): Float64Array {
  const column = new Float64Array(versionCount)
  let first = 0
  for (const layer of layers) {
    column.set(columnOf(layer), first)
    first += layer.count
  }
  return column
}

/** The smallest a tar can be: a header an entry. If less is left for the overhead, bytes were counted that are not there. */
function imbalancesOf({ layers }: Filesystem, accounts: readonly Account[]): string[] {
  return layers.flatMap(({ count, tarBytes, blobBytes }, layer) => {
    const { unpackedBytes, toPullBytes } = accounts[layer]!.overhead
    const sound = unpackedBytes >= Math.min(count * 512, tarBytes) && toPullBytes >= 0
    return sound ? [] : [`layer ${layer}: more bytes were counted than its ${tarBytes} unpacked and ${blobBytes} to pull`]
  })
}

function move(unpackedBytes: number, toPullBytes: number, from: Bytes, to: Bytes): void {
  from.unpackedBytes -= unpackedBytes
  from.toPullBytes -= toPullBytes
  to.unpackedBytes += unpackedBytes
  to.toPullBytes += toPullBytes
}
