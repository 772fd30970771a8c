/**
 * The final filesystem of an image as a program in it would see it: symlinks followed inside the image, deleted paths absent.
 * Nodes are those of `Filesystem`; -1 is "nothing there". Nothing is ever looked up on the machine that slimscope runs on.
 */
export interface ImageFiles {
  /** One more than the highest node. */
  readonly nodeCount: number
  /** The node that an absolute path leads to, every symlink followed. `..` and `.` are understood. */
  find(path: string): number
  /** The node of a path whose last name is not followed: the symlink itself, where it is one. */
  findLink(path: string): number
  /** As `find`, with the symlinks that were passed on the way: whoever opens the path needs them too. */
  resolve(path: string): Resolved
  /** As the final filesystem has it, hard links being files; `none` for what is not there. */
  kind(node: number): FileKind
  /** Absolute, `/` for the root; that of the node itself, so without symlinks in it. */
  pathOf(node: number): string
  nameOf(node: number): string
  parentOf(node: number): number
  /** Target of a symlink as it is written, empty for all else. */
  linkTarget(node: number): string
  /** What is in a folder, deleted files left out. Empty for all but folders. */
  children(node: number): Iterable<number>
  /** The child of that name, not followed, or -1. */
  child(node: number, name: string): number
  /** Size of a file in bytes as `stat` would tell it, hard links included; 0 for all else. */
  sizeOf(node: number): number
  /** Permission bits, 12 of them. */
  modeOf(node: number): number
  /**
   * A number that two nodes share when they are hard links of one file; else the node's own. Trees of pnpm are full of them.
   */
  inodeOf(node: number): number
  /**
   * The whole content of a file, or undefined when it is no file, is larger than `limitBytes` (default MAX_FILE_BYTES), or
   * lies in a layer that is damaged there: then a note says so. Many reads at once cost less than one after the other:
   * they are sorted and joined. But who asks for many large files at once has them all in memory. The bytes may be shared with
   * other callers and must not be changed.
   *
   * @throws UserError when the registry or engine that has the layer does not hand it out any more
   */
  read(node: number, limitBytes?: number): Promise<Buffer | undefined>
  /** Part of a file, cut at its end; as `read` when it cannot be had. */
  readPart(node: number, start: number, end: number): Promise<Buffer | undefined>
  /** All that were found of names and suffixes that were asked for when the files were opened; see `NameIndex`. */
  readonly names: NameIndex
  /** What could not be read so far, and what follows from it. */
  readonly notes: readonly { about: string; message: string }[]
}

export type FileKind = 'file' | 'directory' | 'symlink' | 'other' | 'none'

export interface Resolved {
  /** Where the path leads, -1 for nowhere. */
  node: number
  /** Nodes of symlinks passed, in order. */
  links: readonly number[]
}

/** Live nodes by name, so that nobody walks the whole tree for himself. */
export interface NameIndex {
  /** Nodes of exactly this name, in any folder, files, symlinks and folders alike. */
  named(name: string): readonly number[]
  /** Nodes whose name ends so. */
  ending(suffix: string): readonly number[]
}

/** A file that is read whole is at most this large unless the reader says otherwise. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024
