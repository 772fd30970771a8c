import type { DirectorySummary } from '../report/report.ts'
import type { Filesystem } from '../filesystem/filesystem.ts'
import type { Ledger } from './ledger.ts'

/** Folders are listed to this depth, heavier ones at any. */
const DEPTH = 3
const HEAVY_SHARE = 0.01
/** In a chain of ten thousand folders each is heavy. */
const MAX_DEPTH = 40

/** What lies below each folder in all layers together, by weight; `within` lists DEPTH levels below that folder as well. */
export function directorySummaries(filesystem: Filesystem, ledger: Ledger, within = '/'): DirectorySummary[] {
  const { nodeCount, versionCount } = filesystem
  const unpacked = new Float64Array(nodeCount)
  const toPull = new Float64Array(nodeCount)
  const wasted = new Float64Array(nodeCount)
  const folder = new Uint8Array(nodeCount)
  for (let version = 0; version < versionCount; version++) {
    const cause = ledger.causeOf(version)
    if (cause === 'overhead') continue
    const node = filesystem.nodeOf(version)
    unpacked[node]! += ledger.unpackedBytes[version]!
    toPull[node]! += ledger.toPullBytes[version]!
    if (cause !== 'live' && cause !== 'duplicate') wasted[node]! += ledger.unpackedBytes[version]!
  }
  // A node's number is higher than its parent's, so each is complete when its turn comes.
  const depth = depthsBelow(filesystem, filesystem.find(within))
  for (let node = nodeCount - 1; node > 0; node--) {
    const parent = filesystem.parentOf(node)
    folder[parent] = 1
    unpacked[parent]! += unpacked[node]!
    toPull[parent]! += toPull[node]!
    wasted[parent]! += wasted[node]!
  }

  const listed: number[] = []
  for (let node = 0; node < nodeCount; node++) {
    if (folder[node] === 0 || unpacked[node] === 0) continue
    const heavy = unpacked[node]! > unpacked[0]! * HEAVY_SHARE && depth[node]! <= MAX_DEPTH
    if (heavy || depth[node]! <= DEPTH) listed.push(node)
  }
  return listed
    .sort((a, b) => unpacked[b]! - unpacked[a]!)
    .map((node) => ({
      path: filesystem.pathOf(node),
      unpackedBytes: unpacked[node]!,
      toPullBytes: toPull[node]!,
      wastedBytes: wasted[node]!,
    }))
}

/** Levels below the root or below `top`, whichever is less. */
function depthsBelow(filesystem: Filesystem, top: number): Uint32Array {
  const depth = new Uint32Array(filesystem.nodeCount)
  for (let node = 1; node < depth.length; node++) depth[node] = node === top ? 0 : depth[filesystem.parentOf(node)]! + 1
  return depth
}
