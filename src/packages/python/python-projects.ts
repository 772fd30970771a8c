import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import { fileIn, followed } from '../files-below.ts'
import { asObject, type JsonObject, parseJsonObject } from '../json-object.ts'
import { readManifests } from '../read-manifests.ts'
import { wantsOfPipfile, wantsOfPoetryLock, wantsOfPyproject, wantsOfUvLock } from './pyproject.ts'
import { parseRequirementsTxt } from './requirements-txt.ts'
import type { Want } from './wants.ts'

export interface PythonProject {
  path: string
  wants: readonly Want[]
}

type Parse = (text: string) => Promise<Want[]>

const toml = (wantsOf: (document: JsonObject) => Want[]): Parse => {
  return async (text) => {
    const { parse } = await import('smol-toml')
    return wantsOf(asObject(parse(text)) ?? {})
  }
}

/** What tells most comes first: of those that stand side by side, a later one is read only where none before it asks for anything. */
const MANIFESTS: readonly [name: string, parse: Parse][] = [
  ['pyproject.toml', toml(wantsOfPyproject)],
  ['Pipfile', toml(wantsOfPipfile)],
  ['uv.lock', toml(wantsOfUvLock)],
  ['poetry.lock', toml(wantsOfPoetryLock)],
  ['Pipfile.lock', async (text) => wantsOfPipfile(parseJsonObject(text) ?? {})],
]
const LIST = /^(?:[\w.-]+[-_.])?requirements(?:[-_.][\w.-]+)?\.(?:txt|in)$|^requirements\.(?:txt|in)$/i

export const PROJECT_NAMES = [...MANIFESTS.map(([name]) => name), 'requirements.txt', 'requirements'] as const

/** Not of one's own: what came with packages and with the system. Programs do lie in /usr/src and /usr/local. */
const OTHERS =
  /^\/(?:usr\/(?:local\/)?(?:lib|lib64|share|include)|lib|var\/lib|proc|sys)\/|\/(?:site-packages|dist-packages|node_modules|\.cache|conda-meta|pkgs)\//
const MAX_FILES = 2000
const MAX_BYTES = 16 * 2 ** 20

/** What people wrote down to be installed, in folders of their own. */
export async function findPythonProjects(files: ImageFiles, notes: Note[]): Promise<PythonProject[]> {
  const [manifests, lists] = await Promise.all([readManifestFiles(files, notes), readLists(files)])
  return [...manifests, ...lists].filter(({ wants }) => wants.length > 0)
}

async function readManifestFiles(files: ImageFiles, notes: Note[]): Promise<PythonProject[]> {
  const found: PythonProject[] = []
  const told = new Set<number>()
  for (const [name, parse] of MANIFESTS) {
    const nodes = files.names.named(name).filter((node) => isOwn(files, node) && !told.has(files.parentOf(node)))
    const texts: { node: number; text: string }[] = []
    await readManifests(
      files,
      nodes.slice(0, MAX_FILES),
      (content, i) => content && texts.push({ node: nodes[i]!, text: content.toString() }),
      MAX_BYTES,
    )
    for (const { node, text } of texts) {
      const path = files.pathOf(node)
      try {
        const wants = await parse(text)
        if (wants.length > 0) told.add(files.parentOf(node))
        found.push({ path, wants })
      } catch {
        notes.push({ about: path, message: 'it cannot be read, so it is not known what it asks for' })
      }
    }
  }
  return found
}

async function readLists(files: ImageFiles): Promise<PythonProject[]> {
  const found: PythonProject[] = []
  const seen = new Set(files.names.named('requirements.txt').filter((node) => isOwn(files, node)))
  const folders = [...seen].map((node) => files.parentOf(node))
  folders.push(
    ...files.names
      .named('pyproject.toml')
      .filter((node) => isOwn(files, node))
      .map((node) => files.parentOf(node)),
  )
  for (const folder of new Set(folders)) for (const child of files.children(folder)) if (LIST.test(files.nameOf(child))) seen.add(child)
  for (const folder of files.names.named('requirements')) {
    if (!isOwn(files, folder)) continue
    for (const child of files.children(folder)) if (/\.(txt|in)$/.test(files.nameOf(child))) seen.add(child)
  }
  // Those that are included are added while it goes on.
  const pending = [...seen]
  for (let first = 0; first < Math.min(pending.length, MAX_FILES);) {
    const wave = pending.slice(first, MAX_FILES)
    first += wave.length
    const nodes = wave.map((node) => followed(files, node))
    await readManifests(
      files,
      nodes,
      (content, i) => {
        if (!content) return
        const { wants, includes } = parseRequirementsTxt(content.toString(), files.nameOf(nodes[i]!))
        found.push({ path: files.pathOf(nodes[i]!), wants })
        for (const include of includes) {
          const node = includedFile(files, nodes[i]!, include)
          if (node !== -1 && !seen.has(node)) pending.push(node)
          seen.add(node)
        }
      },
      MAX_BYTES,
    )
  }
  return found
}

function includedFile(files: ImageFiles, from: number, include: string): number {
  if (include.length > 4096 || include.includes('://')) return -1
  const node = files.find(include.startsWith('/') ? include : `${files.pathOf(files.parentOf(from))}/${include}`)
  return node === -1 ? -1 : fileIn(files, files.parentOf(node), files.nameOf(node))
}

function isOwn(files: ImageFiles, node: number): boolean {
  return !OTHERS.test(files.pathOf(node))
}
