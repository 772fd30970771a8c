import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import type { Catalogue, Installed } from '../catalogue.ts'
import { fileIn } from '../files-below.ts'
import { groups, MAX_NAMESAKES } from '../group.ts'
import type { Package } from '../package.ts'
import { type Project, withRequests } from '../project.ts'
import { purl } from '../purl.ts'
import { readManifests } from '../read-manifests.ts'
import { type Distribution, findDistributions, SUFFIXES } from './distribution.ts'
import { filesOfDistributions, type Owned } from './distribution-files.ts'
import { addExtras, type Draft, settleDependencies } from './extras.ts'
import { normalized } from './marker.ts'
import { findPythonProjects, PROJECT_NAMES, type PythonProject } from './python-projects.ts'
import { pythonVersions, readSite, sees, type Site } from './site.ts'

/** Distributions of Python, whoever installed them: pip, uv, Poetry, conda, Debian. */
export const pypi: Catalogue = { ecosystem: 'pypi', names: PROJECT_NAMES, suffixes: SUFFIXES, read: readPython }

/** They come with Python or with every virtual environment, marked as if somebody had asked. */
const BUILT_IN = new Set(['pip', 'setuptools', 'wheel', 'distribute'])

async function readPython(files: ImageFiles): Promise<Installed> {
  const notes: Note[] = []
  const distributions = await findDistributions(files, notes)
  const [owned, asked, projects, sites] = await Promise.all([
    filesOfDistributions(files, distributions, notes),
    howAsked(files, distributions),
    findPythonProjects(files, notes),
    readSites(files, distributions),
  ])
  const drafts = distributions.map((each, position) => draftOf(each, owned[position]!, asked[position]!, sites.get(each.site)!))
  const named = groups<string>(MAX_NAMESAKES)
  for (const [position, { name }] of drafts.entries()) named.add(name, position)
  const siteOf = new Map(drafts.map((draft, position) => [draft, sites.get(distributions[position]!.site)!]))
  const known = new Map<string, number[]>()
  const positionsOf = (name: string, of: Draft): number[] => {
    const site = siteOf.get(of)!
    const key = `${site.folder} ${name}`
    const found = known.get(key) ?? visibleFrom(site, name)
    known.set(key, found)
    return found
  }
  const visibleFrom = (site: Site, name: string): number[] => {
    const visible = named.of(name).filter((position) => sees(site, siteOf.get(drafts[position]!)!))
    const beside = visible.filter((position) => siteOf.get(drafts[position]!) === site)
    return beside.length > 0 ? beside : visible
  }
  const requested = projects.map((project) => resolveProject(project, named.of, drafts))
  settleDependencies(drafts, positionsOf)
  const packages = drafts.map(({ requires: _requires, pythonVersion: _pythonVersion, extras: _extras, ...each }): Package => each)
  return { packages: withRequests(packages, requested), projects: requested, notes, broken: [] }
}

async function readSites(files: ImageFiles, distributions: readonly Distribution[]): Promise<Map<number, Site>> {
  const folders = [...new Set(distributions.map(({ site }) => site))]
  const versions = pythonVersions(files)
  const sites = await Promise.all(folders.map((folder) => readSite(files, folder, versions)))
  return new Map(sites.map((site) => [site.folder, site]))
}

function draftOf(
  { name, version, evidence, readable, requires }: Distribution,
  { files, complete }: Owned,
  asked: Draft['asked'],
  { pythonVersion }: Site,
): Draft {
  return {
    ...{ ecosystem: 'pypi', name: normalized(name), version, purl: purl({ type: 'pypi', name: normalized(name), version }), evidence },
    ...{ files, complete: complete && readable, dependencies: [], asked },
    ...(asked === 'asked' && { askedIn: `pip install ${normalized(name)}` }),
    ...{ requires, pythonVersion, extras: new Set<string>() },
  }
}

/**
 * By the marker file REQUESTED of PEP 376, which pip writes since 20.3 for what was named. uv writes it for everything, and so tells
 * nothing by it; neither does a pip that wrote it for none.
 */
async function howAsked(files: ImageFiles, distributions: readonly Distribution[]): Promise<Package['asked'][]> {
  const installers: string[] = []
  const nodes = distributions.map(({ form, node }) => (form === 'dist-info' ? fileIn(files, node, 'INSTALLER') : -1))
  await readManifests(files, nodes, (content, position) => (installers[position] = content?.toString().trim() ?? ''), 1024)
  const marked = distributions.map(({ node }, position) => installers[position] === 'pip' && files.child(node, 'REQUESTED') !== -1)
  const telling = new Set(distributions.flatMap(({ site }, position) => (marked[position] ? [site] : [])))
  return distributions.map(({ site, name }, position) => {
    if (BUILT_IN.has(normalized(name))) return 'unknown'
    if (marked[position]) return 'asked'
    return installers[position] === 'pip' && telling.has(site) ? 'pulled-in' : 'unknown'
  })
}

/** A request is satisfied in every environment that has it; by Debian's own packages only where there is no other. */
function resolveProject(
  { path, wants }: PythonProject,
  positionsOf: (name: string) => readonly number[],
  drafts: readonly Draft[],
): Project {
  return {
    path,
    requests: wants.map(({ requirement, kind, section }) => {
      const { name, extras, text } = requirement
      const all = positionsOf(name)
      const others = all.filter((position) => !drafts[position]!.evidence.startsWith('/usr/lib/python3/dist-packages/'))
      const satisfiedBy = others.length > 0 ? others : all
      for (const position of satisfiedBy) addExtras(drafts[position]!, extras)
      return { name, wanted: text, kind, where: section === '' ? path : `${section} of ${path}`, satisfiedBy }
    }),
  }
}
