import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { digestOf } from '../../../src/image/digest-of.ts'
import { startFaultProxy, type FaultRule } from '../../support/fault-proxy.ts'
import { startRegistry } from '../../support/registry-server.ts'
import { open, read, refusal, REPOSITORY, use } from './open.ts'

const SIZE = 400_000
const BYTES = randomBytes(SIZE)
const BLOB = { digest: digestOf(BYTES), sizeBytes: SIZE }

/** A registry with the blob, behind a proxy that does what `rules` say. */
async function serve(...rules: FaultRule[]) {
  const registry = await use(startRegistry())
  registry.putBlob(REPOSITORY, BYTES)
  const proxy = await use(startFaultProxy(registry.url, rules))
  return { registry, proxy, client: open(proxy.host, { timeoutMs: 150 }) }
}

it.each<[string, number | undefined, number | undefined]>([
  ['whole', undefined, undefined],
  ['whole, as a range', 0, SIZE],
  ['the beginning', 0, 10],
  ['the middle', 1000, 200_000],
  ['the end', SIZE - 1, SIZE],
  ['nothing', 7, 7],
])('streams a blob: %s', async (_, start, end) => {
  const { client } = await serve()
  expect((await read(client.stream(BLOB, start, end))).equals(BYTES.subarray(start, end))).toBe(true)
})

it('streams an empty blob', async () => {
  const { client, registry } = await serve()
  const digest = registry.putBlob(REPOSITORY, '')
  expect(await read(client.stream({ digest, sizeBytes: 0 }))).toHaveLength(0)
})

it('asks for no more than it needs, and keeps the connection', async () => {
  const { client, proxy } = await serve()
  for (let at = 0; at < 5; at++) await read(client.stream(BLOB, at * 1000, at * 1000 + 500))
  expect(proxy.requests.map(({ range }) => range)).toEqual([0, 1, 2, 3, 4].map((at) => `bytes=${at * 1000}-${at * 1000 + 499}`))
  expect(proxy.bytesPassed()).toBe(2500)
})

it.each<[string, FaultRule[], (string | undefined)[]]>([
  ['a cut', [{ fault: { kind: 'cut', after: 100_000 } }], [undefined, 'bytes=100000-399999']],
  ['a cut before the first byte', [{ fault: { kind: 'cut', after: 'headers' } }], [undefined, undefined]],
  ['silence', [{ fault: { kind: 'stall', after: 100_000 } }], [undefined, 'bytes=100000-399999']],
  ['silence before the first byte', [{ fault: { kind: 'stall', after: 'headers' } }], [undefined, undefined]],
  ['a body that ends early', [{ fault: { kind: 'shorten', to: 5000 } }], [undefined, 'bytes=5000-399999']],
  [
    'more cuts than attempts, when each brings something',
    [1, 2, 3, 4, 5, 6, 7].map(() => ({ fault: { kind: 'cut', after: 10_000 } })),
    [undefined, ...[1, 2, 3, 4, 5, 6, 7].map((at) => `bytes=${at}0000-399999`)],
  ],
  [
    'a server that does not know ranges',
    [{ fault: { kind: 'cut', after: 100_000 } }, { fault: { kind: 'ignore-range' } }],
    [undefined, 'bytes=100000-399999'],
  ],
  [
    'a cut, and a busy server',
    [{ fault: { kind: 'cut', after: 100_000 } }, { fault: { kind: 'answer', status: 503 } }],
    [undefined, 'bytes=100000-399999', 'bytes=100000-399999'],
  ],
])('takes up after %s', async (_, rules, ranges) => {
  const { client, proxy } = await serve(...rules)
  expect((await read(client.stream(BLOB))).equals(BYTES)).toBe(true)
  expect(proxy.requests.map(({ range }) => range)).toEqual(ranges)
})

it('takes up a part where it was', async () => {
  const { client, proxy } = await serve({ fault: { kind: 'cut', after: 50_000 } })
  expect((await read(client.stream(BLOB, 1000, 200_000))).equals(BYTES.subarray(1000, 200_000))).toBe(true)
  expect(proxy.requests.map(({ range }) => range)).toEqual(['bytes=1000-199999', 'bytes=51000-199999'])
})

it('cuts a part out of a whole answer', async () => {
  const { client } = await serve({ fault: { kind: 'ignore-range' } })
  expect((await read(client.stream(BLOB, 1000, 2000))).equals(BYTES.subarray(1000, 2000))).toBe(true)
})

const answer = (status: number, headers: Record<string, string>, body = ''): FaultRule => ({
  fault: { kind: 'answer', status, headers, body },
})

it.each<[string, FaultRule[], RegExp, number?]>([
  ['wrong bytes', [{ fault: { kind: 'corrupt', at: 1234 } }], /sends other bytes for sha256:/],
  ['too many bytes', [{ fault: { kind: 'lengthen', by: 1 } }], /sends more than its 400000 bytes for sha256:/],
  ['another length', [answer(200, { 'content-length': '3' }, 'abc')], /sends a blob of 3 bytes that should have 400000/],
  ['a compressed body', [{ fault: { kind: 'headers', headers: { 'content-encoding': 'gzip' } } }], /compresses what it sends/],
  ['another part', [answer(206, { 'content-range': 'bytes 5-9/400000' }, 'abcde')], /another part/, 1000],
  ['a part of another whole', [answer(206, { 'content-range': 'bytes 1000-1004/7' }, 'abcde')], /another part/, 1000],
  ['a part without its place', [answer(206, {}, 'abcde')], /another part/, 1000],
  ['no part', [answer(416, {})], /cannot hand out the part/, 1000],
  ['a status of another world', [answer(418, {})], /answers 418 when asked for team\/app\./],
])('refuses %s at once', async (_, rules, message, start = 0) => {
  const { client, proxy } = await serve(...rules)
  expect((await refusal(read(client.stream(BLOB, start)))).message).toMatch(message)
  expect(proxy.requests).toHaveLength(1)
})

it('takes part of what it asked for, and asks for the rest', async () => {
  const { client, proxy } = await serve(answer(206, { 'content-range': 'bytes 7-9/*' }, BYTES.subarray(7, 8).toString('latin1')))
  const got = await read(client.stream(BLOB, 7, 20))
  expect(got.subarray(1).equals(BYTES.subarray(8, 20)) || BYTES[7]! > 127).toBe(true)
  expect(proxy.requests.length).toBeGreaterThan(1)
})

it.each<[string, FaultRule, RegExp]>([
  [
    '503',
    { times: 9, fault: { kind: 'answer', status: 503, body: '{"errors":[{"message":"too\\u001b[2Jbusy"}]}' } },
    /answers 503: too\uFFFD\[2Jbusy\./,
  ],
  ['429', { times: 9, fault: { kind: 'answer', status: 429, headers: { 'retry-after': '0' } } }, /asks for fewer requests\./],
  ['a cut', { times: 9, fault: { kind: 'cut', after: 'headers' } }, /breaks off the connection\./],
  ['an empty body', { times: 9, fault: { kind: 'shorten', to: 0 } }, /sends less of a blob than it should have\./],
])('gives up after five times %s', async (_, rule, message) => {
  const { client, proxy } = await serve(rule)
  expect((await refusal(read(client.stream(BLOB)))).message).toMatch(message)
  expect(proxy.requests).toHaveLength(5)
})

it('gives up when it is silent for good', async () => {
  const { proxy } = await serve({ fault: { kind: 'stall', after: 'headers' } })
  const client = open(proxy.host, { timeoutMs: 50, attempts: 1 })
  expect((await refusal(read(client.stream(BLOB)))).message).toBe(`${proxy.host} has fallen silent.`)
  expect(proxy.requests).toHaveLength(1)
})

it.each([
  ['61', '61 seconds'],
  ['3600', '60 minutes'],
])('does not wait %s seconds', async (seconds, words) => {
  const { client, proxy } = await serve({ fault: { kind: 'answer', status: 429, headers: { 'retry-after': seconds } } })
  const { message } = await refusal(read(client.stream(BLOB)))
  expect(message).toBe(`${proxy.host} asks for fewer requests; it says to come back in ${words}.`)
})

it('ends a request when nobody wants the rest, having read little ahead', async () => {
  const registry = await use(startRegistry())
  const bytes = Buffer.alloc(64 * 1024 * 1024)
  const digest = registry.putBlob(REPOSITORY, bytes)
  const proxy = await use(startFaultProxy(registry.url))
  const client = open(proxy.host)
  for await (const chunk of client.stream({ digest, sizeBytes: bytes.length })) {
    expect(chunk.length).toBeGreaterThan(0)
    await setTimeout(50)
    break
  }
  const passed = proxy.bytesPassed()
  // Buffers of two sockets, and ours.
  expect(passed).toBeLessThan(24 * 1024 * 1024)
  await setTimeout(20)
  expect(proxy.bytesPassed() - passed).toBeLessThan(8 * 1024 * 1024)
  expect((await client.document({ digest: registry.putBlob(REPOSITORY, 'x'), sizeBytes: 1 })).toString()).toBe('x')
})

it('does not wait any more once it is closed', async () => {
  const { proxy } = await serve({ fault: { kind: 'answer', status: 503, headers: { 'retry-after': '30' } } })
  const client = open(proxy.host)
  const reading = refusal(read(client.stream(BLOB)))
  while (proxy.requests.length === 0) await setTimeout(5)
  await setTimeout(20)
  await client.close()
  expect((await reading).message).toMatch(/answers 503/)
})

it('breaks off what it reads when it is closed', async () => {
  const { proxy } = await serve({ fault: { kind: 'stall', after: 1000 } }, { path: /tags/, fault: { kind: 'stall', after: 'headers' } })
  const client = open(proxy.host)
  const work = [refusal(read(client.stream(BLOB))), refusal(client.tags())]
  while (proxy.requests.length < 2) await setTimeout(5)
  await client.close()
  for (const { message } of await Promise.all(work)) expect(message).toContain(proxy.host)
})

it('streams several blobs at once', async () => {
  const { client } = await serve()
  const parts = await Promise.all([1, 2, 3, 4, 5, 6].map(() => read(client.stream(BLOB))))
  expect(parts.every((part) => part.equals(BYTES))).toBe(true)
})
