import type { ImageFiles } from '../../contents/image-files.ts'
import { fileIn, filesBelow, followed } from '../files-below.ts'
import { readManifests } from '../read-manifests.ts'
import type { Distribution } from './distribution.ts'
import { normalized } from './marker.ts'
import { parseRecord } from './record.ts'

/** What a distribution owns, and whether that is all of it. */
export interface Owned {
  files: number[]
  complete: boolean
}

/** Files of each distribution, by position. */
export async function filesOfDistributions(files: ImageFiles, distributions: readonly Distribution[]): Promise<Owned[]> {
  const owned: Owned[] = distributions.map(({ form, node, site }) => ({
    files: form === 'egg-info file' || form === 'egg file' ? [node] : filesBelow(files, form === 'egg' ? site : node),
    complete: form === 'egg' || form === 'egg file',
  }))
  const readAll = (name: string, forms: readonly string[], use: (text: string, position: number) => void) => {
    const nodes = distributions.map(({ form, node }) => (forms.includes(form) ? fileIn(files, node, name) : -1))
    return readManifests(files, nodes, (content, position) => content && use(content.toString(), position))
  }
  // Their paths are relative to site-packages, and to the egg-info itself.
  await readAll('RECORD', ['dist-info'], (text, position) => {
    owned[position] = listed(files, parseRecord(text), distributions[position]!.site, owned[position]!.files)
  })
  await readAll('installed-files.txt', ['egg-info'], (text, position) => {
    owned[position] = listed(files, text.split(/\r?\n/), distributions[position]!.node, owned[position]!.files)
  })
  const topLevel = new Map<number, string[]>()
  await readAll('top_level.txt', ['dist-info', 'egg-info'], (text, position) => {
    if (!owned[position]!.complete)
      topLevel.set(
        position,
        text.split(/\s+/).filter((name) => name !== ''),
      )
  })
  for (const [position, distribution] of distributions.entries()) {
    if (!owned[position]!.complete) owned[position] = unlisted(files, distribution, topLevel.get(position), owned[position]!.files)
  }
  return owned
}

/** Debian lists nothing, since it removes by lists of its own. What is imported is known all the same, where it is not shared. */
function unlisted(
  files: ImageFiles,
  { name, site }: Distribution,
  topLevel: readonly string[] | undefined,
  owned: readonly number[],
): Owned {
  const found = new Set(owned)
  const words = normalized(name).split('-')
  const guesses = [words.join('_'), words.join('/')]
  let complete = topLevel !== undefined
  for (const module of topLevel ?? guesses) {
    const modules = modulesNamed(files, site, module)
    // A folder without code of its own is shared by several distributions.
    const shared = modules.every((node) => files.kind(node) === 'directory' && files.child(node, '__init__.py') === -1)
    if (shared && topLevel) complete = false
    for (const node of shared ? [] : modules) for (const file of ownAndBelow(files, node)) found.add(file)
  }
  if (topLevel && !complete)
    for (const node of modulesNamed(files, site, guesses[1]!)) for (const file of ownAndBelow(files, node)) found.add(file)
  return { files: withBytecode(files, found), complete }
}

function ownAndBelow(files: ImageFiles, node: number): number[] {
  return files.kind(node) === 'directory' ? filesBelow(files, node) : [node]
}

/** `yaml` is a folder, `six` a file six.py, `_cffi_backend` a file _cffi_backend.cpython-311-x86_64-linux-gnu.so. */
function modulesNamed(files: ImageFiles, site: number, module: string): number[] {
  const names = module.split('/')
  const last = names.pop()!
  const folder = names.reduce((node, name) => (node === -1 ? -1 : followed(files, files.child(node, name))), site)
  if (folder === -1 || !/^\w+$/.test(last)) return []
  const candidates = [files.child(folder, last), files.child(folder, `${last}.py`)]
  const extensions = [...files.children(folder)].filter((child) => {
    const name = files.nameOf(child)
    return name.startsWith(`${last}.`) && name.endsWith('.so')
  })
  return [...candidates, ...extensions].filter((node) => node !== -1)
}

function listed(files: ImageFiles, paths: readonly string[], base: number, own: readonly number[]): Owned {
  const found = new Set(own)
  const basePath = files.pathOf(base)
  const folders = new Map<string, number>()
  for (const path of paths) {
    const slash = path.lastIndexOf('/')
    const above = path.slice(0, slash + 1)
    let folder = folders.get(above)
    if (folder === undefined) {
      folder = files.find(above.startsWith('/') ? above : `${basePath}/${above}`)
      // pip --target moves programs after it wrote down where they are.
      if (folder === -1 || files.child(folder, path.slice(slash + 1)) === -1) folder = movedFolder(files, base, above, folder)
      folders.set(above, folder)
    }
    const node = folder === -1 ? -1 : files.child(folder, path.slice(slash + 1))
    if (node !== -1 && files.kind(node) !== 'directory') found.add(node)
  }
  return { files: withBytecode(files, found), complete: true }
}

function movedFolder(files: ImageFiles, base: number, above: string, otherwise: number): number {
  const below = /^(?:\.\.\/){2}(bin|share|include)\/(.*)$/.exec(above)
  const moved = below ? files.find(`${files.pathOf(base)}/${below[1]}/${below[2]}`) : -1
  return moved === -1 ? otherwise : moved
}

/** Bytecode is written by whoever imports a module first, and is in no list then. */
function withBytecode(files: ImageFiles, found: Set<number>): number[] {
  const sources = new Map<number, Set<string>>()
  for (const node of found) {
    const name = files.nameOf(node)
    if (!name.endsWith('.py')) continue
    const folder = files.parentOf(node)
    sources.set(folder, (sources.get(folder) ?? new Set()).add(name.slice(0, -3)))
  }
  for (const [folder, modules] of sources) {
    for (const compiled of files.children(files.child(folder, '__pycache__'))) {
      const name = files.nameOf(compiled)
      if (name.endsWith('.pyc') && modules.has(name.slice(0, name.indexOf('.')))) found.add(compiled)
    }
  }
  return [...found]
}
