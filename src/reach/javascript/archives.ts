import type { ImageFiles } from '../../contents/image-files.ts'
import { openZip, readZipEntry, type Zip, type ZipEntry } from '../../binary/zip.ts'

/**
 * Archives of Yarn, whose files code sees as if they lay in a folder of the archive's name: `/app/.yarn/cache/ms-2.1.3.zip/node_modules/ms/`.
 * An archive is there as a folder once it was opened.
 */
export interface Archives {
  /** Opens the archive that a path leads into, if it does. */
  open(path: string): Promise<void>
  /** Undefined for a path that leads into no archive that was opened. */
  kind(path: string): 'file' | 'directory' | 'none' | undefined
  list(folder: string): Iterable<{ name: string; kind: 'file' | 'directory' | 'none' }>
  read(path: string, limitBytes: number): Promise<Buffer | undefined>
  /** The archive itself; -1 for a path that leads into none. */
  nodeOf(path: string): number
}

interface Archive {
  zip: Zip
  node: number
  entries: Map<string, ZipEntry>
  /** By folder, what is in it. */
  folders: Map<string, Map<string, 'file' | 'directory'>>
}

const MAX_ARCHIVES = 5000
const MAX_DEPTH = 100

export function archivesOf(files: ImageFiles): Archives {
  const opened = new Map<string, Promise<void>>()
  const archives = new Map<string, Archive>()

  /** The archive and the path in it, without a slash at its ends. */
  function place(path: string): { archive: Archive; inner: string } | undefined {
    if (archives.size === 0) return undefined
    const found = archivePathIn(path)
    const archive = archives.get(found ?? '')
    return found === undefined || !archive ? undefined : { archive, inner: realPath(path).slice(found.length + 1) }
  }

  async function openAt(path: string): Promise<void> {
    const node = files.find(path)
    if (files.kind(node) !== 'file') return
    const zip = await openZip({
      sizeBytes: files.sizeOf(node),
      read: (start, end) => files.readPart(node, start, end),
    })
    if (zip) archives.set(path, indexed(zip, node))
  }

  return {
    async open(path) {
      const archive = archivePathIn(path)
      if (archive === undefined) return undefined
      let opening = opened.get(archive)
      if (!opening && opened.size < MAX_ARCHIVES) opened.set(archive, (opening = openAt(archive)))
      return opening
    },
    kind(path) {
      const found = place(path)
      if (!found) return undefined
      if (found.archive.folders.has(found.inner)) return 'directory'
      return found.archive.entries.has(found.inner) ? 'file' : 'none'
    },
    *list(folder) {
      const found = place(folder)
      for (const [name, kind] of found?.archive.folders.get(found.inner) ?? []) yield { name, kind }
    },
    async read(path, limitBytes) {
      const found = place(path)
      const entry = found?.archive.entries.get(found.inner)
      return entry && readZipEntry(found!.archive.zip, entry, limitBytes)
    },
    nodeOf: (path) => place(path)?.archive.node ?? -1,
  }
}

function indexed(zip: Zip, node: number): Archive {
  const archive: Archive = { zip, node, entries: new Map(), folders: new Map([['', new Map()]]) }
  for (const entry of zip.entries) {
    const names = entry.name.split('/').filter((name) => name !== '')
    if (names.length > MAX_DEPTH || names.some((name) => name === '.' || name === '..')) continue
    const isFolder = entry.name.endsWith('/')
    for (const [i, name] of names.entries()) {
      const path = names.slice(0, i + 1).join('/')
      const isLast = i === names.length - 1
      archive.folders.get(names.slice(0, i).join('/'))?.set(name, isLast && !isFolder ? 'file' : 'directory')
      if (isLast && !isFolder) archive.entries.set(path, entry)
      else if (!archive.folders.has(path)) archive.folders.set(path, new Map())
    }
  }
  return archive
}

/** `/a/x.zip` of `/a/x.zip/b`. */
function archivePathIn(path: string): string | undefined {
  return path.includes('.zip/') ? /^.*?\.zip(?=\/)/.exec(realPath(path))?.[0] : undefined
}

/**
 * Where a virtual path leads: of `a/__virtual__/ID/1/b`, as many folders are taken off `a` as the number says
 * (https://yarnpkg.com/advanced/lexicon#virtual-package).
 */
export function realPath(path: string): string {
  if (!path.includes('virtual')) return path
  const [, before, up, after] = /^(.*)\/(?:__virtual__|\$\$virtual)\/[^/]+\/(\d{1,3})\/(.*)$/.exec(path) ?? []
  if (before === undefined) return path
  const folders = before.split('/')
  return [...folders.slice(0, Math.max(1, folders.length - Number(up))), after].join('/')
}
