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
  /** Command line that tells whether the container is healthy. OCI has no word for it, docker and podman write it all the same. */
  healthcheck?: readonly string[]
  /** What the shell form of an instruction is run by, where it is not `/bin/sh -c`. Of docker, too. */
  shell?: readonly string[]
  /** Name or number. */
  stopSignal?: string
  /** As `8080/tcp`; sorted. */
  exposedPorts?: readonly string[]
  /** Absolute paths, sorted. */
  volumes?: readonly string[]
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
  const shell = texts(run.Shell)
  const healthcheck = healthcheckOf(record(run.Healthcheck), shell)
  const stopSignal = text(run.StopSignal)
  const exposedPorts = Object.keys(record(run.ExposedPorts) ?? {}).sort()
  const volumes = Object.keys(record(run.Volumes) ?? {}).sort()
  if (healthcheck) parsed.healthcheck = healthcheck
  if (shell.length > 0) parsed.shell = shell
  if (stopSignal) parsed.stopSignal = stopSignal
  if (exposedPorts.length > 0) parsed.exposedPorts = exposedPorts
  if (volumes.length > 0) parsed.volumes = volumes
  return parsed
}

/** The test is `["CMD", …words]`, `["CMD-SHELL", "line"]`, or `["NONE"]` where one of the base image is turned off. */
function healthcheckOf(json: Record<string, unknown> | undefined, shell: readonly string[]): string[] | undefined {
  const [kind, ...words] = texts(json?.Test)
  if (words.length === 0) return undefined
  if (kind === 'CMD') return words
  return kind === 'CMD-SHELL' ? [...(shell.length > 0 ? shell : ['/bin/sh', '-c']), words[0]!] : undefined
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
