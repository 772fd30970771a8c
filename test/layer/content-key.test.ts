import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { beforeEach, expect, it, vi } from 'vitest'
import { folderStore, noStore } from '../../src/layer/store.ts'
import { scratch } from '../support/archive-sketch.ts'
import { noise } from '../support/compressed.ts'

// Each test is a process of its own, as far as the key is concerned.
beforeEach(() => vi.resetModules())
const hashes = () => import('../../src/layer/content-hashes.ts')
const keys = () => import('../../src/layer/content-key.ts')

it('hashes content alike, whole or in parts, small or large', async () => {
  const { contentHash, PartialHash, SMALL_FILE_BYTES, HASH_BYTES } = await hashes()
  const sizes = fc.oneof(fc.nat(200), fc.integer({ min: SMALL_FILE_BYTES - 2, max: SMALL_FILE_BYTES + 2 }), fc.nat(300_000))
  fc.assert(
    fc.property(sizes, fc.array(fc.nat(70_000), { maxLength: 9 }), (size, cuts) => {
      const content = noise(size, size)
      const partial = new PartialHash(size)
      const edges = [0, ...cuts.filter((cut) => cut < size).sort((a, b) => a - b), size]
      for (let i = 1; i < edges.length; i++) partial.update(content.subarray(edges[i - 1], edges[i]))
      const whole = contentHash(content)
      expect(whole.length).toBe(HASH_BYTES)
      expect(partial.digest()).toBe(whole)
    }),
  )
})

it('tells contents of one size apart, by any byte', async () => {
  const { contentHash } = await hashes()
  const content = noise(100_000)
  const others = [0, 15, 16, 65_536, 99_999].map((at) => {
    const other = Buffer.from(content)
    other[at]! ^= 1
    return contentHash(other)
  })
  expect(new Set([contentHash(content), ...others]).size).toBe(6)
})

it('has another key in each process, and tells hashes of another key', async () => {
  const first = await hashes()
  const known = new first.ContentHashes()
  known.set(0, first.contentHash(noise(100_000)))
  const packed = known.pack()
  expect(first.ContentHashes.unpack(packed).get(0)).toBe(first.contentHash(noise(100_000)))
  vi.resetModules()
  const second = await hashes()
  expect(second.contentHash(noise(100_000))).not.toBe(first.contentHash(noise(100_000)))
  expect(second.contentHash(noise(1000))).toBe(first.contentHash(noise(1000)))
  expect(() => second.ContentHashes.unpack(packed)).toThrow('another key')
})

it('keeps the key with the hashes, for its owner alone', async () => {
  const folder = scratch()
  const { contentKey, contentKeyId, settleContentKey } = await keys()
  settleContentKey(folderStore(folder))
  const file = join(folder, 'layers', 'v2', 'content.key')
  expect(readFileSync(file).equals(contentKey())).toBe(true)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  vi.resetModules()
  const later = await keys()
  expect(later.contentKeyId()).not.toBe(contentKeyId())
  later.settleContentKey(folderStore(folder))
  expect(later.contentKeyId()).toBe(contentKeyId())
})

it('does not change the key of a process that has begun', async () => {
  const { contentKeyId, settleContentKey } = await keys()
  settleContentKey(noStore)
  const id = contentKeyId()
  const folder = scratch()
  folderStore(folder).write('content', 'key', Buffer.alloc(16, 1))
  settleContentKey(folderStore(folder))
  expect(contentKeyId()).toBe(id)
})

it('takes no key of the wrong length', async () => {
  const folder = scratch()
  folderStore(folder).write('content', 'key', Buffer.alloc(3))
  const { contentKey, settleContentKey } = await keys()
  settleContentKey(folderStore(folder))
  expect(contentKey().length).toBe(16)
  expect(folderStore(folder).read('content', 'key')!.equals(contentKey())).toBe(true)
})
