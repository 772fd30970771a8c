import type { Note } from '../errors.ts'
import type { Filesystem } from '../filesystem/filesystem.ts'
import { entryKind, entryLink, entrySize } from '../layer/layer-index.ts'
import type { ContentsLayer } from './contents-layer.ts'
import { contentsOf, type ContentsOptions } from './file-contents.ts'
import { type FileKind, type ImageFiles, MAX_FILE_BYTES } from './image-files.ts'
import { indexNames } from './name-index.ts'
import { PathFinder } from './path-finder.ts'

/**
 * The final filesystem with its contents. `layers` are those of the image, base first; `names` and `suffixes` what is to be found in
 * `ImageFiles.names`. They must stay open while it is read from.
 */
export function openFiles(
  filesystem: Filesystem,
  layers: readonly ContentsLayer[],
  wanted: { names?: Iterable<string>; suffixes?: Iterable<string> } = {},
  options: ContentsOptions = {},
): ImageFiles {
  const notes: Note[] = []
  const contents = contentsOf(filesystem, layers, notes, options)

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

  /** The version whose content a file shows, or -1. */
  function contentOf(node: number): number {
    const version = node < 0 ? -1 : filesystem.liveVersion(node)
    return version === -1 ? -1 : filesystem.contentOf(version)
  }

  function sizeOf(node: number): number {
    const version = contentOf(node)
    return version === -1 ? 0 : entrySize(filesystem.layers[filesystem.layerOf(version)]!, filesystem.entryOf(version))
  }

  const finder = new PathFinder(
    {
      child,
      linkTarget,
      parentOf: (node) => filesystem.parentOf(node),
      isFolder: (node) => kind(node) === 'directory',
      isSymlink: (node) => kind(node) === 'symlink',
    },
    (message) => notes.push({ about: 'filesystem', message }),
  )

  return {
    nodeCount: filesystem.nodeCount,
    find: (path) => finder.find(path, true),
    findLink: (path) => finder.find(path, false),
    resolve: (path) => finder.resolve(path),
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
    read: async (node, limitBytes = MAX_FILE_BYTES) => contents.read(contentOf(node), limitBytes),
    readPart: async (node, start, end) => contents.readPart(contentOf(node), start, end),
    names: indexNames(filesystem, wanted),
    notes,
  }
}
