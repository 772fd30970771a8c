import type { ImageFiles } from '../contents/image-files.ts'

/** Which package has which file, while a catalogue is put together. */
export interface OwnedFiles {
  /** Files and symlinks of a package, by position. */
  of(position: number): readonly number[]
  /** The first package that was given a file, -1 for none. */
  ownerOf(node: number): number
  give(node: number, position: number): void
  /**
   * Gives a package those of its listed paths that the image has. Folders stay out, also where the image has a symlink in their place, as
   * `/lib` is one to `/usr/lib`: a package that lists it and nothing in it has it only when it is the first. Paths are absolute, or begin at
   * the root; empty ones are passed over.
   */
  giveListed(paths: Iterable<string>, position: number): void
  /** Folders, by node, that any listed path lies in. */
  folders(): Iterable<number>
}

export function ownedFiles(files: ImageFiles): OwnedFiles {
  const owned = new Map<number, number[]>()
  const owner = new Int32Array(files.nodeCount).fill(-1)
  const latest = new Int32Array(files.nodeCount).fill(-1)
  // Each folder is looked up once for all packages. `list`: the package that last had something in it.
  const folders = new Map<string, { node: number; list: number }>()

  function give(node: number, position: number): void {
    if (latest[node] === position) return
    latest[node] = position
    if (owner[node] === -1) owner[node] = position
    const given = owned.get(position)
    if (given) given.push(node)
    else owned.set(position, [node])
  }

  function folderAt(path: string, list: number): number {
    const known = folders.get(path)
    if (known) {
      known.list = list
      return known.node
    }
    const node = files.find(path)
    folders.set(path, { node, list })
    return node
  }

  /** Folders are all that packages have in common, and some make folders that they leave empty. */
  function isShared(path: string, node: number, position: number): boolean {
    return owner[node] !== -1 && owner[node] !== position && files.kind(files.find(path)) === 'directory'
  }

  return {
    of: (position) => owned.get(position) ?? [],
    ownerOf: (node) => owner[node] ?? -1,
    give,
    giveListed(paths, position) {
      const symlinks: [path: string, node: number][] = []
      for (const listed of paths) {
        const path = listed.startsWith('/') ? listed : `/${listed}`
        const slash = path.lastIndexOf('/')
        const folder = folderAt(path.slice(0, slash), position)
        const node = folder === -1 ? -1 : files.child(folder, path.slice(slash + 1))
        const kind = node === -1 ? 'none' : files.kind(node)
        if (kind === 'symlink') symlinks.push([path, node])
        else if (kind === 'file') give(node, position)
      }
      for (const [path, node] of symlinks) if (folders.get(path)?.list !== position && !isShared(path, node, position)) give(node, position)
    },
    folders: () => new Set(folders.values().map(({ node }) => node)),
  }
}
