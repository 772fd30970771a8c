import { setImmediate } from 'node:timers/promises'
import { MessageChannel, type Worker } from 'node:worker_threads'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import type { RemoteBlob } from '../../src/image/image.ts'
import { LayerFeed } from '../../src/layer/feed.ts'
import { CHUNK_BYTES, indexLayer, type IndexedLayer } from '../../src/layer/index-layer.ts'
import { unpackIndex } from '../../src/layer/index-codec.ts'
import { inlinePool, type Pool, poolFor } from '../../src/layer/pool.ts'
import { readRemote } from '../../src/layer/read-remote.ts'
import { blobOf, noise, text } from '../support/compressed.ts'
import { remoteOf } from '../support/remote-blob.ts'
import { END, member } from '../support/tar-sketch.ts'

const threads = poolFor(1e9)
afterAll(() => threads.close())
const never = new AbortController().signal

const tarOf = (...contents: Buffer[]) => Buffer.concat([...contents.map((content, i) => member({ name: `${i}` }, content)), END])
const small = tarOf(text(3000), Buffer.alloc(0), noise(700), text(70_000, 2))
const large = tarOf(text(3e6), noise(2e6), Buffer.alloc(1e6), text(900, 3))
const cut = gzipSync(small).subarray(0, -400)

const layers: [string, Buffer][] = [
  ['plain', small],
  ['gzip', gzipSync(small)],
  ['zstd', zstdCompressSync(small)],
  ['gzip that is cut off', cut],
  ['a small file, gzip', gzipSync(tarOf(text(500)))],
  ['a small file, zstd', zstdCompressSync(tarOf(text(500)))],
  ['an empty tar', END],
  ['an empty tar, gzip', gzipSync(END)],
  ['nothing', Buffer.alloc(0)],
  ['a byte', Buffer.from([0x1f])],
  ['three bytes of zstd', zstdCompressSync(small).subarray(0, 3)],
  ['no tar', Buffer.from('hello')],
]
const largeLayers: [string, Buffer][] = [
  ['large, plain', large],
  ['large, gzip', gzipSync(large, { level: 1 })],
  ['large, zstd', zstdCompressSync(large)],
]

/** What of an indexed layer differs from another, by name. */
function differences(is: IndexedLayer, should: IndexedLayer): string[] {
  return (['index', 'hashes', 'checkpoints'] as const).filter(
    (part) => !Buffer.from(is[part] ?? '').equals(Buffer.from(should[part] ?? '')),
  )
}

/** As of a file; of a plain one only the headers are read there, so nothing is known of its content. */
function likeFile(bytes: Buffer, is: IndexedLayer): string[] {
  const file = indexLayer(blobOf(bytes), { hashAll: true })
  return differences(is, unpackIndex(file.index).compression === 'none' ? { ...file, hashes: is.hashes } : file)
}

describe('a layer that comes in chunks is the same as in a file', () => {
  describe.each<[string, Pool]>([
    ['inline', inlinePool],
    ['on threads', threads],
  ])('%s', (_, pool) => {
    it.each(layers)('%s', async (_, bytes) => {
      const read = (chunks: number[]) => readRemote(remoteOf(bytes, { chunks }), pool, never)
      const whole = await read([1e9])
      expect(likeFile(bytes, whole)).toEqual([])
      for (const chunks of [[511], [1, 2, 3, 65_536], ...(bytes.length < 2000 ? [[1]] : [])]) {
        expect([chunks, differences(await read(chunks), whole)]).toEqual([chunks, []])
      }
    })

    it.each(largeLayers)('%s', async (_, bytes) => {
      const whole = await readRemote(remoteOf(bytes, { chunks: [1e9] }), pool, never)
      expect(likeFile(bytes, whole)).toEqual([])
      for (const chunks of [[64 * 1024], [3_000_000, 1, 500_000], [CHUNK_BYTES + 1]]) {
        expect([chunks, differences(await readRemote(remoteOf(bytes, { chunks }), pool, never), whole)]).toEqual([chunks, []])
      }
    })
  })

  it('whatever the chunks', async () => {
    const bytes = gzipSync(small)
    const whole = indexLayer(blobOf(bytes), { hashAll: true })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 6 }), async (chunks) => {
        expect(differences(await readRemote(remoteOf(bytes, { chunks }), inlinePool, never), whole)).toEqual([])
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 10) },
    )
  })

  it('many at once, of all kinds', async () => {
    const many = [...layers, ...layers, ...largeLayers]
    const read = await Promise.all(many.map(([, bytes], i) => readRemote(remoteOf(bytes, { chunks: [10_000 + i] }), threads, never)))
    expect(read.flatMap((each, i) => likeFile(many[i]![1], each))).toEqual([])
  })

  it('tells how far it has come', async () => {
    const told: number[] = []
    await readRemote(remoteOf(small, { chunks: [1000] }), inlinePool, never, { onBytes: (done) => told.push(done) })
    expect(told.at(-1)).toBe(small.length)
    expect(told.length).toBe(Math.ceil(small.length / 1000))
  })
})

describe('what goes wrong', () => {
  /** Yields for ever, until it is given up. */
  function endless(): RemoteBlob & { bytes: number; ended: boolean } {
    const part = noise(CHUNK_BYTES)
    const blob = {
      sizeBytes: 1e12,
      seekable: true,
      bytes: 0,
      ended: false,
      async *fetch() {
        try {
          for (;;) {
            await setImmediate()
            blob.bytes += part.length
            yield Buffer.from(part)
          }
        } finally {
          blob.ended = true
        }
      },
    }
    return blob
  }

  it.each<[string, Pool]>([
    ['inline', inlinePool],
    ['on a thread', threads],
  ])('%s: a source that throws; what follows is read as ever', async (_, pool) => {
    for (const after of [0, 10, 3_000_000]) {
      const error = new UserError('It broke off.', { hint: 'Try again.' })
      await expect(readRemote(remoteOf(large, { fail: { after, error } }), pool, never)).rejects.toBe(error)
    }
    expect(likeFile(small, await readRemote(remoteOf(small), pool, never))).toEqual([])
  })

  it('an abort ends the transfer', async () => {
    const aborting = new AbortController()
    const blob = endless()
    const reading = readRemote(blob, threads, aborting.signal)
    while (blob.bytes < 10 * CHUNK_BYTES) await setImmediate()
    aborting.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    expect(blob.ended).toBe(true)
  })

  it('an abort before it began fetches nothing', async () => {
    const blob = remoteOf(small)
    await expect(readRemote(blob, inlinePool, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
    expect(blob.fetched).toEqual([])
  })

  it('an abort while all threads are busy with other layers', async () => {
    const pool = poolFor(1e9)
    const busy = Array.from({ length: pool.threads }, endless)
    const reading = Promise.allSettled(busy.map((blob) => readRemote(blob, pool, never)))
    while (!busy.every(({ bytes }) => bytes > 0)) await setImmediate()
    const aborting = new AbortController()
    const waiting = remoteOf(small)
    const last = readRemote(waiting, pool, aborting.signal)
    await setImmediate()
    aborting.abort(new Error('enough'))
    await expect(last).rejects.toThrow('enough') // No thread has to be free for that.
    expect(waiting.fetched).toEqual([])
    await pool.close()
    await reading
  })

  it('a thread that dies in the middle', async () => {
    const pool = poolFor(1e9)
    const workers: Worker[] = []
    const hear = (worker: Worker) => workers.push(worker)
    process.on('worker', hear)
    const blobs = [endless(), endless(), ...Array.from({ length: pool.threads }, endless)]
    const outcomes = Promise.allSettled(blobs.map((blob) => readRemote(blob, pool, never)))
    while (blobs.filter(({ bytes }) => bytes > 3 * CHUNK_BYTES).length < pool.threads) await setImmediate()
    process.off('worker', hear)
    // Those that waited get a new thread, which is taken from them, too.
    await Promise.all(workers.map((worker) => worker.terminate()))
    while (blobs.filter(({ bytes }) => bytes > 3 * CHUNK_BYTES).length < blobs.length) await setImmediate()
    await pool.close()
    const failures = (await outcomes).map((outcome) => outcome.status === 'rejected' && String(outcome.reason))
    expect(new Set(failures)).toEqual(new Set(['Error: a thread ended before its work was done']))
    expect(blobs.map(({ ended }) => ended)).toEqual(blobs.map(() => true))
  }, 20_000)
})

describe('the source is not read far ahead', () => {
  it('while nobody takes the pieces', async () => {
    const { port1, port2 } = new MessageChannel()
    const feed = new LayerFeed(port1)
    const taken: { memory: SharedArrayBuffer; bytes: number }[] = []
    port2.on('message', (message) => taken.push(message as (typeof taken)[number]))
    let written = 0
    const writing = (async () => {
      for (await feed.ready(); !feed.closed; await feed.ready()) {
        const chunk = Buffer.alloc(100_000, 1)
        written += chunk.length
        feed.write(chunk)
      }
    })()
    const settle = async () => {
      for (let i = 0; i < 50; i++) await setImmediate()
    }
    await settle()
    expect(written).toBe(0) // Nobody has begun.
    for (let i = 0; i < 3; i++) port2.postMessage(new SharedArrayBuffer(CHUNK_BYTES))
    await settle()
    expect(written).toBeGreaterThan(2 * CHUNK_BYTES)
    expect(written).toBeLessThan(3 * CHUNK_BYTES + 200_000)
    const before = written
    port2.postMessage(taken.shift()!.memory)
    await settle()
    expect(written - before).toBeGreaterThan(CHUNK_BYTES - 200_000)
    expect(written - before).toBeLessThan(CHUNK_BYTES + 200_000)
    port2.close()
    await writing
    expect(feed.closed).toBe(true)
  })

  it('while all threads are busy with other layers', async () => {
    const pool = poolFor(1e9)
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const slow = Array.from({ length: pool.threads }, () => ({
      ...remoteOf(small),
      async *fetch() {
        yield small.subarray(0, 1000)
        await held
        yield small.subarray(1000)
      },
    }))
    const reading = slow.map((blob) => readRemote(blob, pool, never))
    await Promise.all(slow.map(() => setImmediate()))
    const waiting = remoteOf(large)
    const last = readRemote(waiting, pool, never)
    for (let i = 0; i < 100; i++) await setImmediate()
    expect(waiting.fetched).toEqual([])
    release()
    expect((await Promise.all(reading)).flatMap((each) => likeFile(small, each))).toEqual([])
    expect(likeFile(large, await last)).toEqual([])
    await pool.close()
  })
})
