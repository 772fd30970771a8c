import type { Image } from '../image/image.ts'
import type { Platform } from '../image/platform.ts'

/** Where images come from. A new kind is one file that exports a `Source`, and one line in `index.ts`. */
export interface Source {
  /** What the report calls it, and the scheme that picks it by force: `docker-archive:app.tar`. */
  id: string
  /** One line for `--help` and for the error that lists what was tried. */
  summary: string
  /** Opens the image, or answers undefined when `target` is not of this kind at all. @throws UserError when it is, and broken. */
  open(target: Target, options: OpenOptions): Promise<Image | undefined>
}

/** What is left of a reference when its scheme is taken off. */
export interface Target {
  /** As typed, for messages. */
  reference: string
  /** A path, or `-`. */
  path: string
  /** What follows the path: `app.tar:shop:1` names the tag `shop:1`. */
  tag?: string
}

export interface OpenOptions {
  platform: Platform
  /** Whether the user asked for that platform; a guess gives way where an image offers only one. */
  platformAsked: boolean
  /** Bytes done and expected, while a compressed archive or standard input is copied to a temporary file. */
  onProgress?: (doneBytes: number, expectedBytes: number | undefined) => void
}
