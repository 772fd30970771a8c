import type { Filesystem } from '../filesystem/filesystem.ts'
import { entryPath } from '../layer/layer-index.ts'
import { NOBODY } from './owners.ts'
import type { Walk } from './walk.ts'

const NONE = -1
const SEVERAL = -2

/** The content-bearing versions of one layer. */
export interface LayerVersions {
  /** Number of the layer's first version. */
  first: number
  count: number
  /** Content bytes and owning rule of every version of the image. */
  bytes: Float64Array
  owner: Uint16Array
}

/**
 * Names what each rule owns of a layer in as few paths as it can, biggest first. A folder stands for its files where the
 * rule owns every content byte that this layer has below it. A folder that a glob matched is named as such; else the
 * deepest one that holds them all, so that nobody reads `/` for one file.
 */
export function collapsePaths(filesystem: Filesystem, walk: Walk, { first, count, bytes, owner }: LayerVersions): Map<number, string[]> {
  const tree = touchedTree(filesystem, walk, first, count, bytes)
  const { nodes, slot } = tree
  // Of each folder: the one rule that owns all below it, or NOBODY; and whether that rests on matches of single files only.
  const rule = new Int32Array(nodes.length).fill(NONE)
  const loose = new Uint8Array(nodes.length).fill(1)
  const merge = (at: number, other: number) => (rule[at] = rule[at] === NONE || rule[at] === other ? other : NOBODY)
  const onlyChild = new Int32Array(nodes.length).fill(NONE)
  const holdsFile = new Uint8Array(nodes.length)

  for (let version = first; version < first + count; version++) {
    const node = bytes[version]! > 0 ? filesystem.nodeOf(version) : NONE
    if (node < 0) continue
    merge(slot[node]!, owner[version]!)
    holdsFile[slot[node]!] = 1
  }
  for (let at = nodes.length - 1; at > 0; at--) {
    const parent = slot[filesystem.parentOf(nodes[at]!)]!
    merge(parent, rule[at]!)
    onlyChild[parent] = onlyChild[parent] === NONE ? at : SEVERAL
    if (!loose[at] || isMatchedFolder(at)) loose[parent] = 0
  }
  function isMatchedFolder(at: number): boolean {
    return !holdsFile[at] && walk.rulesAt(nodes[at]!).includes(rule[at]!)
  }

  const head = new Int32Array(nodes.length)
  for (let at = 1; at < nodes.length; at++) {
    const parent = slot[filesystem.parentOf(nodes[at]!)]!
    const joins = rule[at] !== NOBODY && rule[parent] === rule[at] && (loose[parent] || isMatchedFolder(parent))
    head[at] = joins ? head[parent]! : at
  }

  const weights = new Map<number, Map<string | number, number>>()
  for (let version = first; version < first + count; version++) {
    const by = owner[version]!
    if (bytes[version] === 0 || by === NOBODY) continue
    const node = filesystem.nodeOf(version)
    // A whiteout with content has no path in the tree.
    const key =
      node < 0 ? `/${entryPath(filesystem.layers[filesystem.layerOf(version)]!, filesystem.entryOf(version))}` : headOf(slot[node]!, by)
    const ofRule = weights.get(by) ?? new Map<string | number, number>()
    weights.set(by, ofRule.set(key, (ofRule.get(key) ?? 0) + bytes[version]!))
  }
  function headOf(at: number, by: number): number {
    return rule[at] === by ? head[at]! : at
  }

  const pathOf = (key: string | number) => {
    if (typeof key === 'string') return key
    let at = key
    if (!isMatchedFolder(at)) while (!holdsFile[at] && onlyChild[at]! >= 0) at = onlyChild[at]!
    const path = filesystem.pathOf(nodes[at]!)
    return holdsFile[at] || path === '/' ? path : `${path}/`
  }
  const listed = new Map<number, string[]>()
  for (const [by, ofRule] of weights) {
    const paths = [...ofRule].map(([key, weight]) => ({ path: pathOf(key), weight }))
    paths.sort((a, b) => b.weight - a.weight || (a.path < b.path ? -1 : 1))
    listed.set(by, [...new Set(paths.map(({ path }) => path))])
  }
  return listed
}

/** The nodes that have content of this layer at or below them, folders first, and where each node stands among them. */
function touchedTree(filesystem: Filesystem, walk: Walk, first: number, count: number, bytes: Float64Array) {
  const slot = new Int32Array(filesystem.nodeCount).fill(NONE)
  const positions: number[] = []
  for (let version = first; version < first + count; version++) {
    if (bytes[version] === 0) continue
    for (let node = filesystem.nodeOf(version); node >= 0 && slot[node] === NONE; node = filesystem.parentOf(node)) {
      slot[node] = 0
      positions.push(walk.position[node]!)
    }
  }
  const nodes = Int32Array.from(positions)
    .sort()
    .map((position) => walk.order[position]!)
  nodes.forEach((node, at) => (slot[node] = at))
  return { nodes, slot }
}
