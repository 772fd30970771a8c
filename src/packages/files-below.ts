import type { ImageFiles } from '../contents/image-files.ts'

/** All files and symlinks below a folder. What `skip` names is left out, folders with all that is in them. */
export function filesBelow(files: ImageFiles, folder: number, skip: (node: number) => boolean = () => false): number[] {
  const found: number[] = []
  const folders = [folder]
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const child of files.children(next)) {
      if (skip(child)) continue
      if (files.kind(child) === 'directory') folders.push(child)
      else found.push(child)
    }
  }
  return found
}

/** The folder or file that a node stands for: itself, or where its symlink leads. -1 for nowhere. */
export function followed(files: ImageFiles, node: number): number {
  return node !== -1 && files.kind(node) === 'symlink' ? files.find(files.pathOf(node)) : node
}

/** The folder of that name in another, symlinks followed; -1 when there is none. */
export function folderIn(files: ImageFiles, folder: number, name: string): number {
  const found = followed(files, files.child(folder, name))
  return found !== -1 && files.kind(found) === 'directory' ? found : -1
}

/** The file of that name in a folder, symlinks followed; -1 when there is none. */
export function fileIn(files: ImageFiles, folder: number, name: string): number {
  const found = followed(files, files.child(folder, name))
  return found !== -1 && files.kind(found) === 'file' ? found : -1
}
