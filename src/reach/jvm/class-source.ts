import { type JarManifest, MANIFEST_PATH, parseJarManifest } from '../../binary/jar-manifest.ts'
import { readZipEntry, type Zip, type ZipEntry } from '../../binary/zip.ts'
import type { ImageFiles } from '../../contents/image-files.ts'
import type { RecentBytes } from './recent-bytes.ts'

/** Something that a class loader loads from: a jar, a jar in a jar, a folder. */
export interface ClassSource {
  /** For people, and to tell sources apart: `/app/lib/a.jar`, `/app/app.jar!/BOOT-INF/lib/a.jar`. */
  path: string
  /** What a reference to a class in it leads to, and where references from it start. */
  target(className: string): number | string
  origin(className: string): number
  /** Internal names, each once. */
  classes: ReadonlySet<string>
  /** Names of everything else. */
  resources: ReadonlySet<string>
  /** Code of each class in turn, in all versions that it has for newer Javas (JEP 238); none when it cannot be read. */
  readClasses(names: readonly string[]): Promise<Buffer[][]>
  readResource(name: string, limitBytes: number): Promise<Buffer | undefined>
  /** Node of a resource that is a file of the image, -1 for all others. */
  fileOf(name: string): number
  manifest: JarManifest
  /** Written for this image, so that all of it may be used in ways that nobody sees. */
  isOwn: boolean
}

const CLASS = /^(?:META-INF\/versions\/\d+\/)?(.+)\.class$/
const MAX_CLASS_BYTES = 4 * 1024 * 1024
const MAX_MANIFEST_BYTES = 1024 * 1024
const MAX_FOLDER_FILES = 200_000
const FILES_AT_ONCE = 64
/** Of one class, for different versions of Java. */
const MAX_VERSIONS = 30

export interface JarPlace {
  path: string
  /** Node of the file that it is, or lies in. */
  file: number
  /** By which it was found, where that leads over symlinks: they are needed as well. */
  named?: string
  /** Classes are below this folder of it, which ends in a slash: `BOOT-INF/classes/`. */
  folder?: string
  isOwn?: boolean
}

export async function jarSource(
  zip: Zip,
  { path, file, named, folder = '', isOwn = false }: JarPlace,
  recent: RecentBytes,
): Promise<ClassSource> {
  const classes = new Map<string, ZipEntry[]>()
  const resources = new Map<string, ZipEntry>()
  for (const entry of zip.entries) {
    if (!entry.name.startsWith(folder) || entry.name.endsWith('/')) continue
    const name = entry.name.slice(folder.length)
    const className = CLASS.exec(name)?.[1]
    if (className === undefined) resources.set(name, entry)
    else keepVersion(classes, className, entry)
  }
  const read = async (entry: ZipEntry | undefined, limitBytes: number) => {
    return entry && readZipEntry({ ...zip, source: await recent.of(zip.source) }, entry, limitBytes)
  }
  const manifest = zip.entries.find(({ name }) => name === MANIFEST_PATH)
  const to = path.includes('!/') ? path : (named ?? file)
  return {
    path,
    isOwn,
    target: () => to,
    origin: () => file,
    classes: new Set(classes.keys()),
    resources: new Set(resources.keys()),
    manifest: parseJarManifest(manifest && (await readZipEntry(zip, manifest, MAX_MANIFEST_BYTES))),
    readResource: (name, limitBytes) => read(resources.get(name), limitBytes),
    fileOf: () => -1,
    async readClasses(names) {
      const found: Buffer[][] = []
      for (const name of names) {
        const versions = await Promise.all((classes.get(name) ?? []).map((entry) => read(entry, MAX_CLASS_BYTES)))
        found.push(versions.filter((bytes) => bytes !== undefined))
      }
      return found
    },
  }
}

function keepVersion(classes: Map<string, ZipEntry[]>, name: string, entry: ZipEntry): void {
  const versions = classes.get(name)
  if (!versions) classes.set(name, [entry])
  else if (versions.length < MAX_VERSIONS) versions.push(entry)
}

/** The same, all of which may be used in ways that nobody sees. */
export function asOwn(source: ClassSource): ClassSource {
  return { ...source, isOwn: true }
}

/** In the folder of an unpacked program, classes that are in a class path of their own. */
const OTHER_CLASSES = /^(?:BOOT-INF|WEB-INF|node_modules|\.git)$/

/** Classes as files below a folder of the image. */
export function folderSource(files: ImageFiles, folder: number): ClassSource {
  const classes = new Map<string, number>()
  const resources = new Map<string, number>()
  const queue = [{ node: folder, path: '' }]
  let count = 0
  for (let next = queue.pop(); next && count < MAX_FOLDER_FILES; next = queue.pop()) {
    for (const child of files.children(next.node)) {
      count++
      const name = next.path + files.nameOf(child)
      const kind = files.kind(child)
      if (kind === 'directory' && !OTHER_CLASSES.test(name)) queue.push({ node: child, path: `${name}/` })
      else if (kind === 'file' && name.endsWith('.class')) classes.set(name.slice(0, -'.class'.length), child)
      else if (kind === 'file') resources.set(name, child)
    }
  }
  return {
    path: files.pathOf(folder),
    isOwn: true,
    target: (name) => classes.get(name) ?? folder,
    origin: (name) => classes.get(name) ?? folder,
    classes: new Set(classes.keys()),
    resources: new Set(resources.keys()),
    manifest: new Map(),
    readResource: async (name, limitBytes) => files.read(resources.get(name) ?? -1, limitBytes),
    fileOf: (name) => resources.get(name) ?? -1,
    async readClasses(names) {
      const found: Buffer[][] = []
      for (let start = 0; start < names.length; start += FILES_AT_ONCE) {
        const read = await Promise.all(
          names.slice(start, start + FILES_AT_ONCE).map((name) => files.read(classes.get(name) ?? -1, MAX_CLASS_BYTES)),
        )
        for (const bytes of read) found.push(bytes ? [bytes] : [])
      }
      return found
    },
  }
}
