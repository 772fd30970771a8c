import { isForDevelopment } from './development-tools.ts'
import type { FoundModule } from './module-finder.ts'
import type { PythonFile } from './python-file.ts'
import { resolveIn, type ResolvedModule } from './search-path.ts'
import type { FoundImport } from './source-scan.ts'

/** Imports, those in functions included: once the function is called they are as hard as all others. */
export function followImports(imports: readonly FoundImport[], file: PythonFile): void {
  for (const each of imports) {
    if (each.typing || isOwnTest(each, file)) continue
    const { chain, rest } = resolveImport(each, file)
    const how = { kind: 'import', grade: isForDevelopment(each, file) ? 'weak' : 'hard', via: wordsOf(each) } as const
    file.loads(chain, how)
    if (rest.length === 0) file.loads(submodules(each, chain, file), how)
    if (each.module.split('.')[0] === 'distutils') file.loads(replacedDistutils(file), how)
  }
}

/** The standard library asks for its tests, and for doctest in functions, only while it tests itself. */
function isOwnTest({ module, level, nested }: FoundImport, { origin }: PythonFile): boolean {
  return origin === 'standard' && level === 0 && (/^test(\.|$)/.test(module) || (nested && module === 'doctest'))
}

/**
 * Setuptools puts its own distutils in the place of that of the standard library: `_distutils_hack`, by a `.pth` file at every start. Only
 * then does it load the rest of itself.
 */
function replacedDistutils({ searchPath }: PythonFile): readonly FoundModule[] {
  const { chain, rest } = searchPath.resolve('setuptools._distutils')
  return rest.length === 0 ? chain : []
}

function resolveImport({ module, level }: FoundImport, file: PythonFile): ResolvedModule {
  const { searchPath } = file
  if (level > 0) {
    const own = packageOf(file, level)
    const { chain, rest } = resolveIn(searchPath.finder, own.folders!, module === '' ? [] : module.split('.'))
    return { chain: [own, ...chain], rest }
  }
  // Python 2 looks beside the file first.
  const beside = searchPath.interpreter.version.startsWith('2') ? resolveIn(searchPath.finder, [file.folder], module.split('.')) : undefined
  return beside && beside.chain.length > 0 ? beside : searchPath.resolve(module)
}

/** The package that dots lead to: one is that of the file itself. */
export function packageOf({ folder, searchPath: { finder }, context: { files } }: PythonFile, level: number): FoundModule {
  let at = folder
  for (let dots = 1; dots < level && at > 0; dots++) at = files.parentOf(at)
  return { ...finder.find([at], '__init__'), place: at, folders: [at], otherFolders: [] }
}

/** Names that are taken from a package may be modules of it. */
function submodules({ names }: FoundImport, chain: readonly FoundModule[], { searchPath: { finder } }: PythonFile): FoundModule[] {
  const { folders, otherFolders = [] } = chain.at(-1) ?? {}
  if (!folders || !names) return []
  return names.flatMap((name) => (name === '*' ? [] : (finder.find(folders, name) ?? finder.find(otherFolders, name) ?? [])))
}

const MAX_WORDS_LENGTH = 80

function wordsOf({ module, level, names }: FoundImport): string {
  if (!names) return `import ${module}`.slice(0, MAX_WORDS_LENGTH)
  const words = `from ${'.'.repeat(level)}${module} import ${names.join(', ')}`
  return words.length > MAX_WORDS_LENGTH ? `${words.slice(0, MAX_WORDS_LENGTH - 1)}…` : words
}
