import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { UserError } from '../../errors.ts'
import { printable, shellWord } from '../printable.ts'
import type { EngineAddress } from './engine.ts'
import { readIfThere, tlsFiles } from './tls-files.ts'

/**
 * The engine of the docker context in use: DOCKER_CONTEXT, else `currentContext` of docker's settings. Undefined for the default one.
 * Contexts lie in folders that are called like the SHA-256 of their name (docker/cli, cli/context/store).
 *
 * @throws UserError when there is no such context, or it names no engine
 */
export function dockerContext(env: Readonly<Record<string, string | undefined>>, home: string): EngineAddress | undefined {
  const settings = env.DOCKER_CONFIG || join(home, '.docker')
  const name = env.DOCKER_CONTEXT || currentContext(join(settings, 'config.json'))
  if (!name || name === 'default') return undefined

  const origin = `the docker context ${printable(name)}`
  const id = createHash('sha256').update(name).digest('hex')
  const file = join(settings, 'contexts/meta', id, 'meta.json')
  const content = readIfThere(file)
  if (!content) {
    throw new UserError(
      `There is no docker context ${printable(name)}, but ${env.DOCKER_CONTEXT ? 'DOCKER_CONTEXT' : 'docker'} is set to it.`,
      {
        hint: 'Choose one that exists, or default.',
        example: 'docker context ls',
      },
    )
  }
  const endpoint = docker(json(content))
  if (typeof endpoint?.Host !== 'string' || endpoint.Host === '') {
    throw new UserError(`${origin[0]!.toUpperCase()}${origin.slice(1)} names no engine.`, {
      hint: 'Look at it, or choose another.',
      example: `docker context inspect ${shellWord(name)}`,
    })
  }
  const files = tlsFiles(join(settings, 'contexts/tls', id, 'docker'), false)
  const careless = endpoint.SkipTLSVerify === true
  const withTls = (careless || Object.keys(files).length > 0) && /^tcp:|^https:/.test(endpoint.Host)
  return { host: endpoint.Host, origin, ...(withTls && { tls: { ...files, rejectUnauthorized: !careless } }) }
}

/** Docker itself goes on with a broken settings file as if there were none; so do we. */
function currentContext(file: string): string | undefined {
  const content = readIfThere(file)
  const name = content && (json(content) as { currentContext?: unknown } | undefined)?.currentContext
  return typeof name === 'string' ? name : undefined
}

function docker(meta: unknown): { Host?: unknown; SkipTLSVerify?: unknown } | undefined {
  return (meta as { Endpoints?: { docker?: { Host?: unknown; SkipTLSVerify?: unknown } } } | null | undefined)?.Endpoints?.docker
}

function json(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString()) ?? undefined
  } catch {
    return undefined
  }
}
