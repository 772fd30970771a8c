import { posix } from 'node:path'
import type { ImageFiles } from '../../contents/image-files.ts'
import { expandGlob } from '../path-glob.ts'
import type { Machine } from './machines.ts'

const MAX_CONFIG_BYTES = 256 * 1024
const MAX_CONFIG_FILES = 200
const MAX_FOLDERS = 1000

/** Folders of `/etc/ld.so.conf` and what it includes, in order: what ldconfig puts into the cache that glibc's loader asks. */
export async function ldSoConfFolders(files: ImageFiles): Promise<string[]> {
  const folders: string[] = []
  const queue = ['/etc/ld.so.conf']
  const read = new Set<string>()
  for (let path = queue.shift(); path !== undefined && read.size < MAX_CONFIG_FILES; path = queue.shift()) {
    if (read.has(path)) continue
    read.add(path)
    const included: string[] = []
    for (const line of await linesOf(files, path)) {
      const [word, ...rest] = line.split(/\s+/)
      if (word === 'include') for (const pattern of rest) included.push(...expandGlob(files, pattern, posix.dirname(path)))
      else if (word !== 'hwcap') folders.push(...line.split(/[\s,:]+/).map((folder) => folder.replace(/=.*/, '')))
    }
    // Read where they are named: before what follows in the queue.
    queue.unshift(...included)
  }
  return folders.filter((folder) => folder.startsWith('/')).slice(0, MAX_FOLDERS)
}

/** Folders of musl's `/etc/ld-musl-ARCH.path`, undefined where there is none: then the default counts. */
export async function muslFolders(files: ImageFiles, { musl }: Machine): Promise<string[] | undefined> {
  const path = musl.map((name) => `/etc/ld-musl-${name}.path`).find((each) => files.find(each) !== -1)
  if (path === undefined) return undefined
  return (await linesOf(files, path)).flatMap((line) => line.split(':')).slice(0, MAX_FOLDERS)
}

/** Libraries that are loaded into every program: names or paths of `/etc/ld.so.preload`. */
export async function preloadedByFile(files: ImageFiles): Promise<string[]> {
  return (await linesOf(files, '/etc/ld.so.preload')).flatMap((line) => line.split(/[\s:]+/)).filter((name) => name !== '')
}

async function linesOf(files: ImageFiles, path: string): Promise<string[]> {
  const text = (await files.read(files.find(path), MAX_CONFIG_BYTES))?.toString() ?? ''
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
}
