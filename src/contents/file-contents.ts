import type { Note } from '../errors.ts'
import type { Filesystem } from '../filesystem/filesystem.ts'
import type { KeepBudget } from '../layer/keep-budget.ts'
import { entrySize } from '../layer/layer-index.ts'
import type { ContentsLayer, LayerInImage } from './contents-layer.ts'
import { storedPart, withHoles } from './holes.ts'
import { MAX_FILE_BYTES } from './image-files.ts'
import { layerReaders } from './layer-reader.ts'
import { memoryFor } from './memory.ts'
import { ReadQueue } from './read-queue.ts'
import { RecentBuffers } from './recent-buffers.ts'

const MAX_NOTES = 50
/** Whole files that are read again and again: manifests. */
const SMALL_FILE_BYTES = 64 * 1024
const SMALL_FILES_BYTES = 16 * 1024 * 1024

export interface ContentsOptions {
  /** For what is kept of contents; by default one of its own. */
  budget?: KeepBudget | undefined
  /** Answers that are put together at once. */
  loadLimitBytes?: number
  /** Inflated data that stays. */
  spansBytes?: number
}

/** Contents of files by version, -1 being no file; see `ImageFiles` for what is answered. */
export interface FileContents {
  read(version: number, limitBytes: number): Promise<Buffer | undefined>
  readPart(version: number, start: number, end: number): Promise<Buffer | undefined>
}

export function contentsOf(
  filesystem: Filesystem,
  layers: readonly ContentsLayer[],
  notes: Note[],
  { budget, loadLimitBytes, spansBytes }: ContentsOptions,
): FileContents {
  const tarBytes = filesystem.layers.reduce((sum, layer) => sum + layer.tarBytes, 0)
  const queue = new ReadQueue(layerReaders(inImage(filesystem, layers), memoryFor(tarBytes, budget, spansBytes)), loadLimitBytes)
  const small = new RecentBuffers<number>(SMALL_FILES_BYTES)

  async function readPart(version: number, start: number, end: number, limitBytes = MAX_FILE_BYTES): Promise<Buffer | undefined> {
    if (version === -1) return undefined
    const layer = filesystem.layerOf(version)
    const index = filesystem.layers[layer]!
    const entry = filesystem.entryOf(version)
    const size = entrySize(index, entry)
    const part = { start: within(size, start), end: Math.max(within(size, start), within(size, end)) }
    if (part.end - part.start > limitBytes) return undefined
    const sparse = index.extras.get(entry)?.sparse
    const stored = sparse ? storedPart(sparse, part) : part
    const [offset, storedBytes] = [index.contentOffset[entry]!, index.contentBytes[entry]!]
    const storedEnd = Math.min(stored.end, storedBytes)
    // What a damaged layer promised of its last file, and does not hold, was cut off its index.
    const cutOff = offset + storedBytes === index.tarBytes && index.notes.length > 0
    if (cutOff && (stored.end > storedBytes || part.end === size)) return unreadable(version, 'the layer ends before it does')
    if (storedEnd <= stored.start) return Buffer.alloc(part.end - part.start)
    const content = await queue.read(layer, offset + stored.start, offset + storedEnd)
    if (content instanceof Error) return unreadable(version, content.message)
    return sparse ? withHoles(sparse, part, content) : content
  }

  function unreadable(version: number, why: string): undefined {
    const about = filesystem.pathOf(filesystem.nodeOf(version))
    const message = `it cannot be read from layer ${filesystem.layerOf(version)}: ${why}`
    if (notes.length < MAX_NOTES && !notes.some((note) => note.about === about)) notes.push({ about, message })
    return undefined
  }

  return {
    readPart,
    async read(version, limitBytes) {
      if (version === -1) return undefined
      const size = entrySize(filesystem.layers[filesystem.layerOf(version)]!, filesystem.entryOf(version))
      if (size > limitBytes) return undefined
      const recent = small.get(version)
      if (recent) return recent
      const content = await readPart(version, 0, size, limitBytes)
      if (content && size <= SMALL_FILE_BYTES) small.set(version, content)
      return content
    },
  }
}

/** A position in a file of that size. Who asks may have computed it of what the file says. */
function within(size: number, position: number): number {
  return position > 0 ? Math.min(Math.floor(position), size) : 0
}

/** Layers that are one blob are one, so that what was read of it for one place serves the other. */
function inImage(filesystem: Filesystem, layers: readonly ContentsLayer[]): LayerInImage[] {
  let live: Uint8Array[] | undefined
  const sameBlob = Map.groupBy(layers.keys(), (i) => layers[i]!.blob)
  const byBlob = new Map(
    Array.from(sameBlob, ([blob, numbers]): [ContentsLayer['blob'], LayerInImage] => {
      const isLive = (entry: number) => numbers.some((i) => (live ??= liveEntries(filesystem))[i]![entry] === 1)
      return [blob, { ...layers[numbers[0]!]!, index: filesystem.layers[numbers[0]!]!, isLive }]
    }),
  )
  return layers.map(({ blob }) => byBlob.get(blob)!)
}

/** Of each layer, which of its entries' contents the final filesystem shows. */
function liveEntries(filesystem: Filesystem): Uint8Array[] {
  const live = filesystem.layers.map(({ count }) => new Uint8Array(count))
  for (let node = 0; node < filesystem.nodeCount; node++) {
    const version = filesystem.liveVersion(node)
    const content = version === -1 ? -1 : filesystem.contentOf(version)
    if (content !== -1) live[filesystem.layerOf(content)]![filesystem.entryOf(content)] = 1
  }
  return live
}
