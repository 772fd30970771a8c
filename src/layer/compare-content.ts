import type { Note } from '../errors.ts'
import { isRemote, type Layer } from '../image/image.ts'
import { checkpointsOf, type KnownLayer } from './layer-cache.ts'
import { inlinePool, type Pool } from './pool.ts'
import { undecidedFiles } from './same-content.ts'
import type { LayerStore } from './store.ts'

export interface ComparedLayer {
  layer: Layer
  known: KnownLayer
}

/** A job of about this much content keeps all threads busy to the end without much talk between them. */
const JOB_BYTES = 48 * 1024 * 1024

/** What was asked of an entry. */
const SAMPLE = 1
const HASH = 2

/**
 * Finds out which files of all layers have the same content, and keeps it. Only files of the same size are read, large
 * ones only if they begin alike; what was found at an earlier run is not read again.
 */
export class ContentComparison {
  readonly #pool: Pool
  readonly #store: LayerStore
  readonly #layers: ComparedLayer[] = []
  /** Of each layer, what was asked of its entries. */
  readonly #asked: Uint8Array[] = []
  /** Packed, in memory that all threads share: each job names them, and there may be megabytes. */
  readonly #checkpoints = new Map<KnownLayer, Uint8Array | undefined>()
  readonly #jobs: Promise<void>[] = []
  readonly #notes: Note[] = []

  constructor(pool: Pool, store: LayerStore) {
    this.#pool = pool
    this.#store = store
  }

  /** Takes layers in; what must be read, by all that is known so far, begins to be read at once. */
  add(layers: readonly ComparedLayer[]): void {
    for (const layer of layers) {
      if (this.#layers.some(({ known }) => known === layer.known)) continue
      this.#layers.push(layer)
      this.#asked.push(new Uint8Array(layer.known.index.count))
    }
    const undecided = undecidedFiles(
      this.#layers.map(({ known }) => known.index),
      this.#layers.map(({ known }) => known.hashes),
    )
    for (const [i, layer] of this.#layers.entries()) {
      const { hashes } = layer.known
      this.#ask(layer, 'sample', this.#notAsked(i, undecided[i]!.samples, SAMPLE), (entry, sample) =>
        hashes.setSample(entry, sample as number),
      )
      this.#ask(layer, 'hash', this.#notAsked(i, undecided[i]!.hashes, HASH), (entry, hash) => hashes.set(entry, hash as string))
    }
  }

  /** Fulfilled, with what went wrong, when it is known which files are the same. */
  async finish(): Promise<Note[]> {
    await Promise.all(this.#jobs)
    // Only now is it known which large files begin alike.
    if (this.#jobs.length > 0) this.add([])
    await Promise.all(this.#jobs)
    for (const { known } of this.#layers) {
      if (known.hashes.changed) this.#store.write(known.key, 'hashes', known.hashes.pack())
    }
    return this.#notes
  }

  #notAsked(layer: number, entries: readonly number[], what: number): number[] {
    const asked = this.#asked[layer]!
    const left = entries.filter((entry) => (asked[entry]! & what) === 0)
    for (const entry of left) asked[entry]! |= what
    return left
  }

  #ask(
    { layer, known }: ComparedLayer,
    kind: 'sample' | 'hash',
    entries: readonly number[],
    take: (entry: number, result: number | string) => void,
  ): void {
    if (entries.length === 0) return
    const { compression } = known.index
    const checkpoints = compression === 'none' ? undefined : this.#checkpointsOf(known)
    for (const batch of batches(known, entries)) {
      const ranges = batch.map((entry) => {
        const start = known.index.contentOffset[entry]!
        return { start, end: start + known.index.contentBytes[entry]! }
      })
      // Only this thread has the connection to what lies elsewhere.
      const pool = isRemote(layer.blob) ? inlinePool : this.#pool
      const job = pool.run({ kind, blob: layer.blob, compression, checkpoints, ranges }).then(
        (results) => (results as (number | string)[]).forEach((result, i) => take(batch[i]!, result)),
        (error: unknown) => this.#note(layer, error),
      )
      this.#jobs.push(job)
    }
  }

  #checkpointsOf(known: KnownLayer): Uint8Array | undefined {
    if (!this.#checkpoints.has(known)) this.#checkpoints.set(known, shared(checkpointsOf(this.#store, known)))
    return this.#checkpoints.get(known)
  }

  /** One a layer: what keeps one file from being read keeps others. */
  #note({ index }: Layer, error: unknown): void {
    const about = `layer ${index}`
    if (this.#notes.some((note) => note.about === about)) return
    const message = error instanceof Error ? error.message : String(error)
    this.#notes.push({ about, message: `some files could not be compared with others: ${message}` })
  }
}

function shared(bytes: Buffer | undefined): Uint8Array | undefined {
  if (!bytes) return undefined
  const memory = new Uint8Array(new SharedArrayBuffer(bytes.length))
  memory.set(bytes)
  return memory
}

function batches({ index }: KnownLayer, entries: readonly number[]): number[][] {
  const result: number[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const entry of entries) {
    if (bytes > JOB_BYTES) {
      result.push([])
      bytes = 0
    }
    result.at(-1)!.push(entry)
    bytes += index.contentBytes[entry]!
  }
  return result
}
