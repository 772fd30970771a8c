/** What a lock file of npm, Yarn, pnpm or Bun says of the packages that are installed by it. */
export interface NodeLock {
  /** `package-lock.json` */
  file: string
  /** Names of packages that run something when they are installed; of files that do not say so, those that depend on what compiles. */
  scripted: readonly string[]
  /** Every package, by name. */
  names: ReadonlySet<string>
  /** Of packages that run something; empty where the file does not say which do. */
  versions: ReadonlyMap<string, string>
  /** One that is fetched by git. */
  byGit?: string
  /** The package that brings a program; empty where the file does not say. */
  programs: ReadonlyMap<string, string>
}

/** What compiles, or fetches a compiled file, when it is installed. */
const COMPILES =
  /^(?:node-gyp|node-gyp-build|node-gyp-build-optional-packages|nan|node-addon-api|prebuild-install|node-pre-gyp|@mapbox\/node-pre-gyp|bindings|cmake-js|prebuildify|neon-cli|cargo-cp-artifact)$/

/** No package manager writes longer ones. */
const MAX_LINE = 4000
const MAX_DEPTH = 50

export const LOCK_FILES: Readonly<Record<string, readonly string[]>> = {
  npm: ['npm-shrinkwrap.json', 'package-lock.json'],
  yarn: ['yarn.lock'],
  pnpm: ['pnpm-lock.yaml'],
  bun: ['bun.lock'],
}

/** The lock file that a manager follows; of several, npm's, whose says most. Undefined where there is none that can be read. */
export function nodeLock(text: (name: string) => string | undefined, manager?: string): NodeLock | undefined {
  const own = manager !== undefined && Object.hasOwn(LOCK_FILES, manager) ? LOCK_FILES[manager]! : []
  for (const file of own.length > 0 ? own : Object.values(LOCK_FILES).flat()) {
    const written = text(file)
    const found = written === undefined ? undefined : read(file, written)
    if (found) return found
  }
  return undefined
}

function read(file: string, text: string): NodeLock | undefined {
  if (file === 'yarn.lock') return ofLines(file, text.split('\n'), /^\S.*:\s*$/, /^ {4}"?(@?[^"\s:]+)"?:? /, YARN_NAME)
  if (file === 'pnpm-lock.yaml') return ofPnpm(text)
  const value = record(parsed(file === 'bun.lock' ? text.replace(/,(\s*[}\]])/g, '$1') : text))
  return file === 'bun.lock' ? ofBun(value) : ofNpm(file, value)
}

function ofNpm(file: string, lock: Record<string, unknown> | undefined): NodeLock | undefined {
  const packages = record(lock?.['packages'])
  if (!packages) return ofOldNpm(file, record(lock?.['dependencies']))
  const [scripted, names, programs]: [string[], Set<string>, Map<string, string>] = [[], new Set(), new Map()]
  const versions = new Map<string, string>()
  let byGit: string | undefined
  for (const [path, value] of Object.entries(packages)) {
    if (!path.includes('node_modules/')) continue
    const { hasInstallScript, optional, os, resolved, bin, version } = record(value) ?? {}
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    names.add(name)
    const isElsewhere = optional === true && Array.isArray(os) && !os.includes('linux')
    if (hasInstallScript === true && !isElsewhere) {
      scripted.push(name)
      if (typeof version === 'string') versions.set(name, version)
    }
    if (typeof resolved === 'string' && resolved.startsWith('git')) byGit ??= name
    for (const program of typeof bin === 'string' ? [name.slice(name.lastIndexOf('/') + 1)] : Object.keys(record(bin) ?? {}))
      programs.set(program, name)
  }
  return { file, scripted, names, programs, versions, ...(byGit !== undefined && { byGit }) }
}

/** Version 1, which npm before 7 wrote. */
function ofOldNpm(file: string, first: Record<string, unknown> | undefined): NodeLock | undefined {
  if (!first) return undefined
  const [scripted, names]: [string[], Set<string>] = [[], new Set()]
  let byGit: string | undefined
  const walk = (dependencies: Record<string, unknown>, depth: number) => {
    for (const [name, value] of Object.entries(dependencies)) {
      const { requires, version, dependencies: inner } = record(value) ?? {}
      names.add(name)
      if (!COMPILES.test(name) && Object.keys(record(requires) ?? {}).some((each) => COMPILES.test(each))) scripted.push(name)
      if (typeof version === 'string' && version.startsWith('git')) byGit ??= name
      const below = record(inner)
      if (below && depth < MAX_DEPTH) walk(below, depth + 1)
    }
  }
  walk(first, 0)
  return { file, scripted, names, programs: new Map(), versions: new Map(), ...(byGit !== undefined && { byGit }) }
}

/** `"@babel/core@^7.1.0", "@babel/core@npm:^7.2":` */
const YARN_NAME = /"?(@?[^@",\s]{1,214})@[^,]*/g
/** `/@babel/core@7.1.0(peer@1):`, `/@babel/core/7.1.0:`, `'@babel/core@7.1.0(peer@1)':` */
const PNPM_NAME = /^ {2}'?\/?(@[^@\s(']+?\/[^@/\s(']+|[^@/\s(']+)[@/]/g

/** From version 9 on, packages stand in `packages`, and what they depend on in `snapshots`; before that, scripts are said outright. */
function ofPnpm(text: string): NodeLock | undefined {
  const version = Number(/^lockfileVersion:\s*['"]?(\d+)/m.exec(text.slice(0, 1000))?.[1])
  if (!(version >= 5)) return undefined
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith(version >= 9 ? 'snapshots:' : 'packages:'))
  const inside = start === -1 ? [] : lines.slice(start + 1)
  const found = ofLines(
    'pnpm-lock.yaml',
    inside,
    /^ {2}\S.*:/,
    version >= 9 ? /^ {6}'?(@?[^'\s:]+)'?: / : /^ {4}(requiresBuild): true/,
    PNPM_NAME,
  )
  const byGit = /\btype: git\b/.test(text) ? 'a package' : undefined
  return { ...found, ...(byGit !== undefined && { byGit }) }
}

/** Entries one below the other: what names them, and what of a line below is what compiles. */
function ofLines(file: string, lines: readonly string[], entry: RegExp, dependency: RegExp, name: RegExp): NodeLock {
  const [scripted, names]: [string[], Set<string>] = [[], new Set()]
  let byGit: string | undefined
  let current: string[] = []
  for (const line of lines) {
    if (line.length > MAX_LINE) continue
    if (entry.test(line)) {
      current = [...line.matchAll(name)].map(([, each]) => each!)
      for (const each of current) names.add(each)
      if (/@(?:git[+@:]|ssh:)|@[^,]*\.git#/.test(line)) byGit ??= current[0]
    }
    const asked = dependency.exec(line)?.[1]
    if (asked === 'requiresBuild' || (asked !== undefined && COMPILES.test(asked)))
      scripted.push(...new Set(current.filter((each) => !COMPILES.test(each) && scripted.at(-1) !== each)))
  }
  return { file, scripted, names, programs: new Map(), versions: new Map(), ...(byGit !== undefined && { byGit }) }
}

/** `"sharp": ["sharp@0.33.4", "", { "dependencies": { … }, "bin": { … } }, "sha512-…"]` */
function ofBun(lock: Record<string, unknown> | undefined): NodeLock | undefined {
  const packages = record(lock?.['packages'])
  if (!packages) return undefined
  const [scripted, names, programs]: [string[], Set<string>, Map<string, string>] = [[], new Set(), new Map()]
  let byGit: string | undefined
  for (const value of Object.values(packages)) {
    const [spelled, ...more] = Array.isArray(value) ? value : []
    const name = typeof spelled === 'string' ? /^(@?[^@]+)@/.exec(spelled.slice(0, MAX_LINE))?.[1] : undefined
    if (name === undefined) continue
    names.add(name)
    const about = more.map((each) => record(each)).find((each) => each !== undefined)
    if (Object.keys(record(about?.['dependencies']) ?? {}).some((each) => COMPILES.test(each)) && !COMPILES.test(name)) scripted.push(name)
    if (/@git[+:]/.test((spelled as string).slice(0, MAX_LINE))) byGit ??= name
    for (const program of Object.keys(record(about?.['bin']) ?? {})) programs.set(program, name)
  }
  return { file: 'bun.lock', scripted, names, programs, versions: new Map(), ...(byGit !== undefined && { byGit }) }
}

export function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

export function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}
