import { isDigest, type Digest } from './digest.ts'
import type { Platform } from './platform.ts'

/** Points at a blob (image-spec, descriptor.md). */
export interface Descriptor {
  /** Empty where the medium leaves it out. */
  mediaType: string
  digest: Digest
  sizeBytes: number
  platform?: Platform
  annotations: Readonly<Record<string, string>>
}

/** A list of manifests and further indexes (image-spec, image-index.md). */
export interface Index {
  manifests: readonly Descriptor[]
}

/** One image for one platform (image-spec, manifest.md), or an artifact that only looks like one. */
export interface Manifest {
  config: Descriptor
  /** Base layer first. */
  layers: readonly Descriptor[]
  artifactType?: string
  annotations: Readonly<Record<string, string>>
}

/**
 * Reads an index or a manifest, told apart by their fields: old producers leave the media type out.
 * @throws Error with what is wrong, when it is neither.
 */
export function parseManifest(json: unknown): Index | Manifest {
  const document = record(json)
  if (Array.isArray(document?.manifests)) return { manifests: document.manifests.map(parseDescriptor) }
  if (document?.schemaVersion === 1) throw new Error('it is of schema version 1, which is no longer in use')
  if (!document || !Array.isArray(document.layers) || !record(document.config))
    throw new Error('it has neither manifests nor a config and layers')

  const manifest: Manifest = {
    config: parseDescriptor(document.config),
    layers: document.layers.map(parseDescriptor),
    annotations: texts(document.annotations),
  }
  if (typeof document.artifactType === 'string') manifest.artifactType = document.artifactType
  return manifest
}

export function isIndex(document: Index | Manifest): document is Index {
  return 'manifests' in document
}

/** Whether a descriptor points at statements about an image (provenance, SBOM), as BuildKit stores them beside it. */
export function isAttestation({ annotations, platform }: Descriptor): boolean {
  if (annotations['vnd.docker.reference.type'] !== undefined) return true
  return platform?.os === 'unknown' && platform.architecture === 'unknown'
}

function parseDescriptor(json: unknown): Descriptor {
  const source = record(json)
  const { digest, size } = source ?? {}
  if (!isDigest(digest)) throw new Error(`it names a blob without a sha256 digest`)
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw new Error(`it names the blob ${digest} without a size`)

  const descriptor: Descriptor = {
    mediaType: typeof source?.mediaType === 'string' ? source.mediaType : '',
    digest,
    sizeBytes: size,
    annotations: texts(source?.annotations),
  }
  const platform = record(source?.platform)
  if (typeof platform?.os === 'string' && typeof platform.architecture === 'string') {
    descriptor.platform = { os: platform.os, architecture: platform.architecture }
    if (typeof platform.variant === 'string' && platform.variant) descriptor.platform.variant = platform.variant
  }
  return descriptor
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(record(value) ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}
