import type { Readable } from 'node:stream'
import type { Digest } from '../../image/digest.ts'
import type { Platform } from '../../image/platform.ts'

/** Where an engine listens. */
export interface EngineAddress {
  /** As in DOCKER_HOST: `unix:///var/run/docker.sock`, `tcp://10.0.0.1:2376`, `ssh://me@host`, `npipe:////./pipe/docker_engine`. */
  host: string
  /** Who says so, for messages: `DOCKER_HOST`, `the docker context desktop-linux`, `the default socket`. */
  origin: string
  /** PEM files' contents. Absent: no TLS. */
  tls?: { ca?: Buffer; cert?: Buffer; key?: Buffer; rejectUnauthorized: boolean }
}

/** What an engine tells of an image. Its sizes are left out: they mean something else with each image store. */
export interface EngineImage {
  /** Digest of the configuration; with containerd's image store that of the manifest or index. */
  id: Digest
  /** Base layer first. */
  diffIds: readonly Digest[]
  platform: Platform
}

/** An engine that answers Docker's API: Docker Engine or Podman. */
export interface Engine {
  address: EngineAddress
  /** Undefined when the engine has no such image. @throws UserError when the engine cannot be asked */
  inspect(name: string): Promise<EngineImage | undefined>
  /** Pulls by name. `onProgress` gets bytes over all layers. @throws UserError with what the engine answered */
  pull(name: string, platform: string | undefined, onProgress?: (doneBytes: number, expectedBytes: number | undefined) => void): Promise<void>
  /** The tar that `docker save` writes. @throws UserError */
  save(name: string): Promise<Readable>
}
