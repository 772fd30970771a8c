import { setImmediate } from 'node:timers/promises'
import type { Note } from './errors.ts'
import type { Filesystem } from './filesystem/filesystem.ts'
import { mergeLayers } from './filesystem/merge.ts'
import type { Image } from './image/image.ts'
import { parsePlatform } from './image/platform.ts'
import type { KnownLayer } from './layer/layer-cache.ts'
import { settleContentKey } from './layer/content-key.ts'
import { Intake } from './layer/intake.ts'
import { keepBudget, type KeepBudget } from './layer/keep-budget.ts'
import { readLayers } from './layer/read-layers.ts'
import { defaultCacheFolder, folderStore, type LayerStore, noStore } from './layer/store.ts'
import { balance, type ContentKeys } from './ledger/account.ts'
import type { Ledger } from './ledger/ledger.ts'
import { openImage } from './source/index.ts'
import type { RegistryAccess } from './source/source.ts'

export interface ReadOptions extends RegistryAccess {
  /** `os/architecture[/variant]`; without it that of this machine, or the only one there is. */
  platform?: string
  /** Have an engine pull the image first. */
  pull?: boolean
  /** Of a repository's tags, the newest that this matches: `^1.2`, `build-*`. */
  latest?: string
  /** false: remember no layer on disk, and recall none. */
  cache?: boolean
  /** Where layers are remembered; by default `slimscope` in the user's cache folder. */
  cacheDir?: string
  /** Hash uncompressed layers too, of which otherwise only the headers are read. */
  verify?: boolean
  /** Keep contents of layers that come from elsewhere as they come past: whoever is going to read files asks for it from the beginning. */
  capture?: boolean
  /** Called when the layers are merged, while the content of files is still compared: the time to look at names and into packages. */
  onMerged?: (merged: MergedImage) => Promise<void>
  onProgress?: (progress: { stage: string; doneBytes: number; expectedBytes?: number }) => void
}

/** An image that was found, and where what is known of its layers is kept. */
export interface OpenedImage {
  image: Image
  store: LayerStore
  /** Layers that could be read only while the image was opened. */
  taken: Intake['taken']
  /** For contents that are kept. */
  keep: KeepBudget | undefined
}

/** With its layers understood and merged. */
export interface MergedImage extends OpenedImage {
  layers: readonly KnownLayer[]
  filesystem: Filesystem
  notes: Note[]
}

/** And with every byte accounted for. */
export interface ReadImage extends MergedImage {
  ledger: Ledger
  contentKeys: ContentKeys
}

/**
 * Opens an image, reads its layers and accounts for them. The caller closes `image`.
 *
 * @throws UserError when there is no such image, or it is broken
 */
export async function readImage(reference: string, options: ReadOptions = {}): Promise<ReadImage> {
  return accountFor(await openForReading(reference, options), options)
}

/** The second half of readImage. Closes the image when it fails. */
export async function accountFor(opened: OpenedImage, options: ReadOptions): Promise<ReadImage> {
  const { compared, ...read } = await mergeImage(opened, options, true)
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
  const { compared, ...read } = await mergeImage(await openForReading(reference, options), options, false)
  await compared
  return read
}

/** The first half of readImage: nothing is read of the layers yet. */
export async function openForReading(reference: string, options: ReadOptions): Promise<OpenedImage> {
  const { platform, onProgress, pull, latest, username, password, plainHttp, timeoutMs } = options
  const store = options.cache === false ? noStore : folderStore(options.cacheDir ?? defaultCacheFolder())
  settleContentKey(store)
  const keep = options.capture ? keepBudget() : undefined
  const intake = new Intake(store, keep)
  const image = await openImage(reference, {
    ...{ pull, latest, username, password, plainHttp, timeoutMs, intake },
    ...(platform && { platform: parsePlatform(platform) }),
    ...(onProgress && { onProgress: (stage, done, expected) => tell(onProgress, stage, done, expected) }),
  }).finally(() => intake.close())
  return { image, store, taken: intake.taken, keep }
}

function tell(listen: NonNullable<ReadOptions['onProgress']>, stage: string, doneBytes: number, expectedBytes?: number): void {
  listen({ stage, doneBytes, ...(expectedBytes !== undefined && { expectedBytes }) })
}

/** `compared` is what readLayers says of it. */
async function mergeImage(
  opened: OpenedImage,
  options: ReadOptions,
  compare: boolean,
): Promise<MergedImage & { compared: Promise<Note[]> }> {
  const { image, store, taken, keep } = opened
  const { onProgress } = options
  let compared: Promise<Note[]> | undefined
  try {
    const read = await readLayers(image.layers, {
      store,
      taken,
      keep,
      compare,
      verify: options.verify === true,
      onProgress: onProgress && ((done, expected) => tell(onProgress, 'Reading layers', done, expected)),
    })
    compared = read.compared
    // On this thread, while the others compare.
    const filesystem = mergeLayers(read.layers.map(({ index }) => index))
    await setImmediate() // Lets the comparison go on with what it has heard.
    await options.onMerged?.({ ...opened, keep, layers: read.layers, filesystem, notes: [] })
    const odd = filesystem.notes.map((message): Note => ({ about: 'filesystem', message }))
    return { ...opened, keep, layers: read.layers, filesystem, notes: [...image.notes, ...read.notes, ...odd], compared }
  } catch (error) {
    // The threads that read the image must be done before it is closed.
    await compared
    await image.close()
    throw error
  }
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
