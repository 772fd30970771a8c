import type { Resolved } from './image-files.ts'

/** As Linux: a path that leads through more symlinks is a loop. */
const MAX_SYMLINKS = 40
/** As Linux: nobody can open a longer path. */
const MAX_PATH_LENGTH = 4096
/** Text of the paths by which folders are remembered. */
const MAX_FOLDER_LENGTH_IN_ALL = 10_000_000
/** All text read of symlinks' targets, which real images have a hundredth of: links upon links must not keep us busy for ever. */
const MAX_LINK_LENGTH_IN_ALL = 50_000_000

const NOWHERE: Resolved = { node: -1, links: [] }
const ROOT: Resolved = { node: 0, links: [] }

/** What is walked; -1 is nothing there. */
export interface Walked {
  child(node: number, name: string): number
  parentOf(node: number): number
  isFolder(node: number): boolean
  isSymlink(node: number): boolean
  linkTarget(node: number): string
}

/**
 * Finds what paths lead to. Each symlink is followed once, and each folder found once, however often they are asked for: programs are
 * looked for in the same few folders.
 */
export class PathFinder {
  readonly #walked: Walked
  #folders = new Map<string, Resolved>()
  #folderLength = 0
  readonly #links = new Map<number, Resolved>()
  #linkLength = 0

  readonly #note: (message: string) => void
  #gaveUp = false

  constructor(walked: Walked, note: (message: string) => void) {
    this.#walked = walked
    this.#note = note
  }

  find(path: string, followLast: boolean): number {
    const folder = this.#folderOf(path)
    const node = this.#below(folder, path)
    if (!followLast || node === -1 || !this.#walked.isSymlink(node)) return node
    const { node: end, links } = this.#follow(node, 0)
    return links.length + folder.links.length > MAX_SYMLINKS ? -1 : end
  }

  /** With all symlinks that were passed. */
  resolve(path: string): Resolved {
    const folder = this.#folderOf(path)
    const node = this.#below(folder, path)
    return node !== -1 && this.#walked.isSymlink(node) ? joined(folder.links, this.#follow(node, 0)) : { node, links: folder.links }
  }

  /** The folder that the last name of a path is in. */
  #folderOf(path: string): Resolved {
    if (path.length > MAX_PATH_LENGTH) return NOWHERE
    const end = path.lastIndexOf('/')
    if (end <= 0) return ROOT
    const text = path.slice(0, end)
    const known = this.#folders.get(text)
    if (known) return known
    const found = this.#walk(ROOT, text, 0)
    this.#folderLength += path.length
    if (this.#folderLength > MAX_FOLDER_LENGTH_IN_ALL) {
      this.#folders = new Map()
      this.#folderLength = path.length
    }
    this.#folders.set(text, found)
    return found
  }

  /** What the last name of a path is in its folder, not followed. */
  #below({ node }: Resolved, path: string): number {
    return node === -1 ? -1 : this.#step(node, path.slice(path.lastIndexOf('/') + 1))
  }

  #step(node: number, name: string): number {
    if (name !== '' && name !== '.' && name !== '..') return this.#walked.child(node, name)
    if (!this.#walked.isFolder(node)) return -1
    return name === '..' ? this.#walked.parentOf(node) : node
  }

  /** `depth`: of symlinks that lead to one another. */
  #walk(from: Resolved, path: string, depth: number): Resolved {
    let at = from
    for (const name of path.split('/')) {
      const node = this.#step(at.node, name)
      if (node === -1) return { node, links: at.links }
      at = this.#walked.isSymlink(node) ? joined(at.links, this.#follow(node, depth)) : { node, links: at.links }
      if (at.node === -1) return at
    }
    return at
  }

  /** Where a symlink leads, through others too; the first link passed is itself. */
  #follow(node: number, depth: number): Resolved {
    const known = this.#links.get(node)
    if (known) return known
    const lost = { node: -1, links: [node] }
    const target = this.#walked.linkTarget(node)
    // Of a longer chain nobody knows here whether it is too long for those that it leads to.
    if (depth === MAX_SYMLINKS || target.length > MAX_PATH_LENGTH || this.#hasEnough()) return lost
    this.#links.set(node, lost) // Whoever comes by again is on a loop.
    this.#linkLength += target.length
    const start = target.startsWith('/') ? ROOT : { node: this.#walked.parentOf(node), links: [] }
    const found = joined([node], this.#walk(start, target, depth + 1))
    this.#linkLength += found.links.length
    if (depth === 0 || found.node !== -1) this.#links.set(node, found)
    else this.#links.delete(node)
    return found
  }

  #hasEnough(): boolean {
    if (this.#linkLength <= MAX_LINK_LENGTH_IN_ALL) return false
    if (!this.#gaveUp) this.#note('it has more symlinks that lead to one another than any real image; the last ones were not followed')
    this.#gaveUp = true
    return true
  }
}

function joined(passed: readonly number[], { node, links }: Resolved): Resolved {
  if (passed.length === 0) return { node, links }
  const all = [...passed, ...links]
  return all.length > MAX_SYMLINKS ? { node: -1, links: all.slice(0, MAX_SYMLINKS) } : { node, links: all }
}
