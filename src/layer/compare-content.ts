import type { Note } from '../errors.ts'
import type { Layer } from '../image/image.ts'
import { checkpointsOf, type KnownLayer } from './layer-cache.ts'
import type { Pool } from './pool.ts'
import { undecidedFiles } from './same-content.ts'
import type { LayerStore } from './store.ts'

export interface ComparedLayer {
  layer: Layer
  known: KnownLayer
}

/** A job of about this much content keeps all threads busy to the end without much talk between them. */
const JOB_BYTES = 32 * 1024 * 1024

/**
 * Finds out which files of all layers have the same content, and keeps it. Only files of the same size are read, large
 * ones only if they begin alike; what was found at an earlier run is not read again.
 */
export async function compareContent(layers: readonly ComparedLayer[], pool: Pool, store: LayerStore): Promise<Note[]> {
  const indexes = layers.map(({ known }) => known.index)
  const hashes = layers.map(({ known }) => known.hashes)
  const notes: Note[] = []
  // Small files and samples first; then, of the large ones, those that begin alike.
  for (let round = 0; round < 2; round++) {
    const undecided = undecidedFiles(indexes, hashes)
    if (undecided.every(({ samples, hashes: unhashed }) => samples.length + unhashed.length === 0)) break
    await Promise.all(
      layers.flatMap((layer, i) => [
        ...readEntries(layer, undecided[i]!.samples, 'sample', pool, store, notes, (entry, sample) =>
          hashes[i]!.setSample(entry, sample as number),
        ),
        ...readEntries(layer, undecided[i]!.hashes, 'hash', pool, store, notes, (entry, hash) => hashes[i]!.set(entry, hash as string)),
      ]),
    )
  }
  for (const { known } of layers) {
    if (known.hashes.changed) store.write(known.key, 'hashes', known.hashes.pack())
  }
  return notes
}

function readEntries(
  { layer, known }: ComparedLayer,
  entries: readonly number[],
  kind: 'sample' | 'hash',
  pool: Pool,
  store: LayerStore,
  notes: Note[],
  take: (entry: number, result: number | string) => void,
): Promise<void>[] {
  if (entries.length === 0) return []
  const { compression } = known.index
  const checkpoints = compression === 'none' ? undefined : checkpointsOf(store, known)
  return batches(known, entries).map(async (batch) => {
    const ranges = batch.map((entry) => {
      const start = known.index.contentOffset[entry]!
      return { start, end: start + known.index.contentBytes[entry]! }
    })
    try {
      const results = await pool.run({ kind, blob: layer.blob, compression, checkpoints, ranges })
      results.forEach((result, i) => take(batch[i]!, result))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const about = `layer ${layer.index}`
      if (notes.every((note) => note.about !== about))
        notes.push({ about, message: `some files could not be compared with others: ${message}` })
    }
  })
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
