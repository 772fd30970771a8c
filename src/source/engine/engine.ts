import type { Digest } from '../../image/digest.ts'
import type { Platform } from '../../image/platform.ts'

/** Whose engine: they are found in different places, answer the same API, and are told apart in messages. */
export type EngineKind = 'docker' | 'podman'

/** Where an engine listens. */
export interface EngineAddress {
  /** Absent: docker. */
  kind?: EngineKind
  /** As in DOCKER_HOST: `unix:///var/run/docker.sock`, `tcp://10.0.0.1:2376`, `ssh://me@host`, `npipe:////./pipe/docker_engine`. */
  host: string
  /** Who says so, for messages: `DOCKER_HOST`, `the docker context desktop-linux`, `the default socket`. */
  origin: string
  /** Somebody named this one, so that its failure is worth telling; else it is a place where engines use to be. */
  chosen?: boolean
  /** PEM files' contents. Absent: no TLS, unless the scheme is https. */
  tls?: EngineTls
}

export interface EngineTls {
  ca?: Buffer
  cert?: Buffer
  key?: Buffer
  rejectUnauthorized: boolean
}

/** What an engine tells of an image. Its sizes are left out: they mean something else with each image store. */
export interface EngineImage {
  /** Digest of the configuration; with containerd's image store that of the manifest or index. */
  id: Digest
  /** Base layer first. */
  diffIds: readonly Digest[]
  platform: Platform
}

/** What a registry wants to see before it hands out an image; the engine passes it on. */
export type PullCredentials = { username: string; password: string } | { identitytoken: string }

/** An engine that answers Docker's API: Docker Engine or Podman. */
export interface Engine {
  address: EngineAddress
  /** Undefined when the engine has no such image. @throws UserError when the engine cannot be asked */
  inspect(name: string): Promise<EngineImage | undefined>
  /** What it has, the newest first; by a name that it has, else by its ID. @throws UserError when the engine cannot be asked */
  images(): Promise<string[]>
  /** What made an image, base first, as builders write it down; layers and what makes none. @throws UserError */
  history(name: string): Promise<string[]>
  /** Pulls by name. `onProgress` gets bytes over all layers. @throws UserError with what the engine answered */
  pull(
    name: string,
    platform: string | undefined,
    onProgress?: (doneBytes: number, expectedBytes: number | undefined) => void,
    credentials?: PullCredentials,
  ): Promise<void>
  /**
   * The tar that `docker save` writes; ending the iteration ends the export. Chunks are valid until the next is asked for. An old engine lays out all layers on its own disk before the
   * first byte: seconds to minutes. What breaks the stream is a UserError, too. @throws UserError
   */
  save(name: string): Promise<AsyncIterable<Buffer>>
}
