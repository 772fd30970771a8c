import { describe, expect, it } from 'vitest'
import { familiarName, nameMatches, parseReference, type Reference, splitScheme } from '../../src/image/reference.ts'

const SCHEMES = ['docker-archive', 'oci-archive', 'oci']
const DIGEST = `sha256:${'a'.repeat(64)}`
const FILES = new Set(['app.tar', 'a:b.tar', 'dir', 'dir:x', 'oci:dir', 'app.tar:odd'])

describe('parseReference', () => {
  const table: [string, Reference][] = [
    ['app.tar', { path: 'app.tar' }],
    ['app.tar:1', { path: 'app.tar', tag: '1' }],
    ['app.tar:shop:1', { path: 'app.tar', tag: 'shop:1' }],
    ['app.tar:host:5000/shop:1', { path: 'app.tar', tag: 'host:5000/shop:1' }],
    [`app.tar@${DIGEST}`, { path: 'app.tar', tag: DIGEST }],
    [`app.tar:shop@${DIGEST}`, { path: 'app.tar', tag: `shop@${DIGEST}` }],
    ['a:b.tar', { path: 'a:b.tar' }],
    ['a:b.tar:2', { path: 'a:b.tar', tag: '2' }],
    ['dir:x', { path: 'dir:x' }],
    ['dir:y', { path: 'dir', tag: 'y' }],
    ['app.tar:odd:1', { path: 'app.tar:odd', tag: '1' }],
    ['oci:dir', { scheme: 'oci', path: 'dir' }],
    ['oci:dir:x', { scheme: 'oci', path: 'dir:x' }],
    ['docker-archive:app.tar:shop:1', { scheme: 'docker-archive', path: 'app.tar', tag: 'shop:1' }],
    ['oci-archive:missing.tar:1', { scheme: 'oci-archive', path: 'missing.tar:1' }],
    ['-', { path: '-' }],
    ['-:shop:1', { path: '-', tag: 'shop:1' }],
    ['docker-archive:-', { scheme: 'docker-archive', path: '-' }],
    ['node:22', { path: 'node:22' }],
    ['docker:node:22', { path: 'docker:node:22' }],
  ]
  it.each(table)('%s', (text, reference) => {
    expect(parseReference(text, SCHEMES, (path) => FILES.has(path))).toEqual(reference)
  })

  it.each([
    ['', 'No image is named.'],
    ['oci:', 'No image is named.'],
    ['app.tar:', '"app.tar:" ends where a tag should follow.'],
    ['app.tar@sha256:12', '"sha256:12" is no digest.'],
    ['app.tar@latest', '"latest" is no digest.'],
  ])('refuses %j', (text, message) => {
    expect(() => parseReference(text, SCHEMES, (path) => path === 'app.tar')).toThrow(message)
  })
})

describe('splitScheme', () => {
  const ALL = [...SCHEMES, 'docker', 'podman', 'registry']
  it.each<[string, string | undefined, string]>([
    ['node:22', undefined, 'node:22'],
    ['ghcr.io/me/shop:1', undefined, 'ghcr.io/me/shop:1'],
    ['localhost:5000/shop', undefined, 'localhost:5000/shop'],
    ['docker', undefined, 'docker'],
    ['docker/shop:1', undefined, 'docker/shop:1'],
    ['dockers:1', undefined, 'dockers:1'],
    [`docker@${DIGEST}`, undefined, `docker@${DIGEST}`],
    ['https://ghcr.io/me/shop', undefined, 'https://ghcr.io/me/shop'],
    // What is on Docker Hub under a scheme's name.
    ['docker:24', undefined, 'docker:24'],
    ['docker:24-dind', undefined, 'docker:24-dind'],
    ['docker:24.0.7-cli', undefined, 'docker:24.0.7-cli'],
    [`docker:24@${DIGEST}`, undefined, `docker:24@${DIGEST}`],
    ['docker:latest', undefined, 'docker:latest'],
    ['registry:2', undefined, 'registry:2'],
    ['registry:2.8.3', undefined, 'registry:2.8.3'],
    // An engine's image, even where its name begins with a digit: then there is more behind it.
    ['docker:7zip/shop', 'docker', '7zip/shop'],
    ['docker:24:1', 'docker', '24:1'],
    ['docker:node', 'docker', 'node'],
    ['docker:node:22', 'docker', 'node:22'],
    ['podman:5', 'podman', '5'],
    ['podman:shop', 'podman', 'shop'],
    ['registry:host/node:22', 'registry', 'host/node:22'],
    ['registry:localhost:5000/node', 'registry', 'localhost:5000/node'],
    ['registry://host/node', 'registry', 'host/node'],
    ['podman://shop', 'podman', 'shop'],
    // Other tools' words.
    ['docker://node:22', 'registry', 'node:22'],
    ['docker://localhost:5000/shop', 'registry', 'localhost:5000/shop'],
    ['docker://24', 'registry', '24'],
    ['docker-daemon:node:22', 'docker', 'node:22'],
    ['docker-daemon:24', 'docker', '24'],
    // Paths stay as they are.
    ['docker-archive:app.tar:shop:1', 'docker-archive', 'app.tar:shop:1'],
    ['oci:dir:x', 'oci', 'dir:x'],
    ['oci:/srv/image', 'oci', '/srv/image'],
    ['oci://srv/image', 'oci', '//srv/image'],
    ['oci-archive:-', 'oci-archive', '-'],
    ['OCI:dir', undefined, 'OCI:dir'],
    ['', undefined, ''],
  ])('%s', (text, scheme, rest) => {
    expect(splitScheme(text, ALL)).toEqual(scheme === undefined ? { rest } : { scheme, rest })
  })
})

describe('names', () => {
  it.each([
    ['docker.io/library/shop:1', 'shop:1'],
    ['index.docker.io/library/shop', 'shop:latest'],
    ['docker.io/me/shop', 'me/shop:latest'],
    ['host:5000/shop', 'host:5000/shop:latest'],
  ])('%s is %s', (name, familiar) => {
    expect(familiarName(name)).toBe(familiar)
  })

  it.each([
    ['1', 'docker.io/library/shop:1', true],
    ['1', '1', true],
    ['shop:1', 'docker.io/library/shop:1', true],
    ['docker.io/library/shop:1', 'shop:1', true],
    ['latest', 'shop', true],
    ['shop', 'shop:latest', true],
    ['2', 'shop:12', false],
    ['hop:1', 'shop:1', false],
    ['shop:1', '1', false],
  ])('typed %s, named %s: %s', (typed, name, matches) => {
    expect(nameMatches(typed, name)).toBe(matches)
  })
})
