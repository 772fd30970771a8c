import { type Dir, lstatSync, opendirSync, readFileSync, readlinkSync } from 'node:fs'
import { lstat, opendir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { type IgnoreFile, isIgnored, type Matches, matchPatterns, parseIgnoreFile } from './ignore-file.ts'

export interface ContextFile {
  /** From the context's folder, with slashes. */
  path: string
  /** Of a symbolic link the length of what it says; it is not followed. */
  bytes: number
  isLink: boolean
}

/** A file or folder that lies at the top of the context. */
export interface TopEntry {
  name: string
  isFolder: boolean
  sentFiles: number
  sentBytes: number
  /** What the ignore file keeps out of it; of folders that are left out as a whole, only the folder is counted. */
  ignoredFiles: number
}

/** A build's context, as it is on disk and as it would be sent. */
export interface BuildContext {
  folder: string
  /** The ignore file that counts, from the folder; absent where there is none. */
  ignorePath?: string
  ignore: IgnoreFile
  /** What would be sent, sorted by path. */
  files: readonly ContextFile[]
  sentBytes: number
  top: readonly TopEntry[]
  /** Texts that say how it is built, by path: what package managers read, scripts, and sources of languages whose imports say what a program needs. */
  manifests?: ReadonlyMap<string, string>
  /** False where there is more than the limits let us see: the sums are too low. */
  complete: boolean
}

export interface ContextLimits {
  maxEntries?: number
  maxDepth?: number
}

const MAX_IGNORE_BYTES = 1024 * 1024
const MANIFEST =
  /^(?:package(?:-lock)?\.json|go\.(?:mod|work)|Cargo\.(?:toml|lock)|pom\.xml|(?:build|settings)\.gradle(?:\.kts)?|gradle\.properties|.*\.(?:cs|fs|vb)proj|launchSettings\.json|Directory\.Build\.props|pyproject\.toml|(?:uv|poetry|pdm)\.lock|\.python-version|setup\.cfg|Pipfile|.*requirements.*\.(?:txt|in)|composer\.(?:json|lock)|Gemfile(?:\.lock)?|(?:ts|js)config.*\.json|(?:nest-cli|angular|project)\.json|(?:next|nuxt|vite|astro|vue|svelte)\.config\.[cm]?[jt]s|yarn\.lock|\.yarnrc\.yml|pnpm-(?:lock|workspace)\.yaml|bun\.lock|npm-shrinkwrap\.json|lerna\.json|.*\.prisma|(?:GNU)?[Mm]akefile|.*\.(?:go|rs|sh|py|rb|php|[cm]?[jt]sx?)|(?:docker-)?entrypoint[\w.-]*)$/
/** Those that have a name only in their folder: `requirements/base.txt`. Packages that were installed on the spot are none of the user's. */
const LISTED = /(?:^|\/)(?:requirements\/[^/]+\.txt|\.cargo\/config(?:\.toml)?)$/
/** Scripts without an ending, by where they are or how they are called. */
const SCRIPT = /(?:^|\/)(?:s?bin|scripts?)\/[\w-]+$|(?:^|\/)(?:artisan|(?:start|run|serve|boot|launch|worker|web|init|wait)[\w-]*)$/
const MAX_SCRIPT_BYTES = 64 * 1024
const INSTALLED = /(?:^|\/)(?:node_modules|bower_components|vendor\/bundle|site-packages)\//
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024
const MAX_MANIFESTS = 2_000
/** To hand so small a question as the size of a file to another thread costs more than to ask; nothing else happens while so many are asked. */
const ASKED_AT_ONCE = 500
const MAX_MANIFESTS_BYTES = 32 * 1024 * 1024

/**
 * Walks a build's context. `dockerfile`: its path; an ignore file next to it with its name counts more than the one of the context. Undefined
 * where there is no such folder. Links are not followed, so nothing outside is seen.
 */
export async function readContext(
  folder: string,
  dockerfile = join(folder, 'Dockerfile'),
  { maxEntries = 200_000, maxDepth = 60 }: ContextLimits = {},
): Promise<BuildContext | undefined> {
  if (!(await isFolder(folder))) return undefined
  const own = join(dirname(dockerfile), `${basename(dockerfile)}.dockerignore`)
  const found = (await ignoreFileAt(own)) ?? (await ignoreFileAt(join(folder, '.dockerignore')))
  const ignore = found?.ignore ?? { patterns: [], problems: [] }
  const hasExceptions = ignore.patterns.some(({ exception }) => exception)
  const files: ContextFile[] = []
  const top = new Map<string, TopEntry>()
  let entries = 0
  let complete = true

  async function walk(path: string, above: Matches | undefined, depth: number): Promise<void> {
    let directory: Dir | undefined
    try {
      directory = depth > maxDepth ? undefined : opendirSync(join(folder, path))
      if (!directory) complete = false
      for (let entry = directory?.readSync(); entry; entry = directory?.readSync()) {
        if (++entries > maxEntries) {
          complete = false
          return
        }
        if (entries % ASKED_AT_ONCE === 0) await setImmediate()
        const inside = path === '' ? entry.name : `${path}/${entry.name}`
        const name = inside.split('/', 1)[0]!
        if (path === '') top.set(name, { name, isFolder: entry.isDirectory(), sentFiles: 0, sentBytes: 0, ignoredFiles: 0 })
        const sums = top.get(name)!
        const matches = matchPatterns(ignore, inside, above)
        const ignored = isIgnored(ignore, matches)
        if (ignored && !(entry.isDirectory() && hasExceptions)) sums.ignoredFiles++
        else if (entry.isDirectory()) await walk(inside, matches, depth + 1)
        else if (entry.isFile() || entry.isSymbolicLink()) {
          const bytes = bytesOf(join(folder, inside), entry.isSymbolicLink())
          files.push({ path: inside, bytes, isLink: entry.isSymbolicLink() })
          sums.sentFiles++
          sums.sentBytes += bytes
        }
      }
    } catch {
      // Processes come and go in /proc, and not all of it may be read.
      complete = false
    } finally {
      directory?.closeSync()
    }
  }

  await walk('', undefined, 0)
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  const manifests = await readManifests(folder, files)
  return {
    folder,
    ...(found && { ignorePath: found.path }),
    ...{ ignore, files, complete, manifests },
    sentBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    top: [...top.values()].sort((a, b) => b.sentBytes - a.sentBytes || (a.name < b.name ? -1 : 1)),
  }
}

/** Those at the top before those below; as many as the limits let us read. */
async function readManifests(folder: string, files: readonly ContextFile[]): Promise<ReadonlyMap<string, string>> {
  const manifests = new Map<string, string>()
  const depth = ({ path }: ContextFile) => path.split('/').length
  const wanted = files.filter(
    ({ path, bytes, isLink }) =>
      (MANIFEST.test(basename(path)) || LISTED.test(path) || (SCRIPT.test(path) && bytes <= MAX_SCRIPT_BYTES)) &&
      !INSTALLED.test(path) &&
      !isLink &&
      bytes <= MAX_MANIFEST_BYTES,
  )
  let left = MAX_MANIFESTS_BYTES
  for (const [index, file] of wanted
    .toSorted((a, b) => depth(a) - depth(b))
    .slice(0, MAX_MANIFESTS)
    .entries()) {
    if (file.bytes > left) continue
    if (index % ASKED_AT_ONCE === 0) await setImmediate()
    try {
      manifests.set(file.path, readFileSync(join(folder, file.path), 'utf8'))
      left -= file.bytes
    } catch {
      // It is gone, or may not be read.
    }
  }
  return manifests
}

async function ignoreFileAt(path: string): Promise<{ path: string; ignore: IgnoreFile } | undefined> {
  const status = await lstat(path).catch(() => undefined)
  if (!status?.isFile() || status.size > MAX_IGNORE_BYTES) return undefined
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : { path, ignore: parseIgnoreFile(text) }
}

function bytesOf(path: string, isLink: boolean): number {
  try {
    return isLink ? readlinkSync(path).length : lstatSync(path).size
  } catch {
    return 0
  }
}

async function isFolder(path: string): Promise<boolean> {
  const directory = await opendir(path).catch(() => undefined)
  await directory?.close()
  return directory !== undefined
}
