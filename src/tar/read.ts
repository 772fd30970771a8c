import { readSync } from 'node:fs'
import type { Blob } from '../image/image.ts'
import { compressionOf, type Compression } from '../image/media-type.ts'

/** Reads until `bytes` are there or the file ends; answers how many came. @throws the operating system's error */
export function readFully(descriptor: number, target: Uint8Array, position: number, bytes: number): number {
  let done = 0
  while (done < bytes) {
    const got = readSync(descriptor, target, done, bytes - done, position + done)
    if (got === 0) break
    done += got
  }
  return done
}

/** How a blob is compressed, by its first bytes; media types have been known to lie. */
export function compressionAt({ descriptor, offset, sizeBytes }: Blob): Compression {
  const start = Buffer.alloc(4)
  readFully(descriptor, start, offset, Math.min(4, sizeBytes))
  return compressionOf(start)
}
