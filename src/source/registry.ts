import { UserError } from '../errors.ts'
import type { ImageConfig } from '../image/config.ts'
import { formatImageName, type ImageName, imageNameProblem, parseImageName } from '../image/image-name.ts'
import type { Image, Layer } from '../image/image.ts'
import { type Descriptor, type Index, isAttestation, isIndex, type Manifest, parseManifest } from '../image/manifest.ts'
import { dockerLayerType, isIndexType } from '../image/media-type.ts'
import { formatPlatform, type Platform, platformMatches } from '../image/platform.ts'
import { newestTag } from '../image/tag-pattern.ts'
import { type Choice, choosePlatform } from './choice.ts'
import { checkLayerCount, isImage, readConfig, refuseArtifact } from './image-parts.ts'
import { listed, printable } from './printable.ts'
import { credentialSources } from './registry-access.ts'
import type { RegistryClient } from './registry/client.ts'
import { registryClient } from './registry/open-registry.ts'
import { NotHere, type OpenOptions, type Source, type Target } from './source.ts'

/** A registry of the OCI distribution specification or Docker's: Docker Hub, ECR and all others. */
export const registry: Source = {
  id: 'registry',
  summary: 'an image of a registry, by the name that docker pull takes; its layers are read as they come and never stored',
  finds: 'name',
  async open(target, options) {
    const name = parseImageName(target.path)
    if (!name) {
      const problem = imageNameProblem(target.path) ?? 'It cannot be read.'
      throw new NotHere(`${printable(target.path)} names no image in a registry. ${problem}`, { hint: 'Name it as docker pull would.' })
    }
    const { plainHttp, timeoutMs } = options
    const client = registryClient(name, {
      credentials: credentialSources(options),
      ...(plainHttp && { plainHttp }),
      ...(timeoutMs !== undefined && { timeoutMs }),
    })
    try {
      return await openRepository(client, name, target, options)
    } catch (error) {
      await client.close()
      throw error
    }
  },
}

/** Indexes in indexes are legal; nobody needs more of them. */
const MAX_INDEXES = 16

async function openRepository(client: RegistryClient, typed: ImageName, target: Target, options: OpenOptions): Promise<Image> {
  const { registry: host, repository } = typed
  const chosen = options.latest === undefined ? typed : { registry: host, repository, tag: await chooseTag(client, typed, options.latest) }
  const name = formatImageName(chosen)
  const found = await findManifest(client, chosen, name, target, options)
  const { manifest } = found
  refuseArtifact(name, manifest)
  const config = await configOf(client, manifest, name)
  // A manifest that stands alone tells its platform in the configuration only.
  choosePlatform([{ ...found, platform: found.platform ?? config.platform }], options, target, name)
  checkLayerCount(name, manifest.layers.length, config)
  return {
    reference: options.latest === undefined ? target.reference : name,
    source: registry.id,
    digest: found.digest,
    tags: chosen.digest ? [] : [name],
    platform: found.platform && config.platform.architecture === 'unknown' ? found.platform : config.platform,
    config,
    layers: manifest.layers.map((descriptor, index) => layerOf(client, descriptor, index, config.diffIds[index]!)),
    notes: [],
    close: () => client.close(),
  }
}

async function configOf(client: RegistryClient, { config }: Manifest, name: string): Promise<ImageConfig> {
  return readConfig(name, parseJson(await client.document(config), name, 'configuration'))
}

function layerOf(client: RegistryClient, descriptor: Descriptor, index: number, diffId: Layer['diffId']): Layer {
  const { digest, mediaType, sizeBytes } = descriptor
  const blob: Layer['blob'] = { sizeBytes, seekable: true, fetch: (start, end) => client.stream(descriptor, start, end) }
  return { index, digest, diffId, mediaType: mediaType || dockerLayerType('gzip'), blob }
}

async function chooseTag(client: RegistryClient, name: ImageName, pattern: string): Promise<string> {
  const tags = await client.tags()
  const tag = newestTag(tags, pattern)
  if (tag !== undefined) return tag
  throw new UserError(`No tag of ${name.registry}/${name.repository} matches ${printable(pattern)}.`, {
    hint: tags.length > 0 ? `It has ${listed(tags.slice(-10))}.` : 'It has no tags at all.',
  })
}

interface Found extends Choice {
  manifest: Manifest
  digest: Descriptor['digest']
}

async function findManifest(client: RegistryClient, image: ImageName, name: string, target: Target, options: OpenOptions): Promise<Found> {
  const read = async (reference: string) => {
    const { bytes, digest } = await client.manifest(reference)
    return { document: parsed(bytes, name), digest }
  }
  const root = await read(image.digest ?? image.tag ?? 'latest')
  if (!isIndex(root.document)) return { ...choiceOf(root.digest), digest: root.digest, manifest: root.document }

  const descriptors = await flatten(root.document, async ({ digest }) => (await read(digest)).document, name)
  const candidates = descriptors.map((descriptor) => choiceOf(descriptor.digest, descriptor.platform))
  const fits = ({ platform }: Choice) => !platform || platformMatches(options.platform, platform)
  // Only those are fetched that may be meant: a pull counts, and there are images for twenty platforms. Beside the only image
  // there is, its SOCI index may stand with the same platform.
  const only = new Set(candidates.map(({ platform }) => platform && formatPlatform(platform))).size === 1
  const wanted = candidates.some(fits) || !only ? candidates.filter(fits) : candidates
  const fetched = await Promise.all(
    wanted.map(async (choice) => {
      const found = { ...choice, ...(await manifestAt(choice, read, name)) }
      if (found.platform || wanted.length === 1 || !isImage(found.manifest)) return found
      return { ...found, platform: (await configOf(client, found.manifest, name)).platform }
    }),
  )
  const images = fetched.filter(({ manifest }) => isImage(manifest))
  const rest = candidates.filter((choice) => !wanted.includes(choice))
  const chosen = choosePlatform<Choice>([...(images.length > 0 || rest.length > 0 ? images : fetched), ...rest], options, target, name)
  if ('manifest' in chosen) return chosen as Found
  return { ...chosen, ...(await manifestAt(chosen, read, name)) }
}

function choiceOf(digest: Descriptor['digest'], platform?: Platform): Choice {
  return { digests: [digest], names: [], present: true, ...(platform && { platform }) }
}

async function manifestAt({ digests }: Choice, read: (reference: string) => Promise<{ document: Index | Manifest }>, name: string) {
  const digest = digests[0]! as Descriptor['digest']
  const { document } = await read(digest)
  if (isIndex(document)) throw damaged(name, `${digest} is an index where a manifest should be`)
  return { manifest: document, digest }
}

/** All manifests that an index leads to, without attestations. */
async function flatten(index: Index, read: (descriptor: Descriptor) => Promise<Index | Manifest>, name: string): Promise<Descriptor[]> {
  const found: Descriptor[] = []
  const waiting = [index]
  for (let indexes = 1; waiting.length > 0; indexes++) {
    for (const descriptor of waiting.shift()!.manifests) {
      if (isAttestation(descriptor)) continue
      if (!isIndexType(descriptor.mediaType)) found.push(descriptor)
      else if (waiting.length + indexes >= MAX_INDEXES) throw damaged(name, 'its indexes lead to too many others')
      else waiting.push(await indexAt(descriptor, read, name))
    }
  }
  return found
}

async function indexAt(descriptor: Descriptor, read: (descriptor: Descriptor) => Promise<Index | Manifest>, name: string): Promise<Index> {
  const document = await read(descriptor)
  if (isIndex(document)) return document
  throw damaged(name, `${descriptor.digest} is no index`)
}

function parsed(bytes: Buffer, name: string): Index | Manifest {
  const json = parseJson(bytes, name, 'manifest')
  try {
    return parseManifest(json)
  } catch (cause) {
    throw damaged(name, `its manifest cannot be read, ${(cause as Error).message}`, cause)
  }
}

function parseJson(bytes: Buffer, name: string, what: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw damaged(name, `its ${what} is no JSON`, cause)
  }
}

function damaged(name: string, why: string, cause?: unknown): UserError {
  return new UserError(`${name} is no image that slimscope reads: ${printable(why)}.`, {
    hint: 'Push it again; check what made it.',
    cause,
  })
}
