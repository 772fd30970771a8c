import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, fstatSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Digest } from './image/digest.ts'
import { type Blob, type Image, isRemote, type Layer } from './image/image.ts'
import { compressionAt } from './tar/read.ts'

/** Layers that were compressed already, by diff ID: two images that share one share its copy. Whoever made it closes the blobs. */
export type Compressed = Map<Digest, CompressedLayer>
type CompressedLayer = Pick<Layer, 'digest' | 'mediaType'> & { blob: Blob }

/**
 * The image as a registry would hold it: an engine hands out plain layers, whose bytes to pull nobody can read off. `folder`: for the
 * compressed layers.
 */
export async function compressLayers(image: Image, folder: string, compressed: Compressed): Promise<Image> {
  const layers: Layer[] = []
  // One after the other: zlib works on a thread of its own while the next piece is read, and others need the machine as well.
  for (const layer of image.layers) {
    const { blob, diffId } = layer
    if (isRemote(blob) || compressionAt(blob) !== 'none') layers.push(layer)
    else {
      const known = compressed.get(diffId) ?? (await compress(blob, join(folder, `${compressed.size}.gz`)))
      compressed.set(diffId, known)
      layers.push({ ...layer, ...known })
    }
  }
  return { ...image, layers }
}

async function compress(blob: Blob, path: string): Promise<CompressedLayer> {
  const { descriptor, offset, sizeBytes } = blob
  const hash = createHash('sha256')
  const gzip = createGzip()
  gzip.on('data', (chunk: Buffer) => void hash.update(chunk))
  await pipeline(
    createReadStream('', { fd: descriptor, start: offset, end: offset + sizeBytes - 1, autoClose: false, highWaterMark: 1 << 20 }),
    gzip,
    createWriteStream(path, { mode: 0o600 }),
  )
  const copy = openSync(path, 'r')
  return {
    digest: `sha256:${hash.digest('hex')}`,
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    blob: { descriptor: copy, offset: 0, sizeBytes: fstatSync(copy).size },
  }
}
