import { type ByteSource, bytesOf } from '../../binary/byte-source.ts'

/** Jars that are being read, in memory: most of a jar is read when some of it is, and class by class that takes long. */
export interface RecentBytes {
  /** The source itself, or its copy in memory. */
  of(source: ByteSource): Promise<ByteSource>
}

/** Larger ones are read class by class. */
const MAX_COPY_BYTES = 96 * 1024 * 1024
const MAX_TOTAL_BYTES = 192 * 1024 * 1024

export function recentBytes(): RecentBytes {
  const copies = new Map<ByteSource, Promise<ByteSource>>()
  let totalBytes = 0
  return {
    of(source) {
      if (source.sizeBytes > MAX_COPY_BYTES) return Promise.resolve(source)
      let copy = copies.get(source)
      if (copy) copies.delete(source)
      else {
        copy = source.read(0, source.sizeBytes).then((bytes) => (bytes ? bytesOf(bytes) : source))
        totalBytes += source.sizeBytes
      }
      copies.set(source, copy)
      // The one that was asked for longest ago comes first.
      for (const oldest of copies.keys()) {
        if (totalBytes <= MAX_TOTAL_BYTES || oldest === source) break
        copies.delete(oldest)
        totalBytes -= oldest.sizeBytes
      }
      return copy
    },
  }
}
