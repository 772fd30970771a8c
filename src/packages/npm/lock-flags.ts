import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import { fileIn } from '../files-below.ts'
import { asObject, objectIn, parseJsonObject, textIn } from '../json-object.ts'
import { readManifests } from '../read-manifests.ts'
import type { ModuleFolders } from './module-folders.ts'

/**
 * Whether a package is there for development alone, by its folder, as npm 7 and later note it in `node_modules/.package-lock.json`,
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json#hidden-lockfiles. `devOptional` is not `dev`: `--omit=dev` keeps it.
 * An entry counts only for the version that it names.
 */
export async function developmentFlags(
  files: ImageFiles,
  folders: ModuleFolders,
  versionAt: (folder: number) => string | undefined,
  notes: Note[],
): Promise<Map<number, boolean>> {
  const locks = folders.outermost
    .map((home) => ({ home, lock: fileIn(files, folders.in(home)!.node, '.package-lock.json') }))
    .filter(({ lock }) => lock !== -1)
  const flags = new Map<number, boolean>()
  const nodes = locks.map(({ lock }) => lock)
  await readManifests(files, nodes, (content, position) => {
    const { home, lock } = locks[position]!
    const json = parseJsonObject(content)
    if (!json)
      notes.push({ about: files.pathOf(lock), message: 'it is no JSON that can be read; what is for development is told by package.json' })
    const base = files.pathOf(home)
    for (const [path, entry] of Object.entries(objectIn(json, 'packages'))) {
      const folder = files.find(`${base}/${path}`)
      const version = textIn(asObject(entry), 'version')
      if (folder !== -1 && version !== undefined && version === versionAt(folder)) flags.set(folder, asObject(entry)!['dev'] === true)
    }
  })
  return flags
}
