import { type GoBuildInfo, type GoModule, readGoBuildInfo } from '../binary/go-build-info.ts'
import { packageOfFunction, readGoFunctions } from '../binary/go-functions.ts'
import type { ImageFiles } from '../contents/image-files.ts'
import type { Catalogue, Installed } from './catalogue.ts'
import { askEach, type NativeProgram, nativePrograms, programNotes } from './native-programs.ts'
import type { Package } from './package.ts'
import { purl } from './purl.ts'

/** Modules that are linked into Go programs, by what the linker wrote into these. */
export const go: Catalogue = { ecosystem: 'golang', read }

async function read(files: ImageFiles): Promise<Installed> {
  const programs = await nativePrograms(files)
  const packages: Package[] = []
  const infos = await askEach(programs, ({ source, header }) => readGoBuildInfo(source, header))
  for (const [i, program] of programs.entries()) {
    const info = infos[i]
    if (info) packages.push(...packagesOf(program, info, await codeBytes(program, info), packages.length))
  }
  return { packages, notes: programNotes(programs), broken: [] }
}

/** The program's own module first, which needs all others: who needs whom among these is not written down. */
function packagesOf({ path: program }: NativeProgram, info: GoBuildInfo, codeBytes: ReadonlyMap<string, number>, first: number): Package[] {
  const own = info.main ?? { path: info.path || program.slice(program.lastIndexOf('/') + 1), version: '' }
  const library = { path: 'stdlib', version: /^go(\S+)/.exec(info.goVersion)?.[1] ?? '' }
  const others = [library, ...info.modules]
  const packageOf = (module: GoModule): Package => {
    const { path, version } = inPlace(module)
    const slash = path.lastIndexOf('/')
    const bytes = codeBytes.get(module.path) ?? 0
    return {
      ecosystem: 'golang',
      name: path,
      version,
      purl: purl({ type: 'golang', namespace: path.slice(0, Math.max(slash, 0)), name: path.slice(slash + 1), version }),
      evidence: program,
      files: [],
      inner: [{ path: `${program}!/${module.path}`, unpackedBytes: bytes, storedBytes: bytes }],
      dependencies: [],
      asked: 'pulled-in',
      complete: true,
    }
  }
  const main: Package = {
    ...packageOf(own),
    asked: 'asked',
    dependencies: others.map((module, i) => {
      const { path, version } = inPlace(module)
      return { wanted: version === '' ? path : `${path}@${version}`, kind: 'depends', satisfiedBy: [first + 1 + i] }
    }),
  }
  return [main, ...others.map(packageOf)]
}

/** What was linked: another module in its place, or a folder, which has no version. `(devel)` is no version either. */
function inPlace({ path, version, replacedBy }: GoModule): { path: string; version: string } {
  const linked = replacedBy && !/^[./]/.test(replacedBy.path) ? replacedBy : { path, version: replacedBy ? '' : version }
  return { path: linked.path, version: linked.version === '(devel)' ? '' : linked.version }
}

/** Bytes of machine code by module path. What belongs to no module is the standard library's, or the program's own. */
async function codeBytes({ source, header }: NativeProgram, { main, path, modules }: GoBuildInfo): Promise<Map<string, number>> {
  const bytes = new Map<string, number>()
  const paths = new Set([...modules.map((module) => module.path), ...(main ? [main.path] : [])])
  const homes = new Map<string, string>()
  for (const each of await readGoFunctions(source, header)) {
    const name = packageOfFunction(each.name)
    if (name === '') continue
    let home = homes.get(name)
    if (home === undefined) homes.set(name, (home = name === 'main' ? (main?.path ?? path) : moduleOf(name, paths)))
    bytes.set(home, (bytes.get(home) ?? 0) + each.codeBytes)
  }
  return bytes
}

/** The module with the longest path that a package's path starts with. The standard library's have no dot in their first name. */
function moduleOf(name: string, paths: ReadonlySet<string>): string {
  const unvendored = name.replace(/^.*\/vendor\//, '')
  for (let end = unvendored.length; end > 0; end = unvendored.lastIndexOf('/', end - 1)) {
    if (paths.has(unvendored.slice(0, end))) return unvendored.slice(0, end)
  }
  return /^[^/]*\./.test(unvendored) ? '' : 'stdlib'
}
