import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import type { Grade } from '../edge.ts'
import type { FoundModule } from './module-finder.ts'
import type { Pythons } from './pythons.ts'
import type { SearchPath } from './search-path.ts'

/** A file with Python code, as one process loads it. */
export interface PythonFile {
  node: number
  /** Its folder: where relative imports start. */
  folder: number
  /** `__init__.py`: the file stands for its folder. */
  isPackage: boolean
  /**
   * - `standard`: of the standard library
   * - `installed`: by pip or a package manager
   * - `own`: written for this image
   */
  origin: 'standard' | 'installed' | 'own'
  searchPath: SearchPath
  context: ReachContext
  /** It loads these modules. */
  loads(modules: readonly FoundModule[], how: { kind: string; grade: Grade; via: string }): void
}

export function pythonFile(context: ReachContext, pythons: Pythons, node: number, searchPath: SearchPath): PythonFile {
  const { files } = context
  return {
    node,
    folder: files.parentOf(node),
    isPackage: files.nameOf(node).startsWith('__init__.'),
    origin: originOf(context, node, searchPath),
    searchPath,
    context,
    loads: (modules, how) => pythons.refer({ from: node, ...how }, modules, searchPath),
  }
}

function originOf(context: ReachContext, node: number, { sites, standard, distributions }: SearchPath): PythonFile['origin'] {
  const { files, packages } = context
  for (let folder = files.parentOf(node); folder > 0; folder = files.parentOf(folder)) {
    if (!sites.has(folder) && !standard.has(folder)) continue
    if (standard.has(folder)) return 'standard'
    const evidence = new Set(context.ownersOf(node).map((owner) => posix.dirname(packages[owner]!.evidence)))
    const isLocal = distributions.some(({ local, information }) => local && evidence.has(files.pathOf(information)))
    return isLocal ? 'own' : 'installed'
  }
  return context.isFirstParty(node) ? 'own' : 'installed'
}
