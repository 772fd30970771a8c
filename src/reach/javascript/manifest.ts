import type { PackagePlatform } from './platform.ts'

/** What a `package.json` says that matters when its package runs. Its values are as hostile as all else of an image. */
export interface Manifest {
  name?: string
  version?: string
  main?: string
  scripts: Readonly<Record<string, string>>
  /** Path by name of the program. */
  bin: Readonly<Record<string, string>>
  dependencies: readonly string[]
  optionalDependencies: readonly string[]
  /** Those that are optional included. */
  peerDependencies: readonly string[]
  /** Of a package that is made for some systems or processors: others get another one. */
  platform?: PackagePlatform
  /** Of the package module-alias: a prefix of specifiers, and the folder it stands for. */
  aliases: Readonly<Record<string, string>>
  /** What finding modules takes, as JSON. */
  forResolution: string
}

const MAX_NAMES = 5000
/** They are looked through for each module that is found. */
const MAX_PLATFORMS = 100

/** Undefined for what is no object of JSON. */
export function parseManifest(text: string): Manifest | undefined {
  let json: unknown
  let forResolution: string
  try {
    json = JSON.parse(text)
    if (!isRecord(json)) return undefined
    const { name, version, main, type, optionalDependencies } = json
    const [exports, imports] = [smallEnough(json.exports), smallEnough(json.imports)]
    forResolution = JSON.stringify({ name, version, main, type, exports, imports, optionalDependencies })
  } catch {
    return undefined
  }
  const { name, version, main, scripts, bin } = json
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof version === 'string' && { version }),
    ...(typeof main === 'string' && { main }),
    scripts: strings(scripts),
    bin: typeof bin === 'string' && typeof name === 'string' ? { [name.replace(/^@[^/]*\//, '')]: bin } : strings(bin),
    dependencies: namesIn(json.dependencies),
    optionalDependencies: namesIn(json.optionalDependencies),
    peerDependencies: [...namesIn(json.peerDependencies), ...namesIn(json.peerDependenciesMeta)],
    ...((json.os !== undefined || json.cpu !== undefined) && {
      platform: { os: words(json.os), cpu: words(json.cpu), libc: words(json.libc) },
    }),
    aliases: strings(json['_moduleAliases']),
    forResolution,
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Maps of exports are sorted for each module that is looked up. */
function smallEnough(exports: unknown): unknown {
  return isRecord(exports) && Object.keys(exports).length > MAX_NAMES ? undefined : exports
}

function namesIn(dependencies: unknown): string[] {
  return isRecord(dependencies) ? Object.keys(dependencies).slice(0, MAX_NAMES).filter(isPackageName) : []
}

/** npm takes a word for a list of one. */
function words(value: unknown): string[] {
  const list = Array.isArray(value) ? value.slice(0, MAX_PLATFORMS) : [value]
  return list.filter((each) => typeof each === 'string')
}

function strings(value: unknown): Record<string, string> {
  const found: Record<string, string> = Object.create(null)
  if (!isRecord(value)) return found
  for (const [name, each] of Object.entries(value).slice(0, MAX_NAMES)) if (typeof each === 'string') found[name] = each
  return found
}

/** As npm allows them, more or less. */
export function isPackageName(name: string): boolean {
  return name.length <= 214 && /^(@[a-z0-9-~][\w.~-]*\/)?[a-z0-9-~][\w.~-]*$/i.test(name) && name !== 'node_modules'
}
