import type { ImageFiles } from '../../contents/image-files.ts'
import { readDatabase, type Trouble } from '../database.ts'

/** Where paths really lie that packages must leave to another, https://man7.org/linux/man-pages/man1/dpkg-divert.1.html. */
export type Diversions = ReadonlyMap<string, Diversion>

interface Diversion {
  to: string
  /** The package that the path is for; `:` when the administrator took it from all. */
  by: string
}

const DIVERSIONS = '/var/lib/dpkg/diversions'

/** Three lines each: path, where it goes instead, for which package. */
export async function readDiversions(files: ImageFiles, trouble: Trouble): Promise<Diversions> {
  const lines = (await readDatabase(files, DIVERSIONS, trouble))?.toString().split('\n') ?? []
  const diversions = new Map<string, Diversion>()
  for (let i = 0; i + 2 < lines.length; i += 3) diversions.set(lines[i]!, { to: lines[i + 1]!, by: lines[i + 2]! })
  return diversions
}

/** The paths of a package as they lie in the image. */
export function diverted(paths: string[], diversions: Diversions, name: string): string[] {
  if (diversions.size === 0) return paths
  return paths.map((path) => {
    const diversion = diversions.get(path)
    return diversion && diversion.by !== name ? diversion.to : path
  })
}
