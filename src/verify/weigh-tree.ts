import type { Bytes } from '../ledger/cause.ts'
import type { BuiltImage } from './built-image.ts'

/** Entries of a tar are headers and content, in blocks. */
export const TAR_BLOCK = 512
export const END_OF_TAR_BYTES = 1024

/** Adds what a layer with a file or folder of an image has of it, but for the versions that are spared. */
export function addTree({ files, filesystem, ledger }: BuiltImage, root: number, total: Bytes, spared: (version: number) => boolean): void {
  const inodes = new Set<number>()
  const nodes = [root]
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const version = filesystem.liveVersion(node)
    if (version !== -1 && spared(version)) continue
    nodes.push(...files.children(node))
    total.unpackedBytes += TAR_BLOCK
    const content = version === -1 ? -1 : filesystem.contentOf(version)
    if (content === -1 || inodes.has(files.inodeOf(node))) continue
    inodes.add(files.inodeOf(node))
    total.unpackedBytes += Math.ceil(ledger.unpackedBytes[content]! / TAR_BLOCK) * TAR_BLOCK
    total.toPullBytes += ledger.toPullBytes[content]!
  }
}

/** Adds what one version of a file has in its layer, or takes it away. */
export function addVersion({ filesystem, ledger }: BuiltImage, version: number, total: Bytes, sign: 1 | -1): void {
  const content = filesystem.contentOf(version)
  const unpackedBytes = content === version ? Math.ceil(ledger.unpackedBytes[version]! / TAR_BLOCK) * TAR_BLOCK : 0
  total.unpackedBytes += sign * (TAR_BLOCK + unpackedBytes)
  total.toPullBytes += sign * (content === version ? ledger.toPullBytes[version]! : 0)
}
