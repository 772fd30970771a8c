import { isTest } from './package-content.ts'
import type { PythonFile } from './python-file.ts'
import type { FoundImport } from './source-scan.ts'

/** What people test, try out and build with. */
const TOOLS = new Set(
  `pytest _pytest py hypothesis nose nose2 tox nox coverage mypy black isort IPython ipykernel ipywidgets notebook jupyter jupyter_client
  jupyter_core nbformat setuptools pip wheel Cython pythran`.split(/\s+/),
)
/** Those of them that only run to build something. */
const BUILDERS = new Set(['setuptools', 'pip', 'wheel'])

/**
 * Whether an import is for those who develop. Libraries have functions that only their own tests call, or try whether a notebook shows them:
 * what is imported so is seldom loaded, or not missed. At the left margin of a module it is as good as any other.
 */
export function isForDevelopment({ module, level, nested }: FoundImport, file: PythonFile): boolean {
  if (!nested || level > 0 || file.origin === 'own') return false
  const wanted = module.split('.')[0]!
  const path = namesFromSite(file)
  return wanted !== path[0] && (TOOLS.has(wanted) || BUILDERS.has(path[0] ?? '') || path.some(isTest))
}

/** Names of the packages that a file is in, from the outside in. */
function namesFromSite({ folder, searchPath: { sites }, context: { files } }: PythonFile): string[] {
  const names: string[] = []
  for (let at = folder; at > 0 && !sites.has(at); at = files.parentOf(at)) names.unshift(files.nameOf(at))
  return names
}
