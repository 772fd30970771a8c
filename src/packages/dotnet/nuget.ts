import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import type { Catalogue, Installed } from '../catalogue.ts'
import { type Groups, groups, MAX_NAMESAKES } from '../group.ts'
import { parseJsonObject } from '../json-object.ts'
import type { Dependency, Package } from '../package.ts'
import { type Project, withRequests } from '../project.ts'
import { purl } from '../purl.ts'
import { MAX_PACKAGES, readManifests } from '../read-manifests.ts'
import { frameworksOf, type Library, parseDepsJson } from './deps-json.ts'
import { BASE_FRAMEWORK, findInstallations, type Installation } from './installations.ts'

/** Packages of NuGet, by what each program's NAME.deps.json lists, and the shared frameworks and SDKs of .NET. */
export const nuget: Catalogue = {
  ecosystem: 'nuget',
  names: [BASE_FRAMEWORK],
  suffixes: ['.deps.json', '.runtimeconfig.json'],
  read: readNuget,
}

/** Where packages are that a program uses without having been published. */
const PACKAGE_CACHE = '/root/.nuget/packages'

async function readNuget(files: ImageFiles): Promise<Installed> {
  const notes: Note[] = []
  const broken: string[] = []
  const projects: Project[] = []
  const installations = findInstallations(files)
  const packages = installations.map(packageOf)
  const frameworks = groups<string>(MAX_NAMESAKES)
  for (const [position, { name, folder }] of installations.entries()) {
    if (files.nameOf(files.parentOf(files.parentOf(folder))) === 'shared') frameworks.add(name, position)
  }
  const installed = new Set(installations.flatMap((each) => each.files))
  const isProgram = (node: number) => files.kind(node) === 'file' && !installed.has(node)

  const lists = files.names.ending('.deps.json').filter(isProgram)
  const known = new Map<string, number>()
  await readManifests(files, lists, (content, i) => {
    const path = files.pathOf(lists[i]!)
    const json = parseJsonObject(content)
    const libraries = json && parseDepsJson(json)
    if (!libraries) {
      notes.push({ about: path, message: 'it cannot be read, so it is not known which packages the program uses' })
      broken.push(path)
      return
    }
    projects.push(addLibraries(files, lists[i]!, libraries, packages, known))
  })
  await readFrameworks(files, installations, frameworks, packages, projects)
  return { packages: withRequests(packages, projects), projects, notes, broken }
}

function packageOf({ name, version, evidence, files }: Pick<Package, 'name' | 'version' | 'evidence' | 'files'>): Package {
  return {
    ...{ ecosystem: 'nuget', name, version, purl: purl({ type: 'nuget', name, version }), evidence, files },
    // One without files was needed to build, or brings others along.
    ...{ dependencies: [], asked: 'unknown', complete: files.length > 0 },
  }
}

/** The libraries of one program. Several programs in one folder share their packages. */
function addLibraries(
  files: ImageFiles,
  list: number,
  libraries: readonly Library[],
  packages: Package[],
  known: Map<string, number>,
): Project {
  const folder = files.parentOf(list)
  const path = files.pathOf(list)
  const positions = new Map<string, number>()
  for (const library of libraries) {
    const { name, version, type } = library
    if ((type !== 'package' && type !== 'runtimepack') || packages.length >= MAX_PACKAGES) continue
    const key = `${folder} ${name.toLowerCase()}/${version}`
    const position = known.get(key) ?? packages.length
    known.set(key, position)
    positions.set(name.toLowerCase(), position)
    if (position < packages.length) continue
    packages.push(packageOf({ name: name.replace(/^runtimepack\./, ''), version, evidence: path, files: assetsOf(files, folder, library) }))
  }
  const dependencies = (needs: Library['needs']): Dependency[] =>
    needs.map(([name, version]) => {
      const position = positions.get(name.toLowerCase()) ?? positions.get(`runtimepack.${name.toLowerCase()}`)
      return { wanted: `${name} ${version}`, kind: 'depends', satisfiedBy: position === undefined ? [] : [position] }
    })
  const requests: Project['requests'][number][] = []
  for (const { name, type, needs } of libraries) {
    const position = positions.get(name.toLowerCase())
    const needed = dependencies(needs)
    if (position !== undefined) packages[position] = { ...packages[position]!, dependencies: needed }
    else if (type === 'project')
      for (const [i, each] of needed.entries()) requests.push(Object.assign(each, { name: needs[i]![0], where: path }))
  }
  return { path, requests: requests.filter(({ satisfiedBy }) => satisfiedBy.length > 0) }
}

function assetsOf(files: ImageFiles, folder: number, { name, version, assets }: Library): number[] {
  const base = files.pathOf(folder)
  const cache = `${PACKAGE_CACHE}/${name.toLowerCase()}/${version}`
  const found = new Set<number>()
  for (const places of assets) {
    const paths = [...places.map((place) => `${base}/${place}`), `${cache}/${places.find((place) => place.includes('/')) ?? places[0]}`]
    const node = paths.map((path) => files.findLink(path)).find((node) => node !== -1 && files.kind(node) !== 'directory')
    if (node !== undefined) found.add(node)
  }
  return [...found]
}

/** Programs, and frameworks that build on others, tell in a runtimeconfig.json which they run with. */
async function readFrameworks(
  files: ImageFiles,
  installations: readonly Installation[],
  frameworks: Groups<string>,
  packages: Package[],
  projects: Project[],
): Promise<void> {
  const positionAt = new Map(installations.map(({ folder }, position) => [folder, position]))
  const sdks = new Set(installations.filter(({ name }) => name === 'dotnet-sdk').flatMap((each) => each.files))
  const configs = files.names.ending('.runtimeconfig.json').filter((node) => files.kind(node) === 'file' && !sdks.has(node))
  await readManifests(files, configs, (content, i) => {
    const path = files.pathOf(configs[i]!)
    const wanted = frameworksOf(parseJsonObject(content) ?? {}).map(([name, version]) => {
      const satisfiedBy = frameworks.of(name).filter((position) => majorOf(packages[position]!.version) === majorOf(version))
      return { name, wanted: `${name} ${version}`, kind: 'depends' as const, where: path, satisfiedBy }
    })
    const position = positionAt.get(files.parentOf(configs[i]!))
    if (position !== undefined) packages[position] = { ...packages[position]!, dependencies: wanted }
    else if (wanted.length > 0) projects.push({ path, requests: wanted })
  })
}

/** A newer minor version takes the place of an older one, a newer major version does not. */
function majorOf(version: string): string {
  return version.split('.', 1)[0]!
}
