import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import type { PathValue } from './path-value.ts'

/** Where builds of PHP have their libraries: Debian, Fedora, the official image, PEAR. */
export const DEFAULT_INCLUDE_PATH: readonly string[] = ['/usr/share/php', '/usr/share/pear', '/usr/local/lib/php', '/usr/lib/php']
const MAX_FOLDERS = 1000
const MAX_FILES = 20_000
/** Endings that are too common to say anything. */
const MIN_ENDING = 4

/** The files that an include from a file may mean: of a relative name, all that are there, since the working folder is not known. */
export function includedFiles(value: PathValue, from: string, includePath: Iterable<string>, context: ReachContext): string[] {
  const { files, workingDir } = context
  if (value.start.includes('\0') || /^\w{2,10}:\/\//.test(value.start)) return []
  const isAbsolute = value.start.startsWith('/')
  const folders = isAbsolute ? ['/'] : [posix.dirname(from), workingDir, ...includePath]
  if (value.end === undefined) {
    if (value.start === '') return []
    return folders.map((folder) => posix.resolve(folder, value.start)).filter((path) => files.kind(files.find(path)) === 'file')
  }
  // Without a folder of its own, a computed name may lie anywhere.
  return isAbsolute ? matchingFiles(value.start, value.end, context) : []
}

/** Files below the folder of a beginning that have an ending: `__DIR__ . "/lib/$class.php"`. */
function matchingFiles(start: string, end: string, { files }: ReachContext): string[] {
  const slash = start.lastIndexOf('/')
  const folder = posix.normalize(start.slice(0, slash) || '/')
  const beginning = start.slice(slash + 1)
  if (end.length < MIN_ENDING || folder === '/') return []
  const found: string[] = []
  const folders = [files.find(folder)]
  for (let i = 0; i < folders.length && i < MAX_FOLDERS; i++) {
    for (const child of files.children(folders[i]!)) {
      const path = files.pathOf(child)
      if (i === 0 && !files.nameOf(child).startsWith(beginning)) continue
      if (files.kind(child) === 'directory') folders.push(child)
      else if (found.length < MAX_FILES && path.endsWith(end)) found.push(path)
    }
  }
  return found
}
