import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { openImage } from '../../src/source/index.ts'

const ARCHIVES = join(import.meta.dirname, '../../../shared/fixtures/archives')

/** What comes out: source, platform, layers, compression of the layers by media type, and the name; or the sentence that refuses it. */
const table: Record<string, string> = {
  'dive/test-docker-image.tar': 'docker-archive linux/amd64 14 tar dive-test:latest',
  'dive/test-kaniko-image.tar': 'docker-archive linux/amd64 14 gzip dive-test:kaniko-latest',
  'dive/test-oci-docker-image.tar': '% is empty.',
  'dive/test-oci-estargz-image.tar': 'oci-archive linux/arm64 1 gzip ',
  'dive/test-oci-gzip-image.tar': 'oci-archive linux/arm64 1 gzip ',
  'dive/test-oci-uncompressed-image.tar': 'oci-archive linux/arm64 1 tar ',
  'dive/test-oci-zstd-image.tar': 'oci-archive linux/arm64 1 zstd ',
  // Holds a README only.
  'dive/test-zstd-image.tar': '% is a tar, but no image: it has neither manifest.json nor index.json.',
  'snyk-docker-plugin/containerd-archives__busybox.amd64.tar': 'docker-archive linux/amd64 1 gzip busybox:latest',
  // Cut down by hand: layers were taken out of manifest.json, but not out of the configuration.
  'snyk-docker-plugin/docker-archives__docker-save__dockergoof.tar':
    '% is damaged: the layers of its manifest.json (4) and configuration (9) differ in number.',
  'snyk-docker-plugin/docker-archives__docker-save__nginx-os-release-link.tar':
    '% is damaged: the layers of its manifest.json (1) and configuration (3) differ in number.',
  'snyk-docker-plugin/docker-archives__docker-save__java-windows.tar': 'docker-archive linux/amd64 1 tar hello-world:latest',
  'snyk-docker-plugin/docker-archives__docker-save__java.tar': 'docker-archive linux/amd64 1 gzip openjdk-test:latest',
  'snyk-docker-plugin/docker-archives__docker-save__openjdk.tar': 'docker-archive linux/amd64 1 tar openjdk-test:latest',
  'snyk-docker-plugin/docker-archives__docker-save__sibling-uberjars-shallowest-first.tar':
    'docker-archive linux/amd64 3 tar sibling-uberjars-small-first:latest',
  'snyk-docker-plugin/docker-archives__docker-save__top-level.tar': 'docker-archive linux/amd64 1 tar top-level:latest',
  'snyk-docker-plugin/docker-archives__docker-save__war-with-3-level-jar.tar':
    'docker-archive linux/amd64 2 tar war-with-3-level-jar:latest',
  'snyk-docker-plugin/docker-archives__skopeo-copy__busybox.tar': 'docker-archive linux/amd64 1 tar ',
  'snyk-docker-plugin/docker-oci-archives__busybox.armv7.tar': 'docker-archive linux/arm/v7 1 tar busybox:latest',
  'snyk-docker-plugin/npm__npm-without-lockfiles__npm7-with-package-lock-file.tar': 'docker-archive linux/amd64 4 tar ',
  'snyk-docker-plugin/npm__npm-without-lockfiles__npm7-without-package-lock-file.tar': 'docker-archive linux/amd64 4 tar ',
  'snyk-docker-plugin/npm__npm-without-lockfiles__yarn-with-node-modules-only.tar': 'docker-archive linux/amd64 3 tar ',
  // The layer was replaced by a smaller one that can still be read.
  'snyk-docker-plugin/oci-archives__alpine-3.12.0.tar':
    'oci-archive linux/amd64 1 gzip  The blob has 6165 bytes, the manifest says 2797541.',
  'snyk-docker-plugin/oci-archives__busybox-1.31.1.tar': 'oci-archive linux/amd64 1 gzip ',
  // The manifest was edited in place.
  'snyk-docker-plugin/oci-archives__nginx.tar':
    '% is altered: its manifest is not the one that sha256:e26d615025f594002683ea9b0104aeb886e0c383fcf96f9e372491beb17678e6 names.',
  'snyk-docker-plugin/pnpm__pnpmlockv6.tar': 'oci-archive linux/arm64 3 gzip ',
  'tar-stream/multi-file.tar': '% is a tar, but no image: it has neither manifest.json nor index.json.',
  'tar-stream/invalid.tgz': '% is a tar, but no image: it has neither manifest.json nor index.json.',
}

describe.skipIf(!existsSync(ARCHIVES))('archives of other projects', () => {
  it.each(Object.entries(table))('%s', async (path, expected) => {
    expect(await outcome(join(ARCHIVES, path))).toBe(expected.replace('%', join(ARCHIVES, path)))
  })
})

afterAll(() => {
  if (!existsSync(ARCHIVES)) console.warn(`skipped: ${basename(import.meta.url)} needs ${ARCHIVES}`)
})

async function outcome(path: string): Promise<string> {
  try {
    const { source, platform, layers, tags, notes, close } = await openImage(path)
    await close()
    const types = new Set(layers.map(({ mediaType }) => mediaType.split(/[.+]/).at(-1)))
    const where = [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/')
    return [source, where, layers.length, [...types].join(), tags.join(), ...notes.map(({ message }) => message)].join(' ')
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}
