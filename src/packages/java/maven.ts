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
import { JAR, readJar, type Artifact, type Jar } from './jar.ts'
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

/** A package, with what its manifest says it needs. */
interface Found {
  described: Omit<Package, 'dependencies'>
  artifact: Artifact
  /** The file of the image that it is, or lies in. */
  file: number
  /** A program: its dependencies are what somebody asked for. */
  isProgram: boolean
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
  return { ...linked(found), notes, broken: [] }
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
    for (const artifact of jar.artifacts) found.push(describe(artifact, jar, path, file, inner))
    for (const { entry, source: opened } of depth < MAX_DEPTH ? jar.nested : []) {
      const place = { path: `${path}!/${entry.name}`, unpackedBytes: entry.unpackedBytes, storedBytes: entry.storedBytes }
      if (opened) await add(opened, place.path, place, depth + 1)
    }
  }
  await add(bytesOfFile(files, file), files.pathOf(file), undefined, 0)
  return { found, notes }
}

function describe(artifact: Artifact, jar: Jar, path: string, file: number, inner: InnerFile | undefined): Found {
  const { group, artifact: name, version } = artifact
  const type = JAR.exec(path)?.[1]?.toLowerCase()
  const { own } = jar
  const isProgram = artifact === jar.artifacts[0] && jar.nested.length > 0
  // Of a jar with others in it, a program is what is left without them.
  const part = own && { path: `${path}!/${own.folder}`, unpackedBytes: own.unpackedBytes, storedBytes: own.storedBytes }
  const place = isProgram && part ? { files: [], inner: [part] } : inner ? { files: [], inner: [inner] } : { files: [file] }
  return {
    artifact,
    file,
    isProgram,
    described: {
      ecosystem: 'maven',
      name: group === '' ? name : `${group}:${name}`,
      version,
      purl: purl({ type: 'maven', namespace: group, name, version, qualifiers: { type: type === 'jar' ? undefined : type } }),
      evidence: path,
      ...place,
      asked: 'unknown',
      complete: jar.complete,
    },
  }
}

/** Packages with what they need, each of that in the same place where it is there. */
function linked(found: readonly Found[]): { packages: Package[]; projects: Project[] } {
  const named = groups<string>(MAX_NAMESAKES)
  const beside = groups<string>(MAX_NAMESAKES)
  for (const [position, { described, file }] of found.entries()) {
    named.add(described.name, position)
    beside.add(placeOf(described.name, described.evidence, file), position)
  }
  const packages = found.map((each): Package => {
    return { ...each.described, dependencies: each.isProgram ? [] : dependenciesOf(each, named, beside) }
  })
  const projects = found
    .filter(({ isProgram, artifact }) => isProgram && artifact.dependencies.length > 0)
    .map((each): Project => {
      const where = `pom.xml of ${each.described.name}`
      const names = each.artifact.dependencies.map(({ name }) => name)
      const requests = dependenciesOf(each, named, beside).map((dependency, i) => Object.assign(dependency, { name: names[i]!, where }))
      return { path: each.described.evidence, requests }
    })
  return { packages: withRequests(packages, projects), projects }
}

function dependenciesOf({ artifact, file, described }: Found, named: Groups<string>, beside: Groups<string>): Dependency[] {
  return artifact.dependencies.map(({ name, version, kind }) => {
    const near = beside.of(placeOf(name, described.evidence, file))
    return { wanted: version === '' ? name : `${name}:${version}`, kind, satisfiedBy: near.length > 0 ? near : named.of(name) }
  })
}

/** The same file for what lies in it, else the same folder. */
function placeOf(name: string, evidence: string, file: number): string {
  return evidence.includes('!/') ? `${file} ${name}` : `${evidence.slice(0, evidence.lastIndexOf('/'))} ${name}`
}
