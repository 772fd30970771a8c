import type { ImageFiles } from '../contents/image-files.ts'

/** More than any image has; what comes after is left out, and said so. */
export const MAX_PACKAGES = 200_000
/** No manifest or list of one package is larger. */
export const MAX_MANIFEST_BYTES = 64 * 2 ** 20
/** Of one kind of manifest, all together. Real images have a tenth of it at most. */
const MAX_TOTAL_BYTES = 512 * 2 ** 20
/** Read at once, so that they are joined, and no more is in memory. */
const WAVE = { bytes: 32 * 2 ** 20, files: 8192 }

/**
 * Reads many small files, in waves, and hands over each in the order of `nodes`; undefined for one that is missing, cannot be read, or is
 * too large. A content is to be used at once and not kept.
 */
export async function readManifests(
  files: ImageFiles,
  nodes: readonly number[],
  use: (content: Buffer | undefined, position: number) => void,
  limitBytes = MAX_MANIFEST_BYTES,
): Promise<void> {
  let totalBytes = 0
  for (let first = 0; first < nodes.length;) {
    let bytes = 0
    let end = first
    const wave: Promise<Buffer | undefined>[] = []
    for (; end < nodes.length && bytes <= WAVE.bytes && wave.length < WAVE.files; end++) {
      const node = nodes[end]!
      const size = node === -1 ? 0 : files.sizeOf(node)
      const fits = node !== -1 && size <= limitBytes && totalBytes + size <= MAX_TOTAL_BYTES
      if (fits) {
        bytes += size
        totalBytes += size
      }
      wave.push(fits ? files.read(node, limitBytes) : Promise.resolve(undefined))
    }
    for (const [i, content] of (await Promise.all(wave)).entries()) use(content, first + i)
    first = end
  }
}
