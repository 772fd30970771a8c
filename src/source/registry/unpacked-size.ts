import type { Descriptor } from '../../image/manifest.ts'
import { promisedCompression } from '../../image/media-type.ts'
import type { RegistryClient } from './client.ts'

const TRAILER_BYTES = 4
/** A tar is made of blocks (POSIX.1-2017, pax, ustar). */
const BLOCK_BYTES = 512
/** DEFLATE makes no more than this of a byte (zlib, "Maximum Compression Factor"). */
const MAX_RATIO = 1032
/** The size in a gzip trailer is modulo 2^32. */
const MAX_LAYER_BYTES = 2 ** 32 / 4
const MAX_LAYERS = 30

/**
 * What layers are unpacked, by the last four bytes of each: ISIZE (RFC 1952, 2.3.1), which builders write for the layer as a whole. Undefined
 * where there is no such thing, as with zstd, and where what stands there can be no tar of that layer.
 *
 * @throws UserError when the registry does not hand them out
 */
export async function unpackedSize(client: RegistryClient, layers: readonly Descriptor[]): Promise<number | undefined> {
  const isReadable = ({ mediaType, sizeBytes }: Descriptor) =>
    promisedCompression(mediaType) === 'gzip' && sizeBytes > TRAILER_BYTES && sizeBytes < MAX_LAYER_BYTES
  if (layers.length > MAX_LAYERS || !layers.every(isReadable)) return undefined
  const sizes = await Promise.all(
    layers.map(async (layer) => {
      const start = layer.sizeBytes - TRAILER_BYTES
      const parts = await Array.fromAsync(client.stream(layer, start, layer.sizeBytes), (chunk) => Buffer.from(chunk))
      const bytes = Buffer.concat(parts).readUInt32LE(0)
      return bytes % BLOCK_BYTES === 0 && bytes >= BLOCK_BYTES && bytes <= layer.sizeBytes * MAX_RATIO ? bytes : undefined
    }),
  )
  return sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0)
}
