import { posix } from 'node:path'
import { UserError } from '../errors.ts'
import { parseConfig, type ImageConfig } from '../image/config.ts'
import { digestOf } from '../image/digest-of.ts'
import { isDigest, type Digest } from '../image/digest.ts'
import type { Image, Layer } from '../image/image.ts'
import { dockerLayerType } from '../image/media-type.ts'
import { openArchive, type Archive } from './archive.ts'
import { chooseImage, choosePlatform, type Choice } from './choice.ts'
import { readDockerManifest, type SavedImage } from './docker-manifest.ts'
import { checkLayerCount } from './image-parts.ts'
import { COPY_AGAIN, type Medium, missing, readSmall } from './medium.ts'
import { blobDigest, compressionIn } from './layer-bytes.ts'
import { openOciImage } from './oci-image.ts'
import { printable } from './printable.ts'
import type { OpenOptions, Source, Target } from './source.ts'

/**
 * A tar as `docker save` writes it. Since version 25, and with containerd, it is an OCI image layout as well, whose
 * manifest knows the digests and types that a registry knows, and more than one platform: there that is read, and
 * manifest.json adds the names.
 */
export const dockerArchive: Source = {
  id: 'docker-archive',
  summary: 'a tar as docker save, podman save, kaniko --tar-path and skopeo copy docker-archive: write it',
  finds: 'path',
  async open(target, options) {
    const archive = await openArchive(target, options)
    if (!archive) return undefined
    if (!archive.find('manifest.json')) return refuseLegacy(archive)
    return openSavedImage(archive, target, options, this.id)
  },
}

/** Opens the image that a medium holds as `docker save` writes it, with a manifest.json. */
export async function openSavedImage(medium: Medium, target: Target, options: OpenOptions, source: string): Promise<Image> {
  const saved = readDockerManifest(medium)
  if (medium.find('oci-layout') && medium.find('index.json')) {
    const names = new Map<string, string[]>()
    for (const { config, tags } of saved) names.set(`sha256:${hexOf(config)}`, [...(names.get(`sha256:${hexOf(config)}`) ?? []), ...tags])
    return openOciImage(medium, target, options, source, names)
  }
  const images = merged(saved).map((image) => describe(medium, image))
  const { config, image, digests, names } = choosePlatform(chooseImage(images, target, medium.name), options, target, medium.name)
  return {
    reference: target.reference,
    source,
    digest: digests[0]!,
    tags: names,
    platform: config.platform,
    config,
    layers: await openLayers(medium, image, config),
    notes: [],
    close: async () => medium.close(),
  }
}

interface SavedChoice extends Choice {
  digests: readonly Digest[]
  config: ImageConfig
  image: SavedImage
}

/** One image under several names may be listed once for each. */
function merged(saved: readonly SavedImage[]): SavedImage[] {
  const images = new Map<string, SavedImage>()
  for (const image of saved) {
    const known = images.get(image.config)
    images.set(image.config, known ? { ...known, tags: [...new Set([...known.tags, ...image.tags])] } : image)
  }
  return [...images.values()]
}

function describe(archive: Medium, image: SavedImage): SavedChoice {
  const bytes = readSmall(archive, posix.normalize(image.config), image.config)
  const digest = digestOf(bytes)
  // Its name is its digest, except where bazel and jib call it config.json.
  if (isDigest(`sha256:${hexOf(image.config)}`) && digest !== `sha256:${hexOf(image.config)}`) {
    throw new UserError(`${archive.name} is altered: its configuration is not the one that ${printable(image.config)} names.`, {
      hint: COPY_AGAIN,
    })
  }
  try {
    const config = parseConfig(JSON.parse(bytes.toString('utf8')))
    return { digests: [digest], names: image.tags, platform: config.platform, present: true, config, image }
  } catch (cause) {
    throw new UserError(`${archive.name} is damaged: ${printable(image.config)} is no image configuration, ${(cause as Error).message}.`, {
      hint: COPY_AGAIN,
      cause,
    })
  }
}

async function openLayers(archive: Medium, { layers: paths, layerSources }: SavedImage, { diffIds }: ImageConfig): Promise<Layer[]> {
  checkLayerCount(archive.name, paths.length, { diffIds }, 'manifest.json')
  const layers: Layer[] = []
  for (const [index, path] of paths.entries()) {
    const blob = archive.find(posix.normalize(path))
    if (!blob) throw missing(archive, `layer ${index + 1} of ${paths.length}, ${path}`)
    const diffId = diffIds[index]!
    const compression = compressionIn(blob) ?? 'none'
    const digest = compression === 'none' ? diffId : await compressedDigest(blob, path, diffId)
    const source = layerSources.get(diffId)
    layers.push({ index, digest, diffId, mediaType: source?.digest === digest ? source.mediaType : dockerLayerType(compression), blob })
  }
  return layers
}

/** A plain layer's digest is its diff ID. A compressed one is named by its digest; where it is not, only its bytes tell. */
async function compressedDigest(blob: Layer['blob'], path: string, diffId: Digest): Promise<Digest> {
  const named = `sha256:${hexOf(path)}`
  return isDigest(named) && named !== diffId ? named : blobDigest(blob)
}

/** `sha256:HEX`, `HEX.json`, `HEX.tar.gz` and `blobs/sha256/HEX` all hold the same. */
function hexOf(path: string): string {
  return posix
    .basename(path)
    .replace(/^sha256:/, '')
    .replace(/\..*$/, '')
}

/** Before version 1.10 docker wrote no manifest.json: layers had random names, and their order stood in a file of each. */
function refuseLegacy(archive: Archive): undefined {
  if (archive.find('index.json') || !archive.find('repositories')) return undefined
  throw new UserError(`${archive.name} was saved by docker before version 1.10 and has no manifest.json.`, {
    hint: 'Load it and save it again.',
    example: `docker load -i ${printable(archive.name)} && docker save app -o app.tar`,
  })
}
