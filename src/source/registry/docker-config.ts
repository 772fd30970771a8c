import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, sep } from 'node:path'
import { UserError } from '../../errors.ts'
import { printable } from '../printable.ts'
import { type AuthEntry, decodeEntry, entriesFor } from './auth-entries.ts'
import { askHelper, type HelperQuestion } from './credential-helper.ts'
import type { Credentials, CredentialSource } from './credentials.ts'

/** The part about credentials of Docker's `config.json` and podman's `auth.json`. */
interface DockerConfig {
  auths?: Record<string, AuthEntry | null>
  credHelpers?: Record<string, unknown>
  credsStore?: unknown
}

/**
 * The places where `docker login`, `podman login` and CI leave credentials, in the order to ask them. Nothing is read before.
 * What stands in `DOCKER_AUTH_CONFIG` comes after Docker's file: in GitLab CI a `docker login` of the job is meant to win over the
 * variable of the project (docker/cli#6156).
 */
export function dockerConfigCredentials(env: NodeJS.ProcessEnv = process.env, helperLimitMs?: number): CredentialSource[] {
  const home = (process.platform === 'win32' ? env.USERPROFILE : env.HOME) || homedir()
  const docker = join(env.DOCKER_CONFIG || join(home, '.docker'), 'config.json')
  const variable = env.DOCKER_AUTH_CONFIG
  const xdg = join(env.XDG_CONFIG_HOME || join(home, '.config'), 'containers', 'auth.json')
  const paths = new Set([env.REGISTRY_AUTH_FILE || undefined, docker, runtimeFile(env), xdg].filter((path) => path !== undefined))
  return [...paths].flatMap((path) => {
    const source = sourceOf(shortPath(path, home), () => readIfThere(path, shortPath(path, home)), env, helperLimitMs)
    return path === docker && variable ? [source, sourceOf('DOCKER_AUTH_CONFIG', async () => variable, env, helperLimitMs)] : [source]
  })
}

/** podman's and skopeo's own file, which goes away with the session (containers-auth.json(5)). */
function runtimeFile(env: NodeJS.ProcessEnv): string | undefined {
  if (env.XDG_RUNTIME_DIR) return join(env.XDG_RUNTIME_DIR, 'containers', 'auth.json')
  return process.platform === 'linux' ? `/run/containers/${process.getuid!()}/auth.json` : undefined
}

function sourceOf(
  name: string,
  read: () => Promise<string | undefined>,
  env: NodeJS.ProcessEnv,
  helperLimitMs: number | undefined,
): CredentialSource {
  return {
    name,
    async find(registry, repository) {
      const text = await read()
      if (text === undefined) return undefined
      return findIn(parseConfig(text, name), { registry, repository, file: name, env, timeLimitMs: helperLimitMs })
    },
  }
}

/**
 * Docker's order: a helper for that host, else the store for all hosts, else the file. Docker does not look at the file when a
 * helper knows nothing; what a login without the helper left there is as good.
 */
async function findIn(
  config: DockerConfig,
  { registry, repository, file, env, timeLimitMs }: { repository: string } & Omit<HelperQuestion, 'helper'>,
): Promise<Credentials | undefined> {
  const helper = entriesFor(config.credHelpers ?? {}, registry, repository)[0]?.[1] ?? config.credsStore
  if (typeof helper === 'string' && helper !== '') {
    const answer = await askHelper({ helper, registry, file, env, timeLimitMs })
    if (answer) return answer
  }
  for (const [key, entry] of entriesFor(config.auths ?? {}, registry, repository)) {
    const credentials = decodeEntry(entry, key, file)
    if (credentials) return credentials
  }
  return undefined
}

function parseConfig(text: string, file: string): DockerConfig {
  let config: unknown
  try {
    // Whatever PowerShell wrote begins with a byte order mark.
    config = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    // Without the cause: the message of the parser quotes what it read.
    throw damaged(file, 'it is no JSON')
  }
  if (!isObject(config)) throw damaged(file, 'it is no JSON object')
  for (const part of ['auths', 'credHelpers']) {
    if (config[part] !== undefined && config[part] !== null && !isObject(config[part])) throw damaged(file, `its ${part} is no object`)
  }
  return config as DockerConfig
}

function damaged(file: string, why: string): UserError {
  return new UserError(`${file} should hold credentials, but ${why}.`, { hint: 'Mend it, or move it away and log in again.' })
}

async function readIfThere(path: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new UserError(`${name} may hold credentials, but cannot be read: ${code}.`, {
      hint: 'Check that it is a file that you may read.',
      cause,
    })
  }
}

function shortPath(path: string, home: string): string {
  return printable(path.startsWith(`${home}${sep}`) ? `~${path.slice(home.length)}` : path)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
