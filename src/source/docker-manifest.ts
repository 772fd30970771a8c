import { UserError } from '../errors.ts'
import { isDigest, type Digest } from '../image/digest.ts'
import { familiarName } from '../image/reference.ts'
import { COPY_AGAIN, readJson, type Medium } from './medium.ts'

/** One image of a docker-archive's manifest.json (moby, image/tarexport). */
export interface SavedImage {
  /** Path of the configuration in the archive. */
  config: string
  tags: readonly string[]
  /** Paths of the layers in the archive, base first. */
  layers: readonly string[]
  /** By diff ID, what docker since version 25 tells of the layers. */
  layerSources: ReadonlyMap<string, { mediaType: string; digest: Digest }>
}

/** Reads manifest.json. @throws UserError when it is not what docker, podman, skopeo, kaniko and all others write */
export function readDockerManifest(medium: Medium): SavedImage[] {
  const json = readJson(medium, 'manifest.json')
  const images = Array.isArray(json) ? json.map(parseSavedImage) : []
  const valid = images.filter((image) => image !== undefined)
  if (valid.length > 0 && valid.length === images.length) return valid
  throw new UserError(`${medium.name} is damaged: its manifest.json ${images.length === 0 ? 'lists no image' : 'is no list of images'}.`, {
    hint: COPY_AGAIN,
  })
}

function parseSavedImage(json: unknown): SavedImage | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  const { Config, RepoTags, Layers, LayerSources } = json as Record<string, unknown>
  // An image without layers, of configuration alone, has null.
  const layers = Layers ?? []
  if (typeof Config !== 'string' || !isTexts(layers)) return undefined
  return { config: Config, tags: isTexts(RepoTags) ? RepoTags.map(familiarName) : [], layers, layerSources: layerSources(LayerSources) }
}

function layerSources(json: unknown): Map<string, { mediaType: string; digest: Digest }> {
  const sources = new Map<string, { mediaType: string; digest: Digest }>()
  if (typeof json !== 'object' || json === null) return sources
  for (const [diffId, source] of Object.entries(json)) {
    const { mediaType, digest } = (source ?? {}) as Record<string, unknown>
    if (typeof mediaType === 'string' && isDigest(digest)) sources.set(diffId, { mediaType, digest })
  }
  return sources
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
