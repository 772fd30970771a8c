import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import { fileIn, filesBelow } from '../files-below.ts'
import { readManifests } from '../read-manifests.ts'
import type { Distribution } from './distribution.ts'
import { normalized } from './marker.ts'
import { type ModuleFiles, moduleFiles } from './module-files.ts'
import { parseRecord } from './record.ts'

/** What a distribution owns, and whether that is all of it. */
export interface Owned {
  files: number[]
  complete: boolean
}

/** Files that many may claim who list none. */
const MAX_UNLISTED = 4_000_000

/** Files of each distribution, by position. */
export async function filesOfDistributions(files: ImageFiles, distributions: readonly Distribution[], notes: Note[]): Promise<Owned[]> {
  const modules = moduleFiles(files)
  const owned: Owned[] = distributions.map(({ form, node, site }) => ({
    files: form === 'egg-info file' || form === 'egg file' ? [node] : filesBelow(files, form === 'egg' ? site : node),
    complete: form === 'egg' || form === 'egg file',
  }))
  const readAll = (name: string, forms: readonly string[], use: (text: string, position: number) => void) => {
    const nodes = distributions.map(({ form, node }) => (forms.includes(form) ? fileIn(files, node, name) : -1))
    return readManifests(files, nodes, (content, position) => content && use(content.toString(), position))
  }
  const damaged = new Set<number>()
  // Their paths are relative to site-packages, and to the egg-info itself.
  await readAll('RECORD', ['dist-info'], (text, position) => {
    const { paths, complete } = parseRecord(text)
    owned[position] = { ...listed(files, modules, paths, distributions[position]!.site, owned[position]!.files), complete }
    if (!complete) damaged.add(position)
  })
  await readAll('installed-files.txt', ['egg-info'], (text, position) => {
    owned[position] = listed(files, modules, text.split(/\r?\n/), distributions[position]!.node, owned[position]!.files)
  })
  const topLevel = new Map<number, string[]>()
  await readAll('top_level.txt', ['dist-info', 'egg-info'], (text, position) => {
    const names = text.split(/\s+/).filter((name) => name !== '')
    if (!owned[position]!.complete) topLevel.set(position, [...new Set(names)])
  })
  let left = MAX_UNLISTED
  for (const [position, distribution] of distributions.entries()) {
    if (owned[position]!.complete || left <= 0) continue
    owned[position] = unlisted(files, modules, distribution, topLevel.get(position), owned[position]!.files)
    left -= owned[position].files.length
    if (!damaged.has(position)) continue
    owned[position].complete = false
    notes.push({
      about: `${files.pathOf(distribution.node)}/RECORD`,
      message: 'it is damaged, so it is not known what belongs to the package',
    })
  }
  return owned
}

/** Debian lists nothing, since it removes by lists of its own. What is imported is known all the same, where it is not shared. */
function unlisted(
  files: ImageFiles,
  modules: ModuleFiles,
  { name, site }: Distribution,
  topLevel: readonly string[] | undefined,
  owned: readonly number[],
): Owned {
  const found = new Set(owned)
  const words = normalized(name).split('-')
  const guesses = [words.join('_'), words.join('/')]
  let complete = topLevel !== undefined
  for (const module of topLevel ?? guesses) {
    const places = modules.named(site, module)
    // A folder without code of its own is shared by several distributions.
    const shared = places.every((node) => files.kind(node) === 'directory' && files.child(node, '__init__.py') === -1)
    if (shared && topLevel) complete = false
    if (!shared) addAll(files, places, found)
  }
  if (topLevel && !complete) addAll(files, modules.named(site, guesses[1]!), found)
  return { files: withBytecode(files, modules, found), complete }
}

function addAll(files: ImageFiles, places: readonly number[], found: Set<number>): void {
  for (const node of places) {
    for (const file of files.kind(node) === 'directory' ? filesBelow(files, node) : [node]) found.add(file)
  }
}

function listed(files: ImageFiles, modules: ModuleFiles, paths: readonly string[], base: number, own: readonly number[]): Owned {
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
  return { files: withBytecode(files, modules, found), complete: true }
}

function movedFolder(files: ImageFiles, base: number, above: string, otherwise: number): number {
  const below = /^(?:\.\.\/){2}(bin|share|include)\/(.*)$/.exec(above)
  const moved = below ? files.find(`${files.pathOf(base)}/${below[1]}/${below[2]}`) : -1
  return moved === -1 ? otherwise : moved
}

/** Bytecode is in no list when it was written later. */
function withBytecode(files: ImageFiles, modules: ModuleFiles, found: Set<number>): number[] {
  const sources = [...found].filter((node) => files.nameOf(node).endsWith('.py'))
  for (const source of sources) for (const compiled of modules.bytecodeOf(source)) found.add(compiled)
  return [...found]
}
