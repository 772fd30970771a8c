/** Media types as the OCI image specification (media-types.md) and the Docker Registry specification (image manifest v2.2) name them. */

const INDEXES = new Set(['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'])
const MANIFESTS = new Set(['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'])
const CONFIGS = new Set(['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'])
const LAYER =
  /^application\/vnd\.(oci\.image\.layer\.(nondistributable\.)?v1\.tar(\+gzip|\+zstd)?|docker\.image\.rootfs\.(foreign\.)?diff\.tar(\.gzip|\.zstd)?)$/

/** A list of manifests, as a rule one a platform. */
export function isIndexType(mediaType: string): boolean {
  return INDEXES.has(mediaType)
}

export function isManifestType(mediaType: string): boolean {
  return MANIFESTS.has(mediaType)
}

/** Docker's first manifest format, given up in 2015 and no longer handed out. */
export function isSchema1Type(mediaType: string): boolean {
  return mediaType.startsWith('application/vnd.docker.distribution.manifest.v1+')
}

/** The configuration of something that can be run; an artifact (a chart, a signature, a bill of materials) has another. */
export function isConfigType(mediaType: string): boolean {
  return CONFIGS.has(mediaType)
}

/** A tar of files, whatever its compression. */
export function isLayerType(mediaType: string): boolean {
  return LAYER.test(mediaType)
}

/** Layers that must not be handed on, such as those of Windows: the medium may leave their bytes out. */
export function isForeignLayerType(mediaType: string): boolean {
  return isLayerType(mediaType) && /\.(foreign|nondistributable)\./.test(mediaType)
}

export type Compression = 'none' | 'gzip' | 'zstd'

/** The compression that a layer's media type promises, undefined when it says nothing about one. */
export function promisedCompression(mediaType: string): Compression | undefined {
  if (/[+.]gzip$/.test(mediaType)) return 'gzip'
  if (/[+.]zstd$/.test(mediaType)) return 'zstd'
  return mediaType.endsWith('.tar') ? 'none' : undefined
}

/** A layer's type where the medium names none and only its first bytes tell. */
export function dockerLayerType(compression: Compression): string {
  return `application/vnd.docker.image.rootfs.diff.tar${compression === 'none' ? '' : `.${compression}`}`
}

/** Tells compression by the first four bytes: RFC 1952 2.3.1, RFC 8878 3.1.1 (frame) and 3.1.2 (skippable frame). */
export function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  if ((head[0]! & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18) return 'zstd'
  return 'none'
}
