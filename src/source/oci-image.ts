import { UserError, type Note } from '../errors.ts'
import type { ImageConfig } from '../image/config.ts'
import type { Image, Layer } from '../image/image.ts'
import { isIndex, type Descriptor, type Manifest } from '../image/manifest.ts'
import { dockerLayerType, isForeignLayerType } from '../image/media-type.ts'
import { chooseImage, choosePlatform } from './choice.ts'
import { checkLayerCount, isImage, readConfig, refuseArtifact } from './image-parts.ts'
import { blobPath, COPY_AGAIN, missing, readJsonBlob, type Medium } from './medium.ts'
import { listCandidates, readManifest, type Candidate } from './oci-index.ts'
import { compressionIn, readsToTheEnd } from './layer-bytes.ts'
import type { OpenOptions, Target } from './source.ts'

/**
 * Opens an image of an OCI image layout (image-spec, image-layout.md), be it a directory or an archive.
 * `names`: further names that the medium gives to configurations, by digest.
 */
export async function openOciImage(
  medium: Medium,
  target: Target,
  options: OpenOptions,
  source: string,
  names?: ReadonlyMap<string, readonly string[]>,
): Promise<Image> {
  const candidates = listCandidates(medium).map((candidate) => complete(medium, candidate, names))
  if (candidates.length === 0)
    throw new UserError(`${medium.name} holds no image.`, { hint: 'Its index.json lists none; save the image again.' })
  const images = candidates.filter(({ artifact }) => !artifact)
  const chosen = chooseImage(images.length > 0 ? images : candidates, target, medium.name)
  const { descriptor, names: tags, platform } = choosePlatform(chosen, options, target, medium.name)

  const manifest = manifestOf(medium, descriptor)
  refuseArtifact(medium.name, manifest)
  const config = configOf(medium, manifest.config)
  const notes: Note[] = []
  const layers = await openLayers(medium, manifest, config, notes)
  return {
    reference: target.reference,
    source,
    digest: descriptor.digest,
    tags,
    platform: platform && config.platform.architecture === 'unknown' ? platform : config.platform,
    config,
    layers,
    notes,
    close: async () => medium.close(),
  }
}

/** What the manifest and configuration tell beyond the index: the platform, names by configuration, and whether it is an image at all. */
function complete(
  medium: Medium,
  candidate: Candidate,
  names: ReadonlyMap<string, readonly string[]> | undefined,
): Candidate & { artifact?: boolean } {
  if (!candidate.present) return candidate
  const manifest = manifestOf(medium, candidate.descriptor)
  // A SOCI index even has the image's platform.
  if (!isImage(manifest)) return { ...candidate, artifact: true }
  const { config } = manifest
  const completed = { ...candidate, digests: [...candidate.digests, config.digest] }
  if (names) completed.names = [...new Set([...candidate.names, ...(names.get(config.digest) ?? [])])]
  if (!completed.platform && medium.find(blobPath(config.digest))) completed.platform = configOf(medium, config).platform
  return completed
}

function manifestOf(medium: Medium, descriptor: Descriptor): Manifest {
  const manifest = readManifest(medium, descriptor)
  if (!isIndex(manifest)) return manifest
  throw new UserError(`${medium.name} is damaged: ${descriptor.digest} is an index where a manifest should be.`, { hint: COPY_AGAIN })
}

function configOf(medium: Medium, descriptor: Descriptor): ImageConfig {
  return readConfig(medium.name, readJsonBlob(medium, descriptor, 'configuration'))
}

async function openLayers(medium: Medium, manifest: Manifest, config: ImageConfig, notes: Note[]): Promise<Layer[]> {
  const count = manifest.layers.length
  checkLayerCount(medium.name, count, config)
  const layers: Layer[] = []
  for (const [index, { digest, mediaType, sizeBytes }] of manifest.layers.entries()) {
    const about = `layer ${index + 1} of ${count}, ${digest}`
    const blob = medium.find(blobPath(digest))
    if (!blob && isForeignLayerType(mediaType)) {
      throw new UserError(`${medium.name} leaves out ${about}: its maker does not allow it to be handed on.`, {
        hint: 'Pull the image with foreign layers and save it again.',
      })
    }
    if (!blob) throw missing(medium, about)
    if (blob.sizeBytes !== sizeBytes) {
      const message = `The blob has ${blob.sizeBytes} bytes, the manifest says ${sizeBytes}.`
      if (!(await readsToTheEnd(blob))) {
        throw new UserError(`${medium.name} is truncated or altered: ${about} has ${blob.sizeBytes} bytes instead of ${sizeBytes}.`, {
          hint: COPY_AGAIN,
        })
      }
      notes.push({ about, message })
    }
    layers.push({
      index,
      digest,
      diffId: config.diffIds[index]!,
      mediaType: mediaType || dockerLayerType(compressionIn(blob) ?? 'none'),
      blob,
    })
  }
  return layers
}
