import { ENTRY_KINDS, type LayerIndex } from '../layer/layer-index.ts'
import { entryComponentsOf } from './components.ts'
import type { Filesystem } from './filesystem.ts'
import { MergedFilesystem } from './merged-filesystem.ts'
import { MAX_PATH_BYTES } from './path-walker.ts'

const DIRECTORY = ENTRY_KINDS.indexOf('directory')
const FILE = ENTRY_KINDS.indexOf('file')
const HARDLINK = ENTRY_KINDS.indexOf('hardlink')
const SLASH = 0x2f

const WHITEOUT = Buffer.from('.wh.')
const WHITEOUT_META = Buffer.from('.wh..wh.')
const OPAQUE = Buffer.from('.wh..wh..opq')

/**
 * Applies layer after layer by the OCI image specification (layer.md, "Applying Changesets"), as containerd and umoci do:
 * whiteouts hide what lower layers have, never what their own layer brings; a parent that is a symlink is followed, inside
 * the image; a file replaces a folder with all below it.
 */
export function mergeLayers(layers: readonly LayerIndex[]): Filesystem {
  const filesystem = new MergedFilesystem(layers)
  for (let layer = 0; layer < layers.length; layer++) new LayerMerge(filesystem, layer).apply()
  return filesystem
}

/** A name: where it stands in the layer's text. */
interface Name {
  start: number
  length: number
}

class LayerMerge {
  readonly #fs: MergedFilesystem
  readonly #layer: number
  readonly #index: LayerIndex
  readonly #text: Uint8Array
  readonly #textNumber: number
  /** The folder of the entry before, as written and as found: most entries share it. */
  #folderStart = 0
  #folderLength = -1
  #folder = -1
  /** Folders that this layer has made opaque. */
  readonly #opaque = new Set<number>()
  /** Folders in the root in which aufs kept its books. */
  readonly #bookkeeping = new Set<number>()

  constructor(filesystem: MergedFilesystem, layer: number) {
    this.#fs = filesystem
    this.#layer = layer
    this.#index = filesystem.layers[layer]!
    this.#text = this.#index.text
    this.#textNumber = filesystem.tree.addText(this.#text)
  }

  apply(): void {
    for (let entry = 0; entry < this.#index.count; entry++) {
      const start = this.#index.textStart[entry]!
      const end = start + this.#index.pathLength[entry]!
      if (end - start > MAX_PATH_BYTES) {
        this.#fs.note(`layer ${this.#layer}: entries whose path is longer than ${MAX_PATH_BYTES} bytes, which no system can hold`)
        continue
      }
      const components = this.#sameFolder(start, end) ?? this.#newFolder(start, end)
      if (components === 'root') this.#applyRoot(entry)
      else if (this.#folder !== -1) this.#applyEntry(entry, components)
    }
    // Hard links to what lay there show it still.
    for (const folder of this.#bookkeeping) this.#fs.remove(folder, this.#fs.layers.length)
  }

  /** The root stays a folder, whatever a layer says: so containerd. */
  #applyRoot(entry: number): void {
    if (this.#index.kind[entry] === DIRECTORY) this.#fs.place(0, this.#fs.versionOf(this.#layer, entry))
    else this.#fs.note(`layer ${this.#layer}: an entry that is no folder in the place of the root`)
  }

  #applyEntry(entry: number, name: Name): void {
    if (this.#startsWith(name, WHITEOUT)) return this.#applyWhiteout(name)

    const node = this.#fs.tree.childOrNew(this.#folder, this.#textNumber, name.start, name.length)
    const version = this.#fs.versionOf(this.#layer, entry)
    const kind = this.#index.kind[entry]
    if (kind === FILE) this.#fs.content[version] = version
    else if (kind === HARDLINK) this.#fs.content[version] = this.#linkedContent(entry)
    // What is no plain file may change where paths lead.
    const plain = kind === FILE || kind === HARDLINK
    if (!plain || this.#fs.tree.lastChild[node] !== -1 || this.#fs.linkOf(node)) this.#folderLength = -1
    this.#fs.place(node, version)
  }

  #applyWhiteout(name: Name): void {
    const { tree } = this.#fs
    this.#folderLength = -1
    if (this.#startsWith(name, OPAQUE) && name.length === OPAQUE.length) {
      // Once is enough, for what came since is of this layer.
      if (!this.#opaque.has(this.#folder) && !this.#fs.isPurged(this.#folder, this.#layer)) this.#fs.removeBelow(this.#folder, this.#layer)
      this.#opaque.add(this.#folder)
    } else if (this.#startsWith(name, WHITEOUT_META)) {
      return // Bookkeeping of aufs, which means nothing to anybody else.
    } else if (name.length === WHITEOUT.length) {
      this.#fs.note(`layer ${this.#layer}: a whiteout without a name, which takes nothing away`)
    } else {
      const hidden = tree.child(this.#folder, this.#text, name.start + WHITEOUT.length, name.length - WHITEOUT.length)
      if (hidden !== -1) this.#fs.remove(hidden, this.#layer)
    }
  }

  /** The name of an entry that lies in the folder of the one before, undefined when it does not, or is no plain path. */
  #sameFolder(start: number, end: number): Name | undefined {
    const nameStart = start + this.#folderLength + 1
    if (this.#folderLength === -1 || nameStart >= end || this.#text[nameStart - 1] !== SLASH || this.#text[nameStart] === 0x2e)
      return undefined
    for (let i = nameStart; i < end; i++) if (this.#text[i] === SLASH) return undefined
    // From the end: folders differ in their last names.
    for (let i = this.#folderLength - 1; i >= 0; i--) {
      if (this.#text[start + i] !== this.#text[this.#folderStart + i]) return undefined
    }
    return { start: nameStart, length: end - nameStart }
  }

  #newFolder(start: number, end: number): Name | 'root' {
    const components = entryComponentsOf(this.#text, start, end)
    if (components.length === 0) return 'root'
    const [nameStart, length] = components.splice(-2) as [number, number]
    this.#folder = this.#fs.walker.walk(this.#text, components, this.#textNumber)
    const [top, topLength] = components
    if (top !== undefined && this.#startsWith({ start: top, length: topLength! }, WHITEOUT_META)) {
      this.#bookkeeping.add(this.#fs.tree.child(0, this.#text, top, topLength!))
    }
    if (this.#folder === -1)
      this.#fs.note(`layer ${this.#layer}: entries below a symlink that leads in circles or too far, which are nowhere`)
    this.#folderStart = start
    this.#folderLength = this.#folder !== -1 && nameStart + length === end ? nameStart - 1 - start : -1
    return { start: nameStart, length }
  }

  /** A hard link shows the content of the file it names, which may lie in a lower layer. */
  #linkedContent(entry: number): number {
    const start = this.#index.textStart[entry]! + this.#index.pathLength[entry]!
    const components = entryComponentsOf(this.#text, start, this.#index.textStart[entry + 1]!)
    const target = this.#fs.walker.findComponents(this.#text, components)
    const linked = target === -1 ? -1 : this.#fs.liveVersion(target)
    const content = linked === -1 ? -1 : this.#fs.contentOf(linked)
    // A link to a symlink or a device has no content either.
    if (linked === -1) this.#fs.note(`layer ${this.#layer}: a hard link to a file that is not there`)
    return content
  }

  #startsWith({ start, length }: Name, prefix: Uint8Array): boolean {
    if (length < prefix.length || this.#text[start] !== prefix[0]) return false
    for (let i = 1; i < prefix.length; i++) if (this.#text[start + i] !== prefix[i]) return false
    return true
  }
}
