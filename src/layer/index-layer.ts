import type { Blob } from '../image/image.ts'
import type { TarEnd } from '../tar/entry.ts'
import { TarStream } from '../tar/stream.ts'
import { compressionAt, readFully } from '../tar/read.ts'
import { walkTarFileInSteps } from '../tar/walk.ts'
import { CheckpointCollector } from './checkpoints.ts'
import { Columns } from './columns.ts'
import { ContentHashes } from './content-hashes.ts'
import { gzipInflater } from './gzip.ts'
import { hashSink } from './hash-sink.ts'
import { packIndex } from './index-codec.ts'
import type { Inflater, InflateListener } from './inflater.ts'
import { Marks } from './marks.ts'
import { zstdInflater } from './zstd.ts'

/** Everything that reading a layer once yields, packed: it travels between threads and into the cache as it is. */
export interface IndexedLayer {
  index: Buffer
  hashes: Buffer | undefined
  checkpoints: Buffer | undefined
}

export type ReportBytes = (doneBytes: number) => void

const CHUNK_BYTES = 1024 * 1024

/** The largest disk that a Fargate task can have. What unpacks to more is an attack, or cannot be run anyway. */
const MAX_TAR_BYTES = 200 * 2 ** 30
/** Gzip cannot pack tighter than 1 : 1032. What does, and does not fit the disk a task has by default, is an attack. */
const BOMB = { ratio: 1100, bytes: 20 * 2 ** 30 }

export interface IndexOptions {
  /** Hash large files too as they come past, not only small ones. */
  hashAll?: boolean
  onBytes?: ReportBytes | undefined
}

/**
 * Reads a layer once, all of it or, when it is not compressed, its headers alone.
 * Damage costs a note: what was read before it is kept, what comes after it is overhead.
 *
 * @throws the operating system's error when the blob cannot be read
 */
export function indexLayer(blob: Blob, options: IndexOptions = {}): IndexedLayer {
  const compression = compressionAt(blob)
  if (compression !== 'none') return indexCompressed(blob, compression, options)
  const steps = indexPlain(blob, options)
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
}

/** Indexes a layer that is not compressed, with pauses in which the caller can look after other things. */
export function* indexPlain(blob: Blob, { onBytes }: IndexOptions = {}): Generator<void, IndexedLayer, void> {
  const columns = new Columns()
  let position = 0
  const steps = walkTarFileInSteps(blob.descriptor, blob.offset, blob.sizeBytes, (entry) => {
    columns.add(entry)
    position = entry.contentOffset
  })
  let step = steps.next()
  for (; !step.done; step = steps.next()) {
    onBytes?.(position)
    yield
  }
  const end = step.value
  onBytes?.(blob.sizeBytes)
  columns.clip(blob.sizeBytes)
  const facts = { compression: 'none' as const, blobBytes: blob.sizeBytes, tarBytes: blob.sizeBytes }
  const toPullBytes = columns.contentBytes.subarray(0, columns.count)
  return { index: packIndex({ ...facts, notes: notesOf(end, columns) }, columns, toPullBytes), hashes: undefined, checkpoints: undefined }
}

function indexCompressed(blob: Blob, compression: 'gzip' | 'zstd', { hashAll = false, onBytes }: IndexOptions): IndexedLayer {
  const columns = new Columns()
  const hashes = new ContentHashes()
  const marks = new Marks()
  const checkpoints = new CheckpointCollector()
  const sinkFor = hashSink(hashes, hashAll)
  const tar = new TarStream((entry) => {
    const number = columns.add(entry)
    return number === undefined ? undefined : sinkFor(entry, number)
  })
  let tarBytes = 0
  let bomb = false
  const damage = inflateBlob(blob, compression, onBytes, {
    data(chunk) {
      tarBytes += chunk.length
      checkpoints.data(chunk)
      tar.write(chunk)
      bomb = tarBytes > MAX_TAR_BYTES || (tarBytes > BOMB.bytes && tarBytes > BOMB.ratio * blob.sizeBytes)
      return !bomb
    },
    mark(inBytes, outBytes) {
      marks.add(inBytes, outBytes)
      checkpoints.mark(inBytes, outBytes)
    },
    restart: (inBytes, outBytes, window) => checkpoints.offer(inBytes, outBytes, window),
  })
  const end = tar.finish()
  columns.clip(tarBytes)
  const toPullBytes = marks.shares(columns.count, columns.contentOffset, columns.contentBytes, blob.sizeBytes, tarBytes)
  const notes = notesOf(end, columns)
  if (damage) notes.unshift(`its ${compression} data is damaged (${damage}); what follows cannot be read and is counted as overhead`)
  if (bomb) notes.unshift(`it unpacks to more than ${Math.floor(tarBytes / 1e9)} GB from ${blob.sizeBytes} bytes; the rest was not read`)
  const facts = { compression, blobBytes: blob.sizeBytes, tarBytes, notes }
  return { index: packIndex(facts, columns, toPullBytes), hashes: hashes.pack(), checkpoints: checkpoints.pack() }
}

/** Decompresses all of a blob into the listener; answers what is wrong with it, if anything. */
function inflateBlob(
  blob: Blob,
  compression: 'gzip' | 'zstd',
  onBytes: ReportBytes | undefined,
  listener: InflateListener,
): string | undefined {
  const inflater: Inflater = compression === 'gzip' ? gzipInflater(listener) : zstdInflater(listener)
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  try {
    for (let position = 0; position < blob.sizeBytes;) {
      const bytes = readFully(blob.descriptor, chunk, blob.offset + position, Math.min(chunk.length, blob.sizeBytes - position))
      if (bytes === 0) break // The file was cut while we read it.
      if (!inflater.push(chunk.subarray(0, bytes))) return undefined
      position += bytes
      onBytes?.(position)
    }
    inflater.finish()
    return undefined
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error
    return error instanceof Error ? error.message : String(error)
  } finally {
    inflater.close()
  }
}

function notesOf(end: TarEnd, columns: Columns): string[] {
  const notes = end.notes.slice(0, 10)
  if (end.damage) {
    const { message, offset } = end.damage
    notes.push(`${message} at byte ${offset} of its tar; what follows cannot be read and is counted as overhead`)
  }
  if (columns.dropped > 0)
    notes.push(`it has more entries, or longer paths, than any real layer; ${columns.dropped} of them are counted as overhead`)
  return notes
}
