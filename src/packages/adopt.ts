import type { ImageFiles } from '../contents/image-files.ts'
import { folderIn } from './files-below.ts'
import type { OwnedFiles } from './owned-files.ts'

/** Bytecode that Python wrote beside the sources of a package, as PEP 3147 names it, goes with them. */
export function adoptBytecode(files: ImageFiles, owned: OwnedFiles): void {
  for (const folder of owned.folders()) {
    const cache = folder === -1 ? -1 : folderIn(files, folder, '__pycache__')
    if (cache === -1) continue
    for (const node of files.children(cache)) {
      const name = files.nameOf(node)
      if (!name.endsWith('.pyc') || owned.ownerOf(node) !== -1) continue
      const owner = owned.ownerOf(files.child(folder, `${name.slice(0, name.indexOf('.'))}.py`))
      if (owner !== -1) owned.give(node, owner)
    }
  }
}

/** Symlinks in a folder that no package lists go with the package of the file that they lead to, where `takes` says so of that file. */
export function adoptSymlinks(files: ImageFiles, owned: OwnedFiles, folder: number, takes: (target: number) => boolean = () => true): void {
  for (const node of folder === -1 ? [] : files.children(folder)) {
    if (files.kind(node) !== 'symlink' || owned.ownerOf(node) !== -1) continue
    const target = files.find(files.pathOf(node))
    const owner = target === -1 ? -1 : owned.ownerOf(target)
    if (owner !== -1 && takes(target)) owned.give(node, owner)
  }
}
