import type Dockerode from 'dockerode'
import type { DockerOptions } from 'dockerode'
import type { Readable } from 'node:stream'
import { UserError } from '../../errors.ts'
import { isDigest } from '../../image/digest.ts'
import { printable } from '../printable.ts'
import { NoAnswer, EngineAgent } from './dial.ts'
import type { Engine, EngineAddress, EngineImage } from './engine.ts'
import { directExport } from './direct-export.ts'
import { exportStream } from './export-stream.ts'
import { engineFailure, engineName, engineSays } from './failure.ts'
import { followPull } from './follow-pull.ts'
import { ping } from './ping.ts'
import { isImageName, namesToTry, splitForPull } from './engine-names.ts'

export interface ConnectOptions {
  /** For reaching the host and its TLS; over ssh, ssh's own limit counts. */
  connectMs?: number
  /** For a short answer: an engine that hangs takes connections and is silent. */
  answerMs?: number
  /** Silence in the middle of a pull or an export that counts as its end. */
  silenceMs?: number
  /** For ssh: where it is found, and its agent. */
  env?: NodeJS.ProcessEnv
}

/**
 * Connects to an engine and asks whether it is one.
 * @throws EngineUnavailable when there is none at that address, UserError when the address is none or the engine fails
 */
export async function connect(address: EngineAddress, options: ConnectOptions = {}): Promise<Engine> {
  const { connectMs = 5_000, answerMs = 30_000, silenceMs = 300_000, env = process.env } = options
  const agent = new EngineAgent(address, connectMs, env)
  const ask = async <T>(question: Promise<T>): Promise<T> => {
    try {
      return await question
    } catch (error) {
      throw engineFailure(error, address)
    }
  }
  const failing = {
    broken: (error: Error) => engineFailure(error, address),
    said: (answer: string) => engineSays(answer, address),
  }
  await ask(inTime(ping(agent, address), answerMs, agent))
  const docker = await clientOf(agent)

  return {
    address,
    inspect: (name) => ask(inTime(inspect(docker, address, name), answerMs, agent)),

    images: () => ask(inTime(imagesOf(docker), answerMs, agent)),

    history: (name) => ask(inTime(historyOf(docker, name), answerMs, agent)),

    async pull(name, platform, onProgress, credentials) {
      if (!isImageName(name)) throw noSuchImage(name, address)
      const question = { ...splitForPull(name), ...(platform && { platform }) }
      const events = await ask(docker.createImage(credentials as object, question))
      const problem = await ask(followPull(bounded(events as Readable), onProgress))
      if (problem !== undefined) throw engineSays(problem, address)
    },

    async save(name) {
      for (const candidate of namesToTry(name, address.kind)) {
        const direct = await directExport(agent.host, candidate, { connectMs, silenceMs, ...failing })
        if (direct) return direct
        if (direct === null) continue
        const tar = await ask(unlessMissing(docker.getImage(candidate).get()))
        if (tar) return bounded(tar as Readable)
      }
      throw noSuchImage(name, address)
    },
  }

  function bounded(source: Readable): Readable {
    return exportStream(source, silenceMs, failing)
  }
}

/**
 * The client would take what is not given from DOCKER_HOST and its companions, so all is given. The agent decides where connections lead;
 * a socket's path keeps the client from taking names apart as URLs.
 */
async function clientOf(agent: EngineAgent): Promise<Dockerode> {
  const { default: Docker } = await import('dockerode')
  const unset = { host: undefined, port: undefined, ca: undefined, cert: undefined, key: undefined, timeout: undefined, version: undefined }
  try {
    return new Docker({ ...unset, protocol: 'http', ...agent.request } as unknown as DockerOptions)
  } catch (cause) {
    throw new UserError(`DOCKER_HOST or DOCKER_CERT_PATH cannot be used: ${printable((cause as Error).message)}.`, {
      hint: 'Correct or unset them.',
      cause,
    })
  }
}

/** For short answers. The client itself would wait for ever, even when the connection breaks in the middle of one. */
async function inTime<T>(question: Promise<T>, limitMs: number, agent: EngineAgent): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NoAnswer())
      agent.destroy()
    }, limitMs)
  })
  return Promise.race([question, late]).finally(() => clearTimeout(timer))
}

async function inspect(docker: Dockerode, address: EngineAddress, name: string): Promise<EngineImage | undefined> {
  for (const candidate of namesToTry(name, address.kind)) {
    const found = await unlessMissing(docker.getImage(candidate).inspect())
    if (found) return imageOf(found, name, address)
  }
  return undefined
}

async function imagesOf(docker: Dockerode): Promise<string[]> {
  const answer: unknown = await docker.listImages()
  const images = Array.isArray(answer) ? (answer as Partial<Dockerode.ImageInfo>[]) : []
  return images
    .toSorted((a, b) => Number(b.Created ?? 0) - Number(a.Created ?? 0))
    .flatMap(({ Id, RepoTags }) => {
      const name = Array.isArray(RepoTags) ? RepoTags.find((tag) => typeof tag === 'string' && !tag.startsWith('<none>')) : undefined
      return name ?? (typeof Id === 'string' ? Id : [])
    })
}

async function historyOf(docker: Dockerode, name: string): Promise<string[]> {
  const answer: unknown = await docker.getImage(name).history()
  const entries = Array.isArray(answer) ? (answer as { CreatedBy?: unknown }[]) : []
  return entries.map(({ CreatedBy }) => (typeof CreatedBy === 'string' ? CreatedBy : '')).toReversed()
}

function imageOf(answer: Partial<Dockerode.ImageInspectInfo>, name: string, address: EngineAddress): EngineImage {
  const { Id, RootFS, Os, Architecture, Variant } = answer as typeof answer & { Variant?: unknown }
  const id = typeof Id === 'string' && !Id.includes(':') ? `sha256:${Id}` : Id
  const diffIds: unknown = RootFS?.Layers ?? []
  if (!isDigest(id) || !Array.isArray(diffIds) || !diffIds.every(isDigest)) {
    throw engineSays(`something about ${printable(name)} that is no image`, address)
  }
  const variant = typeof Variant === 'string' && Variant !== '' ? { variant: Variant } : {}
  return { id, diffIds, platform: { os: Os ?? '', architecture: Architecture ?? '', ...variant } }
}

async function unlessMissing<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question
  } catch (error) {
    if ((error as { statusCode?: unknown }).statusCode === 404) return undefined
    throw error
  }
}

function noSuchImage(name: string, address: EngineAddress): UserError {
  const podman = address.kind === 'podman'
  return new UserError(`${printable(name)} is no image of ${engineName(address)}.`, {
    hint: 'Look which ones it has.',
    example: podman ? 'podman images' : 'docker images',
  })
}
