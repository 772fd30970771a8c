import { UserError } from '../errors.ts'
import { parseConfig, type ImageConfig } from '../image/config.ts'
import type { Manifest } from '../image/manifest.ts'
import { isConfigType, isLayerType } from '../image/media-type.ts'
import { COPY_AGAIN } from './medium.ts'
import { printable } from './printable.ts'

/** Engines allow 127 layers; each costs a file in the cache and a column in the report. */
const MAX_LAYERS = 1024

/** Whether a manifest's configuration is of something that can be run. Charts, signatures and SOCI indexes stand beside images. */
export function isImage({ config }: Manifest): boolean {
  return !config.mediaType || isConfigType(config.mediaType)
}

/** `name`: of the medium or the repository, for the message. @throws UserError when the manifest is of no image */
export function refuseArtifact(name: string, manifest: Manifest): void {
  const { config, artifactType, layers } = manifest
  const type = isImage(manifest)
    ? layers.find(({ mediaType }) => mediaType && !isLayerType(mediaType))?.mediaType
    : (artifactType ?? config.mediaType)
  if (type === undefined) return
  throw new UserError(`${name} holds ${printable(type)}, which is no layer or image that slimscope reads.`, {
    hint: 'Give a container image; charts, signatures, SBOMs and build caches are only stored like one.',
  })
}

/** @throws UserError when it is no configuration of an image */
export function readConfig(name: string, json: unknown): ImageConfig {
  try {
    return parseConfig(json)
  } catch (cause) {
    throw new UserError(`${name} holds no container image: ${(cause as Error).message}.`, { hint: COPY_AGAIN, cause })
  }
}

/** `manifest`: what it is called there. @throws UserError when it and the configuration do not belong together, or are of no real image */
export function checkLayerCount(name: string, count: number, { diffIds }: Pick<ImageConfig, 'diffIds'>, manifest = 'manifest'): void {
  if (count !== diffIds.length) {
    throw new UserError(
      `${name} is damaged: the layers of its ${manifest} (${count}) and configuration (${diffIds.length}) differ in number.`,
      { hint: COPY_AGAIN },
    )
  }
  if (count > MAX_LAYERS) {
    throw new UserError(`${name} is no image that slimscope reads: it has ${count} layers.`, {
      hint: 'No engine runs an image of more than 127 layers.',
    })
  }
}
