import { posix } from 'node:path'
import type { ImageFiles } from '../../contents/image-files.ts'
import { type Archives, archivesOf, realPath } from './archives.ts'
import { type Manifest, parseManifest } from './manifest.ts'
import type { TraceHost } from './tracer/host.ts'

const MAX_MANIFEST_BYTES = 1024 * 1024

/** The image's files as the tracer asks for them, with everything remembered: it asks for the same again and again. */
export interface ImageHost extends TraceHost {
  readonly archives: Archives
  manifest(path: string): Promise<Manifest | undefined>
  /** Undefined for what is no file, or larger. */
  read(path: string, limitBytes: number): Promise<Buffer | undefined>
  /** Of the package that a file is part of: the nearest one above it, below `node_modules`. */
  nearestManifest(path: string): string | undefined
}

export function imageHost(files: ImageFiles): ImageHost {
  const archives = archivesOf(files)
  const kinds = new Map<string, 'file' | 'directory' | 'none'>()
  const realPaths = new Map<string, { path: string; links: readonly string[] }>()
  const manifests = new Map<string, Promise<Manifest | undefined>>()
  const read = new Map<string, Manifest | undefined>()
  const nearest = new Map<string, string | undefined>()

  function kindOf(node: number): 'file' | 'directory' | 'none' {
    const kind = files.kind(node)
    return kind === 'file' || kind === 'directory' ? kind : 'none'
  }

  function kind(path: string): 'file' | 'directory' | 'none' {
    let known = archives.kind(path) ?? kinds.get(path)
    if (known === undefined) {
      known = kindOf(files.find(realPath(path)))
      kinds.set(path, known)
    }
    return known
  }

  function realPathOf(path: string): { path: string; links: readonly string[] } {
    let known = realPaths.get(path)
    if (known) return known
    if (archives.kind(path) !== undefined) return { path, links: [] }
    const { node, links } = files.resolve(realPath(path))
    if (node !== -1) known = { path: pathOf(node), links: links.map((link) => files.pathOf(link)) }
    else if (path === '' || path === '/') known = { path, links: [] }
    else {
      const parent = realPathOf(posix.dirname(path))
      known = { path: `${parent.path === '/' ? '' : parent.path}/${posix.basename(path)}`, links: parent.links }
    }
    realPaths.set(path, known)
    return known
  }

  /** The tracer's paths begin with a name of their own; the root is empty behind it. */
  function pathOf(node: number): string {
    return node === 0 ? '' : files.pathOf(node)
  }

  async function readManifest(path: string): Promise<Manifest | undefined> {
    const content = await readFile(path, MAX_MANIFEST_BYTES)
    const manifest = content && parseManifest(content.toString('utf8').replace(/^\uFEFF/, ''))
    read.set(path, manifest)
    return manifest
  }

  async function readFile(path: string, limitBytes: number): Promise<Buffer | undefined> {
    if (archives.kind(path) !== undefined) return archives.read(path, limitBytes)
    const node = files.find(realPath(path))
    return node === -1 ? undefined : files.read(node, limitBytes)
  }

  function manifest(path: string): Promise<Manifest | undefined> {
    let known = manifests.get(path)
    if (!known) {
      known = readManifest(path)
      manifests.set(path, known)
    }
    return known
  }

  function nearestAbove(folder: string): string | undefined {
    if (nearest.has(folder)) return nearest.get(folder)
    const here = folder === '/' ? '/package.json' : `${folder}/package.json`
    let found: string | undefined
    if (posix.basename(folder) !== 'node_modules') {
      found = kind(here) === 'file' ? here : folder === '/' ? undefined : nearestAbove(posix.dirname(folder))
    }
    nearest.set(folder, found)
    return found
  }

  return {
    kind,
    realPath(path, passed) {
      const found = realPathOf(path)
      if (passed) for (const link of found.links) passed(link)
      return found.path
    },
    *list(folder) {
      if (archives.kind(folder) !== undefined) return yield* archives.list(folder)
      for (const child of files.children(files.find(realPath(folder)))) {
        const isLink = files.kind(child) === 'symlink'
        const kind = kindOf(isLink ? files.find(files.pathOf(child)) : child)
        yield { name: files.nameOf(child), kind: isLink && kind === 'directory' ? 'none' : kind }
      }
    },
    archives,
    manifest,
    read: readFile,
    nearestManifest: (path) => nearestAbove(posix.dirname(path)),
    readManifest: async (path) => (await manifest(path))?.forResolution,
    knownManifest: (path) => read.get(path)?.forResolution,
  }
}
