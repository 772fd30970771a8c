import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import { fileIn, folderIn } from '../files-below.ts'
import { asObject, type JsonObject, objectIn, parseJsonObject, textIn, textsIn } from '../json-object.ts'
import type { Want } from './manifest.ts'
import type { ModuleFolders } from './module-folders.ts'
import type { NpmProject } from './projects.ts'

/** Of pnpm's lockfile only the part before the packages is read, which is as long as the package.json of all members of a workspace. */
const MAX_IMPORTERS_LENGTH = 2 ** 19
const MAX_BYTES = 64 * 2 ** 20

const SECTIONS = [
  ['dependencies', 'depends'],
  ['optionalDependencies', 'optional'],
  ['devDependencies', 'dev'],
] as const

/** What pnpm and Yarn 1 remember inside `node_modules` of what was asked for. npm and later Yarns keep nothing of it there. */
export async function findWithoutManifest(
  files: ImageFiles,
  folders: ModuleFolders,
  bare: readonly number[],
  notes: Note[],
): Promise<NpmProject[]> {
  const found = await Promise.all(
    bare.map(async (folder) => {
      const { node } = folders.in(folder)!
      const lock = fileIn(files, folderIn(files, node, '.pnpm'), 'lock.yaml')
      if (lock !== -1) return readPnpmLock(files, folder, lock, notes)
      const integrity = fileIn(files, node, '.yarn-integrity')
      return integrity === -1 ? [] : readYarnIntegrity(files, folder, integrity)
    }),
  )
  return found.flat()
}

/** https://github.com/pnpm/spec/tree/master/lockfile: `importers` by path, or, before version 6, those of the only one at the top. */
async function readPnpmLock(files: ImageFiles, folder: number, lock: number, notes: Note[]): Promise<NpmProject[]> {
  const path = files.pathOf(lock)
  const text = (await files.read(lock, MAX_BYTES))?.toString() ?? ''
  const end = text.search(/^(packages|snapshots):/m)
  const head = end === -1 ? text : text.slice(0, end)
  try {
    if (head.length > MAX_IMPORTERS_LENGTH) throw new Error('too long')
    const { parse } = await import('yaml')
    const json = asObject(parse(head, { uniqueKeys: false, logLevel: 'error' })) ?? {}
    const importers = Object.hasOwn(json, 'importers') ? Object.entries(objectIn(json, 'importers')) : [['.', json] as const]
    return importers.flatMap(([below, importer]) => {
      const home = files.find(`${files.pathOf(folder)}/${below}`)
      return home === -1 && below !== '.' ? [] : [{ folder: home, path, wants: pnpmWants(asObject(importer)) }]
    })
  } catch {
    notes.push({ about: path, message: 'it cannot be read, so it is not known which packages were asked for' })
    return []
  }
}

function pnpmWants(importer: JsonObject | undefined): Want[] {
  return SECTIONS.flatMap(([section, kind]) =>
    Object.entries(objectIn(importer, section)).map(([name, value]): Want => {
      const range = textIn(asObject(value), 'specifier') ?? textIn(objectIn(importer, 'specifiers'), name) ?? String(value)
      return { name, range, kind, section }
    }),
  )
}

/** `"topLevelPatterns": ["express@^4.21.0"]`, with those for development unless they were left out. */
async function readYarnIntegrity(files: ImageFiles, folder: number, integrity: number): Promise<NpmProject[]> {
  const section = 'topLevelPatterns'
  const patterns = textsIn(parseJsonObject(await files.read(integrity, MAX_BYTES)), section)
  const wants = patterns.map((pattern): Want => {
    const at = pattern.indexOf('@', 1)
    return { name: at === -1 ? pattern : pattern.slice(0, at), range: at === -1 ? '' : pattern.slice(at + 1), kind: 'depends', section }
  })
  return [{ folder, path: files.pathOf(integrity), wants }]
}
