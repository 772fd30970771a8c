import { packageOf } from './imports.ts'
import type { LiteralCall } from './literal-call.ts'
import type { FoundModule } from './module-finder.ts'
import { modulesIn } from './package-content.ts'
import type { PythonFile } from './python-file.ts'
import { resolveIn } from './search-path.ts'

const IMPORTER = /(?:^|\.)(?:import_module|__import__)$/
/** Functions that libraries have for imports that may fail, and for looking whether something is there. */
const WOULD_IMPORT = /import|backend|_available$|(?:^|\.)find_(?:spec|loader)$/i
const LISTER = /(?:^|\.)(?:iter_modules|walk_packages)$/
const NAME = /^\.*[A-Za-z_][\w.]*$/
/** A shorter beginning of a name says nothing. */
const MIN_BEGINNING = 3

/** Imports by call: `import_module("x")`, `import_module("." + name, __package__)`. */
export function followComputedImports(calls: readonly LiteralCall[], file: PythonFile): void {
  for (const call of calls) {
    if (LISTER.test(call.callee)) {
      if (file.origin !== 'standard')
        file.loads(modulesIn(packageOf(file, 1), file.searchPath.finder), how(call, 'modules that are listed'))
    } else if (!WOULD_IMPORT.test(call.callee)) continue
    else if (!call.computed) loadLiteral(call, file)
    // The standard library has one such place that counts: names of encodings.
    else if (IMPORTER.test(call.callee) && (file.origin !== 'standard' || file.isPackage)) loadByBeginning(call, file)
  }
}

function loadLiteral(call: LiteralCall, file: PythonFile): void {
  const importer = IMPORTER.test(call.callee)
  for (const word of call.words) {
    const name = word.split(':')[0]!
    if (!NAME.test(name)) continue
    const { chain, rest } = resolveFrom(name, call, file)
    // What is not called so plainly may be given the name of anything, with attributes behind.
    if (importer) file.loads(chain, { ...how(call, 'import'), grade: 'hard' })
    else if (chain.length > 0 && (rest.length === 0 || chain.length > 1)) file.loads(chain, how(call, 'import by name'))
  }
}

/** Every module that the beginning of the name fits. Without a beginning, nothing can be said. */
function loadByBeginning(call: LiteralCall, file: PythonFile): void {
  const beginning = call.words[0] ?? ''
  const cut = beginning.lastIndexOf('.')
  const start = beginning.slice(cut + 1)
  let modules: FoundModule[] = []
  if (cut >= 0) {
    const outer = /^\.+$/.test(beginning.slice(0, cut + 1)) ? beginning.slice(0, cut + 1) : beginning.slice(0, cut)
    const { chain, rest } = resolveFrom(outer, call, file)
    if (rest.length === 0 && chain.length > 0) modules = [...chain, ...modulesIn(chain.at(-1)!, file.searchPath.finder, start)]
  } else if (start.length >= MIN_BEGINNING) {
    modules = modulesIn({ place: file.folder, folders: file.searchPath.folders }, file.searchPath.finder, start)
  }
  const grade = file.origin === 'standard' ? 'weak' : 'soft'
  file.loads(modules, { ...how(call, 'beginning of a name'), grade })
  if (modules.length === 0 && file.origin !== 'standard') file.context.unresolved({ node: file.node, domain: 'python', what: call.source })
}

function resolveFrom(name: string, call: LiteralCall, file: PythonFile) {
  const dots = /^\.*/.exec(name)![0].length
  if (dots === 0) return file.searchPath.resolve(name)
  const names = name.slice(dots).split('.').filter(Boolean)
  const given = call.second === undefined ? undefined : file.searchPath.resolve(call.second).chain.at(-1)
  const base = dots === 1 && given?.folders ? given : packageOf(file, dots)
  const { chain, rest } = resolveIn(file.searchPath.finder, base.folders!, names)
  return { chain: [base, ...chain], rest }
}

function how({ source }: LiteralCall, kind: string) {
  return { kind, grade: 'soft', via: source } as const
}
