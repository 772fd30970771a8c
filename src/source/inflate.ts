import { read } from 'node:fs'
import { promisify } from 'node:util'
import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib'
import { compressionOf, type Compression } from '../image/media-type.ts'

const CHUNK_BYTES = 1024 * 1024
const OUTPUT_BYTES = 256 * 1024
const readAsync = promisify(read)

/**
 * Decompresses a range of a file and hands each piece to `take`. `onProgress` gets the compressed bytes done.
 * @throws Error of node:zlib when the data is damaged, with code Z_BUF_ERROR when it is cut off
 */
export async function inflate(
  { descriptor, offset, sizeBytes }: { descriptor: number; offset: number; sizeBytes: number },
  compression: Exclude<Compression, 'none'>,
  take: (piece: Buffer) => void,
  onProgress?: (doneBytes: number) => void,
): Promise<void> {
  for (let position = 0; ;) {
    const consumed = await inflateFrames(descriptor, offset + position, sizeBytes - position, compression, take, (done) =>
      onProgress?.(position + done),
    )
    position += consumed
    // node's zstd decoder drops what follows a frame (v24), and pzstd and zstd:chunked write many: each gets a decoder of its own.
    if (compression === 'gzip' || !(await startsFrame(descriptor, offset + position, sizeBytes - position))) break
  }
}

/** Feeds one decoder until it has enough. Answers how many compressed bytes it took. */
async function inflateFrames(
  descriptor: number,
  offset: number,
  sizeBytes: number,
  compression: Exclude<Compression, 'none'>,
  take: (piece: Buffer) => void,
  onProgress: (doneBytes: number) => void,
): Promise<number> {
  const decoder = compression === 'gzip' ? createGunzip({ chunkSize: OUTPUT_BYTES }) : createZstdDecompress({ chunkSize: OUTPUT_BYTES })
  const failed = new Promise<never>((_, reject) => decoder.once('error', reject))
  failed.catch(() => {})
  const ended = new Promise<void>((resolve) => decoder.once('end', resolve))
  decoder.on('data', take)
  for (let done = 0; decoder.bytesWritten === done;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, sizeBytes - done))
    const { bytesRead } = await readAsync(descriptor, chunk, 0, chunk.length, offset + done)
    if (bytesRead === 0) break
    await Promise.race([write(decoder, chunk.subarray(0, bytesRead)), failed])
    done += bytesRead
    onProgress(Math.min(done, decoder.bytesWritten))
  }
  decoder.end()
  await Promise.race([ended, failed])
  decoder.destroy()
  return decoder.bytesWritten
}

function write(decoder: Gunzip | ZstdDecompress, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => decoder.write(chunk, (error) => (error ? reject(error) : resolve())))
}

async function startsFrame(descriptor: number, position: number, bytes: number): Promise<boolean> {
  if (bytes < 4) return false
  const head = Buffer.alloc(4)
  await readAsync(descriptor, head, 0, 4, position)
  return compressionOf(head) === 'zstd'
}
