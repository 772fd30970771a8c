import { ENTRY_KINDS, type LayerIndex } from '../layer/layer-index.ts'
import { type Components, componentsOf, isParent } from './components.ts'
import type { Filesystem } from './filesystem.ts'
import { grown, PathTree } from './path-tree.ts'

const DIRECTORY = ENTRY_KINDS.indexOf('directory')
const SYMLINK = ENTRY_KINDS.indexOf('symlink')

/** As Linux: a path that leads through more symlinks is a loop. */
const MAX_SYMLINKS = 40
/** As Linux: a longer link target cannot be followed. */
const MAX_LINK_BYTES = 4096
/** All names read in link targets while merging; links upon links must not keep us busy for ever. */
const MAX_LINK_STEPS = 50_000_000
const MAX_NOTES = 20
const MAX_REMEMBERED_DEPTH = 64

/** How a version that is no longer live came to its end. */
const ENDED = { no: 0, replaced: 1, removed: 2 } as const

/** The columns behind Filesystem, and the few operations that change them. Only the merge of layers uses those. */
export class MergedFilesystem implements Filesystem {
  readonly layers: readonly LayerIndex[]
  readonly tree = new PathTree()
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
  #linkSteps = 0
  readonly #folderPaths = new Map([[0, '']])

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
    return node === 0 ? '/' : `${this.#folderPath(this.tree.parent[node]!)}/${this.tree.name(node)}`
  }

  /** Paths of folders are asked for again and again. Those of very deep ones are made each time, lest they fill the memory. */
  #folderPath(folder: number): string {
    const names: string[] = []
    let node = folder
    while (!this.#folderPaths.has(node)) {
      names.push(this.tree.name(node))
      node = this.tree.parent[node]!
    }
    const path = [this.#folderPaths.get(node)!, ...names.reverse()].join('/')
    if (names.length < MAX_REMEMBERED_DEPTH) this.#folderPaths.set(folder, path)
    return path
  }

  childrenOf(node: number): Iterable<number> {
    return this.tree.children(node)
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
    return this.#walkFrom(0, text, components, { left: MAX_SYMLINKS }, textNumber)
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
    const version = this.liveVersion(node)
    if (version === -1) return node
    const layer = this.#layer[version]!
    const index = this.layers[layer]!
    const entry = this.entryOf(version)
    if (index.kind[entry] !== SYMLINK) return node

    const start = index.textStart[entry]! + index.pathLength[entry]!
    const end = index.textStart[entry + 1]!
    if (hops.left-- === 0 || end - start > MAX_LINK_BYTES || this.#linkSteps > MAX_LINK_STEPS) return -1
    const components = componentsOf(index.text, start, end)
    this.#linkSteps += components.length
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
    if (!folder && this.#folder[node] === 1) for (const child of this.tree.children(node)) this.#remove(child, this.layers.length)
    this.#end(node, ENDED.replaced)
    this.#live[node] = version
    this.#node[version] = node
    this.#previous[version] = this.#newest[node]!
    this.#newest[node] = version
    this.#folder[node] = folder || node === 0 ? 1 : 0
    this.#makeFolders(this.tree.parent[node]!)
  }

  /** Takes away what layers below `layer` have at a path and below it. */
  removeLower(node: number, layer: number): void {
    this.#remove(node, layer)
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

  #remove(top: number, layer: number): void {
    const nodes = [top]
    for (let i = 0; i < nodes.length; i++) {
      const node = this.#grownFor(nodes[i]!)
      if (this.#folder[node] === 0) continue
      for (const child of this.tree.children(node)) if (this.exists(child)) nodes.push(child)
    }
    // From the bottom up: a folder stays as an implied one while something of this layer lies in it.
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i]!
      const version = this.#live[node]!
      if (version !== -1 && this.layerOf(version) < layer) this.#end(node, ENDED.removed)
      if (this.#live[node] === -1 && this.#folder[node] === 1 && !this.#hasChild(node)) this.#folder[node] = 0
    }
  }

  #hasChild(node: number): boolean {
    for (const child of this.tree.children(node)) if (this.exists(child)) return true
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
    return node
  }
}
