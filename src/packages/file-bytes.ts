import type { ByteSource } from '../binary/byte-source.ts'
import type { ImageFiles } from '../contents/image-files.ts'

/** Smaller files are read whole when first asked for: some more bytes cost less than some more reads. */
const READ_WHOLE_BYTES = 256 * 1024

/** A file of the image, to be read by position. */
export function bytesOfFile(files: ImageFiles, node: number): ByteSource {
  const sizeBytes = files.sizeOf(node)
  let whole: Promise<Buffer | undefined> | undefined
  return {
    sizeBytes,
    async read(start, end) {
      const last = Math.min(end, sizeBytes)
      if (!(start >= 0 && start < last)) return Buffer.alloc(0)
      if (sizeBytes > READ_WHOLE_BYTES) return files.readPart(node, start, last)
      whole ??= files.readPart(node, 0, sizeBytes)
      return (await whole)?.subarray(start, last)
    },
  }
}
