import { setTimeout } from 'node:timers/promises'
import { measuredSize } from './base-images/measured.ts'
import { UserError } from './errors.ts'
import { type ImageName, parseImageName } from './image/image-name.ts'
import { type Descriptor, isAttestation, isIndex, parseManifest } from './image/manifest.ts'
import { defaultPlatform, formatPlatform, type Platform, platformMatches } from './image/platform.ts'
import { type LayerStore, noStore } from './layer/store.ts'
import { isSilent, recallSize, type RememberedSize, rememberSilence, rememberSize, tagKey } from './remembered-sizes.ts'
import type { RegistryClient } from './source/registry/client.ts'
import type { RegistryAccess } from './source/source.ts'

/** What an image weighs that is not here. */
export interface BaseSize {
  /** Its layers, compressed, as the registry has them. */
  toPullBytes: number
  /** Its layers, as they say themselves; absent where they do not. */
  unpackedBytes?: number
  /** `linux/arm64/v8` */
  platform: string
  from: 'registry' | 'table'
  /** How old the figure is: `2026-11-22`. */
  asOf: string
}

export interface BaseSizes {
  /** By reference; what nobody knows is missing. */
  sizes: ReadonlyMap<string, BaseSize>
  /** Why a registry was not asked, or what it said; one sentence each. */
  problems: readonly string[]
}

export interface BaseSizeOptions extends Omit<RegistryAccess, 'timeoutMs'> {
  /** Ask nobody. */
  offline?: boolean
  /** Default: linux on this machine's CPU. */
  platform?: Platform
  /** Where sizes are kept: by digest for ever, by tag for a day. */
  store?: LayerStore
  /** For all of it together, in milliseconds. Default: 2 s. */
  limitMs?: number
  /** Milliseconds. Default: the clock. */
  now?: number
}

const LIMIT_MS = 2000
/** Of one call; a folder may have hundreds of Dockerfiles. */
const MAX_ASKED = 24

/**
 * Reads from the manifests of registries what images have to pull, and from the ends of their layers what they are unpacked; no layer is
 * fetched. Registries are asked at once and for a short while, each at the place that the reference names. Where one cannot be asked or has
 * no answer, the table of the catalogue is, which is of linux/amd64.
 */
export async function readBaseSizes(references: Iterable<string>, options: BaseSizeOptions = {}): Promise<BaseSizes> {
  const { offline = false, platform = defaultPlatform(), store = noStore, now = Date.now() } = options
  const found = new Map<string, BaseSize>()
  const problems = new Set<string>()
  const asked: Asked[] = []
  for (const reference of new Set(references)) {
    const name = parseImageName(reference)
    if (!name) continue
    const kept = recallSize(store, keyOf(name, platform), now)
    if (kept) found.set(reference, liveSize(kept))
    else asked.push({ reference, name })
  }
  if (!offline) await askRegistries(asked, { ...options, platform, store, now }, found, problems)
  for (const { reference, name } of asked) {
    if (found.has(reference)) continue
    const old = recallSize(store, keyOf(name, platform))
    const measured = measuredSize(reference)
    const known = [...(old ? [liveSize(old)] : []), ...(measured ? [{ ...measured, from: 'table' } as const] : [])]
    const newest = known.toSorted((a, b) => (a.asOf < b.asOf ? 1 : -1))[0]
    if (newest) found.set(reference, newest)
  }
  return { sizes: found, problems: [...problems] }
}

type Wanted = BaseSizeOptions & Required<Pick<BaseSizeOptions, 'platform' | 'store' | 'now'>>

async function askRegistries(asked: readonly Asked[], wanted: Wanted, found: Map<string, BaseSize>, problems: Set<string>): Promise<void> {
  if (asked.length > MAX_ASKED) problems.add(`Registries were asked for the first ${MAX_ASKED} images of ${asked.length} alone.`)
  const groups = Map.groupBy(asked.slice(0, MAX_ASKED), ({ name: { registry, repository } }) => `${registry}/${repository}`)
  const endMs = Date.now() + (wanted.limitMs ?? LIMIT_MS)
  await Promise.all([...groups.values()].map((group) => askRepository(group, { ...wanted, endMs }, found, problems)))
}

function keyOf(name: ImageName, platform: Platform): string {
  return name.digest ?? tagKey(name, formatPlatform(platform))
}

interface Asked {
  reference: string
  name: ImageName
}

type Question = Wanted & { endMs: number }

/** Images of one repository, through one login. */
async function askRepository(
  group: readonly Asked[],
  question: Question,
  found: Map<string, BaseSize>,
  problems: Set<string>,
): Promise<void> {
  const { store, now, limitMs = LIMIT_MS, plainHttp, username, password } = question
  const { registry } = group[0]!.name
  const left = () => Math.max(1, question.endMs - Date.now())
  const why = await whyNotAsked(registry, question)
  if (why !== undefined) return void problems.add(why)
  // Many runs ask nobody, or find nobody: what is needed for it takes longer to load than all the rest.
  const [{ credentialSources }, { registryClient }, { unpackedSize }] = await Promise.all([
    import('./source/registry-access.ts'),
    import('./source/registry/open-registry.ts'),
    import('./source/registry/unpacked-size.ts'),
  ])
  const credentials = credentialSources({ username, password }, limitMs)
  const client = registryClient(group[0]!.name, {
    ...{ credentials, attempts: 2, baseDelayMs: 100, timeoutMs: limitMs },
    ...(plainHttp && { plainHttp }),
  })
  try {
    await Promise.all(
      group.map(async ({ reference, name }) => {
        try {
          found.set(reference, liveSize(await within(left, ask(client, name, question))))
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          if (error instanceof TooLate) rememberSilence(store, registry, now)
          problems.add(error instanceof TooLate ? tooLate(registry, limitMs) : error.message)
        }
      }),
    )
  } finally {
    await client.close()
  }

  async function ask(client: RegistryClient, name: ImageName, { platform }: Question): Promise<RememberedSize> {
    const { digest, layers, actual } = await manifestFor(client, name, platform)
    const known = recallSize(store, digest, now)
    const size = known ?? { toPullBytes: sumOf(layers), platform: formatPlatform(actual), at: now }
    if (!known) {
      // What is late here is no reason to know nothing.
      const unpacked = await within(left, unpackedSize(client, layers)).catch(() => 'unread' as const)
      if (typeof unpacked === 'number') Object.assign(size, { unpackedBytes: unpacked })
      if (unpacked !== 'unread') rememberSize(store, digest, size)
    }
    if (!name.digest) rememberSize(store, keyOf(name, platform), { ...size, at: now })
    return { ...size, at: now }
  }
}

/** What is found out before anything is loaded that can ask. */
async function whyNotAsked(registry: string, { store, now, limitMs = LIMIT_MS }: Question): Promise<string | undefined> {
  if (isSilent(store, registry, now)) return `${registry} did not answer in time a few minutes ago, and was not asked again.`
  const { isNameServed } = await import('./source/registry/name-server.ts')
  try {
    if (await isNameServed(registry, limitMs / 2)) return undefined
    rememberSilence(store, registry, now)
    return tooLate(registry, limitMs)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return error.message
  }
}

function tooLate(registry: string, limitMs: number): string {
  return `${registry} did not answer within ${limitMs / 1000} seconds.`
}

async function manifestFor(client: RegistryClient, name: ImageName, wanted: Platform) {
  const root = await client.manifest(name.digest ?? name.tag ?? 'latest')
  const document = readDocument(root.bytes)
  if (!isIndex(document)) return { digest: root.digest, layers: document.layers, actual: wanted }
  const descriptor = document.manifests.find((each) => !isAttestation(each) && each.platform && platformMatches(wanted, each.platform))
  if (!descriptor) throw new UserError(`${name.repository} has no image for ${formatPlatform(wanted)}.`, { hint: 'Name another platform.' })
  const manifest = readDocument((await client.manifest(descriptor.digest)).bytes)
  if (isIndex(manifest)) throw new UserError(`${name.repository} has an index in its index.`, { hint: 'Push it again.' })
  return { digest: descriptor.digest, layers: manifest.layers, actual: descriptor.platform ?? wanted }
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

function liveSize({ at, ...size }: RememberedSize): BaseSize {
  return { ...size, from: 'registry', asOf: new Date(at).toISOString().slice(0, 10) }
}

class TooLate extends UserError {
  constructor() {
    super('It takes too long.', { hint: 'Try again.' })
  }
}

/** @throws TooLate; what the work comes to then, nobody hears */
async function within<T>(left: () => number, work: Promise<T>): Promise<T> {
  const timer = new AbortController()
  const late = setTimeout(left(), undefined, { signal: timer.signal }).then(() => {
    throw new TooLate()
  })
  return Promise.race([work, late]).finally(() => timer.abort())
}
