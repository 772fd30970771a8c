import { existsSync, globSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { dockerContext } from './docker-context.ts'
import type { EngineAddress, EngineKind } from './engine.ts'
import { tlsFiles } from './tls-files.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where an engine may listen, in the order to try. What the user chose (DOCKER_HOST, a docker context, CONTAINER_HOST) is the only one;
 * else it is the sockets that exist, and the first in any case, so that a message can name it.
 *
 * @throws UserError when the chosen context or its certificates are not there
 */
export function engineAddresses(
  kind: EngineKind,
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): EngineAddress[] {
  const chosen = kind === 'docker' ? dockerChoice(env) : podmanChoice(env)
  if (chosen) return [{ kind, chosen: true, ...chosen }]
  const sockets = kind === 'docker' ? dockerSockets(env, platform) : podmanSockets(env, platform)
  return sockets
    .filter((socket, place) => place === 0 || (sockets.indexOf(socket) === place && existsSync(socket)))
    .map((socket, place) => ({
      kind,
      host: platform === 'win32' ? `npipe://${socket}` : `unix://${socket}`,
      origin: place === 0 ? 'the default socket' : `the socket ${socket}`,
    }))
}

/** DOCKER_HOST wins over contexts, as for the docker command (docker/cli, cli/command/cli.go resolveContextName). */
function dockerChoice(env: Environment): EngineAddress | undefined {
  if (!env.DOCKER_HOST) return dockerContext(env, homeOf(env))
  const address = { host: env.DOCKER_HOST, origin: 'DOCKER_HOST' }
  const verify = Boolean(env.DOCKER_TLS_VERIFY)
  if (!verify && !env.DOCKER_TLS) return address
  const folder = env.DOCKER_CERT_PATH || env.DOCKER_CONFIG || join(homeOf(env), '.docker')
  return { ...address, tls: { ...tlsFiles(folder, Boolean(env.DOCKER_CERT_PATH)), rejectUnauthorized: verify } }
}

function podmanChoice(env: Environment): EngineAddress | undefined {
  return env.CONTAINER_HOST ? { host: env.CONTAINER_HOST, origin: 'CONTAINER_HOST' } : undefined
}

function dockerSockets(env: Environment, platform: NodeJS.Platform): string[] {
  if (platform === 'win32') return ['//./pipe/docker_engine']
  const home = homeOf(env)
  return [
    '/var/run/docker.sock',
    join(runtimeFolder(env), 'docker.sock'),
    join(home, platform === 'darwin' ? '.docker/run/docker.sock' : '.docker/desktop/docker.sock'),
    join(home, '.colima/default/docker.sock'),
    join(home, '.rd/docker.sock'),
    join(home, '.orbstack/run/docker.sock'),
  ]
}

function podmanSockets(env: Environment, platform: NodeJS.Platform): string[] {
  if (platform === 'win32') return ['//./pipe/podman-machine-default']
  if (platform === 'darwin') {
    const machines = join(homeOf(env), '.local/share/containers/podman/machine')
    return [
      join(machines, 'podman.sock'),
      ...globSync('*/podman.sock', { cwd: machines }).map((socket) => join(machines, socket)),
      // Podman 5 and later (containers/podman, pkg/machine/define).
      join(env.TMPDIR || '/tmp', 'podman/podman-machine-default-api.sock'),
    ]
  }
  const own = join(runtimeFolder(env), 'podman/podman.sock')
  const system = '/run/podman/podman.sock'
  return process.getuid?.() === 0 && !env.XDG_RUNTIME_DIR ? [system, own] : [own, system]
}

function runtimeFolder(env: Environment): string {
  return env.XDG_RUNTIME_DIR || `/run/user/${process.getuid?.() ?? 0}`
}

function homeOf(env: Environment): string {
  return env.HOME || env.USERPROFILE || homedir()
}
