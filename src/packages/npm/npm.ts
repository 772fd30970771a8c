import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import type { Catalogue, Installed } from '../catalogue.ts'
import type { Package } from '../package.ts'
import { type Project, withRequests } from '../project.ts'
import { filesOf, findPackages, type FolderPackage } from './find-packages.ts'
import { developmentFlags } from './lock-flags.ts'
import type { Want } from './manifest.ts'
import { findModuleFolders, type ModuleFolders } from './module-folders.ts'
import { npmPurl } from './npm-purl.ts'
import { PNP_FILES, readPlugAndPlay } from './plug-and-play.ts'
import { findProjects, isGlobal, type NpmProject } from './projects.ts'

/** Packages of npm, pnpm and Yarn: in `node_modules`, in Debian's own folders, and in Yarn's archives. */
export const npm: Catalogue = {
  ecosystem: 'npm',
  names: ['node_modules', 'package.json', ...PNP_FILES],
  read: readNpm,
}

async function readNpm(files: ImageFiles): Promise<Installed> {
  const notes: Note[] = []
  const folders = findModuleFolders(files)
  const found = await findPackages(files, folders, notes)
  const positionAt = new Map(found.map(({ folder }, position) => [folder, position]))
  const [flags, projects] = await Promise.all([
    developmentFlags(files, folders, (folder) => found[positionAt.get(folder) ?? -1]?.manifest?.version, notes),
    findProjects(files, folders, notes),
  ])
  const positionsOf = ({ name, kind }: Want, folder: number): number[] => {
    // What may be missing did not come from Debian.
    const nearby = (kind === 'optional' || kind === 'suggests') && !folders.isDebian(folder)
    for (const candidate of folders.find(name, folder, nearby)) if (positionAt.has(candidate)) return [positionAt.get(candidate)!]
    return []
  }
  const owned = filesOf(files, folders, found)
  const askedIn = askedElsewhere(files, folders, projects)
  const packages = found.map((each, position): Package => {
    const wants = (each.manifest?.wants ?? []).filter(({ unsaid }) => !unsaid || folders.isLinked(each.folder))
    const described = describe(each, wants, owned[position]!, positionsOf)
    const dev = folders.isDebian(each.folder) ? false : flags.get(each.folder)
    if (dev !== undefined) described.dev = dev
    return Object.assign(described, howAsked(files, folders, each.folder, askedIn, positionAt))
  })
  const plugged = await readPlugAndPlay(files, packages, positionAt, notes)
  const told = new Set(plugged.projects.map(({ path }) => path))
  const all = [
    ...projects.filter(({ path }) => !told.has(path)).map((project) => resolveProject(project, positionsOf)),
    ...plugged.projects,
  ]
  return { packages: withRequests(plugged.packages, all), projects: all, notes, broken: plugged.broken }
}

type PositionsOf = (want: Want, folder: number) => number[]

function describe(
  { manifest, folder, folderName, evidence }: FolderPackage,
  wants: readonly Want[],
  owned: number[],
  positionsOf: PositionsOf,
): Package {
  const { name, version } = manifest ?? { name: folderName, version: '' }
  return {
    ...{ ecosystem: 'npm', name, version, purl: npmPurl(name, version), evidence, files: owned, complete: manifest !== undefined },
    dependencies: wants.map((want) => ({
      wanted: `${want.name}@${want.range}`,
      kind: want.kind,
      satisfiedBy: positionsOf(want, folder),
    })),
    asked: 'unknown',
  }
}

function resolveProject({ folder, path, wants }: NpmProject, positionsOf: PositionsOf): Project {
  return {
    path,
    requests: wants
      .filter(({ unsaid }) => !unsaid)
      .map((want) => ({
        name: want.name,
        wanted: `${want.name}@${want.range}`,
        kind: want.kind,
        where: `${want.section} of ${path}`,
        satisfiedBy: positionsOf(want, folder),
      })),
  }
}

/** What somebody installed for all programs, and members of workspaces. npm itself and corepack came with Node. */
function askedElsewhere(files: ImageFiles, folders: ModuleFolders, projects: readonly NpmProject[]): Map<number, string> {
  const askedIn = new Map(projects.map(({ folder, path }) => [folder, `it is the program of ${path}`]))
  for (const home of folders.outermost.filter((folder) => isGlobal(files, folder))) {
    for (const [name, folder] of folders.in(home)!.entries) {
      if (name !== 'npm' && name !== 'corepack') askedIn.set(folder, `npm install --global ${name}`)
    }
  }
  return askedIn
}

/** What lies in the folder of a package came with it, whoever needs it. */
function howAsked(
  files: ImageFiles,
  folders: ModuleFolders,
  folder: number,
  askedIn: ReadonlyMap<number, string>,
  positionAt: ReadonlyMap<number, number>,
): Pick<Package, 'asked' | 'askedIn'> {
  const asked = askedIn.get(folder)
  if (asked !== undefined) return { asked: 'asked', askedIn: asked }
  for (let node = files.parentOf(folder); node !== 0; node = files.parentOf(node)) {
    if (positionAt.has(node) && folders.isInside(node)) return { asked: 'pulled-in' }
  }
  return { asked: 'unknown' }
}
