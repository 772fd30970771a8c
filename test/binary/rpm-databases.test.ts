import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashPairs } from '../../src/binary/berkeley-db.ts'
import { ndbBlobs } from '../../src/binary/ndb.ts'
import { readRpmHeader } from '../../src/binary/rpm-header.ts'
import { openSqlite } from '../../src/binary/sqlite.ts'
import { hashDatabaseOf, ndbOf, rpmHeader } from '../support/rpm-sketch.ts'

const fixture = (name: string) => gunzipSync(readFileSync(join(import.meta.dirname, `../fixtures/rpm/${name}.gz`)))
const key = (number: number) => Buffer.from([number, 0, 0, 0])

describe('a header', () => {
  it('gives what it holds, and nothing of another type', () => {
    const header = readRpmHeader(rpmHeader({ 1000: 'bash', 1003: [1], 1117: ['a', '', 'ü'], 1116: [0, 1, 4_000_000_000] }))!
    expect([header.text(1000), header.texts(1117), header.numbers(1116)]).toEqual(['bash', ['a', '', 'ü'], [0, 1, 4_000_000_000]])
    expect([header.text(1003), header.numbers(1000), header.texts(1), header.numbers(1)]).toEqual([undefined, [], [], []])
  })

  it.each([
    ['too short', Buffer.alloc(7)],
    ['empty', Buffer.alloc(64)],
    ['larger than it is', rpmHeader({ 1000: 'bash' }).subarray(0, -1)],
    ['with the magic number of files', Buffer.concat([Buffer.from('8eade80100000000', 'hex'), rpmHeader({ 1000: 'bash' })])],
  ])('is none: %s', (_, bytes) => {
    expect(readRpmHeader(bytes)).toBeUndefined()
  })

  it('cuts off counts that its data does not have', () => {
    const bytes = rpmHeader({ 1117: ['a', 'b'], 1118: [7] })
    bytes.writeUInt32BE(0xffff_ffff, 8 + 12)
    bytes.writeUInt32BE(0xffff_ffff, 8 + 16 + 12)
    const header = readRpmHeader(bytes)!
    expect([header.numbers(1118), header.texts(1117)[0]]).toEqual([[7], 'a'])
  })
})

describe('Berkeley DB', () => {
  it.each([false, true])('pairs on the page and over many, big-endian: %s', (bigEndian) => {
    const pairs: [Buffer, Buffer][] = [1, 2, 3, 4].map((number) => [key(number), Buffer.alloc([50, 1500, 0, 486][number - 1]!, number)])
    expect([...hashPairs(hashDatabaseOf(pairs, { bigEndian }))]).toEqual(pairs.map(([key, value]) => ({ key, value })))
  })

  it('what Berkeley DB itself wrote of the headers that rpm put into SQLite', () => {
    const blobs = [...openSqlite(fixture('rpmdb.sqlite')).rows('Packages')].map(({ hnum, blob }) => [hnum, blob])
    const pairs = [...hashPairs(fixture('Packages'))].map(({ key, value }) => [key.readUInt32LE(0), value])
    // The value of key 0 is the highest key.
    expect(pairs.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([[0, Buffer.from([4, 0, 0, 0])], ...blobs])
    expect(Math.max(...blobs.map(([, blob]) => (blob as Buffer).length))).toBeGreaterThan(3 * 4096)
  })

  it.each([
    ['another format', Buffer.alloc(4096), 'no hash database'],
    ['a chain that returns', looped(), 'overlap'],
    ['a chain that leaves the file', hashDatabaseOf([[key(1), Buffer.alloc(1000)]]).subarray(0, -512), 'does not go on'],
  ])('refuses %s', (_, file, message) => {
    expect(() => [...hashPairs(file)]).toThrow(message)
  })
})

/** The last page of a large value goes on with the first. */
function looped(): Buffer {
  const file = hashDatabaseOf([[key(1), Buffer.alloc(1000)]])
  file.writeUInt32LE(2, file.length - 512 + 16)
  file.writeUInt32LE(1_000_000, 512 + (512 - 5 - 12) + 8)
  return file
}

describe('ndb', () => {
  const blobs = [Buffer.from('one'), Buffer.alloc(5000, 2), Buffer.alloc(0)]
  it('its blobs, without free slots', () => {
    expect([...ndbBlobs(ndbOf(blobs))]).toEqual(blobs)
  })

  it.each([
    ['another format', Buffer.alloc(4096), 'no database'],
    ['too many slots', changed(12, 99), 'cut off'],
    ['a slot without its mark', changed(32, 0), 'slot is damaged'],
    ['a blob elsewhere', changed(32 + 8, 1), 'not where it should be'],
    ['a blob of another package', changed(4096 + 4, 7), 'not where it should be'],
    ['a blob that is too large', changed(4096 + 12, 1_000_000), 'cut off'],
  ])('refuses %s', (_, file, message) => {
    expect(() => [...ndbBlobs(file)]).toThrow(message)
  })

  function changed(place: number, value: number): Buffer {
    const file = ndbOf(blobs)
    file.writeUInt32LE(value, place)
    return file
  }
})

it.each<[string, Buffer, (file: Buffer) => Iterable<unknown>]>([
  ['rpmdb.sqlite', fixture('rpmdb.sqlite'), (file) => openSqlite(file).rows('Packages')],
  ['Packages', fixture('Packages'), (file) => [...hashPairs(file)].map(({ value }) => readRpmHeader(value)?.texts(1117))],
  [
    'Packages.db',
    ndbOf([rpmHeader({ 1000: 'a', 1117: ['b', 'c'] })]),
    (file) => [...ndbBlobs(file)].map((blob) => readRpmHeader(blob)?.texts(1117)),
  ],
])('%s, damaged, ends with an error at most', (_, file, read) => {
  // The first bytes decide most.
  const place = fc.oneof(fc.nat(file.length - 1), fc.nat(255))
  fc.assert(
    fc.property(fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 30 }), (changes) => {
      const damaged = Buffer.from(file)
      for (const [at, byte] of changes) damaged[at] = byte
      expect(endsWell(() => read(damaged))).toBe(true)
    }),
    { numRuns: 150 },
  )
})

function endsWell(read: () => Iterable<unknown>): boolean {
  try {
    return [...read()].length < 100_000
  } catch (error) {
    return error instanceof Error
  }
}
