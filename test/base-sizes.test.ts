import { expect, it, onTestFinished } from 'vitest'
import { readBaseSize } from '../src/base-sizes.ts'
import type { LayerStore } from '../src/layer/store.ts'
import { startRegistry } from './support/registry-server.ts'

const INDEX = 'application/vnd.oci.image.index.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const AMD64 = { os: 'linux', architecture: 'amd64' }
const ARM64 = { os: 'linux', architecture: 'arm64' }

/** Remembers in memory. */
function memoryStore(): LayerStore {
  const kept = new Map<string, Buffer>()
  return {
    read: (key, part) => kept.get(`${key}.${part}`),
    write: (key, part, bytes) => void kept.set(`${key}.${part}`, bytes),
    trim: () => {},
  }
}

/** `library/node:22` for two platforms, with statements beside them. */
async function start() {
  const registry = await startRegistry()
  onTestFinished(() => registry.close())
  const image = (name: string, layers: string[]) => registry.put('library/node', name, { config: '{}', layers })
  const amd64 = image('a', ['x'.repeat(1000), 'y'.repeat(234)])
  const arm64 = image('b', ['z'.repeat(77)])
  const entry = (digest: string, platform: object) => ({ mediaType: MANIFEST, digest, size: 1, platform })
  const index = JSON.stringify({
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: [entry(amd64, AMD64), entry(amd64, { os: 'unknown', architecture: 'unknown' }), entry(arm64, { ...ARM64, variant: 'v8' })],
  })
  registry.putManifest('library/node', '22', index, INDEX)
  const asked = () => registry.requests.filter(({ path }) => /manifests|blobs/.test(path)).map(({ path }) => path.split('/').at(-1))
  return { registry, amd64, arm64, asked, name: `${registry.host}/library/node` }
}

it('adds up the layers of the platform, and fetches none of them', async () => {
  const { name, asked, amd64 } = await start()
  expect(await readBaseSize(`${name}:22`, { platform: AMD64 })).toEqual({ bytes: 1234, platform: 'linux/amd64', from: 'registry' })
  expect(asked()).toEqual(['22', amd64])
  expect(await readBaseSize(`${name}:22`, { platform: ARM64 })).toMatchObject({ bytes: 77, platform: 'linux/arm64/v8' })
  expect(await readBaseSize(`${name}:a`, { platform: AMD64 })).toMatchObject({ bytes: 1234 })
})

it('asks once for what cannot change', async () => {
  const { name, asked, amd64 } = await start()
  const store = memoryStore()
  const first = await readBaseSize(`${name}:22`, { platform: AMD64, store })
  expect(await readBaseSize(`${name}:22`, { platform: AMD64, store })).toEqual(first)
  expect(asked()).toEqual(['22', amd64, '22'])
  expect(await readBaseSize(`${name}@${amd64}`, { platform: AMD64, store })).toEqual(first)
  expect(asked()).toHaveLength(3)
})

it('says how old the figure is where it may not ask, or gets no answer', async () => {
  const { name, asked } = await start()
  const table = { bytes: 389_500_000, platform: 'linux/amd64', from: 'table', asOf: '2026-11-22' }
  expect(await readBaseSize(`${name}:22`, { platform: AMD64, offline: true })).toEqual({
    ...table,
    note: expect.stringContaining('--offline'),
  })
  expect(asked()).toEqual([])
  expect(await readBaseSize(`${name}:22-bookworm`, { platform: AMD64 })).toMatchObject({
    ...table,
    note: expect.stringContaining('22-bookworm'),
  })
})

it.each<[why: string, tag: string, platform: typeof AMD64]>([
  ['nobody has it', 'none', AMD64],
  ['there is no image for the platform', '22', { os: 'linux', architecture: 's390x' }],
  ['the table is of another platform', '22-bookworm', ARM64],
  ['it is no manifest', 'broken', AMD64],
])('gives no number where %s', async (_, tag, platform) => {
  const { registry, name } = await start()
  registry.putManifest('library/node', 'broken', '{"schemaVersion":2}', MANIFEST)
  expect(await readBaseSize(`${name}:${tag}`, { platform })).toBeUndefined()
})

it('gives no number for what is no name', async () => {
  expect(await readBaseSize('Node:$X', { offline: true })).toBeUndefined()
})
