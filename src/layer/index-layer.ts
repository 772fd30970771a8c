import type { Blob } from '../image/image.ts'
import type { TarEnd } from '../tar/entry.ts'
import { type ContentSink, TarStream } from '../tar/stream.ts'
import { type Compression, compressionOf } from '../image/media-type.ts'
import { compressionAt, readFully } from '../tar/read.ts'
import { walkTarFileInSteps } from '../tar/walk.ts'
import { CheckpointCollector } from './checkpoints.ts'
import { Columns } from './columns.ts'
import { ContentHashes } from './content-hashes.ts'
import { FileKeeper, keepingSink } from './file-keeper.ts'
import { gzipInflater } from './gzip.ts'
import { hashSink } from './hash-sink.ts'
import { packIndex } from './index-codec.ts'
import type { Inflater, InflateListener } from './inflater.ts'
import type { KeepBudget } from './keep-budget.ts'
import type { KeptContent } from './kept-content.ts'
import { Marks } from './marks.ts'
import { zstdInflater } from './zstd.ts'

/** Everything that reading a layer once yields, packed: it travels between threads and into the cache as it is. */
export interface IndexedLayer {
  index: Buffer
  hashes: Buffer | undefined
  checkpoints: Buffer | undefined
  /** Contents that may be asked for, of a layer that may not come again. */
  kept?: KeptContent | undefined
}

export type ReportBytes = (doneBytes: number) => void

/**
 * How a blob is cut on its way into a `LayerIndexer`, wherever it comes from: what is known of the place of compressed bytes
 * depends on it, and so, by a few bytes, do shares.
 */
export const CHUNK_BYTES = 1024 * 1024

/** The largest disk that a Fargate task can have. What unpacks to more is an attack, or cannot be run anyway. */
const MAX_TAR_BYTES = 200 * 2 ** 30
/** Gzip cannot pack tighter than 1 : 1032. What does, and does not fit the disk a task has by default, is an attack. */
const BOMB = { ratio: 1100, bytes: 20 * 2 ** 30 }

export interface IndexOptions {
  /** Hash large files too as they come past, not only small ones. */
  hashAll?: boolean
  /** Keep contents that may be asked for later, as far as there is room. */
  keep?: KeepBudget | undefined
  onBytes?: ReportBytes | undefined
}

/**
 * Reads a layer in a file once, all of it or, when it is not compressed, its headers alone.
 * Damage costs a note: what was read before it is kept, what comes after it is overhead.
 *
 * @throws the operating system's error when the blob cannot be read
 */
export function indexLayer(blob: Blob, { onBytes, ...options }: IndexOptions = {}): IndexedLayer {
  if (compressionAt(blob) === 'none') {
    const steps = indexPlain(blob, { onBytes })
    for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
  }
  const indexer = new LayerIndexer(blob.sizeBytes, options)
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  for (let position = 0; position < blob.sizeBytes;) {
    const bytes = readFully(blob.descriptor, chunk, blob.offset + position, Math.min(chunk.length, blob.sizeBytes - position))
    if (bytes === 0) break // The file was cut while we read it.
    if (!indexer.push(chunk.subarray(0, bytes))) break
    position += bytes
    onBytes?.(position)
  }
  return indexer.finish()
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

/** Indexes a layer that comes past, whatever it is compressed with. Content is hashed, since it may not come again. */
export class LayerIndexer {
  readonly #sizeBytes: number
  readonly #columns = new Columns()
  readonly #hashes = new ContentHashes()
  readonly #marks = new Marks()
  readonly #checkpoints = new CheckpointCollector()
  readonly #keeper: FileKeeper | undefined
  readonly #tar: TarStream
  /** The first bytes, until there are enough to tell the compression. */
  #head: Buffer | undefined = Buffer.alloc(0)
  #compression: Compression = 'none'
  #inflater: Inflater | undefined
  #tarBytes = 0
  /** Whether what follows makes a difference. */
  #more = true
  #damage: string | undefined
  #bomb = false

  /** `sizeBytes`: of the blob. */
  constructor(sizeBytes: number, { hashAll = false, keep }: Pick<IndexOptions, 'hashAll' | 'keep'> = {}) {
    this.#sizeBytes = sizeBytes
    const hashing = hashSink(this.#hashes, hashAll)
    this.#keeper = keep && new FileKeeper(keep)
    const keeping = this.#keeper && keepingSink(this.#keeper)
    this.#tar = new TarStream((entry) => {
      const number = this.#columns.add(entry)
      return number === undefined ? undefined : both(hashing(entry, number), keeping?.(entry))
    })
  }

  /** Takes the next bytes of the blob, valid only during the call. Answers false when those that follow make no difference. */
  push(chunk: Buffer): boolean {
    if (!this.#head) return this.#feed(chunk)
    const head = Buffer.concat([this.#head, chunk])
    this.#head = head
    return head.length < 4 || this.#begin(head)
  }

  /** To be called once, after the last chunk. */
  finish(): IndexedLayer {
    if (this.#head) this.#begin(this.#head)
    if (this.#inflater && this.#more) this.#attempt(() => this.#inflater!.finish())
    this.#inflater?.close()
    const end = this.#tar.finish()
    const columns = this.#columns
    columns.clip(this.#tarBytes)
    const compression = this.#compression
    const facts = { compression, blobBytes: this.#sizeBytes, tarBytes: this.#tarBytes, notes: this.#notes(end) }
    const toPullBytes =
      compression === 'none'
        ? columns.contentBytes.subarray(0, columns.count)
        : this.#marks.shares(columns.count, columns.contentOffset, columns.contentBytes, this.#sizeBytes, this.#tarBytes)
    return {
      index: packIndex(facts, columns, toPullBytes),
      hashes: this.#hashes.pack(),
      checkpoints: this.#checkpoints.pack(),
      kept: this.#keeper?.finish(),
    }
  }

  #begin(head: Buffer): boolean {
    this.#head = undefined
    this.#compression = compressionOf(head)
    const listener: InflateListener = {
      data: (chunk) => this.#take(chunk),
      mark: (inBytes, outBytes) => {
        this.#marks.add(inBytes, outBytes)
        this.#checkpoints.mark(inBytes, outBytes)
      },
      restart: (inBytes, outBytes, window) => this.#checkpoints.offer(inBytes, outBytes, window),
    }
    if (this.#compression === 'gzip') this.#inflater = gzipInflater(listener)
    if (this.#compression === 'zstd') this.#inflater = zstdInflater(listener)
    return this.#feed(head)
  }

  #feed(chunk: Buffer): boolean {
    if (!this.#more) return false
    if (this.#inflater) this.#attempt(() => (this.#more = this.#inflater!.push(chunk)))
    else this.#more = this.#take(chunk)
    return this.#more
  }

  /** Damage is a fact about the layer, not a failure. */
  #attempt(step: () => void): void {
    try {
      step()
    } catch (error) {
      this.#more = false
      this.#damage = error instanceof Error ? error.message : String(error)
    }
  }

  /** The next bytes of the tar. Answers false when it has seen enough. */
  #take(chunk: Buffer): boolean {
    this.#tarBytes += chunk.length
    this.#checkpoints.data(chunk)
    this.#tar.write(chunk)
    this.#bomb = this.#tarBytes > MAX_TAR_BYTES || (this.#tarBytes > BOMB.bytes && this.#tarBytes > BOMB.ratio * this.#sizeBytes)
    return !this.#bomb
  }

  #notes(end: TarEnd): string[] {
    const notes = notesOf(end, this.#columns)
    const tarGigabytes = Math.floor(this.#tarBytes / 1e9)
    if (this.#damage !== undefined) {
      notes.unshift(`its ${this.#compression} data is damaged (${this.#damage}); what follows cannot be read and is counted as overhead`)
    }
    if (this.#bomb) notes.unshift(`it unpacks to more than ${tarGigabytes} GB from ${this.#sizeBytes} bytes; the rest was not read`)
    return notes
  }
}

/** Content for two who want it. */
function both(first: ContentSink | undefined, second: ContentSink | undefined): ContentSink | undefined {
  if (!first || !second) return first ?? second
  return {
    write(part) {
      first.write(part)
      second.write(part)
    },
    close() {
      first.close()
      second.close()
    },
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
