import type { ImageFiles } from '../../contents/image-files.ts'
import { followed } from '../files-below.ts'

/** A folder in which Node looks for packages: `node_modules`, or one of those that Debian's Node knows besides. */
export interface ModuleFolder {
  node: number
  /** Folders by the name under which Node finds them, symlinks followed. They need not be packages. */
  entries: ReadonlyMap<string, number>
  /** Symlinks among the entries, and the folders that they lead to. */
  links: readonly { link: number; folder: number }[]
  /** Whether Debian's packages are in it. */
  debian: boolean
}

export interface ModuleFolders {
  all: readonly ModuleFolder[]
  /** The `node_modules` in a folder, be it a symlink. */
  in(folder: number): ModuleFolder | undefined
  /** Folders that hold a `node_modules` and lie in none themselves: of programs, or of npm's global packages. */
  outermost: readonly number[]
  /** Whether a folder is below a folder of packages, so that it is no program of its own. */
  isInside(folder: number): boolean
  /** Whether a folder is a package of Debian's, or below one. */
  isDebian(folder: number): boolean
  /** Whether a folder is a package of pnpm's, `.pnpm/NAME@VERSION/node_modules/NAME`, beside which are links to all that it needs. */
  isLinked(folder: number): boolean
  /**
   * All folders in which Node finds what a module in `folder` calls `name`, the one that it takes first. With `nearby`, Debian's own folders
   * are left out, which Debian's Node alone looks into.
   */
  find(name: string, folder: number, nearby?: boolean): Iterable<number>
}

/** Debian builds them into Node, https://wiki.debian.org/Javascript/Nodejs/Manual. */
const DEBIAN_FOLDERS = ['/usr/share/nodejs', '/usr/lib/nodejs']

export function findModuleFolders(files: ImageFiles): ModuleFolders {
  const byNode = new Map<number, ModuleFolder>()
  const byParent = new Map<number, ModuleFolder>()
  const debianNodes = new Set(debianFolders(files))
  const folderAt = (node: number): ModuleFolder => {
    const known = byNode.get(node)
    if (known) return known
    const read = { ...readModuleFolder(files, node), debian: debianNodes.has(node) }
    byNode.set(node, read)
    return read
  }
  for (const place of files.names.named('node_modules')) {
    const node = followed(files, place)
    if (node !== -1 && files.kind(node) === 'directory') byParent.set(files.parentOf(place), folderAt(node))
  }
  const debian = [...debianNodes].map(folderAt)

  const isInside = (folder: number): boolean => {
    for (let node = folder; node !== 0; node = files.parentOf(node))
      if (byNode.has(node) || files.nameOf(node) === 'node_modules') return true
    return false
  }

  /** For a folder, the nearest one at or above it that has packages for it. -1 for none. */
  const nearest = new Map<number, number>()
  const nearestFrom = (folder: number): number => {
    const passed: number[] = []
    let found = -1
    for (let node = folder; ; node = files.parentOf(node)) {
      const known = nearest.get(node)
      // Node does not look for `node_modules/node_modules`.
      found = known ?? (byParent.has(node) && files.nameOf(node) !== 'node_modules' ? node : -1)
      if (known !== undefined) break
      passed.push(node)
      if (found !== -1 || node === 0) break
    }
    for (const node of passed) nearest.set(node, found)
    return found
  }

  return {
    all: [...byNode.values()],
    in: (folder) => byParent.get(folder),
    outermost: [...byParent.keys()].filter((folder) => !isInside(folder)),
    isInside,
    isDebian(folder) {
      for (let node = folder; node !== 0; node = files.parentOf(node)) if (debianNodes.has(node)) return true
      return false
    },
    isLinked(folder) {
      const parent = files.parentOf(folder)
      const modules = files.nameOf(parent).startsWith('@') ? files.parentOf(parent) : parent
      return byNode.has(modules) && files.nameOf(files.parentOf(files.parentOf(modules))) === '.pnpm'
    },
    *find(name, folder, nearby = false) {
      for (let node = nearestFrom(folder); node !== -1; node = node === 0 ? -1 : nearestFrom(files.parentOf(node))) {
        const found = byParent.get(node)!.entries.get(name)
        if (found !== undefined) yield found
      }
      if (!nearby) for (const { entries } of debian) if (entries.has(name)) yield entries.get(name)!
    },
  }
}

function readModuleFolder(files: ImageFiles, node: number): Omit<ModuleFolder, 'debian'> {
  const entries = new Map<string, number>()
  const links: { link: number; folder: number }[] = []
  const add = (child: number, name: string) => {
    const folder = followed(files, child)
    if (folder === -1 || files.kind(folder) !== 'directory') return
    entries.set(name, folder)
    if (folder !== child) links.push({ link: child, folder })
  }
  for (const child of files.children(node)) {
    const name = files.nameOf(child)
    if (name.startsWith('.')) continue
    if (!name.startsWith('@')) add(child, name)
    else for (const scoped of files.children(followed(files, child))) add(scoped, `${name}/${files.nameOf(scoped)}`)
  }
  return { node, entries, links }
}

function debianFolders(files: ImageFiles): number[] {
  const multiarch = [...files.children(files.find('/usr/lib'))].map((folder) => files.child(folder, 'nodejs'))
  return [...DEBIAN_FOLDERS.map((path) => files.find(path)), ...multiarch].filter((node) => node !== -1 && files.kind(node) === 'directory')
}
