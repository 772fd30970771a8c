import type { ImageFiles } from '../contents/image-files.ts'
import type { Note } from '../errors.ts'
import type { Catalogue, Installed } from './catalogue.ts'
import { fileIn, filesBelow, folderIn, followed } from './files-below.ts'
import { asObject, type JsonObject, listIn, pairsIn, parseJsonObject, textIn, textsIn } from './json-object.ts'
import { type Groups, groups, MAX_NAMESAKES } from './group.ts'
import type { Package } from './package.ts'
import { type Project, type Request, withRequests } from './project.ts'
import { purl } from './purl.ts'
import { MAX_PACKAGES, readManifests } from './read-manifests.ts'

/** Packages of PHP, by the list that Composer keeps: `vendor/composer/installed.json`. */
export const composer: Catalogue = { ecosystem: 'composer', names: ['installed.json'], read: readComposer }

const MAX_NAME_LENGTH = 512
/** What is no package: PHP itself, its extensions and libraries. */
const PLATFORM = /^(php(-.*)?|ext-.*|lib-.*|composer(-(plugin|runtime)-api)?|hhvm)$/

interface Listed {
  json: JsonObject
  name: string
  vendor: number
  evidence: string
  /** Undefined where the list is of Composer 1, which does not tell. */
  dev: boolean | undefined
}

async function readComposer(files: ImageFiles): Promise<Installed> {
  const notes: Note[] = []
  const broken: string[] = []
  const lists = files.names
    .named('installed.json')
    .filter((node) => files.nameOf(files.parentOf(node)) === 'composer' && files.kind(node) === 'file')
  const listed: Listed[] = []
  await readManifests(files, lists, (content, position) => {
    const evidence = files.pathOf(lists[position]!)
    // Composer 1 wrote the list alone.
    const json = parseJsonObject(content) ?? parseJsonObject(`{"packages":${content?.toString() ?? ''}}`)
    if (!json || !Array.isArray(json['packages'])) {
      notes.push({ about: evidence, message: 'it cannot be read, so it is not known which packages are installed' })
      broken.push(evidence)
      return
    }
    const dev = Array.isArray(json['dev-package-names']) ? new Set(textsIn(json, 'dev-package-names')) : undefined
    const vendor = files.parentOf(files.parentOf(lists[position]!))
    for (const each of listIn(json, 'packages')) {
      const name = textIn(asObject(each), 'name')
      if (name && name.length <= MAX_NAME_LENGTH && listed.length < MAX_PACKAGES)
        listed.push({ json: asObject(each)!, name, vendor, evidence, dev: dev?.has(name) })
    }
  })
  const providers = providersIn(listed)
  const packages = listed.map((each) => describe(files, each, providers))
  const projects = await readProjects(files, listed, providers)
  return { packages: withRequests(packages, projects), projects, notes, broken }
}

/** Positions by vendor folder and name; a package also stands in for those that it replaces or provides. */
function providersIn(listed: readonly Listed[]): Groups<string> {
  const providers = groups<string>(MAX_NAMESAKES)
  for (const [position, { json, name, vendor }] of listed.entries()) {
    for (const each of new Set([name, ...pairsIn(json, 'replace').map(nameOf), ...pairsIn(json, 'provide').map(nameOf)])) {
      providers.add(keyOf(vendor, each), position)
    }
  }
  return providers
}

function nameOf([name]: readonly [string, string]): string {
  return name
}

/** Names differ by more than case. */
function keyOf(vendor: number, name: string): string {
  return `${vendor} ${name.toLowerCase()}`
}

function describe(files: ImageFiles, { json, name, vendor, evidence, dev }: Listed, providers: Groups<string>): Package {
  const version = textIn(json, 'version') ?? ''
  const slash = name.lastIndexOf('/')
  return {
    ...{ ecosystem: 'composer', name, version, evidence, complete: true, asked: 'unknown' },
    purl: purl({ type: 'composer', namespace: name.slice(0, Math.max(slash, 0)), name: name.slice(slash + 1), version }),
    files: filesOf(files, json, name, vendor),
    dependencies: pairsIn(json, 'require')
      .filter(([need]) => !PLATFORM.test(need))
      .map(([need, range]) => ({ wanted: `${need} ${range}`, kind: 'depends', satisfiedBy: providers.of(keyOf(vendor, need)) })),
    ...(dev !== undefined && { dev }),
  }
}

/** Its folder, a symlink where it comes from a path, and the starters of its programs in `vendor/bin`. */
function filesOf(files: ImageFiles, json: JsonObject, name: string, vendor: number): number[] {
  const path = textIn(json, 'install-path')
  const link = files.findLink(`${files.pathOf(vendor)}/${path === undefined ? name : `composer/${path}`}`)
  const folder = followed(files, link)
  // A package of no files has no path, and one that is installed as the program itself is no package in it.
  const owned = folder === -1 || contains(files, folder, vendor) ? [] : filesBelow(files, folder)
  if (folder !== link) owned.push(link)
  const starters = textsIn(json, 'bin').map((program) =>
    fileIn(files, folderIn(files, vendor, 'bin'), program.slice(program.lastIndexOf('/') + 1)),
  )
  return [...new Set([...owned, ...starters.filter((node) => node !== -1)])]
}

function contains(files: ImageFiles, folder: number, inner: number): boolean {
  for (let node = inner; node !== 0; node = files.parentOf(node)) if (node === folder) return true
  return folder === 0
}

async function readProjects(files: ImageFiles, listed: readonly Listed[], providers: Groups<string>): Promise<Project[]> {
  const vendors = [...new Set(listed.map(({ vendor }) => vendor))]
  const manifests = vendors.map((vendor) => fileIn(files, files.parentOf(vendor), 'composer.json'))
  const projects: Project[] = []
  await readManifests(files, manifests, (content, position) => {
    const json = parseJsonObject(content)
    if (!json) return
    const path = files.pathOf(manifests[position]!)
    const requests: Request[] = []
    for (const [section, kind] of [
      ['require', 'depends'],
      ['require-dev', 'dev'],
    ] as const) {
      for (const [name, range] of pairsIn(json, section).filter((pair) => !PLATFORM.test(pair[0]))) {
        const satisfiedBy = providers.of(keyOf(vendors[position]!, name))
        requests.push({ name, wanted: `${name} ${range}`, kind, where: `${section} of ${path}`, satisfiedBy })
      }
    }
    projects.push({ path, requests })
  })
  return projects
}
