import { isDigest, type Digest } from './digest.ts'
import type { Platform } from './platform.ts'

/** What slimscope needs of an OCI image configuration (image-spec, config.md). */
export interface ImageConfig {
  platform: Platform
  /** One per layer, base first. */
  diffIds: readonly Digest[]
  history: readonly HistoryEntry[]
  /** When the image was built, RFC 3339. */
  created?: string
  env: readonly string[]
  entrypoint: readonly string[]
  cmd: readonly string[]
  labels: Readonly<Record<string, string>>
  user?: string
  workingDir?: string
}

/** One step of the build. An empty one changed only the configuration. */
export interface HistoryEntry {
  createdBy: string
  created?: string
  comment?: string
  /** Some builders sign with their name. */
  author?: string
  empty: boolean
}

/** Reads a configuration. @throws Error with what is wrong, when it is no image configuration. */
export function parseConfig(json: unknown): ImageConfig {
  const config = record(json)
  const rootfs = record(config?.rootfs)
  const diffIds = rootfs?.diff_ids
  if (!config || !Array.isArray(diffIds)) throw new Error('the configuration has no rootfs.diff_ids')
  if (!diffIds.every(isDigest)) throw new Error('the configuration names a diff ID that is no sha256 digest')

  const run = record(config.config) ?? {}
  const platform: Platform = { os: text(config.os) ?? 'linux', architecture: text(config.architecture) ?? 'unknown' }
  const variant = text(config.variant)
  if (variant) platform.variant = variant

  const parsed: ImageConfig = {
    platform,
    diffIds,
    history: Array.isArray(config.history) ? config.history.map(parseHistoryEntry) : [],
    env: texts(run.Env),
    entrypoint: texts(run.Entrypoint),
    cmd: texts(run.Cmd),
    labels: labels(run.Labels),
  }
  const created = text(config.created)
  const user = text(run.User)
  const workingDir = text(run.WorkingDir)
  if (created) parsed.created = created
  if (user) parsed.user = user
  if (workingDir) parsed.workingDir = workingDir
  return parsed
}

function parseHistoryEntry(json: unknown): HistoryEntry {
  const entry = record(json) ?? {}
  const parsed: HistoryEntry = { createdBy: text(entry.created_by) ?? '', empty: entry.empty_layer === true }
  const created = text(entry.created)
  const comment = text(entry.comment)
  const author = text(entry.author)
  if (created) parsed.created = created
  if (comment) parsed.comment = comment
  if (author) parsed.author = author
  return parsed
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function labels(value: unknown): Record<string, string> {
  const entries = Object.entries(record(value) ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  return Object.fromEntries(entries)
}
