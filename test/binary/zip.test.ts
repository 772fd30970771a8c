import { array, assert, asyncProperty, nat, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf } from '../../src/binary/byte-source.ts'
import { openEntry, openZip, readZipEntry, type Zip } from '../../src/binary/zip.ts'
import { zipOf } from '../support/zip-sketch.ts'

const MEMBERS = { 'a/': '', 'a/one.txt': 'one', 'two.txt': { stored: 'two' }, long: 'x'.repeat(70_000) }
const CONTENT = { 'a/': '', 'a/one.txt': 'one', 'two.txt': 'two', long: 'x'.repeat(70_000) }

async function contentsOf(zip: Zip | undefined): Promise<Record<string, string | undefined>> {
  const found: Record<string, string | undefined> = {}
  for (const entry of zip?.entries ?? []) found[entry.name] = (await readZipEntry(zip!, entry))?.toString()
  return found
}

describe('openZip', () => {
  it.each([
    ['plain', {}],
    ['behind a start script', { prefix: '#!/bin/sh\nexec java -jar "$0"\n' }],
    ['with a comment', { comment: 'PK\u0005\u0006 is not the end' }],
    ['with long local headers', { localExtra: 500 }],
    ['as ZIP64', { zip64: true }],
    ['as ZIP64 behind a start script', { zip64: true, prefix: '#!/bin/sh\n' }],
  ])('reads an archive %s', async (_, shape) => {
    const zip = await openZip(bytesOf(zipOf(MEMBERS, shape)))
    expect(zip?.complete).toBe(true)
    expect(await contentsOf(zip)).toEqual(CONTENT)
  })

  it('reads an archive in an archive, stored or not', async () => {
    const inner = zipOf(MEMBERS)
    const zip = (await openZip(bytesOf(zipOf({ 'stored.jar': { stored: inner }, 'packed.jar': inner }))))!
    for (const entry of zip.entries) expect(await contentsOf(await openZip((await openEntry(zip, entry))!))).toEqual(CONTENT)
  })

  it('knows what is no archive', async () => {
    for (const bytes of ['', 'PK', 'x'.repeat(100)]) expect(await openZip(bytesOf(Buffer.from(bytes)))).toBeUndefined()
    expect((await openZip(bytesOf(zipOf({}))))?.entries).toEqual([])
  })

  it('tells of a directory that ends too early', async () => {
    const whole = zipOf(MEMBERS)
    const end = whole.subarray(-22)
    end.writeUInt32LE(end.readUInt32LE(12) + 40, 12)
    const zip = await openZip(bytesOf(whole))
    expect(zip?.complete).toBe(false)
  })
})

describe('readZipEntry', () => {
  const only = async (bytes: Buffer, change: (directory: Buffer) => void) => {
    change(bytes.subarray(bytes.indexOf('PK\u0001\u0002')))
    const zip = (await openZip(bytesOf(bytes)))!
    return readZipEntry(zip, zip.entries[0]!, 1000)
  }
  it.each<[string, (directory: Buffer) => void]>([
    ['is larger than it says', (at) => at.writeUInt32LE(3, 24)],
    ['is smaller than it says', (at) => at.writeUInt32LE(5, 24)],
    ['is larger than allowed', (at) => at.writeUInt32LE(1001, 24)],
    ['lies behind the end', (at) => at.writeUInt32LE(0x7fffffff, 42)],
    ['has no header where it should be', (at) => at.writeUInt32LE(1, 42)],
    ['is encrypted', (at) => at.writeUInt16LE(1, 8)],
    ['is packed in another way', (at) => at.writeUInt16LE(93, 10)],
    ['is longer than the file', (at) => at.writeUInt32LE(900, 20)],
  ])('refuses what %s', async (_, change) => {
    expect(await only(zipOf({ a: 'four' }), change)).toBeUndefined()
    expect(await only(zipOf({ a: { stored: 'four' } }), change)).toBeUndefined()
  })

  it('never throws for broken bytes', async () => {
    const whole = zipOf(MEMBERS, { zip64: true })
    await assert(
      asyncProperty(array(tuple(nat(whole.length - 1), nat(255)), { maxLength: 8 }), nat(whole.length), async (changes, cut) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changes) bytes[at] = value
        await contentsOf(await openZip(bytesOf(bytes)))
        await contentsOf(await openZip(bytesOf(bytes.subarray(cut))))
      }),
      { numRuns: 300 },
    )
  })
})
