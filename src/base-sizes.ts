import { measuredSize } from './base-images/measured.ts'
import { UserError } from './errors.ts'
import { isDigest } from './image/digest.ts'
import { type ImageName, parseImageName } from './image/image-name.ts'
import { type Descriptor, isAttestation, isIndex, parseManifest } from './image/manifest.ts'
import { defaultPlatform, formatPlatform, type Platform, platformMatches } from './image/platform.ts'
import { digestKey, type LayerStore, noStore } from './layer/store.ts'
import { credentialSources } from './source/registry-access.ts'
import type { RegistryClient } from './source/registry/client.ts'
import { registryClient } from './source/registry/open-registry.ts'
import type { RegistryAccess } from './source/source.ts'

/** What an image that is not here has to pull. */
export interface BaseSize {
  /** Of its layers, compressed, as the registry has them. */
  bytes: number
  /** `linux/arm64/v8` */
  platform: string
  from: 'registry' | 'table'
  /** Of the table: how old the figure is, `2026-11-22`. */
  asOf?: string
  /** Why the registry was not asked, or what it said; one sentence. */
  note?: string
}

export interface BaseSizeOptions extends RegistryAccess {
  /** Ask nobody. */
  offline?: boolean
  /** Default: linux on this machine's CPU. */
  platform?: Platform
  /** Where sizes are kept, by the digest of the manifest: they cannot change. */
  store?: LayerStore
}

/**
 * Reads from the registry's manifests what an image has to pull; no layer is fetched. Where the registry cannot be asked or has no answer, the
 * table of the catalogue is. Undefined where neither knows.
 */
export async function readBaseSize(reference: string, options: BaseSizeOptions = {}): Promise<BaseSize | undefined> {
  const { offline = false, platform = defaultPlatform(), store = noStore } = options
  const name = parseImageName(reference)
  if (!name) return undefined
  if (offline) return fromTable(reference, platform, 'The registry was not asked: --offline.')
  const kept = name.digest && keptSize(store, name.digest, platform)
  if (kept) return kept
  const { plainHttp, timeoutMs = 10_000 } = options
  // A price is no reason to wait long.
  const client = registryClient(name, { credentials: credentialSources(options), attempts: 2, timeoutMs, ...(plainHttp && { plainHttp }) })
  try {
    return await fromRegistry(client, name, platform, store)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return fromTable(reference, platform, error.message)
  } finally {
    await client.close()
  }
}

async function fromRegistry(client: RegistryClient, name: ImageName, wanted: Platform, store: LayerStore): Promise<BaseSize> {
  const root = await client.manifest(name.digest ?? name.tag ?? 'latest')
  const document = readDocument(root.bytes)
  if (!isIndex(document)) return keep(store, root.digest, wanted, sumOf(document.layers))
  const descriptor = document.manifests.find((each) => !isAttestation(each) && each.platform && platformMatches(wanted, each.platform))
  if (!descriptor) throw new UserError(`${name.repository} has no image for ${formatPlatform(wanted)}.`, { hint: 'Name another platform.' })
  const platform = descriptor.platform ?? wanted
  const kept = keptSize(store, descriptor.digest, platform)
  if (kept) return kept
  const manifest = readDocument((await client.manifest(descriptor.digest)).bytes)
  if (isIndex(manifest)) throw new UserError(`${name.repository} has an index in its index.`, { hint: 'Push it again.' })
  return keep(store, descriptor.digest, platform, sumOf(manifest.layers))
}

/** Bytes that somebody sent: what is no manifest is no bug of ours. */
function readDocument(bytes: Buffer): ReturnType<typeof parseManifest> {
  try {
    return parseManifest(JSON.parse(bytes.toString('utf8')))
  } catch (cause) {
    throw new UserError('The registry sends what is no manifest.', { hint: 'Push the image again.', cause })
  }
}

function sumOf(layers: readonly Descriptor[]): number {
  return layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

function keep(store: LayerStore, digest: Descriptor['digest'], platform: Platform, bytes: number): BaseSize {
  store.write(digestKey(digest), 'size', Buffer.from(String(bytes)))
  return { bytes, platform: formatPlatform(platform), from: 'registry' }
}

/** By the digest of one image's manifest; an index has none. */
function keptSize(store: LayerStore, digest: string, platform: Platform): BaseSize | undefined {
  const text = isDigest(digest) ? store.read(digestKey(digest), 'size')?.toString('latin1') : undefined
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined
  return { bytes: Number(text), platform: formatPlatform(platform), from: 'registry' }
}

function fromTable(reference: string, wanted: Platform, note: string): BaseSize | undefined {
  const measured = measuredSize(reference)
  return measured?.platform === formatPlatform(wanted) ? { ...measured, from: 'table', note } : undefined
}
