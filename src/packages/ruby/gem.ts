import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import type { Catalogue, Installed } from '../catalogue.ts'
import { fileIn } from '../files-below.ts'
import { developmentGems, type LockedGems, parseGemfileLock } from './gemfile.ts'
import { addStarters, type Gem, type GemPlace, ownFiles } from './gem-files.ts'
import { gemHomes } from './gem-home.ts'
import { type Gemspec, parseGemspec } from './gemspec.ts'
import { type Groups, groups, MAX_NAMESAKES } from '../group.ts'
import type { Package } from '../package.ts'
import { type Project, withRequests } from '../project.ts'
import { purl } from '../purl.ts'
import { MAX_PACKAGES, readManifests } from '../read-manifests.ts'

/** Gems, by the specifications that RubyGems and Bundler keep of what is installed, and those that Bundler fetched from git. */
export const gem: Catalogue = {
  ecosystem: 'gem',
  names: ['Gemfile.lock', 'gems.locked'],
  suffixes: ['.gemspec'],
  read: readGems,
}

const MAX_GEMSPEC_BYTES = 4 * 2 ** 20
const MAX_LOCK_BYTES = 16 * 2 ** 20

async function readGems(files: ImageFiles): Promise<Installed> {
  const notes: Note[] = []
  const specs = files.names.ending('.gemspec').flatMap((node) => placeOf(files, node) ?? [])
  const gems: Gem[] = []
  const homes = gemHomes(files)
  const nodes = specs.slice(0, MAX_PACKAGES).map(({ spec }) => spec)
  await readManifests(
    files,
    nodes,
    (content, position) => {
      const place = specs[position]!
      const gemspec = content && parseGemspec(content.toString())
      if (!gemspec) notes.push({ about: files.pathOf(place.spec), message: 'it cannot be read, so it is not known what the gem needs' })
      const described = gemspec ?? nameless(place.fullName)
      gems.push({
        ...described,
        ...place,
        ...ownFiles(files, homes(place.home), place, described),
        ...(gemspec ? {} : { complete: false }),
      })
    },
    MAX_GEMSPEC_BYTES,
  )
  await addStarters(files, gems)
  const named = groups<string>(MAX_NAMESAKES)
  for (const [position, { name }] of gems.entries()) named.add(name, position)
  const packages = gems.map((each) => describe(files, each, gems, named))
  const projects = await readProjects(files, gems, named)
  return { packages: withRequests(packages, projects), projects, notes, broken: [] }
}

function placeOf(files: ImageFiles, spec: number): GemPlace | undefined {
  if (files.kind(spec) !== 'file') return undefined
  const folder = files.parentOf(spec)
  const above = files.parentOf(folder)
  const fullName = files.nameOf(spec).slice(0, -'.gemspec'.length)
  if (files.nameOf(folder) === 'specifications') return { fullName, home: above, spec, isDefault: false }
  if (files.nameOf(folder) === 'default' && files.nameOf(above) === 'specifications') {
    return { fullName, home: files.parentOf(above), spec, isDefault: true }
  }
  // bundler/gems/NAME-COMMIT/NAME.gemspec
  const isFromGit = files.nameOf(above) === 'gems' && files.nameOf(files.parentOf(above)) === 'bundler'
  return isFromGit ? { fullName: files.nameOf(folder), home: files.parentOf(above), spec, isDefault: false } : undefined
}

function nameless(fullName: string): Gemspec {
  const dash = fullName.search(/-\d/)
  const [name, version] = dash === -1 ? [fullName, ''] : [fullName.slice(0, dash), fullName.slice(dash + 1)]
  return { name, version, platform: 'ruby', requirePath: 'lib', needs: new Map(), executables: [], files: [] }
}

function describe(files: ImageFiles, gem: Gem, gems: readonly Gem[], named: Groups<string>): Package {
  const { name, version, platform, needs, spec, isDefault, home, complete } = gem
  const qualifiers = { platform: platform === 'ruby' ? undefined : platform }
  return {
    ...{ ecosystem: 'gem', name, version, purl: purl({ type: 'gem', name, version, qualifiers }), evidence: files.pathOf(spec) },
    ...{ files: [...new Set(gem.owned)], complete, asked: 'unknown', ...(isDefault && { essential: true }) },
    dependencies: [...needs].map(([need, wanted]) => {
      const all = named.of(need)
      const beside = all.filter((position) => gems[position]!.home === home)
      return { wanted, kind: 'depends', satisfiedBy: beside.length > 0 ? beside : all }
    }),
  }
}

async function readProjects(files: ImageFiles, gems: readonly Gem[], named: Groups<string>): Promise<Project[]> {
  const locks = [...files.names.named('Gemfile.lock'), ...files.names.named('gems.locked')].filter(
    (node) => files.kind(node) === 'file' && !/\/gems\/[^/]+\//.test(files.pathOf(node)),
  )
  const sources = locks.map((lock) => {
    const name = files.nameOf(lock) === 'gems.locked' ? 'gems.rb' : 'Gemfile'
    return fileIn(files, files.parentOf(lock), name)
  })
  const locked: LockedGems[] = []
  const developing: Set<string>[] = []
  await readManifests(files, locks, (content, position) => (locked[position] = parseGemfileLock(content?.toString() ?? '')), MAX_LOCK_BYTES)
  await readManifests(
    files,
    sources,
    (content, position) => (developing[position] = developmentGems(content?.toString() ?? '')),
    MAX_LOCK_BYTES,
  )
  return locks.map((lock, i) => {
    const { versions, asked } = locked[i]!
    const path = files.pathOf(sources[i] === -1 ? lock : sources[i]!)
    const requests = [...asked].map(([name, wanted]) => {
      const all = named.of(name)
      const exact = all.filter((position) => versions.get(name)?.includes(versionIn(gems[position]!)))
      const kind = developing[i]!.has(name) ? ('dev' as const) : ('depends' as const)
      return { name, wanted, kind, where: path, satisfiedBy: exact.length > 0 ? exact : all }
    })
    return { path, requests }
  })
}

function versionIn({ version, platform }: Gem): string {
  return platform === 'ruby' ? version : `${version}-${platform}`
}
