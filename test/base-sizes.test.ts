import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { readBaseSizes } from '../src/base-sizes.ts'
import type { LayerStore } from '../src/layer/store.ts'
import { startRegistry } from './support/registry-server.ts'

const INDEX = 'application/vnd.oci.image.index.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const AMD64 = { os: 'linux', architecture: 'amd64' }
const ARM64 = { os: 'linux', architecture: 'arm64' }
const NOW = Date.parse('2026-11-27T12:00:00Z')
const DAY = 24 * 60 * 60 * 1000
/** Long enough for a busy machine. */
const PATIENT_MS = 60_000

/** Remembers in memory. */
function memoryStore(): LayerStore & { kept: Map<string, Buffer> } {
  const kept = new Map<string, Buffer>()
  return {
    kept,
    read: (key, part) => kept.get(`${key}.${part}`),
    write: (key, part, bytes) => void kept.set(`${key}.${part}`, bytes),
    trim: () => {},
  }
}

const gzip = (bytes: number) => gzipSync(Buffer.alloc(bytes, 'x'))
const LAYERS = [gzip(1024), gzip(2048)]
const TO_PULL = LAYERS.reduce((sum, { length }) => sum + length, 0)
const FOUND = { toPullBytes: TO_PULL, unpackedBytes: 3072, platform: 'linux/amd64', from: 'registry', asOf: '2026-11-27' }

/** `library/node:22` for two platforms, with statements beside them. */
async function start() {
  const registry = await startRegistry()
  onTestFinished(() => registry.close())
  const image = (name: string, layers: (string | Buffer)[]) => registry.put('library/node', name, { config: '{}', layers })
  const amd64 = image('a', LAYERS)
  const arm64 = image('b', ['z'.repeat(77)])
  const entry = (digest: string, platform: object) => ({ mediaType: MANIFEST, digest, size: 1, platform })
  const index = JSON.stringify({
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: [entry(amd64, AMD64), entry(amd64, { os: 'unknown', architecture: 'unknown' }), entry(arm64, { ...ARM64, variant: 'v8' })],
  })
  registry.putManifest('library/node', '22', index, INDEX)
  const asked = () => registry.requests.filter(({ path }) => /manifests/.test(path)).map(({ path }) => path.split('/').at(-1))
  const name = `${registry.host}/library/node`
  const sizeOf = async (tag: string, options: Parameters<typeof readBaseSizes>[1] = {}) => {
    const { sizes, problems } = await readBaseSizes([name + tag], { platform: AMD64, now: NOW, limitMs: PATIENT_MS, ...options })
    return { size: sizes.get(name + tag), problems }
  }
  return { registry, amd64, asked, name, sizeOf }
}

it('adds up the layers of the platform, and fetches none of them', async () => {
  const { sizeOf, asked, amd64, registry } = await start()
  expect(await sizeOf(':22')).toEqual({ size: FOUND, problems: [] })
  expect(asked()).toEqual(['22', amd64])
  const ranges = registry.requests.filter(({ path }) => /blobs/.test(path)).map(({ range }) => range)
  expect(ranges).toEqual(LAYERS.map(({ length }) => `bytes=${length - 4}-${length - 1}`))
  expect((await sizeOf(':a')).size).toEqual(FOUND)
})

it('does not say what is unpacked where no layer does', async () => {
  const { sizeOf } = await start()
  expect((await sizeOf(':22', { platform: ARM64 })).size).toEqual({
    ...{ toPullBytes: 77, platform: 'linux/arm64/v8', from: 'registry', asOf: '2026-11-27' },
  })
})

it('asks through one login for images of one repository', async () => {
  const { name, asked, amd64 } = await start()
  const { sizes } = await readBaseSizes([`${name}:22`, `${name}:a`, `${name}:22`], { platform: AMD64, now: NOW, limitMs: PATIENT_MS })
  expect([...sizes.keys()].toSorted()).toEqual([`${name}:22`, `${name}:a`])
  expect(asked().toSorted()).toEqual(['22', 'a', amd64].toSorted())
})

it('asks once a day for a tag, and once for what cannot change', async () => {
  const { sizeOf, asked, amd64 } = await start()
  const store = memoryStore()
  expect((await sizeOf(':22', { store })).size).toEqual(FOUND)
  expect((await sizeOf(':22', { store, now: NOW + DAY - 1 })).size).toEqual(FOUND)
  expect(asked()).toEqual(['22', amd64])
  expect((await sizeOf(`@${amd64}`, { store, now: NOW + 9 * DAY })).size).toEqual(FOUND)
  expect(asked()).toHaveLength(2)
  expect((await sizeOf(':22', { store, now: NOW + DAY })).size).toEqual({ ...FOUND, asOf: '2026-11-28' })
  expect(asked()).toHaveLength(4)
})

it.each(['', '{', 'null', '[]', '{"at":1}', `{"at":${NOW},"toPullBytes":-1,"platform":"x"}`, `{"at":${NOW},"toPullBytes":1,"platform":2}`])(
  'asks again where what was kept is damaged: %j',
  async (text) => {
    const { sizeOf } = await start()
    const store = memoryStore()
    await sizeOf(':22', { store })
    for (const key of store.kept.keys()) store.kept.set(key, Buffer.from(text))
    expect((await sizeOf(':22', { store })).size).toEqual(FOUND)
  },
)

it('says how old the figure is where it may not ask, or gets no answer', async () => {
  const { sizeOf, asked } = await start()
  const table = { toPullBytes: 389_500_000, platform: 'linux/amd64', from: 'table', asOf: '2026-11-22' }
  expect(await sizeOf(':22', { offline: true })).toEqual({ size: table, problems: [] })
  expect(asked()).toEqual([])
  expect(await sizeOf(':22-bookworm')).toEqual({ size: table, problems: [expect.stringContaining('22-bookworm')] })
  expect((await sizeOf(':22', { platform: ARM64, offline: true })).size).toEqual(table)
})

it.each<[why: string, tag: string, platform: typeof AMD64, problem: RegExp]>([
  ['nobody has it', ':none', AMD64, /none/],
  ['it is no manifest', ':broken', AMD64, /no manifest/],
])('gives no number where %s', async (_, tag, platform, problem) => {
  const { registry, sizeOf } = await start()
  registry.putManifest('library/node', 'broken', '{"schemaVersion":2}', MANIFEST)
  expect(await sizeOf(tag, { platform })).toEqual({ size: undefined, problems: [expect.stringMatching(problem)] })
})

it('gives no number for what is no name', async () => {
  expect(await readBaseSizes(['Node:$X'])).toEqual({ sizes: new Map(), problems: [] })
})

it('waits for nobody who is silent, and leaves him alone for a while', async () => {
  const connections: unknown[] = []
  const server = createServer((socket) => void connections.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const options = { store: memoryStore(), limitMs: 200, now: NOW, plainHttp: true }
  const references = [`${host}/library/node:22`, `${host}/library/node:22-slim`, `${host}/shop`]
  const first = await readBaseSizes(references, options)
  expect(first.problems).toEqual([`${host} did not answer within 0.2 seconds.`])
  expect(references.map((each) => first.sizes.get(each)?.toPullBytes)).toEqual([389_500_000, 76_200_000, undefined])
  const before = connections.length
  const second = await readBaseSizes(references, { ...options, now: NOW + 60_000 })
  expect(second.problems).toEqual([`${host} did not answer in time a few minutes ago, and was not asked again.`])
  expect(connections.length).toBe(before)
})

it('asks for a few images and no more', async () => {
  const { name, asked } = await start()
  const { problems } = await readBaseSizes(
    Array.from({ length: 30 }, (_, i) => `${name}:none-${i}`),
    { now: NOW, limitMs: PATIENT_MS },
  )
  expect(asked()).toHaveLength(24)
  expect(problems[0]).toBe('Registries were asked for the first 24 images of 30 alone.')
})

it('takes what a registry said before for better than an older table', async () => {
  const { sizeOf, registry } = await start()
  const store = memoryStore()
  await sizeOf(':22', { store })
  const later = { store, now: NOW + 9 * DAY }
  expect((await sizeOf(':22', { ...later, offline: true })).size).toEqual(FOUND)
  await registry.close()
  expect(await sizeOf(':22', later)).toEqual({ size: FOUND, problems: [expect.stringContaining('refuses connections')] })
})
