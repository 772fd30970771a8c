import type { Blob } from '../image/image.ts'
import { readFully } from '../tar/walk.ts'
import type { Compression } from './layer-index.ts'

/** Tells the compression by the blob's first bytes (RFC 1952, RFC 8878); media types have been known to lie. */
export function detectCompression({ descriptor, offset, sizeBytes }: Blob): Compression {
  const start = Buffer.alloc(4)
  const bytes = readFully(descriptor, start, offset, Math.min(4, sizeBytes))
  return compressionOf(start.subarray(0, bytes))
}

export function compressionOf(start: Buffer): Compression {
  if (start.length >= 2 && start[0] === 0x1f && start[1] === 0x8b) return 'gzip'
  if (start.length < 4) return 'none'
  const magic = start.readUInt32LE(0)
  // A zstd stream may begin with a skippable frame, as that of zstd:chunked and of pzstd does.
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : 'none'
}

/** The compression that a layer's media type promises, undefined when it says nothing about one. */
export function promisedCompression(mediaType: string): Compression | undefined {
  if (/[+.]gzip$/.test(mediaType)) return 'gzip'
  if (/[+.]zstd$/.test(mediaType)) return 'zstd'
  return /\.tar$/.test(mediaType) ? 'none' : undefined
}
