import type { ByteSource } from '../../binary/byte-source.ts'
import { type JarManifest, MANIFEST_PATH, parseJarManifest } from '../../binary/jar-manifest.ts'
import { openEntry, openZip, readZipEntry, type Zip, type ZipEntry } from '../../binary/zip.ts'
import { groupOfManifest } from './group-name.ts'
import { type Coordinates, parsePomDependencies, parsePomProperties, type PomDependency } from './pom.ts'

/** What a jar says it is, and what is in it. */
export interface Jar {
  /** The artifact it is, first, and those that were unpacked into it. Empty when nothing tells. */
  artifacts: readonly Artifact[]
  /** Jars in it, as they lie. */
  nested: readonly { entry: ZipEntry; source: ByteSource | undefined }[]
  /** Of a program's own classes and resources, in a jar that has other jars in it. */
  own: { folder: string; unpackedBytes: number; storedBytes: number } | undefined
  /** false: it could not be read to its end. */
  complete: boolean
}

export interface Artifact extends Coordinates {
  dependencies: readonly PomDependency[]
}

export const JAR = /\.(jar|war|ear|hpi|jpi|sar|rar)$/i
const PROPERTIES = /^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/
/** Where Spring Boot and servlet containers have a program's own classes. */
const OWN_FOLDERS = ['BOOT-INF/classes', 'WEB-INF/classes']
const MAX_DESCRIPTION_BYTES = 4 * 1024 * 1024
const MAX_ARTIFACTS = 2000
const MAX_NESTED_BYTES = 256 * 1024 * 1024

/** Undefined when it is no archive. `name` is that of the file. `mayUnpack` says whether a jar of so many bytes may be unpacked yet. */
export async function readJar(source: ByteSource, name: string, mayUnpack: (bytes: number) => boolean): Promise<Jar | undefined> {
  const zip = await openZip(source)
  if (!zip) return undefined
  const jars = zip.entries.filter((entry) => JAR.test(entry.name))
  const nested = []
  let complete = zip.complete
  for (const entry of jars) {
    const opened = mayUnpack(entry.unpackedBytes) ? await openEntry(zip, entry, MAX_NESTED_BYTES) : undefined
    nested.push({ entry, source: opened })
    complete &&= opened !== undefined
  }
  return { artifacts: await artifactsOf(zip, name, mayUnpack), nested, own: jars.length > 0 ? ownPart(zip) : undefined, complete }
}

async function artifactsOf(zip: Zip, name: string, mayUnpack: (bytes: number) => boolean): Promise<Artifact[]> {
  const byPath = new Map(zip.entries.map((entry) => [entry.name, entry]))
  const text = async (path: string): Promise<string> => {
    const entry = byPath.get(path)
    return (entry && mayUnpack(entry.unpackedBytes) && (await readZipEntry(zip, entry, MAX_DESCRIPTION_BYTES))?.toString()) || ''
  }
  const artifacts: Artifact[] = []
  for (const path of [...byPath.keys()].filter((path) => PROPERTIES.test(path)).slice(0, MAX_ARTIFACTS)) {
    const coordinates = parsePomProperties(await text(path))
    if (!coordinates) continue
    const pom = await text(path.replace(/properties$/, 'xml'))
    artifacts.push({ ...coordinates, dependencies: parsePomDependencies(pom, coordinates) })
  }
  const stem = name.replace(JAR, '')
  const main = artifacts.findIndex(({ artifact, version }) => stem === `${artifact}-${version}` || stem === artifact)
  if (main > 0) artifacts.unshift(...artifacts.splice(main, 1))
  // Where several were unpacked into one and none has its name, it is one more.
  if (main !== -1 || artifacts.length === 1) return artifacts
  const described = describe(stem, parseJarManifest(Buffer.from(await text(MANIFEST_PATH))))
  return described ? [{ ...described, dependencies: [] }, ...artifacts] : artifacts
}

/** By the manifest and the file's name, where Maven left nothing. */
function describe(stem: string, manifest: JarManifest): Coordinates | undefined {
  const [, named, numbered] = /^(.+?)-(\d[\w.+-]*)$/.exec(stem) ?? []
  const version = numbered ?? manifest.get('implementation-version') ?? manifest.get('bundle-version') ?? ''
  const artifact = named ?? stem
  if (artifact === '') return undefined
  return { group: groupOfManifest(artifact, manifest), artifact, version: /^[\w.+-]*$/.test(version) ? version : '' }
}

function ownPart({ entries }: Zip): Jar['own'] {
  for (const folder of OWN_FOLDERS) {
    const own = entries.filter(({ name }) => name.startsWith(`${folder}/`))
    if (own.length === 0) continue
    const sum = (bytes: (entry: ZipEntry) => number) => own.reduce((total, entry) => total + bytes(entry), 0)
    return { folder, unpackedBytes: sum((entry) => entry.unpackedBytes), storedBytes: sum((entry) => entry.storedBytes) }
  }
  return undefined
}
