import type { ByteSource } from '../../binary/byte-source.ts'
import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import type { Catalogue, Installed } from '../catalogue.ts'
import { bytesOfFile } from '../file-bytes.ts'
import { type Groups, groups, MAX_NAMESAKES } from '../group.ts'
import type { Dependency, InnerFile, Package } from '../package.ts'
import { type Project, withRequests } from '../project.ts'
import { purl } from '../purl.ts'
import { MAX_PACKAGES } from '../read-manifests.ts'
import { groupFinder, groupOfPath } from './group-name.ts'
import { type Artifact, type Jar, JAR, readJar } from './jar.ts'
import { javaHomes } from './java-home.ts'

/** Packages of Maven and its like: jars, jars in jars, and what was unpacked into others, as Maven's own files in them or their names tell. */
export const maven: Catalogue = {
  ecosystem: 'maven',
  names: ['release'],
  suffixes: ['.jar', '.war', '.ear', '.hpi', '.jpi'],
  read: readMaven,
}

/** Jars in jars in jars; an EAR has wars with jars. */
const MAX_DEPTH = 4
const MAX_JARS = 50_000
const JARS_AT_ONCE = 32
/** Jars that are packed in others are unpacked to be read, all together. */
const MAX_UNPACKED_BYTES = 2 * 1024 * 1024 * 1024

/** An artifact and where it was found. */
interface Found {
  artifact: Artifact
  jar: Jar
  /** Of the jar, in others as the case may be. */
  path: string
  /** The file of the image that the jar is, or lies in. */
  file: number
  /** Where the jar lies in another one. */
  inner: InnerFile | undefined
}

async function readMaven(files: ImageFiles): Promise<Installed> {
  const platforms = await javaHomes(files)
  const jars = maven
    .suffixes!.flatMap((suffix) => files.names.ending(suffix))
    .filter((node) => {
      return files.kind(node) === 'file' && !platforms.some(({ folder }) => files.pathOf(node).startsWith(`${folder}/`))
    })
  const budget: Budget = { jars: MAX_JARS, unpackedBytes: MAX_UNPACKED_BYTES }
  const found: Found[] = []
  const notes: Note[] = []
  for (let start = 0; start < jars.length && found.length < MAX_PACKAGES; start += JARS_AT_ONCE) {
    const read = await Promise.all(jars.slice(start, start + JARS_AT_ONCE).map((node) => readFile(files, node, budget)))
    for (const each of read) {
      found.push(...each.found)
      notes.push(...each.notes)
    }
  }
  return { ...linked(named(found)), notes, broken: [] }
}

/** What is left to be spent on jars. */
interface Budget {
  jars: number
  unpackedBytes: number
}

async function readFile(files: ImageFiles, file: number, budget: Budget): Promise<{ found: Found[]; notes: Note[] }> {
  const found: Found[] = []
  const notes: Note[] = []
  const mayUnpack = (bytes: number): boolean => {
    budget.unpackedBytes -= bytes
    return budget.unpackedBytes >= 0
  }
  async function add(source: ByteSource, path: string, inner: InnerFile | undefined, depth: number): Promise<void> {
    if (budget.jars-- <= 0) return
    const jar = await readJar(source, path.slice(path.lastIndexOf('/') + 1), mayUnpack)
    if (!jar) return
    if (!jar.complete) notes.push({ about: path, message: 'it cannot be read to its end, so packages in it may be missing' })
    for (const artifact of jar.artifacts) found.push({ artifact, jar, path, file, inner })
    for (const { entry, source: opened } of depth < MAX_DEPTH ? jar.nested : []) {
      const place = { path: `${path}!/${entry.name}`, unpackedBytes: entry.unpackedBytes, storedBytes: entry.storedBytes }
      if (opened) await add(opened, place.path, place, depth + 1)
    }
  }
  await add(bytesOfFile(files, file), files.pathOf(file), undefined, 0)
  return { found, notes }
}

/** Gives a group to those that have none of their own, as far as others tell. */
function named(found: readonly Found[]): Found[] {
  const groupOf = groupFinder(found.map(({ artifact }) => artifact))
  return found.map((each) => {
    const { group, artifact, version } = each.artifact
    if (group !== '') return each
    const told = groupOfPath(each.path, artifact, version) || groupOf(artifact) || ''
    return { ...each, artifact: { ...each.artifact, group: told } }
  })
}

function nameOf({ group, artifact }: Artifact): string {
  return group === '' ? artifact : `${group}:${artifact}`
}

/** A program: its dependencies are what somebody asked for. */
function isProgram({ artifact, jar }: Found): boolean {
  return jar.nested.length > 0 && artifact.artifact === jar.artifacts[0]!.artifact
}

function describe(each: Found, dependencies: Dependency[]): Package {
  const { artifact, jar, path, file, inner } = each
  const { group, artifact: name, version } = artifact
  const type = JAR.exec(path)?.[1]?.toLowerCase()
  const { own } = jar
  // Of a jar with others in it, a program is what is left without them.
  const part = own && { path: `${path}!/${own.folder}`, unpackedBytes: own.unpackedBytes, storedBytes: own.storedBytes }
  const place = isProgram(each) && part ? { files: [], inner: [part] } : inner ? { files: [], inner: [inner] } : { files: [file] }
  return {
    ecosystem: 'maven',
    name: nameOf(artifact),
    version,
    purl: purl({ type: 'maven', namespace: group, name, version, qualifiers: { type: type === 'jar' ? undefined : type } }),
    evidence: path,
    ...place,
    dependencies,
    asked: 'unknown',
    complete: jar.complete,
  }
}

/** Packages with what they need, each of that in the same place where it is there. */
function linked(found: readonly Found[]): { packages: Package[]; projects: Project[] } {
  const byName = groups<string>(MAX_NAMESAKES)
  const beside = groups<string>(MAX_NAMESAKES)
  for (const [position, each] of found.entries()) {
    byName.add(nameOf(each.artifact), position)
    beside.add(placeOf(nameOf(each.artifact), each), position)
  }
  const needs = found.map((each) => dependenciesOf(each, byName, beside))
  const packages = found.map((each, position) => describe(each, isProgram(each) ? [] : needs[position]!))
  const projects = found.flatMap((each, position): Project[] => {
    if (!isProgram(each) || needs[position]!.length === 0) return []
    const where = `pom.xml of ${nameOf(each.artifact)}`
    const requests = needs[position]!.map((dependency, i) =>
      Object.assign(dependency, { name: each.artifact.dependencies[i]!.name, where }),
    )
    return [{ path: each.path, requests }]
  })
  return { packages: withRequests(packages, projects), projects }
}

function dependenciesOf(each: Found, byName: Groups<string>, beside: Groups<string>): Dependency[] {
  return each.artifact.dependencies.map(({ name, version, kind }) => {
    const near = beside.of(placeOf(name, each))
    return { wanted: version === '' ? name : `${name}:${version}`, kind, satisfiedBy: near.length > 0 ? near : byName.of(name) }
  })
}

/** The same file for what lies in it, else the same folder. */
function placeOf(name: string, { path, file }: Found): string {
  return path.includes('!/') ? `${file} ${name}` : `${path.slice(0, path.lastIndexOf('/'))} ${name}`
}
