import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { analyze as analyzeAll, type AnalyzeOptions } from '../../src/analyze.ts'
import { cat } from '../../src/cat.ts'
import { UserError } from '../../src/errors.ts'
import { digestOf } from '../../src/image/digest-of.ts'
import { openImage } from '../../src/source/index.ts'
import type { OpenOptions } from '../../src/source/source.ts'
import {
  describe as describeJson,
  directoryOf,
  imageDescriptor,
  type ImageSketch,
  indexJson,
  layoutOf,
  manifestJson,
  scratch,
  sketchImage,
  type SketchedImage,
} from '../support/archive-sketch.ts'
import { noise } from '../support/compressed.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { type RegistryServer, type RegistryServerOptions, startRegistry } from '../support/registry-server.ts'

/** The account of bytes alone: what is in known layers is asked for again to look at packages, unless the report is remembered. */
const analyze = (reference: string, options: AnalyzeOptions) => analyzeAll(reference, { packages: false, ...options })

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'
const SOCI = 'application/vnd.amazon.soci.index.v1+json'
const words = (bytes: number, seed: number) => noise(bytes, seed).toString('base64')
const BASE = { 'etc/os-release': 'ID=x', 'usr/lib/big': words(90_000, 1), 'usr/lib/copy': words(90_000, 1) }
const sketch = (own: number, more: Partial<ImageSketch> = {}) =>
  sketchImage({ layers: [BASE, { 'app/own': words(20_000, own), 'app/big': words(90_000, 1) }], compression: 'gzip', ...more })
const image = await sketch(2)
const newer = await sketch(3)
const arm = await sketch(4, { architecture: 'arm64', variant: 'v8' })
const s390x = await sketch(5, { architecture: 's390x' })
const linux = (architecture: string) => ({ os: 'linux', architecture })
const EMPTY_CONFIG = { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf('{}'), size: 2 }

/** A registry that is gone with the test, and what was asked of it. */
async function start(options?: RegistryServerOptions) {
  const registry = await startRegistry(options)
  onTestFinished(() => registry.close())
  const blobs = () => registry.requests.filter(({ path }) => path.includes('/blobs/')).map(({ path }) => path.split('/').at(-1))
  return { registry, blobs, name: `${registry.host}/team/app` }
}

const REPOSITORY = 'team/app'

/** All blobs of an image, and its manifest. */
function push(registry: RegistryServer, sketched: SketchedImage, tag?: string, manifest = sketched.manifest, type = MANIFEST): string {
  registry.putBlob(REPOSITORY, sketched.config)
  for (const { blob } of sketched.layers) registry.putBlob(REPOSITORY, blob)
  return registry.putManifest(REPOSITORY, tag, manifest, type)
}

function pushIndex(registry: RegistryServer, tag: string | undefined, descriptors: object[]): object {
  const index = indexJson(descriptors)
  registry.putManifest(REPOSITORY, tag, index, INDEX)
  return describeJson(index, INDEX)
}

async function opened(reference: string, options: Partial<OpenOptions> = {}) {
  const image = await openImage(reference, options)
  await image.close()
  return image
}

function refusal(reference: string, options: Partial<OpenOptions> = {}): Promise<UserError> {
  return openImage(reference, options).then(
    () => {
      throw new Error('it opens')
    },
    (error: unknown) => {
      if (error instanceof UserError) return error
      throw new Error('no UserError', { cause: error })
    },
  )
}

function without(report: Awaited<ReturnType<typeof analyze>>) {
  return { ...report, image: { ...report.image, reference: 0, source: 0 } }
}

const plain = await sketch(2, { compression: 'none' })
const zstd = await sketch(2, { compression: 'zstd' })
const large = await sketchImage({ layers: [{ a: words(8e6, 7) }, BASE, { b: words(2e6, 8), c: words(2e6, 8) }], compression: 'gzip' })

describe('an image', () => {
  it.each<[string, (name: string) => string, string[]]>([
    ['by tag', (name) => `${name}:1`, [':1']],
    ['by no tag, which is latest', (name) => name, [':latest']],
    ['by digest', (name) => `${name}@${image.manifestDigest}`, []],
    ['by tag and digest, of which the digest counts', (name) => `${name}:nothing@${image.manifestDigest}`, []],
    ['by force', (name) => `registry:${name}:1`, [':1']],
    ["in skopeo's words", (name) => `docker://${name}:1`, [':1']],
  ])('%s', async (_, reference, tags) => {
    const { registry, blobs, name } = await start()
    push(registry, image, '1')
    push(registry, image, 'latest')
    const found = await opened(reference(name))
    expect({ ...found, layers: 0, close: 0 }).toEqual({
      reference: reference(name),
      source: 'registry',
      digest: image.manifestDigest,
      tags: tags.map((tag) => `${name}${tag}`),
      platform: linux('amd64'),
      config: found.config,
      notes: [],
      layers: 0,
      close: 0,
    })
    expect(found.layers.map(({ digest, diffId, mediaType, blob }) => [digest, diffId, mediaType, blob.sizeBytes])).toEqual(
      image.layers.map(({ digest, diffId, blob }, i) => [digest, diffId, image.mediaTypes[i], blob.length]),
    )
    expect(blobs()).toEqual([image.configDigest])
  })

  it.each([
    ['gzip', image],
    ['plain', plain],
    ['zstd', zstd],
    ['large', large],
  ])('has the report of its layout, and is fetched once: %s', async (_, sketched) => {
    const { registry, blobs, name } = await start()
    push(registry, sketched, '1')
    const cacheDir = scratch()
    const report = await analyze(`${name}:1`, { cacheDir })
    expect([report.image.reference, report.image.source]).toEqual([`${name}:1`, 'registry'])
    const layout = await analyze(directoryOf(layoutOf([sketched])), { cache: false, verify: true })
    expect(JSON.stringify(without(report))).toBe(JSON.stringify(without(layout)))
    expect(report.layers.every(({ verified }) => verified)).toBe(true)
    expect(blobs().sort()).toEqual([sketched.configDigest, ...sketched.layers.map(({ digest }) => digest)].sort())
    // A second run asks for manifest and configuration.
    registry.requests.length = 0
    expect(await analyze(`${name}:1`, { cacheDir })).toEqual(report)
    expect(blobs()).toEqual([sketched.configDigest])
    expect(registry.requests.length).toBeLessThanOrEqual(3)
  })

  it('of whose layers all but one are known costs that one', async () => {
    const { registry, blobs, name } = await start()
    push(registry, image, '1')
    push(registry, newer, '2')
    const cacheDir = scratch()
    await analyze(`${name}:1`, { cacheDir })
    const [before, sentBefore] = [blobs().length, registry.bytesSent()]
    const report = await analyze(`${name}:2`, { cacheDir })
    expect(blobs().slice(before).sort()).toEqual([newer.configDigest, newer.layers[1]!.digest].sort())
    const documents = newer.config.length + newer.manifest.length
    expect(registry.bytesSent() - sentBefore).toBeLessThan(newer.layers[1]!.blob.length + documents + 1000)
    const layout = await analyze(directoryOf(layoutOf([newer])), { cache: false, verify: true })
    expect(without(report)).toEqual(without(layout))
  })

  it('knows layers from a file, and layers of a file from a registry', async () => {
    const { registry, blobs, name } = await start()
    push(registry, image, '1')
    const cacheDir = scratch()
    const file = await analyze(directoryOf(layoutOf([image])), { cacheDir })
    expect(without(await analyze(`${name}:1`, { cacheDir }))).toEqual(without(file))
    expect(blobs()).toEqual([image.configDigest])
  })

  it('gives its files, and of a layer that is known only their part', async () => {
    const { registry, name } = await start()
    push(registry, plain, '1')
    const cacheDir = scratch()
    const read = async (path: string) => Buffer.concat(await Array.fromAsync(cat(`${name}:1`, path, { cacheDir }))).toString()
    expect(await read('/etc/os-release')).toBe('ID=x')
    registry.requests.length = 0
    expect(await read('/etc/os-release')).toBe('ID=x')
    expect(registry.requests.map(({ range }) => range).filter(Boolean)).toEqual(['bytes=512-515'])
  })

  it('may be written in Docker’s media types, or without any', async () => {
    const { registry, name } = await start()
    const docker = image.manifest
      .replace(MANIFEST, 'application/vnd.docker.distribution.manifest.v2+json')
      .replace('application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json')
      .replaceAll('application/vnd.oci.image.layer.v1.tar+gzip', 'application/vnd.docker.image.rootfs.diff.tar.gzip')
    push(registry, image, 'docker', docker, 'application/vnd.docker.distribution.manifest.v2+json')
    const untyped = image.manifest.replaceAll(/"mediaType":"[^"]+",/g, '')
    push(registry, image, 'untyped', untyped, MANIFEST)
    for (const tag of ['docker', 'untyped']) {
      const found = await opened(`${name}:${tag}`)
      expect(found.layers.map(({ mediaType }) => mediaType)).toEqual(
        image.layers.map(() => 'application/vnd.docker.image.rootfs.diff.tar.gzip'),
      )
      expect((await analyze(`${name}:${tag}`, { cache: false })).notes).toEqual([])
    }
  })
})

describe('an index', () => {
  const attestation = {
    ...(imageDescriptor(newer) as object),
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  }
  const soci = manifestJson({
    config: { ...EMPTY_CONFIG, mediaType: SOCI },
    layers: [{ mediaType: 'application/octet-stream', digest: digestOf('z'), size: 1 }],
  })
  const sociFor = (platform: object) => describeJson(soci, MANIFEST, { artifactType: SOCI, platform })

  async function withIndex(descriptors: object[]) {
    const started = await start()
    for (const each of [image, arm, s390x, newer]) push(started.registry, each)
    started.registry.putManifest(REPOSITORY, undefined, soci)
    pushIndex(started.registry, 'multi', descriptors)
    started.registry.requests.length = 0
    return { ...started, reference: `${started.name}:multi` }
  }

  it.each<[string, string | undefined, object[], SketchedImage]>([
    ['for a platform', 'amd64', [imageDescriptor(arm), imageDescriptor(image), imageDescriptor(s390x)], image],
    ['for another', 's390x', [imageDescriptor(arm), imageDescriptor(image), imageDescriptor(s390x)], s390x],
    ['with a variant', 'arm64', [imageDescriptor(arm), imageDescriptor(image)], arm],
    ['with attestations', 'amd64', [imageDescriptor(image), attestation], image],
    ['with an index for its images', 'arm64', [sociFor(linux('arm64')), imageDescriptor(arm), sociFor(linux('amd64'))], arm],
    ['the only image, for any machine', undefined, [imageDescriptor(s390x)], s390x],
    ['the only image beside its SOCI index', undefined, [sociFor(linux('s390x')), imageDescriptor(s390x)], s390x],
    ['the only image beside its attestation', undefined, [imageDescriptor(s390x), attestation], s390x],
    [
      'that tells no platforms',
      'arm64',
      [imageDescriptor(image), imageDescriptor(arm)].map((each) => Object.assign(each, { platform: undefined })),
      arm,
    ],
  ])('%s', async (_, architecture, descriptors, expected) => {
    const { registry, reference, blobs } = await withIndex(descriptors)
    const options = architecture ? { platform: linux(architecture) } : {}
    const found = await opened(reference, options)
    expect([found.digest, found.platform]).toEqual([expected.manifestDigest, expected.platform])
    expect(blobs().at(-1)).toBe(expected.configDigest)
    // Images for other platforms are not asked for.
    const others = [image, arm, s390x].filter((each) => each !== expected).map(({ manifestDigest }) => manifestDigest)
    const told = descriptors.every((each) => (each as { platform?: object }).platform)
    expect(registry.requests.filter(({ path }) => told && others.some((digest) => path.endsWith(digest)))).toEqual([])
    // As from a layout with the same index.
    const { 'index.json': _index, ...layout } = layoutOf([image, arm, s390x, newer])
    const folder = directoryOf({ ...layout, [`blobs/sha256/${digestOf(soci).slice(7)}`]: soci, 'index.json': indexJson(descriptors) })
    expect((await opened(folder, options)).digest).toBe(found.digest)
  })

  it('in an index', async () => {
    const { registry, name } = await start()
    for (const each of [image, arm]) push(registry, each)
    const inner = pushIndex(registry, undefined, [imageDescriptor(arm), imageDescriptor(image)])
    pushIndex(registry, 'nested', [inner, attestation])
    expect((await opened(`${name}:nested`, { platform: linux('arm64') })).digest).toBe(arm.manifestDigest)
  })

  it('that leads to many others, or to itself, is refused', async () => {
    const { registry, name } = await start()
    push(registry, image)
    const many = Array.from({ length: 40 }, (_, i) =>
      pushIndex(registry, undefined, [{ ...imageDescriptor(image), annotations: { i: `${i}` } }]),
    )
    pushIndex(registry, 'many', many)
    expect((await refusal(`registry:${name}:many`)).message).toBe(
      `${name}:many is no image that slimscope reads: its indexes lead to too many others.`,
    )
    expect(registry.requests.length).toBeLessThan(25)
  })

  it.each<[string, object[], string, string, string | undefined]>([
    [
      'a platform that it lacks',
      [imageDescriptor(arm), imageDescriptor(image)],
      's390x',
      'holds no image for linux/s390x.',
      'It offers linux/arm64/v8, linux/amd64.',
    ],
    [
      'only a SOCI index for it',
      [imageDescriptor(arm), imageDescriptor(image), sociFor(linux('s390x'))],
      's390x',
      'holds no image for linux/s390x.',
      'It offers linux/arm64/v8, linux/amd64.',
    ],
    ['nothing', [], 'amd64', 'holds no image for linux/amd64.', undefined],
    ['attestations alone', [attestation], 'amd64', 'holds no image for linux/amd64.', undefined],
  ])('%s: is refused', async (_, descriptors, architecture, message, hint) => {
    const { reference } = await withIndex(descriptors)
    const error = await refusal(`registry:${reference}`, { platform: linux(architecture), platformAsked: true })
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(/\.$/)
    expect(hint ?? error.hint).toBe(error.hint)
  })
})

describe('what is no image that can be read', () => {
  const LAYER = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: image.layers[0]!.digest,
    size: image.layers[0]!.blob.length,
  }
  const CONFIG = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: image.configDigest, size: image.config.length }
  const configOf = (text: string) => ({ ...CONFIG, digest: digestOf(text), size: text.length })
  const chart = manifestJson({
    config: { ...EMPTY_CONFIG, mediaType: 'application/vnd.cncf.helm.config.v1+json' },
    layers: [{ mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', digest: digestOf('x'), size: 1 }],
  })
  const schema1 = JSON.stringify({ schemaVersion: 1, name: 'a', tag: '1', fsLayers: [], history: [] })

  it.each<[string, string, string, string]>([
    ['a chart', chart, MANIFEST, 'holds application/vnd.cncf.helm.config.v1+json, which is no layer or image that slimscope reads.'],
    [
      'an artifact',
      manifestJson({ artifactType: 'application/spdx+json', config: EMPTY_CONFIG, layers: [] }),
      MANIFEST,
      'holds application/spdx+json, which is no layer or image',
    ],
    [
      'a layer of another type',
      manifestJson({ config: CONFIG, layers: [LAYER, { ...LAYER, mediaType: 'application/vnd.wasm.v1' }] }),
      MANIFEST,
      'holds application/vnd.wasm.v1, which is no layer',
    ],
    [
      'an encrypted layer',
      manifestJson({ config: CONFIG, layers: [LAYER, { ...LAYER, mediaType: `${LAYER.mediaType}+encrypted` }] }),
      MANIFEST,
      'gzip+encrypted, which is no layer',
    ],
    [
      'the first manifest format',
      schema1,
      'application/vnd.docker.distribution.manifest.v1+prettyjws',
      "is an image of Docker's first manifest format, which is not read.",
    ],
    [
      'fewer layers than the configuration says',
      manifestJson({ config: CONFIG, layers: [LAYER] }),
      MANIFEST,
      'is damaged: the layers of its manifest (1) and configuration (2) differ in number.',
    ],
    [
      'a configuration that is none',
      manifestJson({ config: configOf('{}'), layers: [] }),
      MANIFEST,
      'holds no container image: the configuration has no rootfs.diff_ids.',
    ],
    [
      'a configuration that is no JSON',
      manifestJson({ config: configOf('{"os'), layers: [] }),
      MANIFEST,
      'is no image that slimscope reads: its configuration is no JSON.',
    ],
    ['a configuration of another size', manifestJson({ config: { ...CONFIG, size: 7 }, layers: [] }), MANIFEST, ''],
    ['a configuration of a gigabyte', manifestJson({ config: { ...CONFIG, size: 1e9 }, layers: [] }), MANIFEST, 'has more than 8 MiB'],
    [
      'a configuration that is not there',
      manifestJson({ config: { ...CONFIG, digest: digestOf('absent') }, layers: [] }),
      MANIFEST,
      'does not hold sha256:',
    ],
    ['a manifest that is no JSON', '{', MANIFEST, 'is no image that slimscope reads: its manifest is no JSON.'],
    ['a manifest of something else', '[]', MANIFEST, 'its manifest cannot be read, it has neither manifests nor a config and layers'],
    [
      'a blob with a strange digest',
      manifestJson({ config: { ...CONFIG, digest: '../../x' }, layers: [] }),
      MANIFEST,
      'it names a blob without a sha256 digest',
    ],
    [
      '2000 layers',
      manifestJson({ config: configOf(manyLayers()), layers: Array.from({ length: 2000 }, () => LAYER) }),
      MANIFEST,
      'it has 2000 layers',
    ],
  ])('%s', async (_, manifest, type, message) => {
    const { registry, name } = await start()
    for (const text of ['{}', '{"os', manyLayers()]) registry.putBlob(REPOSITORY, text)
    push(registry, image, '1', manifest, type)
    const error = await refusal(`registry:${name}:1`)
    expect(error.message).toContain(message)
    expect(error.message).toMatch(/^[^\n]+\.$/)
    expect(error.hint).toMatch(/\.$/)
    expect(error.details).toEqual([])
  })

  function manyLayers(): string {
    const rootfs = { type: 'layers', diff_ids: Array.from({ length: 2000 }, () => image.layers[0]!.diffId) }
    return JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs })
  }

  it('an image without a foreign layer', async () => {
    const { registry, name } = await start()
    const foreign = { mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', digest: digestOf('windows'), size: 7 }
    registry.putBlob(REPOSITORY, image.config)
    registry.putManifest(REPOSITORY, '1', manifestJson({ config: CONFIG, layers: [foreign, { ...foreign, digest: digestOf('more') }] }))
    await expect(analyze(`${name}:1`, { cache: false })).rejects.toMatchObject({
      message: expect.stringMatching(/ does not hold sha256:\w+, which is part of the image\.$/),
    })
  })
})

describe('--latest', () => {
  async function withTags(tags: string[]) {
    const started = await start({ pageSize: 2 })
    for (const tag of tags) push(started.registry, tag === '1.10.0' ? newer : image, tag)
    return started
  }

  it('takes the newest tag that matches, and says which', async () => {
    const { name } = await withTags(['1.2.0', '1.9.3', '1.10.0', '2.0.0', 'latest'])
    for (const reference of [name, `${name}:2.0.0`, `${name}@${image.manifestDigest}`]) {
      const found = await opened(reference, { latest: '^1.2' })
      expect([found.reference, found.digest, found.tags]).toEqual([`${name}:1.10.0`, newer.manifestDigest, [`${name}:1.10.0`]])
    }
    expect((await opened(`registry:${name}`, { latest: '2' })).reference).toBe(`${name}:2.0.0`)
  })

  it('says what there is, where nothing matches', async () => {
    const { name } = await withTags(['1.2.0', 'latest'])
    expect(await refusal(name, { latest: '^7' })).toMatchObject({ message: `No tag of ${name} matches ^7.`, hint: 'It has 1.2.0, latest.' })
  })

  it('asks no engine, and goes with no --pull and no other scheme', async () => {
    expect(await refusal('app', { latest: '^1', pull: true })).toMatchObject({ message: '--pull and --latest do not go together.' })
    for (const scheme of ['docker', 'podman', 'oci', 'docker-archive']) {
      expect(await refusal(`${scheme}:app`, { latest: '^1' })).toMatchObject({
        message: `--latest asks a registry, and ${scheme}: is none.`,
      })
    }
    for (const scheme of ['registry', 'oci', 'oci-archive']) {
      expect(await refusal(`${scheme}:app`, { pull: true })).toMatchObject({ message: `--pull asks an engine, and ${scheme}: is none.` })
    }
    for (const path of ['./app.tar', '-', '/srv/app']) {
      for (const options of [{ pull: true }, { latest: '1' }])
        expect((await refusal(path, options)).message).toContain(`${path} is no name of an image.`)
    }
  })
})

describe('bytes that are not those of the image', () => {
  it.each<[string, Parameters<typeof startFaultProxy>[1], RegExp]>([
    ['other ones', [{ fault: { kind: 'corrupt', at: 5000 }, path: layerPath(), times: 9 }], /sends other bytes for sha256:/],
    ['too many', [{ fault: { kind: 'lengthen', by: 10 }, path: layerPath(), times: 9 }], /sends more than its \d+ bytes for sha256:/],
    ['another length', [{ fault: { kind: 'headers', headers: { 'content-length': '9' } }, path: layerPath(), times: 9 }], /./],
    ['none at all', [{ fault: { kind: 'answer', status: 404 }, path: layerPath(), times: 9 }], /does not hold sha256:/],
    ['no access', [{ fault: { kind: 'answer', status: 403 }, path: layerPath(), times: 9 }], /./],
    ['another configuration', [{ fault: { kind: 'corrupt', at: 5 }, path: /blobs/, times: 9 }], /sends other bytes for sha256:/],
    ['another manifest', [{ fault: { kind: 'corrupt', at: 5 }, path: /manifests/, times: 9 }], /./],
  ])('%s: a sentence, and nothing of it is remembered', async (_, rules, message) => {
    const { registry } = await start()
    push(registry, image, '1')
    const proxy = await startFaultProxy(registry.url, rules)
    onTestFinished(() => proxy.close())
    const cacheDir = scratch()
    const reference = `registry:${proxy.host}/${REPOSITORY}:1`
    const error: unknown = await analyze(reference, { cacheDir }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(UserError)
    expect((error as UserError).message).toMatch(message)
    const kept = readdirSync(cacheDir, { recursive: true }).map(String)
    expect(kept.filter((name) => name.includes(image.layers[1]!.digest.slice(7)) || /\.(tmp|report|image)$/.test(name))).toEqual([])
    const again = await analyze(`${registry.host}/${REPOSITORY}:1`, { cacheDir })
    expect(without(again)).toEqual(without(await analyze(directoryOf(layoutOf([image])), { cache: false, verify: true })))
  })

  function layerPath(): RegExp {
    return new RegExp(`blobs/${image.layers[1]!.digest}`)
  }
})

describe('where an image is looked for', () => {
  it('is told, each place with its reason, when nobody has it', async () => {
    const { registry, name } = await start()
    registry.putBlob(REPOSITORY, 'something')
    const error = await refusal(`${name}:9`)
    expect(error).toMatchObject({
      message: `${name}:9 is nowhere to be found.`,
      details: [
        `file      There is no file or directory ${name}:9.`,
        `docker    The Docker engine at ${process.env.DOCKER_HOST} (DOCKER_HOST) is not there: no such socket.`,
        `podman    The Podman engine at ${process.env.CONTAINER_HOST} (CONTAINER_HOST) is not there: no such socket.`,
        `registry  ${registry.host} has no image team/app:9.`,
      ],
      hint: 'Check its name and tag.',
    })
  })

  it('is told in one sentence where one place was meant', async () => {
    const { registry, name } = await start()
    registry.putBlob(REPOSITORY, 'something')
    expect(await refusal(`registry:${name}:9`)).toMatchObject({ message: `${registry.host} has no image team/app:9.`, details: [] })
    expect(await refusal(`docker:${name}:9`)).toMatchObject({
      message: expect.stringMatching(/^The Docker engine at \S+ \(DOCKER_HOST\) is not there/),
      details: [],
    })
    expect(await refusal('app', { pull: true })).toMatchObject({
      message: 'app is nowhere to be found.',
      details: [expect.stringMatching(/^docker {4}The Docker engine/), expect.stringMatching(/^podman {4}The Podman engine/)],
    })
  })

  it('a file beats the registry', async () => {
    const { registry, name } = await start()
    push(registry, image, '1')
    const before = process.cwd()
    const [host, ...rest] = `${name}:1`.split('/')
    const folder = directoryOf(Object.fromEntries(Object.entries(layoutOf([newer])).map(([path, text]) => [`${name}:1/${path}`, text])))
    expect(statSync(join(folder, host!, ...rest)).isDirectory()).toBe(true)
    process.chdir(folder)
    try {
      expect((await opened(`${name}:1`)).digest).toBe(newer.manifestDigest)
      expect((await opened(`registry:${name}:1`)).digest).toBe(image.manifestDigest)
      expect((await opened(`${name}:1`, { latest: '1' })).digest).toBe(image.manifestDigest)
    } finally {
      process.chdir(before)
    }
  })
})

it('keeps no credential in the cache, nor in what it says', async () => {
  const { registry, name } = await start({ auth: { mode: 'bearer', users: { me: 'pa55-w0rd' } } })
  push(registry, image, '1')
  const cacheDir = scratch()
  const login = { username: 'me', password: 'pa55-w0rd', cacheDir }
  const report = await analyze(`${name}:1`, login)
  const wrong: unknown = await analyze(`registry:${name}:1`, { ...login, password: 'wr0ng-w0rd' }).catch((error: unknown) => error)
  expect(wrong).toBeInstanceOf(UserError)
  const tokens = registry.requests.map(({ authorization }) => authorization?.split(' ')[1]).filter((token) => token !== undefined)
  expect(tokens.length).toBeGreaterThan(2)
  const files = readdirSync(cacheDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThan(2)
  const { message, hint, example, details, cause } = wrong as UserError
  const written = [
    JSON.stringify([report, message, hint, example, details, String(cause)]),
    ...files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')),
  ]
  for (const secret of ['pa55-w0rd', 'wr0ng-w0rd', ...tokens]) expect(written.filter((text) => text.includes(secret))).toEqual([])
})

it('takes a layer whose media type lies, with a note', async () => {
  const { registry, name } = await start()
  const manifest = image.manifest.replaceAll('tar+gzip', 'tar+zstd')
  push(registry, image, '1', manifest)
  const { notes } = await analyze(`${name}:1`, { cache: false })
  expect(notes.map(({ message }) => message)).toEqual(image.layers.map(() => 'its media type says zstd, its content is gzip'))
})
