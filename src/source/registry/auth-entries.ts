import { UserError } from '../../errors.ts'
import { printable, shellWord } from '../printable.ts'
import type { Credentials } from './credentials.ts'

/** What Docker calls its own registry in its configuration and towards its helpers, since its first version of the API. */
const HUB_URL = 'https://index.docker.io/v1/'
const HUB_HOSTS = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io'])

/** One value of `auths` (docker/cli, cli/config/types/authconfig.go). */
export interface AuthEntry {
  auth?: unknown
  username?: unknown
  password?: unknown
  identitytoken?: unknown
}

/** What a registry is called where its credentials are kept: its host, of Docker Hub an address. */
export function serverName(registry: string): string {
  return canonicalHost(registry) === 'docker.io' ? HUB_URL : registry.toLowerCase()
}

/**
 * Those of the entries that are meant for a repository, the best first: the longest namespace (podman: `quay.io/org/repo`), then
 * the spelling that Docker writes itself. Without a namespace: `host`, `https://host`, `https://host/v1/`.
 */
export function entriesFor<T>(entries: Record<string, T>, registry: string, repository: string): [key: string, entry: T][] {
  const host = canonicalHost(registry)
  const written = serverName(registry)
  return Object.entries(entries)
    .map(([key, entry]) => ({ key, entry, at: splitKey(key) }))
    .filter(({ at }) => at.host === host && (at.path === '' || `${repository}/`.startsWith(`${at.path}/`)))
    .sort((a, b) => b.at.path.length - a.at.path.length || Number(b.key === written) - Number(a.key === written))
    .map(({ key, entry }) => [key, entry])
}

/**
 * Credentials of an entry; undefined of an empty one, which Docker leaves where a helper has them.
 * @throws UserError when it cannot be read
 */
export function decodeEntry(entry: AuthEntry | null, key: string, file: string): Credentials | undefined {
  if (isText(entry?.identitytoken)) return { identityToken: entry.identitytoken }
  if (isText(entry?.auth)) {
    const text = Buffer.from(entry.auth, 'base64').toString('utf8')
    const colon = text.indexOf(':')
    if (colon > 0) return namedCredentials(text.slice(0, colon), trimNuls(text.slice(colon + 1)))
    throw new UserError(`${file} has an entry for ${printable(key)} that is no user name and password.`, {
      hint: 'Log in again, which replaces it.',
      example: loginCommand(splitKey(key).host),
    })
  }
  if (isText(entry?.username) && isText(entry.password)) return namedCredentials(entry.username, entry.password)
  return undefined
}

/** Where a registry hands out identity tokens, Docker and its helpers put them down as the password of the user `<token>`. */
export function namedCredentials(username: string, password: string): Credentials {
  return username === '<token>' ? { identityToken: password } : { username, password }
}

/** The command that makes an entry for a registry. */
export function loginCommand(registry: string): string {
  return canonicalHost(registry) === 'docker.io' ? 'docker login' : `docker login ${shellWord(registry)}`
}

function canonicalHost(host: string): string {
  const lower = host.toLowerCase()
  return HUB_HOSTS.has(lower) ? 'docker.io' : lower
}

/** An address stands for its host, whatever its path; what follows a bare host is a namespace, unless it is a version of the API. */
function splitKey(key: string): { host: string; path: string } {
  const [, scheme, host, path] = /^(https?:\/\/)?([^/]*)\/?(.*)$/is.exec(key)!
  const namespace = path!.replace(/\/+$/, '')
  return { host: canonicalHost(host!), path: scheme || /^v[12]$/.test(namespace) ? '' : namespace }
}

/** Some old writers filled the password up with NUL bytes, which Docker cuts off too. */
function trimNuls(text: string): string {
  return text.replace(/^\0+|\0+$/g, '')
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
