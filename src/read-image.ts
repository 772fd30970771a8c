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

/** An image with all its layers understood. */
export interface ReadImage {
  image: Image
  layers: readonly KnownLayer[]
  filesystem: Filesystem
  ledger: Ledger
  contentKeys: ContentKeys
  notes: Note[]
  store: LayerStore
}

/** No engine runs more than 127; each costs a file in the cache and a column in the report. */
const MAX_LAYERS = 1024

/**
 * Opens an image, reads its layers and accounts for them. The caller closes `image`.
 *
 * @throws UserError when there is no such image, or it is broken
 */
export async function readImage(reference: string, options: ReadOptions = {}): Promise<ReadImage> {
  const { onProgress } = options
  const tell = (stage: string) => (doneBytes: number, expectedBytes: number | undefined) =>
    onProgress?.({ stage, doneBytes, ...(expectedBytes !== undefined && { expectedBytes }) })
  const image = await openImage(reference, {
    ...(options.platform && { platform: parsePlatform(options.platform) }),
    ...(onProgress && { onProgress: tell('Unpacking the archive') }),
  })
  try {
    if (image.layers.length > MAX_LAYERS) throw tooManyLayers(reference, image.layers.length)
    const store = options.cache === false ? noStore : folderStore(options.cacheDir ?? defaultCacheFolder())
    const { layers, notes, compared } = await readLayers(image.layers, {
      store,
      verify: options.verify === true,
      onProgress: onProgress && tell('Reading layers'),
    })
    const filesystem = await mergeWhile(compared, () => {
      const merged = mergeLayers(layers.map(({ index }) => index))
      options.onMerged?.(merged)
      return merged
    })
    const uncompared = await compared
    const contentKeys = contentKeysOf(filesystem, layers)
    const ledger = balance(filesystem, contentKeys)
    const merged = filesystem.notes.map((message): Note => ({ about: 'filesystem', message }))
    const bugs = ledger.imbalances.map((message): Note => ({
      about: 'ledger',
      message: `A bug of slimscope, please report it: ${message}`,
    }))
    return { image, layers, filesystem, ledger, contentKeys, notes: [...image.notes, ...notes, ...uncompared, ...merged, ...bugs], store }
  } catch (error) {
    await image.close()
    throw error
  }
}

/** Also when it fails, the threads that read the image must be done before the image is closed. */
async function mergeWhile<T>(compared: Promise<unknown>, merge: () => T): Promise<T> {
  try {
    return merge()
  } catch (error) {
    await compared
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
