import { posix } from 'node:path'
import type { ImageHost } from './image-host.ts'
import { canRun, type ImagePlatform } from './platform.ts'

/** Where a module was looked for, and found. */
export interface Finding {
  /** The file that asks for it. */
  from: string
  /** The file that is found, symlinks followed. */
  file: string
  /** Of a package, the folder it was found in, symlinks not followed. */
  folder?: string
}

/** Whether what is found is there for another way to run than the one that the image starts. */
export type Doubt = (finding: Finding) => boolean

/**
 * Whether a module that Node would find is hardly the one that is meant, or of no use: it is made for another processor, system or C
 * library; or it lies behind a package of that name that has no such file, which `require` passes over; or somebody doubts it.
 *
 * @param name of the package; undefined for what is named by its path
 */
export async function isDoubtful(
  { from, file }: Finding,
  name: string | undefined,
  doubts: readonly Doubt[],
  platform: ImagePlatform | undefined,
  host: ImageHost,
): Promise<boolean> {
  if (name === undefined) return doubts.some((doubt) => doubt({ from, file }))
  const manifest = host.nearestManifest(file)
  if (manifest === undefined || manifest === host.nearestManifest(from)) return doubts.some((doubt) => doubt({ from, file }))
  const made = platform && (await host.manifest(manifest))?.platform
  if (made && !canRun(made, platform)) return true
  const folders = [...foldersOf(name, from, host)]
  const folder = folders.find((each) => isBelow(file, host.realPath(each)))
  if (folder === undefined) return false
  return folder !== folders[0] || doubts.some((doubt) => doubt({ from, file, folder }))
}

/** Folders in which Node finds a package of that name, the nearest first, as far as they hold one: folders in it need not. */
function* foldersOf(name: string, from: string, host: ImageHost): Generator<string, void, undefined> {
  for (let at = posix.dirname(from); ; at = posix.dirname(at)) {
    const folder = posix.join(at, 'node_modules', name)
    if (posix.basename(at) !== 'node_modules' && host.kind(posix.join(folder, 'package.json')) === 'file') yield folder
    if (at === '/' || at === '.') return
  }
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}
