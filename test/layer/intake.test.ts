import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { digestOf } from '../../src/image/digest-of.ts'
import type { Layer } from '../../src/image/image.ts'
import { Intake } from '../../src/layer/intake.ts'
import { entryPath } from '../../src/layer/layer-index.ts'
import { readLayers } from '../../src/layer/read-layers.ts'
import { folderStore, type LayerStore, noStore } from '../../src/layer/store.ts'
import { scratch } from '../support/archive-sketch.ts'
import { blobOf, noise, text } from '../support/compressed.ts'
import { END, member } from '../support/tar-sketch.ts'

const tar = Buffer.concat([member({ name: 'a' }, text(3000)), member({ name: 'b' }, noise(90_000)), END])
const big = Buffer.concat([member({ name: 'big' }, noise(9e6)), END])

function intakeOf(store: LayerStore): Intake {
  const intake = new Intake(store)
  onTestFinished(() => intake.close())
  return intake
}

async function take(intake: Intake, bytes: Buffer, chunkBytes = 50_000): Promise<void> {
  const taking = intake.take(bytes.length)
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = Buffer.from(bytes.subarray(at, at + chunkBytes))
    taking.write(chunk)
    chunk.fill(0xaa) // Valid only during the call.
    await taking.ready()
  }
  expect(await taking.end()).toBe(digestOf(bytes))
}

function fileLayer(bytes: Buffer): Layer {
  const digest = digestOf(bytes)
  return {
    index: 0,
    digest,
    diffId: digest,
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    blob: { ...blobOf(bytes), identity: digest },
  }
}

describe('an intake', () => {
  it.each([
    ['plain', tar, ['a', 'b']],
    ['gzip', gzipSync(tar), ['a', 'b']],
    ['zstd', zstdCompressSync(tar), ['a', 'b']],
    ['nothing', Buffer.alloc(0), []],
    ['an empty tar', END, []],
    ['on a thread', big, ['big']],
  ])('takes a layer and knows it from then on: %s', async (_, bytes, paths) => {
    const store = folderStore(scratch())
    const intake = intakeOf(store)
    const digest = digestOf(bytes)
    expect(intake.knows(digest)).toBe(false)
    await take(intake, bytes)
    expect(intake.knows(digest)).toBe(true)
    const { index } = intake.taken.get(digest)!
    expect(Array.from({ length: index.count }, (_, i) => entryPath(index, i))).toEqual(paths)
    expect({ digest: index.digest, verified: index.verified }).toEqual({ digest, verified: true })
    // Another run, too.
    const later = intakeOf(store)
    expect(later.knows(digest)).toBe(true)
    expect(later.taken.has(digest)).toBe(true)
  })

  it('knows what it took without a store as well', async () => {
    const intake = intakeOf(noStore)
    await take(intake, tar)
    expect(intake.knows(digestOf(tar))).toBe(true)
    expect(intakeOf(noStore).knows(digestOf(tar))).toBe(false)
  })

  it('takes several at once', async () => {
    const intake = intakeOf(noStore)
    const many = Array.from({ length: 6 }, (_, i) => Buffer.concat([member({ name: `${i}` }, noise(40_000 * (i + 1), i + 1)), END]))
    await Promise.all([big, ...many].map((bytes) => take(intake, bytes, 7000)))
    expect([big, ...many].map((bytes) => intake.knows(digestOf(bytes)))).toEqual([big, ...many].map(() => true))
  })

  it('does not know a layer of a file whose contents were not hashed, but one that was', async () => {
    const store = folderStore(scratch())
    const read = async (bytes: Buffer) => void (await (await readLayers([fileLayer(bytes)], { store })).compared)
    await read(tar) // Of a plain layer only the headers are read.
    expect(intakeOf(store).knows(digestOf(tar))).toBe(false)
    const intake = intakeOf(store)
    await take(intake, tar)
    expect(intakeOf(store).knows(digestOf(tar))).toBe(true)
    // Nothing but folders leaves nothing to compare.
    const folders = Buffer.concat([member({ name: 'etc/', type: '5' }), END])
    await read(folders)
    expect(intakeOf(store).knows(digestOf(folders))).toBe(true)
  })

  it('keeps nothing of a layer that is aborted', async () => {
    const store = folderStore(scratch())
    const intake = intakeOf(store)
    for (const bytes of [tar, big]) {
      const taking = intake.take(bytes.length)
      taking.write(bytes.subarray(0, 20_000))
      await taking.ready()
      taking.abort()
      expect(intake.knows(digestOf(bytes))).toBe(false)
    }
    await take(intake, tar)
    expect(intake.knows(digestOf(tar))).toBe(true)
  })

  it('rejects the end of a layer when it was closed before', async () => {
    const intake = intakeOf(noStore)
    const taking = intake.take(big.length)
    taking.write(big.subarray(0, 3e6))
    await taking.ready()
    intake.close()
    await expect(taking.end()).rejects.toThrow('a thread ended before its work was done')
  })

  it('keeps documents by name', () => {
    const store = folderStore(scratch())
    const intake = intakeOf(store)
    expect(intake.recall('image-1')).toBeUndefined()
    intake.keep('image-1', Buffer.from('{}'))
    expect(intakeOf(store).recall('image-1')?.toString()).toBe('{}')
    expect(intakeOf(noStore).recall('image-1')).toBeUndefined()
  })
})
