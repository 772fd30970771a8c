import { packageOf } from './imports.ts'
import type { FoundModule } from './module-finder.ts'
import { isTest, modulesBelow } from './package-content.ts'
import type { PythonFile } from './python-file.ts'
import { resolveIn, type SearchPath } from './search-path.ts'

const NAME = /^[A-Za-z_]\w*$/
const DOTTED = /^[A-Za-z_]\w*(?:\.\w+)+$/
/** As settings name an object: `package.module:attribute`. */
const WITH_ATTRIBUTE = /^([A-Za-z_][\w.]*):[A-Za-z_][\w.]*(?:\(\))?$/
/** As databases and brokers are named: `postgresql+psycopg2://…`. */
const URL_SCHEME = /^([a-z][a-z0-9]*)(?:\+([a-z][a-z0-9_]*))?:\/\//
/** `package.module.Class.method` */
const MAX_ATTRIBUTES = 2

const KIND = 'name in a string'

/** Strings that are names of modules that are there: lists of applications, middleware, handlers, dialects. */
export function followNamedModules(constants: Iterable<string>, file: PythonFile): void {
  for (const constant of constants) {
    const how = { kind: KIND, grade: 'soft', via: constant } as const
    const found = moduleNamed(constant, file)
    if (found) file.loads(found, how)
    if (found && file.origin === 'own') file.loads(wholeApplication(found, constant, file), how)
    if (file.origin === 'standard') continue
    if (file.isPackage) file.loads(ownSubmodule(constant, file), how)
    file.loads(driversOf(constant, file.searchPath), how)
  }
}

/** The modules that a string stands for, undefined when it stands for none. */
export function moduleNamed(constant: string, { searchPath, origin }: Pick<PythonFile, 'searchPath' | 'origin'>) {
  const name = WITH_ATTRIBUTE.exec(constant)?.[1] ?? constant
  const own = origin === 'own'
  if (NAME.test(name)) {
    // A single word may be any word. In code of one's own it is taken for a name where something was installed under it.
    const { chain } = own && !isTest(name) ? searchPath.resolve(name) : { chain: [] }
    return chain.length > 0 && !searchPath.standard.has(chain[0]!.place) ? chain : undefined
  }
  // A library that names its tests, or those of Python, does not run them.
  if (!DOTTED.test(name) || (!own && isTest(name.split('.')[0]!))) return undefined
  const { chain, rest } = searchPath.resolve(name)
  if (chain.length === 0 || rest.length > MAX_ATTRIBUTES) return undefined
  // `click.File` and `readme.txt` look the same.
  return chain.length > 1 || (own && /^[A-Z]/.test(rest[0]!)) ? chain : undefined
}

/**
 * All modules of a package that the image's own code names in a string: frameworks go on by names that they make up (`admin`, `tasks`,
 * `backends.base` of it).
 */
function wholeApplication(chain: readonly FoundModule[], constant: string, { searchPath }: PythonFile): FoundModule[] {
  // Django's way to name an application by its configuration: `shop.apps.ShopConfig`.
  const last = /\.apps\.\w+$/.test(constant) ? chain.at(-2) : chain.at(-1)
  return last?.folders && !searchPath.standard.has(last.place) ? modulesBelow(last, searchPath.finder) : []
}

/** Packages that load their modules late list them by name: in `__all__`, in a table for `__getattr__`. */
function ownSubmodule(constant: string, file: PythonFile): readonly FoundModule[] {
  if (!NAME.test(constant) && !DOTTED.test(constant)) return []
  const { chain, rest } = resolveIn(file.searchPath.finder, packageOf(file, 1).folders!, constant.split('.'))
  return rest.length === 0 && !isTest(constant) ? chain : []
}

/** SQLAlchemy finds a dialect, and that its driver, by the scheme of the URL. */
export function driversOf(url: string, searchPath: SearchPath): readonly FoundModule[] {
  const [, scheme, driver] = URL_SCHEME.exec(url) ?? []
  if (scheme === undefined) return []
  const names = [`sqlalchemy.dialects.${scheme}`, ...(driver ? [`sqlalchemy.dialects.${scheme}.${driver}`, driver] : [])]
  return names.flatMap((name) => {
    const { chain, rest } = searchPath.resolve(name)
    return rest.length === 0 ? chain : []
  })
}
