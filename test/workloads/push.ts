/** Puts into a registry what no tool writes: indexes, attestations, artifacts. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Registry } from './lab.ts'

export interface Descriptor {
  mediaType: string
  digest: string
  size: number
  platform?: { os: string; architecture: string }
  annotations?: Record<string, string>
  artifactType?: string
}

export interface Manifest {
  schemaVersion: 2
  mediaType: string
  artifactType?: string
  config: Descriptor
  layers: Descriptor[]
}

export interface Config {
  architecture: string
  os: string
  config?: object
  rootfs: { type: 'layers'; diff_ids: string[] }
  history?: { created_by?: string; empty_layer?: boolean }[]
}

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
export const INDEX = 'application/vnd.oci.image.index.v1+json'
export const CONFIG = 'application/vnd.oci.image.config.v1+json'
export const GZIP_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'

export function digestOf(bytes: string | Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** Manifest and configuration of an OCI layout's only image. */
export function readLayout(layout: string): { descriptor: Descriptor; manifest: Manifest; config: Config } {
  const [descriptor] = (json(join(layout, 'index.json')) as { manifests: Descriptor[] }).manifests
  const manifest = json(blobFile(layout, descriptor!.digest)) as Manifest
  return { descriptor: descriptor!, manifest, config: json(blobFile(layout, manifest.config.digest)) as Config }
}

export function blobFile(layout: string, digest: string): string {
  return join(layout, 'blobs', ...digest.split(':'))
}

export async function putBlob({ url }: Registry, repository: string, mediaType: string, content: object | Buffer): Promise<Descriptor> {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
  const digest = digestOf(bytes)
  const begun = await taken(await fetch(`${url}/v2/${repository}/blobs/uploads/`, { method: 'POST' }))
  const place = new URL(begun.headers.get('location')!, url)
  place.searchParams.set('digest', digest)
  await taken(await fetch(place, { method: 'PUT', body: new Uint8Array(bytes), headers: { 'content-type': 'application/octet-stream' } }))
  return { mediaType, digest, size: bytes.length }
}

/** By its digest, or by a tag. */
export async function putManifest(
  { url }: Registry,
  repository: string,
  manifest: { mediaType: string },
  tag?: string,
): Promise<Descriptor> {
  const body = JSON.stringify(manifest)
  const digest = digestOf(body)
  const headers = { 'content-type': manifest.mediaType }
  await taken(await fetch(`${url}/v2/${repository}/manifests/${tag ?? digest}`, { method: 'PUT', body, headers }))
  return { mediaType: manifest.mediaType, digest, size: Buffer.byteLength(body) }
}

async function taken(response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}: ${await response.text()}`)
  return response
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}
