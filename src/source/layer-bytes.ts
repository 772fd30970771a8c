import { createHash } from 'node:crypto'
import { read } from 'node:fs'
import { promisify } from 'node:util'
import type { Digest } from '../image/digest.ts'
import { type Blob, isRemote, type RemoteBlob } from '../image/image.ts'
import type { Compression } from '../image/media-type.ts'
import { compressionAt } from '../tar/read.ts'
import { walkTarFile } from '../tar/walk.ts'
import { inflate } from './inflate.ts'

const readAsync = promisify(read)

/** By the blob's first bytes; undefined of one that lies elsewhere and of which none have come. */
export function compressionIn(blob: Blob | RemoteBlob): Compression | undefined {
  return isRemote(blob) ? blob.compression : compressionAt(blob)
}

/** Whether a layer can be read from its first byte to its last. Costs a decompression: only for blobs that look wrong. */
export async function readsToTheEnd(blob: Blob | RemoteBlob): Promise<boolean> {
  if (isRemote(blob)) return false
  const compression = compressionAt(blob)
  if (compression === 'none') {
    const { damage, entries } = walkTarFile(blob.descriptor, blob.offset, blob.sizeBytes, () => {})
    return entries > 0 && damage === undefined
  }
  try {
    await inflate(blob, compression, () => {})
    return true
  } catch {
    return false
  }
}

/** The digest of a blob's bytes. Reads them all, where they did not come past before. */
export async function blobDigest(blob: Blob | RemoteBlob): Promise<Digest> {
  return isRemote(blob) ? (blob.hashedDigest ?? hashAll(blob.fetch())) : hashFile(blob)
}

async function hashAll(chunks: AsyncIterable<Buffer>): Promise<Digest> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}

async function hashFile({ descriptor, offset, sizeBytes }: Blob): Promise<Digest> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafeSlow(1024 * 1024)
  for (let done = 0; done < sizeBytes;) {
    const { bytesRead } = await readAsync(descriptor, buffer, 0, Math.min(buffer.length, sizeBytes - done), offset + done)
    if (bytesRead === 0) break
    hash.update(buffer.subarray(0, bytesRead))
    done += bytesRead
  }
  return `sha256:${hash.digest('hex')}`
}
