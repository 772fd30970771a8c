import type { Filesystem } from '../filesystem/filesystem.ts'
import { entryKind, entryLink, entrySize } from '../layer/layer-index.ts'
import { readRanges, type ReadableLayer } from '../layer/read-content.ts'
import { expandHoles } from '../tar/sparse.ts'
import { type FileKind, type ImageFiles, MAX_FILE_BYTES, type Resolved } from './image-files.ts'
import { indexNames } from './name-index.ts'

/** As Linux: a path that leads through more symlinks is a loop. */
const MAX_SYMLINKS = 40
const MAX_PATH_LENGTH = 4096
const MAX_NOTES = 50

/**
 * The final filesystem with its contents. `layers` are those of the image, base first; `names` and `suffixes` what is to be found in
 * `ImageFiles.names`. They must stay open while it is read from.
 */
export function openFiles(
  filesystem: Filesystem,
  layers: readonly ReadableLayer[],
  wanted: { names?: Iterable<string>; suffixes?: Iterable<string> } = {},
): ImageFiles {
  const notes: { about: string; message: string }[] = []

  function kind(node: number): FileKind {
    if (node < 0 || !filesystem.exists(node)) return 'none'
    const version = filesystem.liveVersion(node)
    if (version === -1) return 'directory'
    const found = entryKind(filesystem.layers[filesystem.layerOf(version)]!, filesystem.entryOf(version))
    if (found === 'file' || found === 'hardlink') return 'file'
    return found === 'directory' || found === 'symlink' ? found : 'other'
  }

  function child(node: number, name: string): number {
    const found = filesystem.childNamed(node, name)
    return found !== -1 && filesystem.exists(found) ? found : -1
  }

  function linkTarget(node: number): string {
    const version = filesystem.liveVersion(node)
    if (version === -1 || kind(node) !== 'symlink') return ''
    return entryLink(filesystem.layers[filesystem.layerOf(version)]!, filesystem.entryOf(version))
  }

  function walk(path: string, followLast: boolean): Resolved {
    const links: number[] = []
    let node = 0
    let rest = path.split('/')
    while (rest.length > 0) {
      const name = rest.shift()!
      if (name === '' || name === '.') continue
      if (name === '..') {
        node = filesystem.parentOf(node)
        continue
      }
      const found = child(node, name)
      if (found === -1) return { node: -1, links }
      if (kind(found) !== 'symlink' || (!followLast && rest.length === 0)) {
        node = found
        continue
      }
      const target = linkTarget(found)
      if (links.length === MAX_SYMLINKS || target.length > MAX_PATH_LENGTH || rest.length > MAX_PATH_LENGTH) return { node: -1, links }
      links.push(found)
      if (target.startsWith('/')) node = 0
      rest = [...target.split('/'), ...rest]
    }
    return { node, links }
  }

  /** The version whose content a file shows, or -1. */
  function contentOf(node: number): number {
    const version = node < 0 ? -1 : filesystem.liveVersion(node)
    return version === -1 ? -1 : filesystem.contentOf(version)
  }

  function sizeOf(node: number): number {
    const version = contentOf(node)
    return version === -1 ? 0 : entrySize(filesystem.layers[filesystem.layerOf(version)]!, filesystem.entryOf(version))
  }

  async function readPart(node: number, start: number, end: number): Promise<Buffer | undefined> {
    const version = contentOf(node)
    if (version === -1) return undefined
    const layer = filesystem.layerOf(version)
    const index = filesystem.layers[layer]!
    const entry = filesystem.entryOf(version)
    const sparse = index.extras.get(entry)?.sparse
    const from = index.contentOffset[entry]!
    const last = from + index.contentBytes[entry]!
    const range = sparse ? { start: from, end: last } : { start: Math.min(from + start, last), end: Math.min(from + end, last) }
    try {
      const parts = partsOf(readRanges(layers[layer]!, [range]))
      const whole = await gather(sparse ? expandHoles(parts, sparse) : parts)
      return sparse ? whole.subarray(start, end) : whole
    } catch {
      if (notes.length < MAX_NOTES) notes.push({ about: filesystem.pathOf(node), message: `it cannot be read: layer ${layer} is damaged there` })
      return undefined
    }
  }

  return {
    nodeCount: filesystem.nodeCount,
    find: (path) => walk(path, true).node,
    findLink: (path) => walk(path, false).node,
    resolve: (path) => walk(path, true),
    kind,
    pathOf: (node) => filesystem.pathOf(node),
    nameOf: (node) => filesystem.nameOf(node),
    parentOf: (node) => filesystem.parentOf(node),
    linkTarget,
    *children(node) {
      if (kind(node) === 'directory') for (const each of filesystem.childrenOf(node)) if (filesystem.exists(each)) yield each
    },
    child,
    sizeOf,
    modeOf(node) {
      const version = filesystem.liveVersion(node)
      return version === -1 ? 0o755 : filesystem.layers[filesystem.layerOf(version)]!.mode[filesystem.entryOf(version)]!
    },
    inodeOf: (node) => {
      const version = contentOf(node)
      return version === -1 ? node : filesystem.nodeOf(version)
    },
    async read(node, limitBytes = MAX_FILE_BYTES) {
      if (kind(node) !== 'file') return undefined
      const size = sizeOf(node)
      return size > limitBytes ? undefined : readPart(node, 0, size)
    },
    readPart,
    names: indexNames(filesystem, wanted),
    notes,
  }
}

async function* partsOf(parts: AsyncIterable<{ part: Buffer }>): AsyncGenerator<Buffer, void, undefined> {
  for await (const { part } of parts) yield part
}

async function gather(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = []
  for await (const part of parts) copies.push(Buffer.from(part))
  return copies.length === 1 ? copies[0]! : Buffer.concat(copies)
}
