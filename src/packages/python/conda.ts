import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import type { Catalogue, Installed } from '../catalogue.ts'
import { type JsonObject, parseJsonObject, textIn, textsIn } from '../json-object.ts'
import type { Package } from '../package.ts'
import { purl } from '../purl.ts'
import { MAX_PACKAGES, readManifests } from '../read-manifests.ts'

/** Packages of conda, mamba and micromamba: one JSON each in `conda-meta` of an environment. */
export const conda: Catalogue = { ecosystem: 'conda', names: ['conda-meta'], read: readConda }

const MAX_NAME_LENGTH = 512

interface Found {
  environment: number
  json: JsonObject
  name: string
  version: string
  evidence: string
}

async function readConda(files: ImageFiles): Promise<Installed> {
  const notes: Note[] = []
  const broken: string[] = []
  const records = files.names
    .named('conda-meta')
    .flatMap((folder) => Array.from(files.children(folder)))
    .filter((node) => files.nameOf(node).endsWith('.json') && files.kind(node) === 'file')
    .slice(0, MAX_PACKAGES)
  const found: Found[] = []
  const owned: number[][] = []
  await readManifests(files, records, (content, position) => {
    const node = records[position]!
    const evidence = files.pathOf(node)
    const json = parseJsonObject(content)
    const [name, version] = [textIn(json, 'name'), textIn(json, 'version')]
    if (!json || !name || version === undefined || name.length > MAX_NAME_LENGTH) {
      notes.push({ about: evidence, message: 'it cannot be read, so it is not known what belongs to the package' })
      broken.push(evidence)
      return
    }
    const environment = files.parentOf(files.parentOf(node))
    owned.push([node, ...listedFiles(files, environment, textsIn(json, 'files'))])
    // The lists are long, and done with.
    found.push({ environment, json: { ...json, files: undefined, paths_data: undefined }, name, version, evidence })
  })
  const named = new Map(found.map(({ environment, name }, position) => [`${environment} ${name}`, position]))
  const packages = found.map((each, position) => describe(each, owned[position]!, named))
  return { packages, notes, broken }
}

function describe({ environment, json, name, version, evidence }: Found, files: number[], named: ReadonlyMap<string, number>): Package {
  const qualifiers = { build: textIn(json, 'build'), subdir: textIn(json, 'subdir'), channel: channelOf(textIn(json, 'channel')) }
  const specs = [textIn(json, 'requested_spec'), ...textsIn(json, 'requested_specs')].filter((spec) => spec && spec !== 'None')
  return {
    ...{ ecosystem: 'conda', name, version, purl: purl({ type: 'conda', name, version, qualifiers }), evidence, files, complete: true },
    // Those that begin with two underscores stand for the machine: `__glibc >=2.17`.
    dependencies: textsIn(json, 'depends').map((wanted) => {
      const position = named.get(
        `${environment} ${wanted
          .trim()
          .split(/[\s=<>!~[]/, 1)[0]!
          .toLowerCase()}`,
      )
      return { wanted, kind: 'depends', satisfiedBy: position === undefined ? [] : [position] }
    }),
    ...(specs.length > 0 ? { asked: 'asked', askedIn: `conda install ${specs[0]}` } : { asked: 'pulled-in' }),
  }
}

/** `https://conda.anaconda.org/conda-forge/linux-64` is the channel conda-forge. */
function channelOf(channel: string | undefined): string | undefined {
  const parts = (channel ?? '').split('/').filter((part) => part !== '' && !/^(linux|osx|win|noarch)(-|$)/.test(part))
  return parts.at(-1)
}

function listedFiles(files: ImageFiles, environment: number, paths: readonly string[]): number[] {
  const base = files.pathOf(environment)
  const folders = new Map<string, number>()
  const found = new Set<number>()
  for (const path of paths) {
    const slash = path.lastIndexOf('/')
    const above = path.slice(0, slash + 1)
    const folder = folders.get(above) ?? files.find(`${base}/${above}`)
    folders.set(above, folder)
    const node = folder === -1 ? -1 : files.child(folder, path.slice(slash + 1))
    if (node !== -1 && files.kind(node) !== 'directory') found.add(node)
  }
  return [...found]
}
