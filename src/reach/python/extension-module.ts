import type { FoundModule } from './module-finder.ts'
import { isTest } from './package-content.ts'
import type { PythonFile } from './python-file.ts'

/** A name between two zero bytes, as C keeps strings. */
const NAME = /(?<=\0)[A-Za-z_]\w*(?:\.\w+){0,8}(?=\0)/g
const MAX_NAMES = 200_000
/** Shorter ones are variables. */
const MIN_NAME_LENGTH = 3

/**
 * What an extension module imports, it imports by a string. Cython keeps all names of the source as strings: any that names what was
 * installed is taken for an import.
 */
export function followExtensionModule(bytes: Buffer, file: PythonFile): void {
  const { searchPath } = file
  const seen = new Set<string>()
  for (const [name] of bytes.toString('latin1').matchAll(NAME)) {
    if (seen.has(name) || seen.size >= MAX_NAMES) continue
    seen.add(name)
    const { chain, rest } = searchPath.resolve(name)
    if (chain.length === 0 || rest.length > 1 || (rest.length === 1 && chain.length === 1) || isTest(name)) continue
    if (!searchPath.standard.has(chain[0]!.place) && !(chain.length > 1 || isWanted(name, chain[0]!, file))) continue
    file.loads(chain, { kind: 'name in an extension module', grade: 'soft', via: name })
  }
}

/** A single word may be any name of the source, unless the package says that it needs what is installed under it. */
function isWanted(name: string, { file: found = -1 }: FoundModule, { node, origin, context }: PythonFile): boolean {
  if (origin === 'standard' || name.length < MIN_NAME_LENGTH) return false
  const owners = context.ownersOf(node)
  if (owners.length === 0 || name.startsWith('_')) return true
  const wanted = new Set(context.ownersOf(found))
  return owners.some((owner) =>
    context.packages[owner]!.dependencies.some(({ satisfiedBy }) => satisfiedBy.some((each) => wanted.has(each))),
  )
}

/** Sources of Cython beside a module that was made from them: what it includes is not told by its name. */
export function cythonSources({ node, folder, context: { files } }: PythonFile): number[] {
  const stem = files.nameOf(node).split('.')[0]
  return Array.from(files.children(folder)).filter((child) => files.nameOf(child) === `${stem}.pyx` || files.nameOf(child).endsWith('.pxi'))
}

/**
 * Libraries that were bundled with a wheel lie in a folder beside its packages (auditwheel). The linker finds them by the module's own
 * search path; those that are opened by name are found here.
 */
export function bundledLibraries({ node, searchPath: { sites }, context: { files, ownersOf } }: PythonFile): number[] {
  const owners = new Set(ownersOf(node))
  return [...sites].flatMap((site) =>
    Array.from(files.children(site))
      .filter((folder) => files.nameOf(folder).endsWith('.libs'))
      .flatMap((folder) => Array.from(files.children(folder)))
      .filter((library) => ownersOf(library).some((owner) => owners.has(owner))),
  )
}
