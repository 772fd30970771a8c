import { posix } from 'node:path'
import type { ByteSource } from '../../binary/byte-source.ts'
import { openEntry, openZip, type Zip } from '../../binary/zip.ts'
import type { ImageFiles } from '../../contents/image-files.ts'
import { bytesOfFile } from '../../packages/file-bytes.ts'
import { type ClassSource, folderSource, type JarPlace, jarSource } from './class-source.ts'
import { type RecentBytes, recentBytes } from './recent-bytes.ts'

/** Opens what class paths name. Each jar and folder is opened once, whoever names it. */
export interface ClassPaths {
  /**
   * The sources of a class path such as `classes:lib/*:app.jar`, with what the manifests of its jars add, and the jars that are in it. In
   * order, none twice. Paths are taken from `folder`.
   */
  open(classPath: readonly string[], folder: string): Promise<ClassSource[]>
  /** Those of one jar. */
  openFile(path: string): Promise<ClassSource[]>
}

const MAX_SOURCES = 5000
const MAX_NESTED_BYTES = 256 * 1024 * 1024
/** Jars that are packed in others are unpacked into memory. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024

/** Where programs have classes of their own, and jars, in the formats that there are: Spring Boot, servlets, One-JAR, and plain `lib`. */
const OWN_FOLDERS = ['BOOT-INF/classes/', 'WEB-INF/classes/']
const NESTED_JAR =
  /^(?:BOOT-INF\/lib|WEB-INF\/lib(?:-provided)?|lib|main|META-INF\/(?:lib|bundled-dependencies)|APP-INF\/lib)\/.*\.jar$|^[^/]+\.(?:war|rar)$/

const known = new WeakMap<ImageFiles, ClassPaths>()

export function classPathsOf(files: ImageFiles): ClassPaths {
  let paths = known.get(files)
  if (!paths) known.set(files, (paths = createClassPaths(files)))
  return paths
}

function createClassPaths(files: ImageFiles): ClassPaths {
  const opened = new Map<string, Promise<ClassSource[]>>()
  const recent = recentBytes()
  const budget = { unpackedBytes: MAX_UNPACKED_BYTES }

  function openPath(path: string): Promise<ClassSource[]> {
    let sources = opened.get(path)
    if (!sources) opened.set(path, (sources = openNode(path)))
    return sources
  }

  async function openNode(named: string): Promise<ClassSource[]> {
    const { node, links } = files.resolve(named)
    if (files.kind(node) === 'directory') return [folderSource(files, node)]
    if (files.kind(node) !== 'file') return []
    const place = { path: files.pathOf(node), file: node, ...(links.length > 0 && { named }) }
    return openArchive(bytesOfFile(files, node), place, recent, budget)
  }

  async function open(classPath: readonly string[], folder: string): Promise<ClassSource[]> {
    const found = new Map<string, ClassSource>()
    const queue = classPath.flatMap((entry) => pathsOf(entry, folder))
    const seen = new Set<string>()
    for (let next = queue.shift(); next !== undefined && found.size < MAX_SOURCES; next = queue.shift()) {
      if (seen.has(next)) continue
      seen.add(next)
      const sources = await openPath(next)
      for (const source of sources) found.set(source.path, source)
      // Relative to the jar, where it is in truth, and URLs, so that blanks are written in another way.
      const more = sources[0]?.manifest.get('class-path')?.split(/\s+/) ?? []
      const folder = posix.dirname(sources[0]?.path ?? next)
      queue.unshift(...more.filter(Boolean).map((each) => posix.resolve(folder, decode(each.replace(/^file:/, '')))))
    }
    return [...found.values()]
  }

  /** A star is all jars of a folder. */
  function pathsOf(entry: string, folder: string): string[] {
    if (entry !== '*' && !entry.endsWith('/*')) return [posix.resolve(folder, entry)]
    const node = files.find(posix.resolve(folder, entry.slice(0, -1) || '.'))
    return Array.from(files.children(node), (child) => files.pathOf(child)).filter((path) => /\.jar$/i.test(path))
  }

  return { open, openFile: (path) => open([path], '/') }
}

/** A jar, the part of it with own classes, and the jars in it. */
async function openArchive(
  source: ByteSource,
  place: JarPlace,
  recent: RecentBytes,
  budget: { unpackedBytes: number },
): Promise<ClassSource[]> {
  const { path, file } = place
  const zip = await openZip(source)
  if (!zip) return []
  // Pages and descriptors around the classes are a program's own as well.
  const sources = [await jarSource(zip, { ...place, isOwn: path.endsWith('.war') }, recent)]
  for (const folder of OWN_FOLDERS) {
    if (!zip.entries.some(({ name }) => name.startsWith(folder))) continue
    sources.push(await jarSource(zip, { path: `${path}!/${folder.slice(0, -1)}`, file, folder, isOwn: true }, recent))
  }
  for (const { name, source } of await nestedJars(zip, budget)) {
    const inner = await openZip(source)
    if (inner) sources.push(await jarSource(inner, { path: `${path}!/${name}`, file }, recent))
  }
  return sources
}

async function nestedJars(zip: Zip, budget: { unpackedBytes: number }): Promise<{ name: string; source: ByteSource }[]> {
  const found: { name: string; source: ByteSource }[] = []
  for (const entry of zip.entries) {
    if (!NESTED_JAR.test(entry.name) || found.length >= MAX_SOURCES) continue
    if (entry.storedBytes !== entry.unpackedBytes) budget.unpackedBytes -= entry.unpackedBytes
    const source = budget.unpackedBytes < 0 ? undefined : await openEntry(zip, entry, MAX_NESTED_BYTES)
    if (source) found.push({ name: entry.name, source })
  }
  return found
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
