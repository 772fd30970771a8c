import { existsSync, statSync } from 'node:fs'
import { UserError } from '../errors.ts'
import type { Image } from '../image/image.ts'
import { defaultPlatform } from '../image/platform.ts'
import { parseReference } from '../image/reference.ts'
import { closeArchive } from './archive.ts'
import { dockerArchive } from './docker-archive.ts'
import { ociArchive } from './oci-archive.ts'
import { ociLayout } from './oci-layout.ts'
import { cannotOpen } from './refusal.ts'
import { shellWord } from './printable.ts'
import type { OpenOptions, Source, Target } from './source.ts'

/** In the order tried. A scheme, `oci:layout`, picks one by force. */
export const sources: readonly Source[] = [dockerArchive, ociArchive, ociLayout]

/**
 * Opens the image that `reference` names: `[SCHEME:]PATH[:TAG]`, `PATH@DIGEST`, or `-` for standard input.
 * The caller closes it. Without `platform`, that of this machine is taken, or the only one there is.
 *
 * @throws UserError when there is no such image, or it is broken
 */
export async function openImage(reference: string, options: Partial<OpenOptions> = {}): Promise<Image> {
  const { scheme, ...named } = parseReference(
    reference,
    sources.map(({ id }) => id),
    existsSync,
  )
  const target: Target = { reference, ...named }
  const settled = { platformAsked: options.platform !== undefined, ...options, platform: options.platform ?? defaultPlatform() }
  try {
    for (const source of sources) {
      if (scheme !== undefined && source.id !== scheme) continue
      const image = await source.open(target, settled)
      if (image) return image
    }
    throw noImage(target, scheme)
  } catch (error) {
    await closeArchive(target)
    throw error
  }
}

/** No source knows what this is. */
function noImage({ path, reference }: Target, scheme: string | undefined): unknown {
  const name = path === '-' ? 'standard input' : path
  let isDirectory = false
  try {
    isDirectory = path !== '-' && statSync(path).isDirectory()
  } catch (error) {
    return cannotOpen(path, error)
  }
  if (isDirectory) {
    const wanted = scheme && scheme !== 'oci' ? 'an archive' : 'an OCI image layout: it has no index.json'
    return new UserError(`${name} is a directory, not ${wanted}.`, {
      hint: 'Save the image to a file, and give that.',
      example: 'docker save app -o app.tar && slimscope analyze app.tar',
    })
  }
  if (scheme) {
    return new UserError(`${name} is not what ${scheme}: stands for.`, {
      hint: 'Leave the scheme away: what the file is, is told by its content.',
      example: `slimscope analyze ${shellWord(reference.slice(scheme.length + 1))}`,
    })
  }
  return new UserError(`${name} is a tar, but no image: it has neither manifest.json nor index.json.`, {
    hint: 'docker export writes a file system without its layers; save the image instead.',
    example: 'docker save app -o app.tar && slimscope analyze app.tar',
  })
}
