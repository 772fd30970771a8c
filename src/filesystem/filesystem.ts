import type { LayerIndex } from '../layer/layer-index.ts'

/**
 * The layers of an image merged into one filesystem that remembers everything.
 *
 * Two kinds of number are handed out. A **node** is a path (0 is the root); it stays when its file is deleted. A **version**
 * is one entry of one layer's tar, numbered through all layers, base first, in tar order. -1 is "none" for both.
 */
export interface Filesystem {
  readonly layers: readonly LayerIndex[]
  readonly nodeCount: number
  readonly versionCount: number
  layerOf(version: number): number
  /** Index into the columns of the version's layer. */
  entryOf(version: number): number
  /** The path that the version is a version of; -1 for whiteouts, which only take away. */
  nodeOf(version: number): number
  /** The version whose content this one shows: a file itself, a hard link the file it links to, anything else -1. */
  contentOf(version: number): number
  /** The version of the same path before this one, -1 for the first. */
  previousOf(version: number): number
  /** Whether another version of the path, or a folder, took its place. A version that was deleted was not replaced. */
  wasReplaced(version: number): boolean
  /** The layer that deleted the version; -1 where none did, and where the path came again and was deleted again. */
  deletedBy(version: number): number
  parentOf(node: number): number
  nameOf(node: number): string
  /** Absolute, `/` for the root. */
  pathOf(node: number): string
  /** Children in the order first seen, deleted ones included. */
  childrenOf(node: number): Iterable<number>
  /** The child of that name, be it deleted, or -1. */
  childNamed(node: number, name: string): number
  /** The version that the final filesystem shows at this path, -1 when it shows none (or only an implied folder). */
  liveVersion(node: number): number
  /** Whether the final filesystem has this path, implied folders included. */
  exists(node: number): boolean
  /** All versions of a path, oldest first. */
  versionsOf(node: number): readonly number[]
  /** The node of an absolute path; symlinks are followed when asked for, inside the image only. -1 when there never was one. */
  find(path: string, options?: { follow?: boolean }): number
  readonly notes: readonly string[]
}
