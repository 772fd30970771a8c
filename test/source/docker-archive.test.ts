import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/image/digest-of.ts'
import { openImage } from '../../src/source/index.ts'
import { readBlob } from '../../src/source/medium.ts'
import {
  blobName,
  blobsOf,
  dockerSaveOf,
  fileOf,
  imageDescriptor,
  indexJson,
  layoutOf,
  sketchImage,
  tarOf,
  type Members,
  type SketchedImage,
  inFile,
} from '../support/archive-sketch.ts'

const image = await sketchImage({ layers: [{ 'etc/a': 'a' }, { 'etc/b': 'b' }] })
const zipped = await sketchImage({ layers: [{ 'etc/a': 'a' }, { 'etc/b': 'b' }], compression: 'gzip' })
const zstd = await sketchImage({ layers: [{ 'etc/a': 'a' }], compression: 'zstd' })
const other = await sketchImage({ layers: [{ 'etc/c': 'c' }] })
const hex = (digest: string): string => digest.slice(7)

function manifestOf(config: string, layers: string[], extra: object = {}): string {
  return JSON.stringify([{ Config: config, RepoTags: ['app:1'], Layers: layers, ...extra }])
}

/** Each writes the same two layers its own way. */
const dialects: Record<string, { image?: SketchedImage; members: Members; mediaType?: string; digest?: string }> = {
  'docker save before 25': { members: dockerSaveOf(image) },
  'docker save with a layer linked to another': {
    members: {
      'one/layer.tar': image.layers[0]!.blob,
      'two/layer.tar': image.layers[1]!.blob,
      'three/layer.tar': { link: '../two/layer.tar' },
      'c.json': image.config,
      'manifest.json': manifestOf('c.json', ['one/layer.tar', 'three/layer.tar']),
    },
  },
  'a link that comes before its target, and a hard link': {
    members: {
      'a/layer.tar': { link: '../one.tar' },
      'one.tar': image.layers[0]!.blob,
      'two.tar': image.layers[1]!.blob,
      'b/layer.tar': { hardlink: 'two.tar' },
      'c.json': image.config,
      'manifest.json': manifestOf('c.json', ['a/layer.tar', 'b/layer.tar']),
    },
  },
  skopeo: {
    members: {
      [`${hex(image.layers[0]!.digest)}.tar`]: image.layers[0]!.blob,
      'x/layer.tar': { link: `../${hex(image.layers[0]!.digest)}.tar` },
      [`${hex(image.layers[1]!.digest)}.tar`]: image.layers[1]!.blob,
      [`${hex(image.configDigest)}.json`]: image.config,
      'manifest.json': manifestOf(
        `${hex(image.configDigest)}.json`,
        image.layers.map(({ digest }) => `${hex(digest)}.tar`),
      ),
    },
  },
  kaniko: {
    image: zipped,
    mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    members: {
      [zipped.configDigest]: zipped.config,
      ...Object.fromEntries(zipped.layers.map(({ digest, blob }) => [`${hex(digest)}.tar.gz`, blob])),
      'manifest.json': manifestOf(
        zipped.configDigest,
        zipped.layers.map(({ digest }) => `${hex(digest)}.tar.gz`),
      ),
    },
  },
  'compressed layers named after something else: their bytes tell the digest': {
    image: zipped,
    mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    members: dockerSaveOf(zipped),
  },
  'compressed layers named after their diff ID': {
    image: zipped,
    mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    members: {
      'config.json': zipped.config,
      ...Object.fromEntries(zipped.layers.map(({ diffId, blob }) => [`${hex(diffId)}.tar.gz`, blob])),
      'manifest.json': manifestOf(
        'config.json',
        zipped.layers.map(({ diffId }) => `${hex(diffId)}.tar.gz`),
      ),
    },
  },
  zstd: { image: zstd, mediaType: 'application/vnd.docker.image.rootfs.diff.tar.zstd', members: dockerSaveOf(zstd) },
  'docker 25 whose OCI part was taken out': {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    members: {
      ...blobsOf(image),
      'manifest.json': manifestOf(
        blobName(image.configDigest),
        image.layers.map(({ digest }) => blobName(digest)),
        {
          LayerSources: Object.fromEntries(
            image.layers.map(({ digest }) => [digest, { mediaType: 'application/vnd.oci.image.layer.v1.tar', size: 1, digest }]),
          ),
        },
      ),
    },
  },
  'docker save since 25': {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: image.manifestDigest,
    members: {
      ...layoutOf([image]),
      'manifest.json': manifestOf(
        blobName(image.configDigest),
        image.layers.map(({ digest }) => blobName(digest)),
      ),
    },
  },
  'containerd, whose layers are compressed': {
    image: zipped,
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: zipped.manifestDigest,
    members: {
      ...layoutOf([zipped]),
      'manifest.json': manifestOf(
        blobName(zipped.configDigest),
        zipped.layers.map(({ digest }) => blobName(digest)),
      ),
    },
  },
  'names that start with ./': {
    members: Object.fromEntries(Object.entries(dockerSaveOf(image)).map(([name, content]) => [`./${name}`, content])),
  },
  'paths that start with ./ in manifest.json': {
    members: {
      'a.tar': image.layers[0]!.blob,
      'b.tar': image.layers[1]!.blob,
      'c.json': image.config,
      'manifest.json': manifestOf('./c.json', ['./a.tar', './b.tar']),
    },
  },
  'files that a Mac left in it': { members: { '.DS_Store': 'x', '._manifest.json': 'x', ...dockerSaveOf(image), 'blobs/._x': 'x' } },
}

describe('docker-archive', () => {
  it.each(Object.entries(dialects))(
    '%s',
    async (_, { image: of = image, members, mediaType = 'application/vnd.docker.image.rootfs.diff.tar', digest }) => {
      const path = fileOf(await tarOf(members))
      const opened = await openImage(path)
      expect(opened).toMatchObject({
        reference: path,
        source: 'docker-archive',
        tags: ['app:1'],
        platform: { os: 'linux', architecture: 'amd64' },
        notes: [],
      })
      expect(opened.digest).toBe(digest ?? of.configDigest)
      expect(opened.layers.map(({ index, digest, diffId, mediaType }) => ({ index, digest, diffId, mediaType }))).toEqual(
        of.layers.map(({ digest, diffId }, index) => ({ index, digest, diffId, mediaType })),
      )
      for (const [i, layer] of opened.layers.entries()) {
        const blob = inFile(layer.blob)
        expect(readBlob(blob).equals(of.layers[i]!.blob)).toBe(true)
        expect(blob.identity).toMatch(new RegExp(`^\\d+:\\d+:${readFileSync(path).length}:\\d+:\\d+:${blob.offset}$`))
      }
      await opened.close()
      await opened.close()
    },
  )

  it('takes the last of two members of one name', async () => {
    const old = await tarOf({ 'manifest.json': '[]' })
    const path = fileOf(Buffer.concat([old.subarray(0, -1024), await tarOf(dockerSaveOf(image))]))
    const opened = await openImage(path)
    expect(opened.digest).toBe(image.configDigest)
    await opened.close()
  })

  const both = {
    ...dockerSaveOf(image),
    ...dockerSaveOf(other),
    'manifest.json': JSON.stringify([
      ...JSON.parse(dockerSaveOf(image, ['shop:1', 'shop:latest'])['manifest.json'] as string),
      ...JSON.parse(dockerSaveOf(other, ['host:5000/till:2'])['manifest.json'] as string),
    ]),
  }
  it.each([
    ['shop:1', image],
    ['latest', image],
    ['host:5000/till:2', other],
    ['2', other],
  ])('picks %s of several', async (tag, of) => {
    const opened = await openImage(`${fileOf(await tarOf(both))}:${tag}`)
    expect(opened.digest).toBe(of.configDigest)
    await opened.close()
  })

  it('picks by digest', async () => {
    const opened = await openImage(`${fileOf(await tarOf(both))}@${other.configDigest}`)
    expect(opened.tags).toEqual(['host:5000/till:2'])
    await opened.close()
  })

  it('finds names of manifest.json in an archive that is an OCI layout too', async () => {
    const members = {
      ...layoutOf([image, other]),
      'manifest.json': JSON.stringify([
        { Config: blobName(image.configDigest), RepoTags: ['shop:1'], Layers: [] },
        { Config: blobName(other.configDigest), RepoTags: ['till:2'], Layers: [] },
      ]),
    }
    const opened = await openImage(`${fileOf(await tarOf(members))}:till:2`)
    expect(opened.digest).toBe(other.manifestDigest)
    await opened.close()
  })

  it('opens the one platform whose blobs are there, as engines save it', async () => {
    const absent = await sketchImage({ layers: [{ a: 'b' }], architecture: 'riscv64' })
    const inner = indexJson([imageDescriptor(absent), imageDescriptor(zipped)])
    const members = {
      ...blobsOf(zipped),
      [blobName(digestOf(inner))]: inner,
      'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
      'index.json': indexJson([
        {
          mediaType: 'application/vnd.oci.image.index.v1+json',
          digest: digestOf(inner),
          size: inner.length,
          annotations: { 'io.containerd.image.name': 'docker.io/library/app:1', 'org.opencontainers.image.ref.name': '1' },
        },
      ]),
      'manifest.json': manifestOf(
        blobName(zipped.configDigest),
        zipped.layers.map(({ digest }) => blobName(digest)),
      ),
    }
    const path = fileOf(gzipSync(await tarOf(members)))
    const opened = await openImage(path)
    expect(opened).toMatchObject({ digest: zipped.manifestDigest, tags: ['app:1'] })
    expect(opened.layers.every(({ blob }) => inFile(blob).identity === undefined)).toBe(true)
    expect(
      createHash('sha256')
        .update(readBlob(inFile(opened.layers[0]!.blob)))
        .digest('hex'),
    ).toBe(hex(zipped.layers[0]!.digest))
    await opened.close()
    await expect(openImage(path, { platform: { os: 'linux', architecture: 'riscv64' } })).rejects.toThrow(
      'names an image for linux/riscv64, but does not hold it.',
    )
  })
})
