import { posix } from 'node:path'
import { type Doubt, isDoubtful } from './doubtful-module.ts'
import type { ImageHost } from './image-host.ts'
import type { loadTracer } from './load-tracer.ts'
import { isPackageName } from './manifest.ts'
import { imagePlatform } from './platform.ts'
import { pluggedFolders } from './plug-and-play.ts'
import type { ResolvedModule } from './tracer/entry.ts'

export interface FoundModule extends ResolvedModule {
  /** Another one may be meant, or none. */
  isDoubtful: boolean
}

/** Finds modules as Node does. */
export interface ModuleFinder {
  /** Undefined for nowhere; no files for Node's own. */
  find(specifier: string, from: string, options?: { asRequire?: boolean; isTypeScript?: boolean }): Promise<FoundModule | undefined>
  /** The folder of an installed package as it is seen from a file, symlinks not followed. */
  findFolder(name: string, from: string): Promise<string | undefined>
  /** Whether a package in that folder is hardly the one that is meant from a file, or of no use. */
  isDoubtfulFolder(folder: string, name: string, from: string): Promise<boolean>
  /** Folders where `require` looks last: of NODE_PATH, of the installation, of Debian. */
  addFolder(folder: string): void
  /** Conditions of `exports` beside Node's own. */
  addCondition(condition: string): void
  /** What a prefix of specifiers stands for, by module-alias or `paths` of TypeScript. */
  addAlias(prefix: string, folder: string): void
  /** Of what is looked for from then on. */
  addDoubt(doubt: Doubt): void
}

const MAX_SPECIFIER = 1024
const MAX_SEARCHES = 500_000
const MAX_FOLDERS = 50
const MAX_ALIASES = 500
/** Debian's Node looks here for what its packages `node-*` bring. */
const DEBIAN_FOLDERS = ['/usr/share/nodejs', '/usr/lib/nodejs']
const TYPESCRIPT: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
}

export function moduleFinder(host: ImageHost, tracer: Awaited<ReturnType<typeof loadTracer>>): ModuleFinder {
  const folders = DEBIAN_FOLDERS.filter((folder) => host.kind(folder) === 'directory')
  const conditions: string[] = []
  const aliases: [prefix: string, folder: string][] = []
  const doubts: Doubt[] = []
  const platform = imagePlatform(host)
  const known = new Map<string, Promise<FoundModule | undefined>>()

  const pluggedFolderOf = pluggedFolders(host)

  const look = (specifier: string, from: string, asRequire: boolean): Promise<ResolvedModule | undefined> =>
    tracer.resolveModule(specifier, from, host, { asRequire, conditions })

  async function find(specifier: string, from: string, asRequire: boolean): Promise<FoundModule | undefined> {
    const found = await search(specifier, from, asRequire)
    const file = found?.files[0]
    const name = /^[./#]/.test(specifier) ? undefined : packageNameOf(specifier)
    return found && { ...found, isDoubtful: file !== undefined && (await isDoubtful({ from, file }, name, doubts, platform, host)) }
  }

  async function search(specifier: string, from: string, asRequire: boolean): Promise<ResolvedModule | undefined> {
    const found = (await look(specifier, from, asRequire)) ?? (await asTypeScript(specifier, from, asRequire))
    if (found || /^[./#]/.test(specifier)) return found
    const plugged = await inArchives(specifier, from, asRequire)
    if (plugged) return plugged
    for (const [prefix, folder] of aliases) {
      if (specifier !== prefix && !specifier.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)) continue
      const meant = await look(posix.join(folder, specifier.slice(prefix.length)), from, asRequire)
      if (meant) return meant
    }
    for (const folder of folders) {
      const there = isPackageName(packageNameOf(specifier)) ? await look(`./${specifier}`, `${folder}/_`, true) : undefined
      if (there) return there
    }
    return undefined
  }

  /** The map tells the folder; in it, the package is found as in any `node_modules`. */
  async function inArchives(specifier: string, from: string, asRequire: boolean): Promise<ResolvedModule | undefined> {
    const name = packageNameOf(specifier)
    const place = (await pluggedFolderOf(from))?.find(name, from)
    if (!place) return undefined
    await host.archives.open(`${place.folder}/`)
    const path = specifier.slice(name.length)
    const inModules = `/node_modules/${place.name}`
    if (!place.folder.endsWith(inModules)) return look(place.folder + path, from, asRequire)
    return look(place.name + path, `${place.folder.slice(0, -inModules.length)}/_`, asRequire)
  }

  /** `./x.js` is how TypeScript writes `./x.ts`. */
  async function asTypeScript(specifier: string, from: string, asRequire: boolean): Promise<ResolvedModule | undefined> {
    const suffix = posix.extname(specifier)
    if (!/^\.{0,2}\//.test(specifier)) return undefined
    for (const other of TYPESCRIPT[suffix] ?? []) {
      const found = await look(specifier.slice(0, -suffix.length) + other, from, asRequire)
      if (found) return found
    }
    return undefined
  }

  return {
    async find(written, from, { asRequire = true } = {}) {
      const specifier = cleaned(written)
      if (specifier === undefined) return undefined
      const key = `${posix.dirname(from)}\0${specifier}\0${asRequire}`
      let found = known.get(key)
      if (!found) {
        if (known.size >= MAX_SEARCHES) return undefined
        found = find(specifier, from, asRequire)
        known.set(key, found)
      }
      return found
    },
    async findFolder(name, from) {
      for (let at = posix.dirname(from); ; at = posix.dirname(at)) {
        const folder = posix.join(at, 'node_modules', name)
        if (posix.basename(at) !== 'node_modules' && host.kind(folder) === 'directory') return folder
        if (at === '/' || at === '.') return (await pluggedFolderOf(from))?.find(name, from)?.folder
      }
    },
    isDoubtfulFolder(folder, name, from) {
      const file = `${host.realPath(folder)}/package.json`
      return isDoubtful({ from, file }, name, doubts, platform, host)
    },
    addFolder(folder) {
      if (folders.length < MAX_FOLDERS && !folders.includes(folder)) folders.push(folder)
    },
    addCondition(condition) {
      if (conditions.length < MAX_FOLDERS && !conditions.includes(condition)) conditions.push(condition)
    },
    addAlias(prefix, folder) {
      if (prefix !== '' && aliases.length < MAX_ALIASES) aliases.push([prefix, folder])
    },
    addDoubt(doubt) {
      if (doubts.length < MAX_FOLDERS) doubts.push(doubt)
    },
  }
}

/** Without query and scheme; undefined for what is no file's. */
function cleaned(specifier: string): string | undefined {
  if (specifier === '' || specifier.length > MAX_SPECIFIER || specifier.includes('\0')) return undefined
  const plain = specifier.startsWith('#') ? specifier : specifier.replace(/[?#].*$/s, '')
  if (/^(data|https?):/.test(plain)) return undefined
  return plain.startsWith('file:///') ? plain.slice('file://'.length) : plain
}

/** `@scope/name/path` is of `@scope/name`. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
