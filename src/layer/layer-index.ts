import type { Digest } from '../image/digest.ts'
import type { Compression } from '../image/media-type.ts'
import { ENTRY_KINDS, type EntryKind } from '../tar/entry.ts'
import type { SparseMap } from '../tar/sparse.ts'

export { ENTRY_KINDS, type EntryKind }

/**
 * All that is known of one layer without its neighbours, in columns: one slot an entry, in tar order, and no object per
 * entry. About 50 bytes an entry and its path.
 *
 * Of each layer it holds that the content bytes of all entries and the overhead (headers, padding, end of archive) add up
 * to `tarBytes`, and their to-pull bytes to `blobBytes`.
 */
export interface LayerIndex {
  /** sha256 of the blob: computed when `verified`, else as the manifest claims it. Not part of what is packed. */
  readonly digest: Digest
  readonly verified: boolean
  readonly compression: Compression
  /** The blob's size as it travels. */
  readonly blobBytes: number
  /** The uncompressed tar's size, end-of-archive blocks included. */
  readonly tarBytes: number
  /** How many entries. */
  readonly count: number
  /** Index into ENTRY_KINDS. */
  readonly kind: Uint8Array
  /** Permission bits, 12 of them. */
  readonly mode: Uint16Array
  readonly uid: Uint32Array
  readonly gid: Uint32Array
  /** Where the entry's content starts in the uncompressed tar. */
  readonly contentOffset: Float64Array
  /** Content bytes stored in the tar: what the entry costs unpacked. Less than the file's size only for sparse files. */
  readonly contentBytes: Float64Array
  /** The content's share of the blob. */
  readonly toPullBytes: Float64Array
  /** Where entry i's path starts in `text`; its link target ends where path i+1 starts. */
  readonly textStart: Uint32Array
  /** Length of the path; the link target is the rest. */
  readonly pathLength: Uint32Array
  /** Paths and link targets, raw bytes as the tar has them. */
  readonly text: Uint8Array
  /** What few entries have: extended attributes, and the map of a sparse file. */
  readonly extras: ReadonlyMap<number, EntryExtras>
  /** What was odd about the tar, but did not stop the walk. */
  readonly notes: readonly string[]
}

export interface EntryExtras {
  /** Extended attributes, values in base64: they need not be text. */
  xattrs?: Readonly<Record<string, string>>
  /** A file with holes: the stored content is the data of all its ranges, one after the other. */
  sparse?: SparseMap
}

/** Path of entry `i` as text, as the tar wrote it; bytes that are not UTF-8 become U+FFFD. */
export function entryPath(index: LayerIndex, i: number): string {
  const start = index.textStart[i]!
  return decode(index.text, start, start + index.pathLength[i]!)
}

/** Link target of entry `i`, empty when it has none. */
export function entryLink(index: LayerIndex, i: number): string {
  return decode(index.text, index.textStart[i]! + index.pathLength[i]!, index.textStart[i + 1]!)
}

export function entryKind(index: LayerIndex, i: number): EntryKind {
  return ENTRY_KINDS[index.kind[i]!]!
}

/** Size of the file as `stat` would tell it; differs from the stored bytes only for sparse files. */
export function entrySize(index: LayerIndex, i: number): number {
  return index.extras.get(i)?.sparse?.sizeBytes ?? index.contentBytes[i]!
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')
}
