import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { onTestFinished } from 'vitest'
import { digestOf } from '../../src/image/digest-of.ts'
import type { Digest } from '../../src/image/digest.ts'
import { type Blob, isRemote, type Layer } from '../../src/image/image.ts'

/** Members of an archive, or files of a directory, in order. Files have the mode 0644 where none is given. */
export type Members = Record<string, string | Buffer | { content: string | Buffer; mode: number } | { link: string } | { hardlink: string }>

/** A tar of them. */
export async function tarOf(members: Members): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(members)) {
    if (typeof content === 'string' || Buffer.isBuffer(content)) tar.entry({ name, mtime: new Date(0) }, content)
    else if ('content' in content) tar.entry({ name, mtime: new Date(0), mode: content.mode }, content.content)
    else if ('link' in content) tar.entry({ name, type: 'symlink', linkname: content.link })
    else tar.entry({ name, type: 'link', linkname: content.hardlink })
  }
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export interface ImageSketch {
  /** Files of each layer. */
  layers: Record<string, string>[]
  compression?: 'none' | 'gzip' | 'zstd'
  os?: string
  architecture?: string
  variant?: string
}

/** An image built in memory. */
export interface SketchedImage {
  platform: { os: string; architecture: string; variant?: string }
  config: string
  configDigest: Digest
  layers: { tar: Buffer; diffId: Digest; blob: Buffer; digest: Digest }[]
  manifest: string
  manifestDigest: Digest
  mediaTypes: string[]
}

const COMPRESS = { none: (tar: Buffer) => tar, gzip: (tar: Buffer) => gzipSync(tar), zstd: (tar: Buffer) => zstdCompressSync(tar) }

export async function sketchImage({ layers, ...shape }: ImageSketch): Promise<SketchedImage> {
  return sketchTars(await Promise.all(layers.map(tarOf)), shape)
}

/** The same of a layer that is a tar already. `config`: what a container starts with. */
export function sketchTar(tar: Buffer, shape: Omit<ImageSketch, 'layers'> & { config: object }): SketchedImage {
  return sketchTars([tar], shape)
}

function sketchTars(
  tars: readonly Buffer[],
  { compression = 'none', config: start = {}, ...platform }: Omit<ImageSketch, 'layers'> & { config?: object },
): SketchedImage {
  const built = tars.map((tar) => {
    const blob = COMPRESS[compression](tar)
    return { tar, diffId: digestOf(tar), blob, digest: digestOf(blob) }
  })
  const where = { os: 'linux', architecture: 'amd64', ...platform }
  const config = JSON.stringify({
    ...where,
    config: start,
    rootfs: { type: 'layers', diff_ids: built.map(({ diffId }) => diffId) },
    history: built.map((_, i) => ({ created_by: `RUN step ${i}` })),
  })
  const mediaTypes = built.map(() => `application/vnd.oci.image.layer.v1.tar${compression === 'none' ? '' : `+${compression}`}`)
  const manifest = manifestJson({
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: Buffer.byteLength(config) },
    layers: built.map(({ digest, blob }, i) => ({ mediaType: mediaTypes[i], digest, size: blob.length })),
  })
  return {
    platform: where,
    config,
    configDigest: digestOf(config),
    layers: built,
    manifest,
    manifestDigest: digestOf(manifest),
    mediaTypes,
  }
}

export function manifestJson(parts: object): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', ...parts })
}

export function indexJson(manifests: object[]): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests })
}

/** A descriptor of a JSON document. `extra`: platform, annotations. */
export function describe(json: string, mediaType: string, extra: object = {}): object {
  return { mediaType, digest: digestOf(json), size: Buffer.byteLength(json), ...extra }
}

export function imageDescriptor({ manifest, platform }: SketchedImage, tag?: string): object {
  const annotations = tag === undefined ? undefined : { 'org.opencontainers.image.ref.name': tag }
  return describe(manifest, 'application/vnd.oci.image.manifest.v1+json', { platform, ...(annotations && { annotations }) })
}

export function blobName(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}

/** All blobs of an image by their names in a layout. */
export function blobsOf(image: SketchedImage): Members {
  return Object.fromEntries([
    [blobName(image.manifestDigest), image.manifest],
    [blobName(image.configDigest), image.config],
    ...image.layers.map(({ digest, blob }) => [blobName(digest), blob] as const),
  ])
}

/** An OCI image layout whose index lists `descriptors`. */
export function layoutOf(images: SketchedImage[], descriptors: object[] = images.map((image) => imageDescriptor(image))): Members {
  return {
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    'index.json': indexJson(descriptors),
    ...Object.assign({}, ...images.map(blobsOf)),
  }
}

/** What docker wrote before version 25: `ID/layer.tar`. */
export function dockerSaveOf(image: SketchedImage, tags: string[] | null = ['app:1']): Members {
  const paths = image.layers.map(({ diffId }) => `${diffId.slice(7).split('').toReversed().join('')}/layer.tar`)
  const configName = `${image.configDigest.slice(7)}.json`
  return {
    ...Object.fromEntries(image.layers.map(({ blob }, i) => [paths[i]!, blob])),
    [configName]: image.config,
    'manifest.json': JSON.stringify([{ Config: configName, RepoTags: tags, Layers: paths }]),
    repositories: '{}',
  }
}

/** A folder that goes away with the test. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'slimscope-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** Writes members as files below a folder of the test. */
export function directoryOf(members: Members): string {
  const directory = scratch()
  for (const [name, content] of Object.entries(members)) {
    const path = join(directory, name)
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true })
    if (typeof content === 'string' || Buffer.isBuffer(content)) writeFileSync(path, content)
  }
  return directory
}

/** Writes bytes as a file of the test. */
export function fileOf(bytes: Buffer | string, name = 'app.tar'): string {
  const path = join(scratch(), name)
  writeFileSync(path, bytes)
  return path
}

/** A blob that must be a range of a file. */
export function inFile(blob: Layer['blob']): Blob {
  if (isRemote(blob)) throw new Error('the blob lies elsewhere')
  return blob
}
