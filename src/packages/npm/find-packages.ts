import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import { fileIn, filesBelow } from '../files-below.ts'
import { MAX_NAMESAKES } from '../group.ts'
import { parseJsonObject } from '../json-object.ts'
import { MAX_PACKAGES, readManifests } from '../read-manifests.ts'
import { type Manifest, manifestOf } from './manifest.ts'
import type { ModuleFolders } from './module-folders.ts'

/** A package in a folder of its own. */
export interface FolderPackage {
  folder: number
  /** Undefined where package.json is broken: then its name is known from the folder alone. */
  manifest: Manifest | undefined
  /** As Node finds it. */
  folderName: string
  /** Path of package.json. */
  evidence: string
}

/** Where Docker's images for Node and Yarn's own install script put Yarn: packages outside all folders for packages. */
const STANDALONE = { folder: '/opt', name: /^yarn-v?\d/ }

/** Every package in a folder, once, whatever number of symlinks lead there. */
export async function findPackages(files: ImageFiles, folders: ModuleFolders, notes: Note[]): Promise<FolderPackage[]> {
  const names = new Map<number, string>()
  for (const { node, entries } of folders.all) {
    for (const [name, folder] of entries) if (!names.has(folder) && isPlace(files, folder, node)) names.set(folder, name)
  }
  for (const child of files.children(files.find(STANDALONE.folder))) {
    if (STANDALONE.name.test(files.nameOf(child)) && files.kind(child) === 'directory') names.set(child, 'yarn')
  }
  const candidates = [...names]
    .map(([folder, folderName]) => ({ folder, folderName, manifestNode: fileIn(files, folder, 'package.json') }))
    .filter(({ manifestNode }) => manifestNode !== -1)
  if (candidates.length > MAX_PACKAGES) {
    notes.push({
      about: 'npm',
      message: `there are ${candidates.length} packages, more than any image has; only ${MAX_PACKAGES} are looked at`,
    })
    candidates.length = MAX_PACKAGES
  }
  const found: FolderPackage[] = []
  await readManifests(
    files,
    candidates.map(({ manifestNode }) => manifestNode),
    (content, position) => {
      const { folder, folderName } = candidates[position]!
      const evidence = `${files.pathOf(folder)}/package.json`
      const json = parseJsonObject(content)
      const manifest = json && manifestOf(json)
      if (!json) notes.push({ about: evidence, message: 'it is no JSON that can be read, so it is not known what the package needs' })
      if (manifest || !json) found.push({ folder, folderName, manifest, evidence })
    },
  )
  return found
}

/** A link to the program itself, which is above, is no package in it; and what Yarn 1 keeps in its cache is not installed. */
function isPlace(files: ImageFiles, folder: number, moduleFolder: number): boolean {
  for (let node = moduleFolder; node !== 0; node = files.parentOf(node)) if (node === folder) return false
  return folder !== 0 && files.child(folder, '.yarn-metadata.json') === -1
}

/**
 * Files of each package: all below its folder that are in no package further below, the symlinks by which others find it, and those that
 * start its programs.
 */
export function filesOf(files: ImageFiles, folders: ModuleFolders, packages: readonly FolderPackage[]): number[][] {
  const positionAt = new Map(packages.map(({ folder }, position) => [folder, position]))
  const links = folders.all.flatMap((each) => each.links)
  const apart = new Set([...positionAt.keys(), ...links.map(({ link }) => link)])
  const programFolders = folders.all.map(({ node }) => files.child(node, '.bin')).filter((node) => node !== -1)
  for (const folder of programFolders) apart.add(folder)
  const owned = packages.map(({ folder }) => filesBelow(files, folder, (node) => apart.has(node)))

  for (const { link, folder } of links) owned[positionAt.get(folder) ?? -1]?.push(link)
  const enclosing = (from: number): number => {
    for (let node = from; node > 0; node = files.parentOf(node)) if (positionAt.has(node)) return positionAt.get(node)!
    return -1
  }
  const programs = programsByName(packages)
  for (const folder of programFolders) {
    for (const starter of files.children(folder)) {
      const owner =
        files.kind(starter) === 'symlink'
          ? enclosing(files.find(files.pathOf(starter)))
          : ownerOfScript(files, folders, starter, programs, positionAt)
      owned[owner === -1 ? enclosing(folder) : owner]?.push(starter)
    }
  }
  for (const folder of globalProgramFolders(files, folders)) {
    for (const starter of files.children(folder)) {
      if (files.kind(starter) === 'symlink') owned[enclosing(files.find(files.pathOf(starter)))]?.push(starter)
    }
  }
  return owned
}

function programsByName(packages: readonly FolderPackage[]): Map<string, Set<string>> {
  const byName = new Map<string, Set<string>>()
  for (const { manifest, folderName } of packages) {
    for (const program of manifest?.programs ?? []) {
      const names = byName.get(program) ?? new Set()
      if (names.size < MAX_NAMESAKES) byName.set(program, names.add(folderName))
    }
  }
  return byName
}

/** pnpm starts programs by a shell script; which one's it is, is known by the package's own list of programs. */
function ownerOfScript(
  files: ImageFiles,
  folders: ModuleFolders,
  script: number,
  programs: ReadonlyMap<string, ReadonlySet<string>>,
  positionAt: ReadonlyMap<number, number>,
): number {
  const name = files.nameOf(script).replace(/\.(cmd|ps1)$/, '')
  const moduleFolder = files.parentOf(files.parentOf(script))
  // Where pnpm keeps what nobody asked for, whose programs it still offers.
  const hidden = files.child(moduleFolder, '.pnpm')
  for (const folderName of programs.get(name) ?? []) {
    for (const from of [files.parentOf(moduleFolder), hidden]) {
      for (const folder of from === -1 ? [] : folders.find(folderName, from)) {
        const position = positionAt.get(folder)
        if (position !== undefined) return position
      }
    }
  }
  return -1
}

/** `PREFIX/bin` beside `PREFIX/lib/node_modules`, and where else the system looks. */
function globalProgramFolders(files: ImageFiles, folders: ModuleFolders): Set<number> {
  const prefixes = folders.outermost.filter((folder) => files.nameOf(folder) === 'lib').map((folder) => files.parentOf(folder))
  const beside = prefixes.map((prefix) => files.child(prefix, 'bin'))
  return new Set([...beside, files.find('/usr/local/bin'), files.find('/usr/bin')].filter((node) => node !== -1))
}
