import { ENTRY_KINDS, type LayerIndex } from '../layer/layer-index.ts'
import { UserError } from '../errors.ts'
import type { Filesystem } from './filesystem.ts'
import { FolderPaths } from './folder-paths.ts'
import { grown, PathTree } from './path-tree.ts'
import { type LinkText, PathWalker } from './path-walker.ts'

const DIRECTORY = ENTRY_KINDS.indexOf('directory')
const SYMLINK = ENTRY_KINDS.indexOf('symlink')

/** Folders' names that are looked at for what a whiteout or a file takes away. A real image has some a path and layer. */
const MAX_REMOVALS = 100_000_000
const MAX_NOTES = 20

/** How a version that is no longer live came to its end. */
const ENDED = { no: 0, replaced: 1, removed: 2 } as const

/** The columns behind Filesystem, and the few operations that change them. Only the merge of layers uses those. */
export class MergedFilesystem implements Filesystem {
  readonly layers: readonly LayerIndex[]
  readonly tree = new PathTree()
  readonly walker = new PathWalker(this)
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

  deletedBy(version: number): number {
    const node = this.#node[version]!
    if (node === -1) return -1
    // What was written over by the same path goes when that does.
    let last = this.#newest[node]!
    while (last !== version && last !== -1 && this.wasReplaced(this.#previous[last]!)) last = this.#previous[last]!
    const layer = this.#purged[node]! - 1
    const isKnown = last === version && this.#ended[this.#newest[node]!] === ENDED.removed && layer > this.#layer[version]!
    return isKnown ? layer : -1
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
    return this.walker.find(path, follow)
  }

  /** Where the target of a symlink stands, undefined when the node shows none. */
  linkOf(node: number): LinkText | undefined {
    const version = this.liveVersion(node)
    if (version === -1) return undefined
    const layer = this.#layer[version]!
    const index = this.layers[layer]!
    const entry = this.entryOf(version)
    if (index.kind[entry] !== SYMLINK) return undefined
    const start = index.textStart[entry]! + index.pathLength[entry]!
    return { text: index.text, textNumber: layer, start, end: index.textStart[entry + 1]! }
  }

  note(message: string): void {
    if (this.notes.length < MAX_NOTES && !this.notes.includes(message)) this.notes.push(message)
  }

  /** The version becomes what its path shows. */
  place(node: number, version: number): void {
    this.grownFor(node)
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
    return layer < this.layers.length && this.#purged[this.grownFor(node)] === layer + 1
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

  /** Columns by node grow with the tree; to be called with each new node, which it answers. */
  grownFor(node: number): number {
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
