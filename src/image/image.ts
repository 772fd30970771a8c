import type { Note } from '../errors.ts'
import type { ImageConfig } from './config.ts'
import type { Digest } from './digest.ts'
import type { Compression } from './media-type.ts'
import type { Platform } from './platform.ts'

/** An image that has been found and whose manifest and configuration are read; its layers are not yet. */
export interface Image {
  /** What the user typed. */
  reference: string
  /** The id of the source that opened it, for example `docker-archive`. */
  source: string
  /** The manifest's digest; for a docker-archive, which has none, the configuration's. */
  digest: Digest
  /** Every name that the medium itself gives this image. */
  tags: readonly string[]
  platform: Platform
  config: ImageConfig
  /** Base layer first. */
  layers: readonly Layer[]
  /** What was odd about it, but did not stop the reading. */
  notes: readonly Note[]
  /** Gives back file descriptors. Safe to call twice. */
  close(): Promise<void>
}

/** One layer as the manifest names it. */
export interface Layer {
  index: number
  /** The blob's digest as named by the manifest. A docker-archive names none: there it is the diff ID. */
  digest: Digest
  /** sha256 of the uncompressed tar, from the configuration. */
  diffId: Digest
  mediaType: string
  blob: Blob | RemoteBlob
}

/** A range of an open file. Descriptors are shared by all threads of a process. */
export interface Blob {
  descriptor: number
  /** First byte of the range. */
  offset: number
  sizeBytes: number
  /**
   * Changes whenever the bytes of the range may have changed (device, inode, size, times, offset).
   * Absent for temporary files, whose bytes no later run will meet again.
   */
  identity?: string
}

/** Bytes that lie elsewhere, in a registry or behind an engine, and come when they are asked for. */
export interface RemoteBlob {
  sizeBytes: number
  /** Whether a part from the middle costs less than all before it: an engine hands out images from front to back only. */
  seekable: boolean
  /** By its first bytes, where they have been seen. */
  compression?: Compression
  /** Of its bytes, where they have been hashed on the way past. */
  hashedDigest?: Digest
  /**
   * The bytes from `start` to before `end`, by default all. A chunk is valid until the next is asked for. Where the whole is read, it is
   * checked against the digest that it was asked for by. Ending the iteration early ends the transfer.
   *
   * @throws UserError when the bytes do not come, or are others
   */
  fetch(start?: number, end?: number): AsyncIterable<Buffer>
  /** Where blobs come together or not at all: fetches several of them in one go. The same for all that come together. */
  fetchTogether?: FetchTogether
}

/**
 * Each blob, by its digest, is handed to its taker from front to back; a chunk is valid during the call. A taker answers false when it has
 * enough. A blob that is taken to its end has the digest that it was asked for by, or the call fails.
 *
 * @throws UserError when the bytes do not come, or are others
 */
export type FetchTogether = (takers: ReadonlyMap<Digest, (chunk: Buffer) => boolean>) => Promise<void>

export function isRemote(blob: Blob | RemoteBlob): blob is RemoteBlob {
  return 'fetch' in blob
}
