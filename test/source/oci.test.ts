import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/image/digest-of.ts'
import { parsePlatform, type Platform } from '../../src/image/platform.ts'
import { openImage } from '../../src/source/index.ts'
import { readBlob } from '../../src/source/medium.ts'
import {
  blobName,
  describe as describeJson,
  directoryOf,
  fileOf,
  imageDescriptor,
  indexJson,
  layoutOf,
  manifestJson,
  sketchImage,
  tarOf,
  type Members,
  inFile,
} from '../support/archive-sketch.ts'

const INDEX = 'application/vnd.oci.image.index.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const amd64 = await sketchImage({ layers: [{ a: 'amd64' }], compression: 'gzip' })
const arm64 = await sketchImage({ layers: [{ a: 'arm64' }], architecture: 'arm64', variant: 'v8' })
const armv5 = await sketchImage({ layers: [{ a: 'armv5' }], architecture: 'arm', variant: 'v5' })
const armv7 = await sketchImage({ layers: [{ a: 'armv7' }], architecture: 'arm', variant: 'v7' })
const windows = await sketchImage({ layers: [{ a: 'windows' }], os: 'windows' })
const shop = await sketchImage({ layers: [{ a: 'shop' }] })

const attestation = manifestJson({
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf('{}'), size: 2 },
  layers: [],
})
const attested = describeJson(attestation, MANIFEST, {
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  platform: { os: 'unknown', architecture: 'unknown' },
})
const soci = manifestJson({
  config: { mediaType: 'application/vnd.amazon.soci.index.v2+json', digest: digestOf('{}'), size: 2 },
  layers: [],
})
const chart = manifestJson({
  config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: digestOf('{}'), size: 2 },
  layers: [],
})
const bill = manifestJson({
  ...JSON.parse(shop.manifest),
  layers: [{ mediaType: 'application/vnd.in-toto+json', digest: digestOf('{}'), size: 2 }],
})

const blob = (json: string): Members => ({ [blobName(digestOf(json))]: json })
const nested = indexJson([imageDescriptor(amd64), attested, imageDescriptor(arm64)])
const deeper = indexJson([describeJson(nested, INDEX)])

interface Case {
  members: Members
  /** As with `--platform`. */
  platform?: string
  /** What stands behind the path. */
  select?: string
  /** Digest of the manifest that comes out, or else the sentence. */
  opens?: string
  tags?: string[]
  says?: string
  hint?: string
}

const table: Record<string, Case> = {
  'one image': { members: layoutOf([shop]), opens: shop.manifestDigest },
  'one image for another platform, when none is asked for': { members: layoutOf([windows]), opens: windows.manifestDigest },
  'one image for another platform, when one is asked for': {
    members: layoutOf([windows]),
    platform: 'linux/arm64',
    says: '% holds no image for linux/arm64.',
    hint: 'It offers windows/amd64.',
  },
  'no platform in the index': {
    members: layoutOf(
      [arm64, amd64],
      [arm64, amd64].map(({ manifest }) => describeJson(manifest, MANIFEST)),
    ),
    platform: 'linux/arm64',
    opens: arm64.manifestDigest,
  },
  'no media types': { members: layoutOf([shop], [describeJson(shop.manifest, '', {})]), opens: shop.manifestDigest },
  'several platforms side by side': { members: layoutOf([amd64, arm64]), platform: 'linux/arm64', opens: arm64.manifestDigest },
  'several platforms in an index, attested': {
    members: { ...layoutOf([amd64, arm64], [describeJson(nested, INDEX)]), ...blob(nested), ...blob(attestation) },
    platform: 'linux/amd64',
    opens: amd64.manifestDigest,
  },
  'an index in an index': {
    members: { ...layoutOf([amd64, arm64], [describeJson(deeper, INDEX)]), ...blob(nested), ...blob(deeper) },
    platform: 'linux/arm64/v8',
    opens: arm64.manifestDigest,
  },
  'arm means v7': { members: layoutOf([armv5, armv7]), platform: 'linux/arm', opens: armv7.manifestDigest },
  'a variant that is asked for': { members: layoutOf([armv5, armv7]), platform: 'linux/arm/v5', opens: armv5.manifestDigest },
  'a variant that is not there': {
    members: layoutOf([armv5, armv7]),
    platform: 'linux/arm/v6',
    says: '% holds no image for linux/arm/v6.',
    hint: 'It offers linux/arm/v5, linux/arm/v7.',
  },
  'no platform fits': {
    members: layoutOf([arm64, armv7]),
    platform: 'linux/s390x',
    says: '% holds no image for linux/s390x.',
    hint: 'It offers linux/arm64/v8, linux/arm/v7.',
  },
  'a SOCI index beside its image': {
    members: { ...layoutOf([amd64], [imageDescriptor(amd64), describeJson(soci, MANIFEST, { platform: amd64.platform })]), ...blob(soci) },
    platform: 'linux/amd64',
    opens: amd64.manifestDigest,
  },
  'a tag': {
    members: layoutOf([amd64, shop], [imageDescriptor(amd64, '1'), imageDescriptor(shop, 'shop:2')]),
    select: ':1',
    opens: amd64.manifestDigest,
    tags: ['1'],
  },
  'a full name': {
    members: layoutOf([amd64, shop], [imageDescriptor(amd64, '1'), imageDescriptor(shop, 'docker.io/library/shop:2')]),
    select: ':shop:2',
    opens: shop.manifestDigest,
    tags: ['shop:2'],
  },
  'two names of one image': {
    members: layoutOf([shop], [imageDescriptor(shop, 'a:1'), imageDescriptor(shop, 'b:1')]),
    opens: shop.manifestDigest,
    tags: ['a:1', 'b:1'],
  },
  'a digest': { members: layoutOf([amd64, shop]), select: `@${shop.manifestDigest}`, opens: shop.manifestDigest },
  'the digest of an index': {
    members: { ...layoutOf([amd64, arm64, shop], [describeJson(nested, INDEX), imageDescriptor(shop)]), ...blob(nested) },
    select: `@${digestOf(nested)}`,
    platform: 'linux/arm64',
    opens: arm64.manifestDigest,
  },
  'several images, none named': {
    members: layoutOf([amd64, shop], [imageDescriptor(amd64, '1'), imageDescriptor(shop, 'shop:2')]),
    says: '% holds several images.',
    hint: 'Say which: 1, shop:2.',
  },
  'one tag of several repositories': {
    members: layoutOf([amd64, shop], [imageDescriptor(amd64, 'a:1'), imageDescriptor(shop, 'b:1')]),
    select: ':1',
    says: '% holds several images.',
    hint: 'Say which: a:1, b:1.',
  },
  'several images without a name': {
    members: layoutOf([amd64, shop]),
    platform: 'linux/amd64',
    says: '% holds several images.',
    hint: `Say which: ${amd64.manifestDigest}, ${shop.manifestDigest}.`,
  },
  'a tag that is not there': {
    members: layoutOf([shop], [imageDescriptor(shop, 'shop:2')]),
    select: ':3',
    says: '% holds no image 3.',
    hint: 'It holds shop:2.',
  },
  'no image at all': { members: layoutOf([], []), says: '% holds no image.' },
  'a chart': {
    members: { ...layoutOf([], [describeJson(chart, MANIFEST)]), ...blob(chart) },
    says: '% holds application/vnd.cncf.helm.config.v1+json, which is no layer or image that slimscope reads.',
  },
  'statements instead of layers': {
    members: { ...layoutOf([shop], [describeJson(bill, MANIFEST)]), ...blob(bill) },
    says: '% holds application/vnd.in-toto+json, which is no layer or image that slimscope reads.',
  },
}

describe.each([
  ['oci', (members: Members) => Promise.resolve(directoryOf(members))],
  ['oci-archive', async (members: Members) => fileOf(await tarOf(members))],
])('%s', (source, write) => {
  it.each(Object.entries(table).filter(([, { opens }]) => opens !== undefined))(
    '%s',
    async (_, { members, platform, select = '', opens, tags }) => {
      const path = await write(members)
      const opened = await openImage(path + select, options(platform))
      expect(opened).toMatchObject({ reference: path + select, source, digest: opens, notes: [], ...(tags && { tags }) })
      expect(opened.layers.map(({ blob }) => digestOf(readBlob(inFile(blob))))).toEqual(opened.layers.map(({ digest }) => digest))
      await opened.close()
      await opened.close()
    },
  )

  it.each(Object.entries(table).filter(([, { says }]) => says !== undefined))(
    '%s',
    async (_, { members, platform, select = '', says, hint }) => {
      const path = await write(members)
      const error = { name: 'UserError', message: says!.replace('%', path), ...(hint && { hint }) }
      await expect(openImage(path + select, options(platform))).rejects.toMatchObject(error)
    },
  )

  it('is picked by its scheme', async () => {
    const opened = await openImage(`${source}:${await write(layoutOf([shop]))}`)
    expect(opened.source).toBe(source)
    await opened.close()
  })
})

function options(platform: string | undefined): { platform?: Platform } {
  return platform === undefined ? {} : { platform: parsePlatform(platform) }
}
