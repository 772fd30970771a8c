import type { SparseMap } from './sparse.ts'

/** What a tar entry is. Whiteouts are ordinary files here: only the filesystem gives them their meaning. */
export const ENTRY_KINDS = ['file', 'directory', 'symlink', 'hardlink', 'character', 'block', 'fifo', 'other'] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** One entry of a tar, extension headers applied. */
export interface TarEntry {
  kind: EntryKind
  /** Raw bytes as the tar has them: `./`, trailing slashes and all. */
  path: Buffer
  /** Target of a symlink or hard link, else empty. */
  link: Buffer
  mode: number
  uid: number
  gid: number
  /** Where the stored content starts, counted from the start of the tar. */
  contentOffset: number
  /** Stored content bytes; for a sparse file its data without the holes. */
  contentBytes: number
  sparse?: SparseMap
  /** Extended attributes, values in base64. */
  xattrs?: Record<string, string>
}

/** How a tar came to its end. */
export interface TarEnd {
  entries: number
  /** Why the walk stopped before the end of the archive, absent when it did not. */
  damage?: { offset: number; message: string; truncated: boolean }
  /** Oddities that did not stop it. */
  notes: string[]
}

const KINDS: Record<string, EntryKind> = {
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file', // contiguous file: nobody treats it apart
  S: 'file', // GNU sparse
  D: 'directory', // GNU incremental: a folder whose content lists its names
}

/** By type flag; a file whose name ends in a slash is a folder, as archives before ustar wrote them. */
export function kindOf(type: string, path: Buffer): EntryKind {
  const kind = KINDS[type] ?? 'other'
  return kind === 'file' && path[path.length - 1] === 0x2f ? 'directory' : kind
}

/** Types that never have content, whatever their size field says: so Go's archive/tar, which all container runtimes use. */
export function hasContent(type: string): boolean {
  return !(type >= '1' && type <= '6')
}
