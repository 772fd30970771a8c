import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Digest } from '../image/digest.ts'

/**
 * The parts that are kept of a layer; of an image its report and, from an engine, its documents, of a manifest what its layers
 * have to pull; of the folder the key of its hashes. A part may be missing; a part that does not check out is as good as missing.
 */
export type LayerPart = 'index' | 'hashes' | 'checkpoints' | 'seen' | 'report' | 'image' | 'key' | 'size'

/**
 * Keeps what reading a layer has yielded. Files appear whole, by renaming, so that two processes at once do no harm, and
 * nothing here is needed: what cannot be read is made anew, what cannot be written is left.
 */
export interface LayerStore {
  read(key: string, part: LayerPart): Buffer | undefined
  /** Answers why it could not be kept, undefined when it was. */
  write(key: string, part: LayerPart, bytes: Buffer): string | undefined
  /** Removes what was not used for longest until the folder is within its limit. */
  trim(): void
}

/** Bumped whenever what is kept of a layer changes its meaning. */
const VERSION = 'v2'

/** Ten thousand layers or so. */
export const DEFAULT_LIMIT_BYTES = 2e9

/** A temporary file that is older belongs to a process that was killed. */
const ABANDONED_MS = 60 * 60 * 1000

/** By XDG_CACHE_HOME, else ~/.cache. */
export function defaultCacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'slimscope')
}

/** Key of a layer whose blob was hashed. */
export function digestKey(digest: Digest): string {
  return digest.replace(':', '-')
}

/** Key of what is known of a blob in a file on disk; it holds only for this very file as it is now. */
export function identityKey(identity: string, digest: Digest): string {
  return `at-${createHash('sha256').update(`${identity}\n${digest}`).digest('hex')}`
}

/** `--no-cache`: remembers nothing. */
export const noStore: LayerStore = { read: () => undefined, write: () => undefined, trim: () => {} }

export function folderStore(folder: string, limitBytes = DEFAULT_LIMIT_BYTES): LayerStore {
  const layers = join(folder, 'layers', VERSION)
  const fileOf = (key: string, part: LayerPart) => join(layers, `${key}.${part}`)
  let temporary = 0

  return {
    read(key, part) {
      const file = fileOf(key, part)
      const bytes = attempt(() => readFileSync(file))
      const now = new Date()
      if (bytes) attempt(() => utimesSync(file, now, now)) // so that trim knows what is in use
      return bytes
    },
    write(key, part, bytes) {
      const file = fileOf(key, part)
      const unfinished = `${file}.${process.pid}-${temporary++}.tmp`
      try {
        mkdirSync(layers, { recursive: true, mode: 0o700 })
        writeFileSync(unfinished, bytes, { mode: 0o600 })
        renameSync(unfinished, file)
        return undefined
      } catch (error) {
        attempt(() => rmSync(unfinished, { force: true }))
        return error instanceof Error ? error.message : String(error)
      }
    },
    trim: () => trimFolder(layers, limitBytes),
  }
}

function trimFolder(folder: string, limitBytes: number): void {
  const now = Date.now()
  const files: { path: string; bytes: number; usedAt: number }[] = []
  for (const name of attempt(() => readdirSync(folder)) ?? []) {
    const path = join(folder, name)
    const stat = attempt(() => statSync(path))
    if (!stat?.isFile()) continue
    if (name.endsWith('.tmp')) {
      if (now - stat.mtimeMs > ABANDONED_MS) attempt(() => rmSync(path, { force: true }))
    } else files.push({ path, bytes: stat.size, usedAt: stat.mtimeMs })
  }
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  files.sort((a, b) => a.usedAt - b.usedAt)
  for (const { path, bytes } of files) {
    if (total <= limitBytes) break
    attempt(() => rmSync(path, { force: true }))
    total -= bytes
  }
}

/** The folder may be read-only, or another user's, and files vanish when two processes trim at once: all of it is no matter. */
function attempt<T>(operation: () => T): T | undefined {
  try {
    return operation()
  } catch {
    return undefined
  }
}
