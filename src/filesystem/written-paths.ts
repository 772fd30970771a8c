import { ENTRY_KINDS } from '../layer/layer-index.ts'
import type { Filesystem } from './filesystem.ts'

/**
 * What a layer has written and the image still shows, sorted: of a folder that it made, the folder alone. Folders that were there before and
 * are only written again are no news. Undefined where there are more than `most`.
 */
export function writtenPaths(filesystem: Filesystem, layer: number, most: number): string[] | undefined {
  const { layers } = filesystem
  const paths: string[] = []
  let first = 0
  for (let below = 0; below < layer; below++) first += layers[below]!.count
  for (let version = first; version < first + layers[layer]!.count; version++) {
    const node = filesystem.nodeOf(version)
    if (node <= 0 || !isNews(node, version) || isMadeHere(filesystem.parentOf(node))) continue
    if (paths.length === most) return undefined
    paths.push(filesystem.pathOf(node))
  }
  return paths.sort()

  /** Of a file, the version that is left; of a folder, the first, since later layers may write it again for what they put into it. */
  function isNews(node: number, version: number): boolean {
    const isFolder = ENTRY_KINDS[layers[layer]!.kind[filesystem.entryOf(version)]!] === 'directory'
    return isFolder ? filesystem.exists(node) && isMadeHere(node) : filesystem.liveVersion(node) === version
  }

  function isMadeHere(folder: number): boolean {
    const [version] = filesystem.versionsOf(folder)
    return version !== undefined && filesystem.layerOf(version) === layer
  }
}
