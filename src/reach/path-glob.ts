import { posix } from 'node:path'
import type { ImageFiles } from '../contents/image-files.ts'
import { isWildcard, matchesWildcard, unescapeWildcard } from './wildcard.ts'

const MAX_NAMES = 100_000
const MAX_FOUND = 1000

/**
 * Paths that a shell pattern finds, sorted, from `cwd` on: absolute ones, symlinks not followed. Names with a leading dot only where the
 * pattern has one. Without a wildcard in it, the path itself, when it is there.
 */
export function expandGlob(files: ImageFiles, pattern: string, cwd: string): string[] {
  let folders = [pattern.startsWith('/') ? '/' : posix.resolve('/', cwd)]
  let names = 0
  for (const segment of pattern.split('/').slice(0, 100)) {
    if (segment === '' || segment === '.') continue
    if (!isWildcard(segment)) {
      const name = unescapeWildcard(segment)
      folders = folders.map((folder) => posix.join(folder, name)).filter((path) => files.findLink(path) !== -1)
      continue
    }
    const found: string[] = []
    for (const folder of folders) {
      for (const child of files.children(files.find(folder))) {
        const name = files.nameOf(child)
        if (++names > MAX_NAMES || found.length >= MAX_FOUND) break
        if ((!name.startsWith('.') || segment.startsWith('.')) && matchesWildcard(segment, name)) found.push(posix.join(folder, name))
      }
    }
    folders = found
  }
  return folders.sort()
}
