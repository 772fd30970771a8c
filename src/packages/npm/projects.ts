import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import { fileIn } from '../files-below.ts'
import { parseJsonObject } from '../json-object.ts'
import { readManifests } from '../read-manifests.ts'
import { projectWantsOf, type Want } from './manifest.ts'
import type { ModuleFolders } from './module-folders.ts'
import { findWithoutManifest } from './without-manifest.ts'

/** Somebody's own program, for which packages were installed. */
export interface NpmProject {
  /** From where Node looks for packages. */
  folder: number
  /** Of what tells of it, usually package.json. */
  path: string
  wants: readonly Want[]
}

/**
 * Programs whose packages are installed in the image: a package.json beside the outermost `node_modules`, or the next one above, or those
 * below when there is neither; and members of workspaces, to which symlinks lead. Where only `node_modules` was copied, what the package
 * manager remembers in it.
 */
export async function findProjects(files: ImageFiles, folders: ModuleFolders, notes: Note[]): Promise<NpmProject[]> {
  /** By the folder from which packages are looked for, the one that has package.json. */
  const manifests = new Map<number, number>()
  const add = (folder: number, holder = folder): boolean => {
    const found = holder !== -1 && fileIn(files, holder, 'package.json') !== -1
    if (found) manifests.set(folder, holder)
    return found
  }
  const homes = folders.outermost.filter((folder) => !isOfTheSystem(files, folders, folder))
  const alone = homes.filter((folder) => !add(folder) && !add(folder, nearestAbove(files, folder)))
  const below = manifestsBelow(files, folders, new Set(alone))
  for (const folder of alone) below.get(folder)?.forEach((each) => add(each))
  for (const { links, debian } of folders.all) {
    if (!debian) for (const { folder } of links) if (!folders.isInside(folder)) add(folder)
  }

  const found: NpmProject[] = []
  const list = [...manifests]
  const nodes = list.map(([, holder]) => fileIn(files, holder, 'package.json'))
  await readManifests(files, nodes, (content, position) => {
    const [folder, holder] = list[position]!
    const path = `${holder === 0 ? '' : files.pathOf(holder)}/package.json`
    const json = parseJsonObject(content)
    if (json) found.push({ folder, path, wants: projectWantsOf(json) })
    else notes.push({ about: path, message: 'it is no JSON that can be read, so it is not known which packages it asks for' })
  })
  const bare = alone.filter((folder) => !below.has(folder))
  return [...found, ...(await findWithoutManifest(files, folders, bare, notes))]
}

/** Folders of npm's global packages, `PREFIX/lib/node_modules`: nobody's program. */
export function isGlobal(files: ImageFiles, folder: number): boolean {
  return files.nameOf(folder) === 'lib' && fileIn(files, folder, 'package.json') === -1
}

function isOfTheSystem(files: ImageFiles, folders: ModuleFolders, folder: number): boolean {
  return isGlobal(files, folder) || folders.in(folder)!.debian
}

function nearestAbove(files: ImageFiles, folder: number): number {
  for (let node = folder; node !== 0;) {
    node = files.parentOf(node)
    if (fileIn(files, node, 'package.json') !== -1) return node
  }
  return -1
}

/** For folders with `node_modules` alone, the programs further below that find their packages there: `/app`, where `/node_modules` is. */
function manifestsBelow(files: ImageFiles, folders: ModuleFolders, tops: ReadonlySet<number>): Map<number, number[]> {
  const below = new Map<number, number[]>()
  for (const manifest of tops.size > 0 ? files.names.named('package.json') : []) {
    const home = files.parentOf(manifest)
    let node = home
    while (node !== 0 && !tops.has(node) && !endsSearch(files, folders, node, home)) node = files.parentOf(node)
    if (!tops.has(node)) continue
    const homes = below.get(node)
    if (homes) homes.push(home)
    else below.set(node, [home])
  }
  return below
}

/** Packages, other programs with their own packages, and parts of programs are not looked at. */
function endsSearch(files: ImageFiles, folders: ModuleFolders, node: number, home: number): boolean {
  const name = files.nameOf(node)
  if (name === 'node_modules' || name === 'nodejs' || folders.in(node)) return true
  return node !== home && files.child(node, 'package.json') !== -1
}
