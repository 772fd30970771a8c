import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import { fileIn, filesBelow } from '../files-below.ts'
import { parseJsonObject } from '../json-object.ts'
import type { Dependency, Package } from '../package.ts'
import type { Project } from '../project.ts'
import { MAX_PACKAGES, readManifests } from '../read-manifests.ts'
import { projectWantsOf, type Want } from './manifest.ts'
import { npmPurl } from './npm-purl.ts'
import { type PnpEntry, readPnpData } from './pnp-data.ts'

export const PNP_FILES = ['.pnp.cjs', '.pnp.js', '.pnp.data.json'] as const

interface PluggedPackages {
  packages: Package[]
  projects: Project[]
  broken: string[]
}

/**
 * Adds what Yarn's Plug'n'Play lists to the packages that were found in folders: packages in archives, each of which is its only file.
 * Unplugged ones are in folders, and take from the map only what they need.
 */
export async function readPlugAndPlay(
  files: ImageFiles,
  packages: readonly Package[],
  positionAt: ReadonlyMap<number, number>,
  notes: Note[],
): Promise<PluggedPackages> {
  const result: PluggedPackages = { packages: [...packages], projects: [], broken: [] }
  const positions = new Map(positionAt)
  const maps = PNP_FILES.flatMap((name) => files.names.named(name)).filter((node) => files.kind(node) === 'file')
  const texts: { node: number; entries: Map<string, PnpEntry> }[] = []
  await readManifests(files, maps, (content, i) => {
    const node = maps[i]!
    const path = files.pathOf(node)
    const entries = content && readPnpData(content.toString())
    if (entries) texts.push({ node, entries })
    // With its data in a file of its own, the code holds none.
    else if (fileIn(files, files.parentOf(node), '.pnp.data.json') === -1 || path.endsWith('.json')) {
      result.broken.push(path)
      notes.push({ about: path, message: 'the packages that it lists cannot be read, so nothing is known of those in archives' })
    }
  })
  for (const { node, entries } of texts) await addMap(files, node, entries, result, positions)
  return result
}

async function addMap(
  files: ImageFiles,
  map: number,
  entries: ReadonlyMap<string, PnpEntry>,
  result: PluggedPackages,
  positions: Map<number, number>,
): Promise<void> {
  const evidence = files.pathOf(map)
  const base = files.parentOf(map)
  const placeOf = new Map([...entries].map(([key, { location }]) => [key, placeAt(files, base, location)]))
  for (const [key, entry] of entries) {
    const place = placeOf.get(key)!
    if (place === -1 || entry.version === undefined || positions.has(place) || result.packages.length >= MAX_PACKAGES) continue
    positions.set(place, result.packages.length)
    result.packages.push(describe(entry, evidence, files.kind(place) === 'file' ? [place] : filesBelow(files, place)))
  }

  const positionsOf = (key: string | undefined): number[] => {
    const position = positions.get(placeOf.get(key ?? '') ?? -1)
    return position === undefined ? [] : [position]
  }
  const needs = new Map<number, Map<string, Dependency>>()
  const programs = new Map<number, PnpEntry>()
  for (const [key, entry] of entries) {
    const place = placeOf.get(key)!
    const position = positions.get(place)
    if (entry.version === undefined) programs.set(place, entry)
    else if (position !== undefined) {
      // One package may be there several times, with other neighbours each time.
      const known = needs.get(position) ?? new Map<string, Dependency>()
      for (const { name, key, peer } of entry.needs) {
        const satisfiedBy = [...new Set([...(known.get(name)?.satisfiedBy ?? []), ...positionsOf(key)])]
        known.set(name, { wanted: name, kind: peer ? 'peer' : 'depends', satisfiedBy })
      }
      needs.set(position, known)
    }
  }
  for (const [position, known] of needs) result.packages[position] = { ...result.packages[position]!, dependencies: [...known.values()] }

  const list = [...programs].filter(([place]) => place !== -1)
  const manifests = list.map(([place]) => fileIn(files, place, 'package.json'))
  await readManifests(files, manifests, (content, i) => {
    const [place, entry] = list[i]!
    const path = manifests[i] === -1 ? evidence : `${place === 0 ? '' : files.pathOf(place)}/package.json`
    const wants = new Map(
      projectWantsOf(parseJsonObject(content) ?? {})
        .map((want) => [want.name, want] as const)
        .toReversed(),
    )
    result.projects.push({ path, requests: entry.needs.map(({ name, key }) => requestOf(wants.get(name), name, path, positionsOf(key))) })
  })
}

function describe(entry: PnpEntry, evidence: string, owned: number[]): Package {
  const { name, version = '' } = entry
  return {
    ...{ ecosystem: 'npm', name, version, purl: npmPurl(name, version), evidence, files: owned, dependencies: [] },
    ...{ asked: 'unknown', complete: true },
  }
}

function requestOf(want: Want | undefined, name: string, path: string, satisfiedBy: number[]): Project['requests'][number] {
  const { range, kind, section } = want ?? { range: '', kind: 'depends' as const, section: 'packages' }
  return { name, wanted: range === '' ? name : `${name}@${range}`, kind, where: `${section} of ${path}`, satisfiedBy }
}

/**
 * The archive or folder of a location. A virtual one stands for another: of `a/__virtual__/ID/1/b`, as many folders are taken off `a` as
 * the number says.
 */
function placeAt(files: ImageFiles, base: number, location: string): number {
  const archive = /^.*?\.zip(?=\/)/.exec(location)?.[0]
  const real = (archive ?? location).replace(/(?:__virtual__|\$\$virtual)\/[^/]+\/(\d{1,3})\//, (_, up: string) => '../'.repeat(Number(up)))
  return files.find(`${files.pathOf(base)}/${real}`)
}
