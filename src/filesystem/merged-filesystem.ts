import { ENTRY_KINDS, type LayerIndex } from '../layer/layer-index.ts'
import { type Components, componentsOf, isParent } from './components.ts'
import { UserError } from '../errors.ts'
import type { Filesystem } from './filesystem.ts'
import { FolderPaths } from './folder-paths.ts'
import { grown, PathTree } from './path-tree.ts'

const DIRECTORY = ENTRY_KINDS.indexOf('directory')
const SYMLINK = ENTRY_KINDS.indexOf('symlink')

/** As Linux: a path that leads through more symlinks is a loop. */
const MAX_SYMLINKS = 40
/** As Linux: a longer link target cannot be followed. */
const MAX_LINK_BYTES = 4096
/** As Linux: nothing can be unpacked to a longer path. Links would lead short names there, a million of them. */
export const MAX_PATH_BYTES = 4096
/** All bytes read of link targets, and names of what they lead to; links upon links must not keep us busy for ever. */
const MAX_LINK_BYTES_IN_ALL = 20_000_000
/** Folders' names that are looked at for what a whiteout or a file takes away. A real image has some a path and layer. */
const MAX_REMOVALS = 100_000_000
const MAX_NOTES = 20

/** How a version that is no longer live came to its end. */
const ENDED = { no: 0, replaced: 1, removed: 2 } as const

/** The columns behind Filesystem, and the few operations that change them. Only the merge of layers uses those. */
export class MergedFilesystem implements Filesystem {
  readonly layers: readonly LayerIndex[]
  readonly tree = new PathTree()
  readonly #folderPaths = new FolderPaths(this.tree)
  readonly versionCount: number
  readonly notes: string[] = []
  /** By version. */
  readonly content: Int32Array
  readonly #ended: Uint8Array
  readonly #node: Int32Array
  readonly #previous: Int32Array
  readonly #layer: Uint16Array
  readonly #layerStart: number[] = []
  /** By node. */
  #live = new Int32Array(1024).fill(-1)
  #newest = new Int32Array(1024).fill(-1)
  /** Whether the node is a folder now, be it only an implied one. */
  #folder = new Uint8Array(1024)
  /** The layer, counted from 1, that last took away what lower ones have at the node and below. */
  #purged = new Uint16Array(1024)
  #linkBytes = 0
  #removals = 0

  constructor(layers: readonly LayerIndex[]) {
    this.layers = layers
    this.versionCount = layers.reduce((sum, { count }) => sum + count, 0)
    this.content = new Int32Array(this.versionCount).fill(-1)
    this.#ended = new Uint8Array(this.versionCount)
    this.#node = new Int32Array(this.versionCount).fill(-1)
    this.#previous = new Int32Array(this.versionCount).fill(-1)
    this.#layer = new Uint16Array(this.versionCount)
    let start = 0
    for (const [layer, { count }] of layers.entries()) {
      this.#layerStart.push(start)
      this.#layer.fill(layer, start, start + count)
      start += count
    }
    this.#folder[0] = 1
  }

  get nodeCount(): number {
    return this.tree.count
  }

  versionOf(layer: number, entry: number): number {
    return this.#layerStart[layer]! + entry
  }

  layerOf(version: number): number {
    return this.#layer[version]!
  }

  entryOf(version: number): number {
    return version - this.#layerStart[this.#layer[version]!]!
  }

  nodeOf(version: number): number {
    return this.#node[version]!
  }

  contentOf(version: number): number {
    return this.content[version]!
  }

  previousOf(version: number): number {
    return this.#previous[version]!
  }

  wasReplaced(version: number): boolean {
    return this.#ended[version] === ENDED.replaced
  }

  parentOf(node: number): number {
    return this.tree.parent[node]!
  }

  nameOf(node: number): string {
    return this.tree.name(node)
  }

  pathOf(node: number): string {
    return node === 0 ? '/' : `${this.#folderPaths.pathOf(this.tree.parent[node]!)}/${this.tree.name(node)}`
  }

  childrenOf(node: number): Iterable<number> {
    return this.tree.children(node)
  }

  childNamed(node: number, name: string): number {
    const text = Buffer.from(name)
    return this.tree.child(node, text, 0, text.length)
  }

  liveVersion(node: number): number {
    return this.#live[node] ?? -1
  }

  exists(node: number): boolean {
    return this.liveVersion(node) !== -1 || this.#folder[node] === 1
  }

  versionsOf(node: number): readonly number[] {
    const versions: number[] = []
    for (let version = this.#newest[node] ?? -1; version !== -1; version = this.#previous[version]!) versions.push(version)
    return versions.reverse()
  }

  find(path: string, { follow = false } = {}): number {
    const text = Buffer.from(path)
    const node = this.findComponents(text, componentsOf(text, 0, text.length))
    if (!follow || node === -1) return node
    return this.#followed(node, { left: MAX_SYMLINKS }, false)
  }

  /** The node of a path whose folders may be symlinks; the last name is not followed. -1 when it was never there. */
  findComponents(text: Uint8Array, components: Components): number {
    const folder = this.walk(text, components.slice(0, -2))
    if (folder === -1 || components.length === 0) return folder
    const [start, length] = components.slice(-2) as [number, number]
    return isParent(text, start, length) ? this.tree.parent[folder]! : this.tree.child(folder, text, start, length)
  }

  /**
   * Goes down from the root, following symlinks; answers the folder, or -1 when it is not there or cannot be reached.
   * With `textNumber`, names that are missing are made.
   */
  walk(text: Uint8Array, components: Components, textNumber?: number): number {
    const hops = { left: MAX_SYMLINKS }
    const node = this.#walkFrom(0, text, components, hops, textNumber)
    return hops.left < MAX_SYMLINKS && this.#isTooLong(node) ? -1 : node
  }

  #isTooLong(node: number): boolean {
    let bytes = 0
    for (let at = node; at > 0 && bytes <= MAX_PATH_BYTES; at = this.tree.parent[at]!) {
      bytes += this.tree.nameBytes(at) + 1
      this.#linkBytes++
    }
    return bytes > MAX_PATH_BYTES
  }

  isSymlink(node: number): boolean {
    const version = this.liveVersion(node)
    return version !== -1 && this.layers[this.#layer[version]!]!.kind[this.entryOf(version)] === SYMLINK
  }

  #walkFrom(from: number, text: Uint8Array, components: Components, hops: { left: number }, textNumber?: number): number {
    let node = from
    for (let i = 0; i < components.length; i += 2) {
      const [start, length] = [components[i]!, components[i + 1]!]
      if (isParent(text, start, length)) {
        node = this.tree.parent[node]!
        continue
      }
      const child =
        textNumber === undefined
          ? this.tree.child(node, text, start, length)
          : this.#grownFor(this.tree.childOrNew(node, textNumber, start, length))
      node = child === -1 ? -1 : this.#followed(child, hops, textNumber !== undefined)
      if (node === -1) return -1
    }
    return node
  }

  /** Where a node leads: itself, or what its symlink points to. */
  #followed(node: number, hops: { left: number }, make: boolean): number {
    if (!this.isSymlink(node)) return node
    const version = this.#live[node]!
    const layer = this.#layer[version]!
    const index = this.layers[layer]!
    const entry = this.entryOf(version)
    const start = index.textStart[entry]! + index.pathLength[entry]!
    const end = index.textStart[entry + 1]!
    if (hops.left-- === 0 || end - start > MAX_LINK_BYTES || this.#linkBytes > MAX_LINK_BYTES_IN_ALL) return -1
    const components = componentsOf(index.text, start, end)
    this.#linkBytes += end - start
    const from = index.text[start] === 0x2f ? 0 : this.tree.parent[node]!
    return this.#walkFrom(from, index.text, components, hops, make ? layer : undefined)
  }

  note(message: string): void {
    if (this.notes.length < MAX_NOTES && !this.notes.includes(message)) this.notes.push(message)
  }

  /** The version becomes what its path shows. */
  place(node: number, version: number): void {
    this.#grownFor(node)
    const folder = this.layers[this.layerOf(version)]!.kind[this.entryOf(version)] === DIRECTORY
    if (!folder && this.#folder[node] === 1) this.removeBelow(node, this.layers.length)
    this.#end(node, ENDED.replaced)
    this.#live[node] = version
    this.#node[version] = node
    const previous = this.#newest[node]!
    // The whiteout and what comes in its place may stand in either order.
    if (previous !== -1 && this.#ended[previous] === ENDED.removed && this.#purged[node] === this.#layer[version]! + 1) {
      this.#ended[previous] = ENDED.replaced
    }
    this.#previous[version] = previous
    this.#newest[node] = version
    this.#folder[node] = folder || node === 0 ? 1 : 0
    this.#makeFolders(this.tree.parent[node]!)
  }

  /** Takes away what layers below `layer` have below a path. */
  removeBelow(node: number, layer: number): void {
    for (let child = this.tree.firstChild(node); child !== -1; child = this.tree.nextChild(child)) {
      this.#countRemoval()
      this.remove(child, layer)
    }
  }

  #makeFolders(from: number): void {
    for (let node = from; this.#folder[node] === 0; node = this.tree.parent[node]!) {
      // A file that stands where a folder is needed gives way.
      this.#end(node, ENDED.replaced)
      this.#folder[node] = 1
    }
  }

  #end(node: number, how: number): void {
    const version = this.#live[node]!
    if (version !== -1) this.#ended[version] = how
    this.#live[node] = -1
  }

  /** Takes away what layers below `layer` have at a path and below it. */
  remove(top: number, layer: number): void {
    // What was purged for a layer has only entries of that layer since: many whiteouts cost no more than one.
    if (!this.exists(top) || this.isPurged(top, layer)) return
    const nodes = [top]
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!
      if (layer < this.layers.length) this.#purged[node] = layer + 1
      if (this.#folder[node] === 0) continue
      for (let child = this.tree.firstChild(node); child !== -1; child = this.tree.nextChild(child)) {
        this.#countRemoval()
        if (this.exists(child) && !this.isPurged(child, layer)) nodes.push(child)
      }
    }
    // From the bottom up: a folder stays as an implied one while something of this layer lies in it.
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i]!
      const version = this.#live[node]!
      if (version !== -1 && this.layerOf(version) < layer) this.#end(node, ENDED.removed)
      if (this.#live[node] === -1 && this.#folder[node] === 1 && !this.#hasChild(node)) this.#folder[node] = 0
    }
  }

  /** Whether all that layers below `layer` have at a path and below it was taken away before. */
  isPurged(node: number, layer: number): boolean {
    return layer < this.layers.length && this.#purged[this.#grownFor(node)] === layer + 1
  }

  #countRemoval(): void {
    if (++this.#removals <= MAX_REMOVALS) return
    throw new UserError('The image replaces its folders so often that its files cannot be told.', {
      hint: 'Check where it comes from; no builder writes this.',
    })
  }

  #hasChild(node: number): boolean {
    for (let child = this.tree.firstChild(node); child !== -1; child = this.tree.nextChild(child)) if (this.exists(child)) return true
    return false
  }

  /** Columns by node grow with the tree. */
  #grownFor(node: number): number {
    if (node < this.#live.length) return node
    const capacity = Math.max(node + 1, Math.ceil(this.#live.length * 1.6))
    const before = this.#live.length
    this.#live = grown(this.#live, capacity).fill(-1, before)
    this.#newest = grown(this.#newest, capacity).fill(-1, before)
    this.#folder = grown(this.#folder, capacity)
    this.#purged = grown(this.#purged, capacity)
    return node
  }
}
