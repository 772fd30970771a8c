import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, fstatSync, openSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Digest } from './image/digest.ts'
import { type Blob, type Image, isRemote, type Layer } from './image/image.ts'
import { compressionAt } from './tar/read.ts'

/** Layers that were compressed already, by diff ID: two images that share one share its copy. Whoever made it closes the blobs. */
export type Compressed = Map<Digest, CompressedLayer>
type CompressedLayer = Pick<Layer, 'digest' | 'mediaType'> & { blob: Blob }

/** As many threads as libuv has for such work, unless it is told otherwise. */
const MAX_THREADS = 4

/**
 * The image as a registry would hold it: an engine hands out plain layers, whose bytes to pull nobody can read off. `folder`: for the
 * compressed layers.
 */
export async function compressLayers(image: Image, folder: string, compressed: Compressed): Promise<Image> {
  const plain = image.layers.filter(({ blob, diffId }) => !isRemote(blob) && compressionAt(blob) === 'none' && !compressed.has(diffId))
  const waiting = [...new Map(plain.map((layer) => [layer.diffId, layer])).values()].toSorted((a, b) => b.blob.sizeBytes - a.blob.sizeBytes)
  // Each has a thread of zlib's for itself, the largest first: it decides when all is done.
  const take = async (): Promise<void> => {
    for (let layer = waiting.shift(); layer; layer = waiting.shift())
      compressed.set(layer.diffId, await compress(layer.blob as Blob, join(folder, `${layer.diffId.slice(7)}.gz`)))
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), MAX_THREADS) }, take))
  return {
    ...image,
    layers: image.layers.map((layer) => ({ ...layer, ...(isRemote(layer.blob) ? undefined : compressed.get(layer.diffId)) })),
  }
}

async function compress(blob: Blob, path: string): Promise<CompressedLayer> {
  const { descriptor, offset, sizeBytes } = blob
  const hash = createHash('sha256')
  const gzip = createGzip({ chunkSize: 1 << 18 })
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
