import { createHash } from 'node:crypto'
import { blobName, blobsOf, imageDescriptor, indexJson, type Members, type SketchedImage } from './archive-sketch.ts'

const hex = (digest: string): string => digest.slice(7)

/** What engines export, in the order of theirs; `tags` are those of manifest.json. */
export type ExportForm = (image: SketchedImage, tags?: string[]) => Members

/** Docker until 24: folders in the order of their random names; a layer that another folder has is a link to it. */
export const docker20: ExportForm = (image, tags = ['app:1']) => {
  const ids = image.layers.map(({ diffId }, i) => createHash('sha256').update(`${diffId} ${i}`).digest('hex'))
  const first = (i: number) => image.layers.findIndex(({ diffId }) => diffId === image.layers[i]!.diffId)
  const folders = ids.map((id, i): [string, Members] => [
    id,
    {
      [`${id}/VERSION`]: '1.0',
      [`${id}/json`]: JSON.stringify({ id, created: '1970-01-01T00:00:00Z' }),
      [`${id}/layer.tar`]: first(i) === i ? image.layers[i]!.tar : { link: `../${ids[first(i)]}/layer.tar` },
    },
  ])
  const config = `${hex(image.configDigest)}.json`
  return {
    ...Object.assign({}, ...folders.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => members)),
    [config]: image.config,
    'manifest.json': JSON.stringify([{ Config: config, RepoTags: tags, Layers: ids.map((id) => `${id}/layer.tar`) }]),
    repositories: '{"app":{"1":"x"}}',
  }
}

/** Podman: layers by their diff ID, and links from folders to them. */
export const podman: ExportForm = (image, tags = ['localhost/app:1']) => {
  const ids = image.layers.map(({ diffId }, i) => createHash('sha256').update(`${i} ${diffId}`).digest('hex'))
  const config = `${hex(image.configDigest)}.json`
  return {
    ...Object.fromEntries(image.layers.map(({ diffId, tar }) => [`${hex(diffId)}.tar`, tar])),
    ...Object.assign(
      {},
      ...image.layers.map(({ diffId }, i) => ({
        [`${ids[i]}/layer.tar`]: { link: `../${hex(diffId)}.tar` },
        [`${ids[i]}/VERSION`]: '1.0',
        [`${ids[i]}/json`]: '{}',
      })),
    ),
    [config]: image.config,
    repositories: '{}',
    'manifest.json': JSON.stringify([{ Config: config, RepoTags: tags, Layers: image.layers.map(({ diffId }) => `${hex(diffId)}.tar`) }]),
  }
}

/** Docker 25 and later, with either image store: a layout of blobs by digest, and a manifest.json for older readers. */
export const docker25: ExportForm = (image, tags = ['app:1']) => docker25With([image], [], tags)

/** `absent`: images for other platforms that the index names, and whose blobs were never pulled. */
export function docker25With(images: readonly SketchedImage[], absent: readonly SketchedImage[], tags = ['app:1']): Members {
  const blobs: Members = Object.assign({}, ...images.map(blobsOf))
  const index = indexJson([...images, ...absent].map((image) => imageDescriptor(image)))
  const digest = `sha256:${createHash('sha256').update(index).digest('hex')}`
  const many = images.length + absent.length > 1
  if (many) blobs[blobName(digest)] = index
  const annotations = { 'io.containerd.image.name': `docker.io/library/${tags[0]}`, 'org.opencontainers.image.ref.name': '1' }
  const top = many
    ? { mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: Buffer.byteLength(index), annotations }
    : { ...imageDescriptor(images[0]!), annotations }
  return {
    ...Object.fromEntries(Object.entries(blobs).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    'index.json': indexJson([top]),
    'manifest.json': JSON.stringify([
      {
        Config: blobName(images[0]!.configDigest),
        RepoTags: tags,
        Layers: images[0]!.layers.map(({ digest }) => blobName(digest)),
      },
    ]),
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
  }
}
