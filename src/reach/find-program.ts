import { posix } from 'node:path'
import type { ImageFiles } from '../contents/image-files.ts'
import type { Environment } from './edge.ts'

/** What container runtimes set when the image sets none. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * The path of the program that a word names, as execvp finds it: with a slash a path from `cwd`, else the first of PATH that is a file.
 * Symlinks are not followed: whoever refers to the path needs them. Undefined for none.
 */
export function findProgramPath(files: ImageFiles, name: string, env: Environment, cwd: string): string | undefined {
  if (name === '') return undefined
  if (name.includes('/')) return fileAt(files, posix.resolve(cwd, name))
  for (const folder of (env.PATH ?? DEFAULT_PATH).split(':').slice(0, 100)) {
    const found = fileAt(files, posix.resolve(cwd, folder, name))
    if (found !== undefined) return found
  }
  return undefined
}

function fileAt(files: ImageFiles, path: string): string | undefined {
  return files.kind(files.find(path)) === 'file' ? path : undefined
}
