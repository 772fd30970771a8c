import { type Note, UserError } from './errors.ts'
import type { Filesystem } from './filesystem/filesystem.ts'
import { mergeLayers } from './filesystem/merge.ts'
import type { Image } from './image/image.ts'
import { parsePlatform } from './image/platform.ts'
import type { KnownLayer } from './layer/layer-cache.ts'
import { readLayers } from './layer/read-layers.ts'
import { defaultCacheFolder, folderStore, type LayerStore, noStore } from './layer/store.ts'
import { balance, type ContentKeys } from './ledger/account.ts'
import type { Ledger } from './ledger/ledger.ts'
import { openImage } from './source/index.ts'

export interface ReadOptions {
  /** `os/architecture[/variant]`; without it that of this machine, or the only one there is. */
  platform?: string
  /** false: remember no layer on disk, and recall none. */
  cache?: boolean
  /** Where layers are remembered; by default `slimscope` in the user's cache folder. */
  cacheDir?: string
  /** Hash uncompressed layers too, of which otherwise only the headers are read. */
  verify?: boolean
  /** Called when the layers are merged, while the content of files is still compared: the time to look at names. */
  onMerged?: (filesystem: Filesystem) => void
  onProgress?: (progress: { stage: string; doneBytes: number; expectedBytes?: number }) => void
}

/** An image with its layers understood and merged. */
export interface MergedImage {
  image: Image
  layers: readonly KnownLayer[]
  filesystem: Filesystem
  notes: Note[]
  store: LayerStore
}

/** And with every byte accounted for. */
export interface ReadImage extends MergedImage {
  ledger: Ledger
  contentKeys: ContentKeys
}

/** No engine runs more than 127; each costs a file in the cache and a column in the report. */
const MAX_LAYERS = 1024

/**
 * Opens an image, reads its layers and accounts for them. The caller closes `image`.
 *
 * @throws UserError when there is no such image, or it is broken
 */
export async function readImage(reference: string, options: ReadOptions = {}): Promise<ReadImage> {
  const { compared, ...read } = await mergeImage(reference, options, true)
  const { image, filesystem, layers } = read
  try {
    const uncompared = await compared
    const contentKeys = contentKeysOf(filesystem, layers)
    const ledger = balance(filesystem, contentKeys)
    const bugs = ledger.imbalances.map((message): Note => ({
      about: 'ledger',
      message: `A bug of slimscope, please report it: ${message}`,
    }))
    return { ...read, ledger, contentKeys, notes: [...read.notes, ...uncompared, ...bugs] }
  } catch (error) {
    await image.close()
    throw error
  }
}

/**
 * Opens an image, reads its layers and merges them: enough to find a file. The caller closes `image`.
 *
 * @throws UserError when there is no such image, or it is broken
 */
export async function readFilesystem(reference: string, options: ReadOptions = {}): Promise<MergedImage> {
  const { compared, ...read } = await mergeImage(reference, options, false)
  await compared
  return read
}

/** `compared` is what readLayers says of it. */
async function mergeImage(reference: string, options: ReadOptions, compare: boolean): Promise<MergedImage & { compared: Promise<Note[]> }> {
  const { onProgress } = options
  const tell = (stage: string) => (doneBytes: number, expectedBytes: number | undefined) =>
    onProgress?.({ stage, doneBytes, ...(expectedBytes !== undefined && { expectedBytes }) })
  const image = await openImage(reference, {
    ...(options.platform && { platform: parsePlatform(options.platform) }),
    ...(onProgress && { onProgress: tell('Unpacking the archive') }),
  })
  let compared: Promise<Note[]> | undefined
  try {
    if (image.layers.length > MAX_LAYERS) throw tooManyLayers(reference, image.layers.length)
    const store = options.cache === false ? noStore : folderStore(options.cacheDir ?? defaultCacheFolder())
    const read = await readLayers(image.layers, {
      store,
      compare,
      verify: options.verify === true,
      onProgress: onProgress && tell('Reading layers'),
    })
    compared = read.compared
    // On this thread, while the others compare.
    const filesystem = mergeLayers(read.layers.map(({ index }) => index))
    options.onMerged?.(filesystem)
    const odd = filesystem.notes.map((message): Note => ({ about: 'filesystem', message }))
    return { image, layers: read.layers, filesystem, notes: [...image.notes, ...read.notes, ...odd], store, compared }
  } catch (error) {
    // The threads that read the image must be done before it is closed.
    await compared
    await image.close()
    throw error
  }
}

function tooManyLayers(reference: string, count: number): UserError {
  return new UserError(`${reference} is no image that slimscope reads: it has ${count} layers.`, {
    hint: 'No engine runs an image of more than 127 layers.',
  })
}

/** By hash; and where a layer comes twice, its files are those of its other place, though nobody had to read them. */
function contentKeysOf(filesystem: Filesystem, layers: readonly KnownLayer[]): ContentKeys {
  const twice = layers.map((layer) => (layers.indexOf(layer) === layers.lastIndexOf(layer) ? undefined : layers.indexOf(layer)))
  return (version) => {
    const layer = filesystem.layerOf(version)
    const entry = filesystem.entryOf(version)
    return layers[layer]!.hashes.get(entry) ?? (twice[layer] === undefined ? undefined : `${twice[layer]} ${entry}`)
  }
}
