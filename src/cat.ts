import { UserError } from './errors.ts'
import type { Filesystem } from './filesystem/filesystem.ts'
import { usableCheckpoints } from './layer/checkpoints.ts'
import { checkpointsOf } from './layer/layer-cache.ts'
import { entryKind, entryLink } from './layer/layer-index.ts'
import { readContent } from './layer/read-content.ts'
import { formatBytes } from './ledger/format-bytes.ts'
import { type MergedImage, readFilesystem, type ReadOptions } from './read-image.ts'
import { expandHoles } from './tar/sparse.ts'

/** The largest disk that a Fargate task can have. A file of a few bytes may claim to be of any size. */
const MAX_SPARSE_BYTES = 200 * 2 ** 30

export interface CatOptions extends ReadOptions {
  /** The file as this layer has it, counted from 0, even when a later one replaced or deleted it. */
  layer?: number
}

/**
 * The content of one file of an image, part by part. Symlinks are followed, inside the image.
 *
 * @throws UserError when there is no such image or file
 */
export async function* cat(reference: string, path: string, options: CatOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
  const read = await readFilesystem(reference, options)
  try {
    const version = read.filesystem.contentOf(findVersion(read, path, options.layer))
    const layer = read.filesystem.layerOf(version)
    const entry = read.filesystem.entryOf(version)
    const { index } = read.layers[layer]!
    const readable = {
      blob: read.image.layers[layer]!.blob,
      compression: index.compression,
      checkpoints: usableCheckpoints(checkpointsOf(read.store, read.layers[layer]!)),
    }
    const stored = readContent(readable, index, entry)
    const sparse = index.extras.get(entry)?.sparse
    if (sparse && sparse.sizeBytes > MAX_SPARSE_BYTES) throw tooLarge(path, sparse.sizeBytes)
    try {
      // Copies: whoever asks for the next part may still be busy with this one.
      for await (const part of sparse ? expandHoles(stored, sparse) : stored) yield Buffer.from(part)
    } catch (cause) {
      throw cause instanceof UserError ? cause : damaged(path, layer, cause)
    }
    // What a damaged layer promised of its last file and does not hold was cut off its index.
    const end = index.contentOffset[entry]! + index.contentBytes[entry]!
    if (end === index.tarBytes && index.notes.length > 0) throw damaged(path, layer)
  } finally {
    await read.image.close()
  }
}

/** The version of a file that is asked for: one with content. */
function findVersion({ filesystem, image }: MergedImage, path: string, layer: number | undefined): number {
  const count = image.layers.length
  if (layer !== undefined && layer >= count) {
    throw new UserError(`There is no layer ${layer}.`, { hint: `The image has ${count} layers, counted from 0.` })
  }
  const node = filesystem.find(path, { follow: layer === undefined })
  const version = layer === undefined ? filesystem.liveVersion(node) : versionIn(filesystem, node, layer)
  if (version === -1) throw notThere(filesystem, path, node, layer)
  if (filesystem.contentOf(version) === -1) throw noFile(filesystem, path, version)
  return version
}

/** Of several entries of one path in one layer, the last counts. */
function versionIn(filesystem: Filesystem, node: number, layer: number): number {
  if (node === -1) return -1
  return filesystem.versionsOf(node).findLast((version) => filesystem.layerOf(version) === layer) ?? -1
}

function notThere(filesystem: Filesystem, path: string, node: number, layer: number | undefined): UserError {
  const versions = node === -1 ? [] : filesystem.versionsOf(node)
  const layers = [...new Set(versions.map((version) => filesystem.layerOf(version)))].join(', ')
  if (layer !== undefined) {
    const hint = layers ? `It is in layer ${layers}.` : 'List what there is with slimscope analyze IMAGE --tree.'
    return new UserError(`Layer ${layer} has no ${path}.`, { hint })
  }
  if (node !== -1 && filesystem.exists(node)) return new UserError(`${path} is a folder.`, { hint: 'Name a file in it.' })
  if (layers) {
    return new UserError(`${path} was deleted by a later layer.`, {
      hint: `Layer ${layers} still has it: add --layer ${layers.split(',')[0]}.`,
    })
  }
  return new UserError(`The image has no ${path}.`, { hint: 'List what there is with slimscope analyze IMAGE --tree.' })
}

function noFile(filesystem: Filesystem, path: string, version: number): UserError {
  const index = filesystem.layers[filesystem.layerOf(version)]!
  const entry = filesystem.entryOf(version)
  const kind = entryKind(index, entry)
  if (kind === 'directory') return new UserError(`${path} is a folder.`, { hint: 'Name a file in it.' })
  if (kind === 'symlink') return new UserError(`${path} is a symlink to ${entryLink(index, entry)}.`, { hint: 'Name what it points to.' })
  return new UserError(`${path} has no content: it is a ${kind}.`, { hint: 'Name a file.' })
}

function tooLarge(path: string, bytes: number): UserError {
  return new UserError(`${path} says that it is ${formatBytes(bytes)}, nearly all of it holes.`, {
    hint: 'No task has a disk for it; look at where the image comes from.',
  })
}

function damaged(path: string, layer: number, cause?: unknown): UserError {
  return new UserError(`${path} cannot be read to its end: layer ${layer} is damaged.`, {
    hint: 'What came before the damage was written. Save or copy the image again.',
    cause,
  })
}
