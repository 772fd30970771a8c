import type { TarEntry } from '../tar/entry.ts'
import type { ContentSink } from '../tar/stream.ts'
import { type ContentHashes, contentHash, contentSample, PartialHash, SAMPLE_BYTES, SMALL_FILE_BYTES } from './content-hashes.ts'

/**
 * Takes hashes of files and samples of large ones from a tar that comes past. Which sizes occur twice is known only at the
 * end; by then a compressed layer is through, so files are hashed on the chance: the small ones, or with `all` the large
 * ones too, which costs less than to inflate them again, but time that the layer that everybody waits for has not.
 */
export function hashSink(hashes: ContentHashes, all: boolean): (entry: TarEntry, number: number) => ContentSink | undefined {
  const start = Buffer.allocUnsafeSlow(SAMPLE_BYTES)
  let number = 0
  let size = 0
  let seen = 0
  let pieces: PartialHash | undefined

  const small: ContentSink = {
    write(part) {
      // Most files lie in one chunk; hashing them in one call is much the fastest.
      if (part.length === size) return hashes.set(number, contentHash(part))
      pieces ??= new PartialHash(size)
      pieces.update(part)
    },
    close() {
      if (pieces) hashes.set(number, pieces.digest())
      pieces = undefined
    },
  }
  const large: ContentSink = {
    write(part) {
      if (seen < SAMPLE_BYTES) seen += part.copy(start, seen)
      if (all) small.write(part)
    },
    close() {
      hashes.setSample(number, contentSample(start.subarray(0, seen)))
      if (all) small.close()
    },
  }

  return (entry, entryNumber) => {
    if (entry.kind !== 'file' || entry.contentBytes === 0 || entry.sparse) return undefined
    number = entryNumber
    size = entry.contentBytes
    seen = 0
    pieces = undefined
    return size <= SMALL_FILE_BYTES ? small : large
  }
}
