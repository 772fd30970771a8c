import { posix } from 'node:path'
import type { ImageFiles } from '../../contents/image-files.ts'
import type { Environment } from '../edge.ts'
import { type Distribution, distributionsIn } from './distributions.ts'
import type { Interpreter } from './interpreter.ts'
import { type FoundModule, type ModuleFinder, moduleFinder } from './module-finder.ts'
import { type PathFile, readPathFiles } from './path-files.ts'

/** Where a process of Python looks for modules: `sys.path`. */
export interface SearchPath {
  interpreter: Interpreter
  /** Nodes of folders, in order, none twice. */
  folders: readonly number[]
  /** Those of the folders that hold what was installed, and those of the standard library. */
  sites: ReadonlySet<number>
  standard: ReadonlySet<number>
  pathFiles: readonly PathFile[]
  distributions: readonly Distribution[]
  finder: ModuleFinder
  resolve(name: string): ResolvedModule
  /** The same process with further folders in front; the same object for the same folders. */
  with(front: readonly number[]): SearchPath
}

/** How far a dotted name leads. */
export interface ResolvedModule {
  /** Packages and modules on the way, from the outside in. */
  chain: readonly FoundModule[]
  /** Names that are left: attributes, or nothing that is there. */
  rest: readonly string[]
}

const MAX_PARTS = 30
const MAX_FOLDERS = 1000

export async function openSearchPath(files: ImageFiles, interpreter: Interpreter, env: Environment, cwd: string): Promise<SearchPath> {
  const folderAt = (path: string): number[] => {
    const node = files.find(posix.resolve(cwd, path))
    return files.kind(node) === 'directory' ? [node] : []
  }
  const wanted = (env.PYTHONPATH ?? '').split(':').slice(0, MAX_FOLDERS)
  const fromEnvironment = env.PYTHONPATH ? wanted.flatMap(folderAt) : []
  // What the bootstrap of AWS's Lambda images adds.
  const lambda = [env.LAMBDA_TASK_ROOT, env.LAMBDA_RUNTIME_DIR, env.LAMBDA_TASK_ROOT && '/opt/python'].flatMap((path) =>
    path ? folderAt(path) : [],
  )
  const standard = interpreter.standard.flatMap(folderAt)
  const sites = [...new Set(interpreter.sites.flatMap(folderAt))]
  const pathFiles = await readPathFiles(files, sites)
  const added = pathFiles.flatMap(({ folders }) => folders).slice(0, MAX_FOLDERS)
  const distributions = (await Promise.all([...sites, ...added].map((folder) => distributionsIn(files, folder)))).flat()
  const finder = moduleFinder(files, interpreter.tag)

  const built = new Map<string, SearchPath>()
  function build(front: readonly number[]): SearchPath {
    const key = front.join()
    const before = built.get(key)
    if (before) return before
    const folders = [...new Set([...front, ...fromEnvironment, ...lambda, ...standard, ...sites, ...added])]
    const path: SearchPath = {
      interpreter,
      folders,
      sites: new Set(sites),
      standard: new Set(standard),
      pathFiles,
      distributions,
      finder,
      resolve: resolver(finder, folders),
      with: (more) => build([...new Set([...more, ...front])]),
    }
    built.set(key, path)
    return path
  }
  return build([])
}

function resolver(finder: ModuleFinder, folders: readonly number[]): (name: string) => ResolvedModule {
  const known = new Map<string, ResolvedModule>()
  let tops: Set<string> | undefined
  return (name) => {
    const before = known.get(name)
    if (before) return before
    const names = name.split('.').slice(0, MAX_PARTS)
    // Most strings that are asked for name nothing.
    tops ??= new Set(folders.flatMap((folder) => [...finder.namesIn(folder)]))
    if (!tops.has(names[0]!)) return { chain: [], rest: names }
    const found = resolveIn(finder, folders, names)
    known.set(name, found)
    return found
  }
}

/** Follows names from folders on. */
export function resolveIn(finder: ModuleFinder, start: readonly number[], names: readonly string[]): ResolvedModule {
  const chain: FoundModule[] = []
  let folders: readonly number[] | undefined = start
  let others: readonly number[] = []
  for (const [position, name] of names.entries()) {
    const found: FoundModule | undefined = folders && (finder.find(folders, name) ?? finder.find(others, name))
    if (!found) return { chain, rest: names.slice(position) }
    chain.push(found)
    folders = found.folders
    others = found.otherFolders ?? []
  }
  return { chain, rest: [] }
}
