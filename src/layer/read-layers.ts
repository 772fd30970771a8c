import { setImmediate } from 'node:timers/promises'
import type { Note } from '../errors.ts'
import { type Blob, isRemote, type Layer, type RemoteBlob } from '../image/image.ts'
import type { Digest } from '../image/digest.ts'
import { promisedCompression, type Compression } from '../image/media-type.ts'
import { compressionAt } from '../tar/read.ts'
import { type IndexedLayer, indexPlain, type ReportBytes } from './index-layer.ts'
import type { KeepBudget } from './keep-budget.ts'
import { keepLayer, type KnownLayer, keyOf, recall, recallByDigest, writeSeen } from './layer-cache.ts'
import type { LayerIndex } from './layer-index.ts'
import { type ComparedLayer, ContentComparison } from './compare-content.ts'
import { type Pool, poolFor } from './pool.ts'
import { readRemote } from './read-remote.ts'
import type { LayerStore } from './store.ts'
import { requireHandle } from './zlib-handle.ts'

export interface ReadLayersOptions {
  store: LayerStore
  /** Layers that were read when their image was opened, by digest. */
  taken?: ReadonlyMap<Digest, KnownLayer> | undefined
  /** Hash plain layers as well, of which otherwise only the headers are read. */
  verify?: boolean
  /** false: leave open which files are the same, which reading a file does not need. */
  compare?: boolean
  /** Keep contents of layers that come from elsewhere, as far as there is room: they may be asked for later. */
  keep?: KeepBudget | undefined
  /** Blob bytes read of those that must be read. */
  onProgress?: ((doneBytes: number, expectedBytes: number) => void) | undefined
}

export interface LayersRead {
  /** One per layer, base first; a layer that comes twice has the same index twice. */
  layers: readonly KnownLayer[]
  notes: Note[]
  /** Fulfilled, with further notes, when the layers' hashes tell which files are the same. Other work can go on meanwhile. */
  compared: Promise<Note[]>
}

/** A plain layer up to this size is hashed although its headers would do: it takes no time, and others can use the index. */
const ALWAYS_HASHED_BYTES = 32 * 1024 * 1024

/** Understands every layer: from the cache where it is known, else by reading it once, several at a time. */
export async function readLayers(layers: readonly Layer[], options: ReadLayersOptions): Promise<LayersRead> {
  const { store } = options
  const known = new Map<string, KnownLayer>()
  const unknown = new Map<string, Layer>()
  for (const layer of layers) {
    const place = placeOf(layer)
    if (known.has(place) || unknown.has(place)) continue
    const remembered = takenBefore(layer, options) ?? recall(store, layer)
    if (remembered && !(options.verify && !remembered.index.verified)) known.set(place, remembered)
    else unknown.set(place, layer)
  }

  const pool = poolFor([...unknown.values()].reduce((sum, { blob }) => sum + blob.sizeBytes, 0))
  const comparison = new ContentComparison(pool, store)
  const headStart = (read: ComparedLayer[]) => {
    if (options.compare !== false) comparison.add(read)
  }
  try {
    for (const [place, layer] of await readUnknown([...unknown], pool, options, headStart)) known.set(place, layer)
  } catch (error) {
    await pool.close()
    throw error
  }
  const distinct = new Map(layers.map((layer) => [placeOf(layer), { layer, known: known.get(placeOf(layer))! }]))
  const read = layers.map((layer) => known.get(placeOf(layer))!)
  if (options.compare !== false) comparison.add([...distinct.values()])
  const compared = comparison.finish().finally(() => {
    void pool.close() // The threads are idle; nobody has to wait until they are gone.
    if (unknown.size > 0) store.trim()
  })
  return { layers: read, notes: layers.flatMap((layer, i) => oddities(layer, read[i]!.index)), compared }
}

function placeOf({ blob, digest }: Layer): string {
  return isRemote(blob) ? (blob.hashedDigest ?? digest) : `${blob.descriptor} ${blob.offset} ${blob.sizeBytes}`
}

function takenBefore({ blob }: Layer, { taken }: ReadLayersOptions): KnownLayer | undefined {
  return isRemote(blob) && blob.hashedDigest ? taken?.get(blob.hashedDigest) : undefined
}

type LocalLayer = Layer & { blob: Blob }
type Unknown<B> = [place: string, layer: Layer & { blob: B }]

/** Layers in files and those elsewhere; of one image, all are of one kind. */
async function readUnknown(
  layers: [place: string, layer: Layer][],
  pool: Pool,
  options: ReadLayersOptions,
  headStart: (layers: ComparedLayer[]) => void,
): Promise<[place: string, known: KnownLayer][]> {
  const remote = layers.filter((each): each is Unknown<RemoteBlob> => isRemote(each[1].blob))
  const local = layers.filter((each): each is Unknown<Blob> => !isRemote(each[1].blob))
  return [...(await readAllRemote(remote, pool, options)), ...(await readLocal(local, pool, options, headStart))]
}

/** As many at once as there are threads, the largest first: it decides when all is done. */
async function readAllRemote(layers: Unknown<RemoteBlob>[], pool: Pool, options: ReadLayersOptions): Promise<[string, KnownLayer][]> {
  const bySize = layers.toSorted(([, a], [, b]) => b.blob.sizeBytes - a.blob.sizeBytes)
  const progress = progressOf(
    bySize.map(([, layer]) => layer),
    options,
  )
  if (bySize.length > 0) requireHandle()
  const failure = new AbortController()
  return Promise.all(
    bySize.map(async ([place, layer]): Promise<[string, KnownLayer]> => {
      try {
        const indexed = await readRemote(layer.blob, pool, failure.signal, { onBytes: progress(layer), keep: options.keep })
        const seen = { digest: layer.blob.hashedDigest ?? layer.digest, verified: true }
        return [place, keepLayer(options.store, keyOf(layer, seen), seen, indexed)]
      } catch (error) {
        failure.abort(error) // What the others bring is of no use any more.
        throw error
      }
    }),
  )
}

/** `headStart` is handed all layers but the largest when they are known, while that one may not be. */
async function readLocal(layers: Unknown<Blob>[], pool: Pool, options: ReadLayersOptions, headStart: (layers: ComparedLayer[]) => void) {
  if (layers.length === 0) return []
  // The largest first: it decides when all is done. Hashing blobs is left for the thread that is done first.
  const bySize = layers.toSorted(([, a], [, b]) => b.blob.sizeBytes - a.blob.sizeBytes)
  const remembered = bySize.map(([, layer]) => recallByDigest(options.store, layer.digest))
  const toIndex = bySize.filter((_, i) => !remembered[i]).map(([, layer]) => layer)
  const progress = progressOf(toIndex, options)
  // A layer that is more than a thread's share of the work is what the others wait for.
  const share = toIndex.reduce((sum, { blob }) => sum + blob.sizeBytes, 0) / pool.threads
  // One after the other, so that the small ones are known early.
  let walking: Promise<unknown> = Promise.resolve()
  const read = (layer: LocalLayer): Promise<IndexedLayer> => {
    const { blob } = layer
    const onBytes = progress(layer)
    // The headers of a plain layer are walked in less time than it takes to hand it to a thread.
    if (isPlain(layer)) {
      const walked = walking.then(() => inPauses(indexPlain(blob, { onBytes })))
      walking = walked
      return walked
    }
    const reading = pool.run({ kind: 'index', blob, hashAll: blob.sizeBytes <= share }, onBytes)
    // A thread does not tell of the last bytes, nor a reader of what lies behind the end.
    return onBytes ? reading.finally(() => onBytes(blob.sizeBytes)) : reading
  }
  if (!toIndex.every(isPlain)) requireHandle()
  pool.warmUp()
  const hashed = bySize.map(([, layer], i) => remembered[i] !== undefined || mustHash(layer, options))
  const indexed = bySize.map(([, layer], i) => (remembered[i] || isPlain(layer) ? undefined : read(layer)))
  for (const [i, [, layer]] of [...bySize.entries()].reverse()) if (!remembered[i] && isPlain(layer)) indexed[i] = read(layer)
  const digests = bySize.map(([, layer], i) => (hashed[i] ? pool.run({ kind: 'digest', blob: layer.blob }) : undefined))

  const known = bySize.map(async ([place, layer], i): Promise<[string, KnownLayer]> => {
    // Awaited together: were one to fail before the other is awaited, that one's failure would end the process.
    const [digest, index] = await Promise.all([digests[i], indexed[i]])
    const seen = digest ? { digest, verified: true } : { digest: layer.digest, verified: false }
    writeSeen(options.store, layer, seen)
    if (remembered[i] && digest === layer.digest) return [place, remembered[i]]
    return [place, keepLayer(options.store, keyOf(layer, seen), seen, index ?? (await read(layer)))]
  })
  const others = Promise.all(known.slice(1)).then((read) =>
    headStart(read.map(([, each], i) => ({ layer: bySize[i + 1]![1], known: each }))),
  )
  const [all] = await Promise.all([Promise.all(known), others])
  return all
}

function isPlain({ blob }: LocalLayer): boolean {
  return compressionAt(blob) === 'none'
}

/** Runs a generator, letting signals and messages through at each pause. */
async function inPauses<T>(steps: Generator<void, T, void>): Promise<T> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    await setImmediate()
  }
}

/** A compressed layer is read whole anyway; and what lies in a temporary file must be known by its content. */
function mustHash(layer: LocalLayer, { verify }: ReadLayersOptions): boolean {
  const { blob } = layer
  return verify === true || blob.identity === undefined || blob.sizeBytes <= ALWAYS_HASHED_BYTES || !isPlain(layer)
}

function progressOf(layers: readonly Layer[], { onProgress }: ReadLayersOptions): (layer: Layer) => ReportBytes | undefined {
  if (!onProgress) return () => undefined
  const expectedBytes = layers.reduce((sum, { blob }) => sum + blob.sizeBytes, 0)
  const done = new Map<Layer, number>()
  return (layer) => (bytes) => {
    done.set(layer, bytes)
    onProgress(
      [...done.values()].reduce((sum, each) => sum + each, 0),
      expectedBytes,
    )
  }
}

/** What is wrong or strange about a layer, though it could be read. */
function oddities(layer: Layer, index: LayerIndex): Note[] {
  const about = `layer ${layer.index}`
  const notes = index.notes.map((message): Note => ({ about, message }))
  const promised = promisedCompression(layer.mediaType)
  if (promised !== undefined && promised !== index.compression) {
    notes.push({ about, message: `its media type says ${NAMES[promised]}, its content is ${NAMES[index.compression]}` })
  }
  // A docker-archive names compressed layers by their diff ID alone, which says nothing of the compressed bytes.
  const named = index.compression === 'none' || layer.digest !== layer.diffId
  if (named && index.verified && index.digest !== layer.digest) {
    notes.push({
      about,
      message: `its content is not what the image names (${layer.digest}), but ${index.digest}: it was altered or damaged`,
    })
  }
  return notes
}

const NAMES: Record<Compression, string> = { none: 'not compressed', gzip: 'gzip', zstd: 'zstd' }
