import { type Components, componentsOf, isParent } from './components.ts'
import type { PathTree } from './path-tree.ts'

/** As Linux: a path that leads through more symlinks is a loop. */
const MAX_SYMLINKS = 40
/** As Linux: a longer link target cannot be followed. */
const MAX_LINK_BYTES = 4096
/** As Linux: nothing can be unpacked to a longer path. Links would lead short names there, a million of them. */
export const MAX_PATH_BYTES = 4096
/** All bytes read of link targets, and names of what they lead to; links upon links must not keep us busy for ever. */
const MAX_LINK_BYTES_IN_ALL = 20_000_000

/** The target of a symlink: where it stands in a text, and that text's number in the tree. */
export interface LinkText {
  text: Uint8Array
  textNumber: number
  start: number
  end: number
}

/** What is walked: a tree of which some nodes are symlinks now. */
interface Walked {
  readonly tree: PathTree
  linkOf(node: number): LinkText | undefined
  /** To be called with each node that is made. */
  grownFor(node: number): number
}

/** Goes along paths, following symlinks inside the image. */
export class PathWalker {
  readonly #walked: Walked
  #linkBytes = 0

  constructor(walked: Walked) {
    this.#walked = walked
  }

  /** The node of a path whose last name is followed when asked for; -1 when it was never there. */
  find(path: string, follow: boolean): number {
    const text = Buffer.from(path)
    const node = this.findComponents(text, componentsOf(text, 0, text.length))
    return follow && node !== -1 ? this.#followed(node, { left: MAX_SYMLINKS }, false) : node
  }

  /** The node of a path whose folders may be symlinks; the last name is not followed. -1 when it was never there. */
  findComponents(text: Uint8Array, components: Components): number {
    const folder = this.walk(text, components.slice(0, -2))
    if (folder === -1 || components.length === 0) return folder
    const [start, length] = components.slice(-2) as [number, number]
    const { tree } = this.#walked
    return isParent(text, start, length) ? tree.parent[folder]! : tree.child(folder, text, start, length)
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
    const { tree } = this.#walked
    let bytes = 0
    for (let at = node; at > 0 && bytes <= MAX_PATH_BYTES; at = tree.parent[at]!) {
      bytes += tree.nameBytes(at) + 1
      this.#linkBytes++
    }
    return bytes > MAX_PATH_BYTES
  }

  #walkFrom(from: number, text: Uint8Array, components: Components, hops: { left: number }, textNumber?: number): number {
    const { tree } = this.#walked
    let node = from
    for (let i = 0; i < components.length; i += 2) {
      const [start, length] = [components[i]!, components[i + 1]!]
      if (isParent(text, start, length)) {
        node = tree.parent[node]!
        continue
      }
      const child =
        textNumber === undefined
          ? tree.child(node, text, start, length)
          : this.#walked.grownFor(tree.childOrNew(node, textNumber, start, length))
      node = child === -1 ? -1 : this.#followed(child, hops, textNumber !== undefined)
      if (node === -1) return -1
    }
    return node
  }

  /** Where a node leads: itself, or what its symlink points to. */
  #followed(node: number, hops: { left: number }, make: boolean): number {
    const link = this.#walked.linkOf(node)
    if (!link) return node
    const { text, textNumber, start, end } = link
    if (hops.left-- === 0 || end - start > MAX_LINK_BYTES || this.#linkBytes > MAX_LINK_BYTES_IN_ALL) return -1
    const components = componentsOf(text, start, end)
    this.#linkBytes += end - start
    const from = text[start] === 0x2f ? 0 : this.#walked.tree.parent[node]!
    return this.#walkFrom(from, text, components, hops, make ? textNumber : undefined)
  }
}
