import { UserError } from '../errors.ts'
import type { Digest } from '../image/digest.ts'
import type { Image } from '../image/image.ts'
import type { Platform } from '../image/platform.ts'

/** Where images come from. A new kind is one file that exports a `Source`, and one line in `index.ts`. */
export interface Source {
  /** What the report calls it, and the scheme that picks it by force: `docker-archive:app.tar`. */
  id: string
  /** One line for `--help` and for the error that lists what was tried. */
  summary: string
  /** Whether it reads what lies at a path, or asks somebody for an image by its name. */
  finds: 'path' | 'name'
  /**
   * Opens the image, or answers undefined when `target` is not of this kind at all.
   *
   * @throws NotHere when this place has no such image, and another may
   * @throws UserError when it has, and the image cannot be read
   */
  open(target: Target, options: OpenOptions): Promise<Image | undefined>
}

/** What is left of a reference when its scheme is taken off. */
export interface Target {
  /** As typed, for messages. */
  reference: string
  /** A path, or `-`; for sources that find by name, the name. */
  path: string
  /** What follows the path: `app.tar:shop:1` names the tag `shop:1`. */
  tag?: string
}

export interface OpenOptions extends RegistryAccess {
  platform: Platform
  /** Whether the user asked for that platform; a guess gives way where an image offers only one. */
  platformAsked: boolean
  /** Has an engine pull the image first. */
  pull?: boolean | undefined
  /** Of a repository's tags, the newest that this matches: `^1.2`, `build-*`. */
  latest?: string | undefined
  /** What is done before the layers are read, and how far it has come: a copy to a temporary file, a pull, an export. */
  onProgress?: ((stage: string, doneBytes: number, expectedBytes: number | undefined) => void) | undefined
  /** Reads layers that come past only once. Without one, they are hashed and no more. */
  intake?: LayerIntake | undefined
}

/** How registries are spoken to. */
export interface RegistryAccess {
  username?: string | undefined
  password?: string | undefined
  /** Without TLS also where the registry is not on this machine. */
  plainHttp?: boolean | undefined
  /** How long the other side may be silent. */
  timeoutMs?: number | undefined
}

/** Takes in the layers of an image that comes once, from front to back, as from an engine. */
export interface LayerIntake {
  /** Whether everything is known of the layer, so that its bytes need not be read. */
  knows(digest: Digest): boolean
  /** Whether its bytes are of no use even when they come past anyway. */
  skips(digest: Digest): boolean
  /** Begins with a layer of so many bytes. */
  take(sizeBytes: number): LayerTaking
  /** A document that was kept under this name. */
  recall(name: string): Buffer | undefined
  /** Keeps a small document; its name must change whenever its content may. */
  keep(name: string, document: Buffer): void
}

export interface LayerTaking {
  /** The next bytes; they are valid only during the call. */
  write(part: Buffer): void
  /** Fulfilled when more may be written. */
  ready(): Promise<void>
  /** After the last byte. Fulfilled when the layer is understood, with the digest of what was written. */
  end(): Promise<Digest>
  abort(): void
}

/** A place has no such image, or is not there itself. Others may be asked. */
export class NotHere extends UserError {}
