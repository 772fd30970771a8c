import { spawnSync } from 'node:child_process'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContentHashes, contentHash } from '../../src/layer/content-hashes.ts'
import { type UnpackedIndex, unpackIndex } from '../../src/layer/index-codec.ts'
import { indexLayer } from '../../src/layer/index-layer.ts'
import { blobOf, gzips, noise, text, zstds } from '../support/compressed.ts'
import { END, header, member, pax } from '../support/tar-sketch.ts'

const files: [name: string, content: Buffer][] = [
  ['empty', Buffer.alloc(0)],
  ['byte', Buffer.from('b')],
  ['block', noise(512)],
  ['noise', noise(70_000)],
  ['text', text(90_000)],
  ['zeros', Buffer.alloc(300_000)],
  ['words', Buffer.from('word '.repeat(20_000))],
  ...Array.from({ length: 300 }, (_, i): [string, Buffer] => [`small/${i}`, text(1 + ((i * 37) % 900), 2 + (i % 200))]),
  ['last', text(100, 9)],
]
const members = [
  header({ name: 'small/', type: '5' }),
  ...files.map(([name, content]) => member({ name }, content)),
  header({ name: 'link', type: '2', link: 'text' }),
  pax([
    ['path', 'p'.repeat(300)],
    ['SCHILY.xattr.user.a', 'b'],
  ]),
  member({ uid: 1000 }, 'x'),
]
const tar = Buffer.concat([...members, END])

function read(bytes: Buffer): { index: UnpackedIndex; hashes: ContentHashes } {
  const { index, hashes } = indexLayer(blobOf(bytes), { hashAll: true })
  return { index: unpackIndex(index), hashes: hashes ? ContentHashes.unpack(hashes) : new ContentHashes() }
}

/** What must hold of every index. */
function checkBalance(index: UnpackedIndex): void {
  const sum = (column: Float64Array) => column.reduce((total, each) => total + each, 0)
  expect(sum(index.contentBytes)).toBeLessThanOrEqual(index.tarBytes)
  expect(sum(index.toPullBytes)).toBeLessThanOrEqual(index.blobBytes)
  for (let i = 0; i < index.count; i++) {
    expect(index.toPullBytes[i]! >= 0 && Number.isInteger(index.toPullBytes[i])).toBe(true)
    expect(index.contentOffset[i]! + index.contentBytes[i]!).toBeLessThanOrEqual(index.tarBytes)
  }
}

/** The columns that do not depend on the compression. */
function entriesOf({
  kind,
  mode,
  uid,
  gid,
  contentOffset,
  contentBytes,
  textStart,
  pathLength,
  text,
  extras,
  count,
  tarBytes,
}: UnpackedIndex) {
  return { kind, mode, uid, gid, contentOffset, contentBytes, textStart, pathLength, text, extras, count, tarBytes }
}

const compressed: [name: string, blob: Buffer][] = [
  ...Object.entries(gzips).map(([name, compress]): [string, Buffer] => [`gzip: ${name}`, compress(tar)]),
  ...Object.entries(zstds).map(([name, compress]): [string, Buffer] => [`zstd: ${name}`, compress(tar)]),
]

const hasZstd = spawnSync('zstd', ['--version']).status === 0

/** A header and the padding share their member with the content, byte for byte. */
const HEADER_BYTES = 1024

describe('a layer index', () => {
  it('of a plain layer has all of it', () => {
    const { index } = read(tar)
    checkBalance(index)
    expect(index).toMatchObject({ compression: 'none', blobBytes: tar.length, tarBytes: tar.length, count: files.length + 3, notes: [] })
    expect(index.toPullBytes).toEqual(index.contentBytes)
    expect([...index.contentBytes.subarray(1, files.length + 1)]).toEqual(files.map(([, { length }]) => length))
  })

  it.each(compressed)('%s', (name, blob) => {
    const { index, hashes } = read(blob)
    checkBalance(index)
    expect(entriesOf(index)).toEqual(entriesOf(read(tar).index))
    expect(index).toMatchObject({ compression: name.slice(0, 4), blobBytes: blob.length, notes: [] })
    for (const [i, [, content]] of files.entries()) expect(hashes.get(i + 1)).toBe(content.length > 0 ? contentHash(content) : undefined)
  })

  it.runIf(hasZstd).each([
    ['--long=27', '-1'],
    ['--ultra', '-20'],
    ['--rsyncable', '-T0'],
    ['--no-check', '-3'],
  ])('of the zstd command with %s %s', (...options) => {
    const { stdout } = spawnSync('zstd', ['-c', ...options], { input: tar, maxBuffer: 1e8 })
    expect(entriesOf(read(stdout).index)).toEqual(entriesOf(read(tar).index))
  })

  it('charges a file with its member where each has one of its own, as in eStargz', () => {
    const blobs = members.map((bytes, i) => gzipSync(i === members.length - 1 ? Buffer.concat([bytes, END]) : bytes))
    const { index } = read(Buffer.concat(blobs))
    checkBalance(index)
    for (const [i, [name]] of files.entries()) {
      expect(Math.abs(index.toPullBytes[i + 1]! - blobs[i + 1]!.length), name).toBeLessThan(HEADER_BYTES)
    }
  })

  it('charges a file with its frame where each has one of its own', () => {
    const blobs = members.map((bytes, i) => zstdCompressSync(i === members.length - 1 ? Buffer.concat([bytes, END]) : bytes))
    const { index } = read(Buffer.concat(blobs))
    checkBalance(index)
    for (const [i, [name]] of files.entries()) {
      expect(Math.abs(index.toPullBytes[i + 1]! - blobs[i + 1]!.length), name).toBeLessThan(HEADER_BYTES)
    }
  })

  it.each([
    ['zeros', Buffer.alloc(5_000_000)],
    ['rubbish', noise(5_000_000)],
  ])('charges nobody with %s behind the stream', (_, behind) => {
    const short = Buffer.concat([member({}, noise(5000)), member({ name: 'b' }, 'the last file of a tar without end')])
    const { index } = read(Buffer.concat([gzipSync(short), behind]))
    checkBalance(index)
    expect(index.toPullBytes[0]).toBeGreaterThan(3500)
    expect(index.toPullBytes[1]).toBeLessThan(100)
  })
})

describe('a damaged layer', () => {
  const damaged: [string, Buffer, RegExp][] = [
    ['gzip with rubbish in the middle', spoilt(gzipSync(tar), 0.5), /^its gzip data is damaged/],
    ['gzip cut off', gzipSync(tar).subarray(0, 60_000), /^its gzip data is damaged \(unexpected end of gzip data\)/],
    ['gzip cut in the trailer', gzipSync(tar).subarray(0, -3), /unexpected end of gzip data/],
    [
      'gzip cut in the header of another member',
      Buffer.concat([gzipSync(tar), gzipSync(tar).subarray(0, 5)]),
      /unexpected end of gzip data/,
    ],
    ['gzip whose length is another', wrongLength(gzipSync(tar)), /a gzip member of another length than it says/],
    ['gzip with a header without end', gzipSync(tar).fill(8, 3, 4).fill(1, 10), /unexpected end of gzip data|a gzip header without end/],
    ['zstd cut off', zstdCompressSync(tar).subarray(0, 60_000), /^its zstd data is damaged \(unexpected end of zstd data\)/],
    ['zstd with rubbish in the middle', spoilt(zstds['with checksum']!(tar), 0.5), /^its zstd data is damaged/],
    ['zstd with rubbish behind', Buffer.concat([zstdCompressSync(tar), Buffer.from('rubbish')]), /no zstd frame where one should start/],
    [
      'zstd cut in a skippable frame',
      Buffer.concat([zstdCompressSync(tar), Buffer.from([0x50, 0x2a, 0x4d, 0x18, 9, 0, 0, 0, 1])]),
      /unexpected end of zstd data/,
    ],
  ]
  it.each(damaged)('%s: what was read before is kept, what follows is overhead', (_, blob, note) => {
    const { index } = read(blob)
    checkBalance(index)
    expect(index.notes[0]).toMatch(note)
    const whole = read(tar).index
    expect(index.count).toBeLessThanOrEqual(whole.count)
    expect([...index.contentOffset]).toEqual([...whole.contentOffset.subarray(0, index.count)])
    // The last file may be cut, those before it are whole.
    const before = Math.max(0, index.count - 1)
    expect([...index.contentBytes.subarray(0, before)]).toEqual([...whole.contentBytes.subarray(0, before)])
  })

  it('charges no file with what could not be read', () => {
    const blob = Buffer.concat([gzipSync(tar).subarray(0, 60_000), Buffer.alloc(3_000_000, 0xff)])
    const { index } = read(blob)
    checkBalance(index)
    expect(index.toPullBytes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(70_000)
  })

  it.each([
    ['gzip', gzipSync(tar)],
    ['zstd', zstdCompressSync(tar)],
    ['members', gzips['many members']!(tar)],
    ['frames', zstds['skippable frames']!(tar)],
    ['plain', tar],
  ])('%s, altered at random, is indexed and in balance', (_, blob) => {
    const change = fc.record({ at: fc.nat(blob.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }) })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), fc.nat(blob.length), (changes, length) => {
        const altered = Buffer.from(length % 2 === 0 ? blob : blob.subarray(0, length))
        for (const { at, bytes } of changes) if (at < altered.length) altered.set(bytes.subarray(0, altered.length - at), at)
        checkBalance(read(altered).index)
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 25) },
    )
  })

  it.each([
    ['nothing', Buffer.alloc(0), []],
    [
      'one byte',
      Buffer.from('a'),
      ['it ends in the middle of an entry at byte 1 of its tar; what follows cannot be read and is counted as overhead'],
    ],
    [
      'half a gzip magic',
      Buffer.from([0x1f]),
      ['it ends in the middle of an entry at byte 1 of its tar; what follows cannot be read and is counted as overhead'],
    ],
    ['an empty gzip', gzipSync(''), []],
    ['an empty zstd', zstdCompressSync(''), []],
  ])('%s', (_, blob, notes) => {
    const { index } = read(blob)
    expect(index).toMatchObject({ count: 0, notes })
  })

  it("tells the operating system's error", () => {
    expect(() => indexLayer({ descriptor: 99_999, offset: 0, sizeBytes: 10 })).toThrow('EBADF')
  })
})

/** With rubbish from there on, for a while. */
function spoilt(blob: Buffer, where: number): Buffer {
  const at = Math.floor(blob.length * where)
  return Buffer.concat([blob.subarray(0, at), Buffer.alloc(1000, 0xff), blob.subarray(at + 1000)])
}

function wrongLength(blob: Buffer): Buffer {
  blob.writeUInt32LE(77, blob.length - 4)
  return blob
}
