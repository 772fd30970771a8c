import { describe, expect, it } from 'vitest'
import { isAttestation, isIndex, parseManifest } from '../../src/image/manifest.ts'
import { compressionOf, dockerLayerType, isConfigType, isForeignLayerType, isIndexType, isLayerType } from '../../src/image/media-type.ts'

const digest = `sha256:${'0'.repeat(64)}`
const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 2 }

describe('parseManifest', () => {
  it('tells an index from a manifest by its fields', () => {
    expect(isIndex(parseManifest({ manifests: [config] }))).toBe(true)
    expect(isIndex(parseManifest({ config, layers: [] }))).toBe(false)
  })

  it('keeps platform and annotations, and drops what is not text', () => {
    const index = parseManifest({
      manifests: [{ ...config, platform: { os: 'linux', architecture: 'arm', variant: 'v7' }, annotations: { a: 'b', c: 1 } }],
    })
    expect(isIndex(index) && index.manifests[0]).toMatchObject({
      platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
      annotations: { a: 'b' },
    })
  })

  it.each([
    [null, 'it has neither'],
    ['text', 'it has neither'],
    [[], 'it has neither'],
    [{ config }, 'it has neither'],
    [{ schemaVersion: 1, fsLayers: [] }, 'schema version 1'],
    [{ config: {}, layers: [] }, 'a blob without a sha256 digest'],
    [{ config: { ...config, digest: 'sha256:../../etc/passwd' }, layers: [] }, 'a blob without a sha256 digest'],
    [{ config: { ...config, digest: `sha512:${'0'.repeat(128)}` }, layers: [] }, 'a blob without a sha256 digest'],
    [{ config: { ...config, size: -1 }, layers: [] }, 'without a size'],
    [{ config: { ...config, size: 1e300 }, layers: [] }, 'without a size'],
    [{ config: { ...config, size: '2' }, layers: [] }, 'without a size'],
    [{ config, layers: [null] }, 'a blob without a sha256 digest'],
  ])('refuses %j', (json, message) => {
    expect(() => parseManifest(json)).toThrow(message)
  })

  it.each([
    [{ annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }, true],
    [{ annotations: {}, platform: { os: 'unknown', architecture: 'unknown' } }, true],
    [{ annotations: {}, platform: { os: 'linux', architecture: 'unknown' } }, false],
    [{ annotations: {} }, false],
  ])('attestation %j: %s', (part, attestation) => {
    expect(isAttestation({ mediaType: '', digest: digest as `sha256:${string}`, sizeBytes: 1, ...part })).toBe(attestation)
  })
})

describe('media types', () => {
  it.each([
    ['application/vnd.oci.image.layer.v1.tar', true, false],
    ['application/vnd.oci.image.layer.v1.tar+gzip', true, false],
    ['application/vnd.oci.image.layer.v1.tar+zstd', true, false],
    ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', true, true],
    ['application/vnd.docker.image.rootfs.diff.tar', true, false],
    ['application/vnd.docker.image.rootfs.diff.tar.gzip', true, false],
    ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', true, true],
    ['application/vnd.oci.image.layer.v1.tar+gzip+encrypted', false, false],
    ['application/vnd.in-toto+json', false, false],
    ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', false, false],
  ])('%s: layer %s, foreign %s', (mediaType, layer, foreign) => {
    expect([isLayerType(mediaType), isForeignLayerType(mediaType)]).toEqual([layer, foreign])
  })

  it('knows indexes and configurations of both makers', () => {
    expect(isIndexType('application/vnd.docker.distribution.manifest.list.v2+json')).toBe(true)
    expect(isConfigType('application/vnd.docker.container.image.v1+json')).toBe(true)
    expect(isConfigType('application/vnd.oci.empty.v1+json')).toBe(false)
    expect(dockerLayerType('zstd')).toBe('application/vnd.docker.image.rootfs.diff.tar.zstd')
    expect(dockerLayerType('none')).toBe('application/vnd.docker.image.rootfs.diff.tar')
  })

  it.each([
    ['1f8b08', 'gzip'],
    ['28b52ffd', 'zstd'],
    ['502a4d18', 'zstd'],
    ['5f2a4d18', 'zstd'],
    ['602a4d18', 'none'],
    ['1f', 'none'],
    ['', 'none'],
  ])('%s is %s', (hex, compression) => {
    expect(compressionOf(Buffer.from(hex, 'hex'))).toBe(compression)
  })
})
