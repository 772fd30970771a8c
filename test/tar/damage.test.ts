import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base256, END, header, lineOf, member, pax, streamTar, walkTar } from '../support/tar-sketch.ts'

const PATH = 'p'.repeat(100_000)
const LINK = 'k'.repeat(100_000)
const before = member({ name: 'before' }, 'x')

/** Every structure that can be cut in two, and the bytes at which an entry is complete. */
const structures = Buffer.concat([
  member({ name: 'file' }, 'f'.repeat(1500)),
  member({ name: '././@LongLink', type: 'L', magic: 'gnu' }, `${'n'.repeat(600)}\0`),
  member({ name: '././@LongLink', type: 'K', magic: 'gnu' }, `${'l'.repeat(600)}\0`),
  header({ type: '2', magic: 'gnu' }),
  pax([['path', 'x'.repeat(700)]]),
  member({}, 'y'),
  pax([['comment', 'c'.repeat(600)]], 'g'),
  header({
    type: 'S',
    magic: 'gnu',
    size: 512,
    put: [
      [386, '00000000000\0'],
      [398, '00000001000\0'],
      [482, '\x01'],
      [483, '00000002000\0'],
    ],
  }),
  Buffer.alloc(512),
  Buffer.alloc(512, 's'),
  pax([
    ['GNU.sparse.major', '1'],
    ['GNU.sparse.minor', '0'],
    ['GNU.sparse.realsize', '2000'],
    ['GNU.sparse.name', 'sparse'],
  ]),
  member({}, Buffer.concat([Buffer.from(`200\n${'1\n'.repeat(400)}`), Buffer.alloc(220), Buffer.alloc(200, 'd')])),
])
const tar = Buffer.concat([structures, END])
const all = streamTar(tar)

describe('a truncated tar', () => {
  it('is whole when it is not', () => {
    expect(all.entries.map(lineOf).map((line) => line.slice(0, 20))).toEqual([
      'file file 1500@512',
      `symlink ${'n'.repeat(12)}`,
      `file ${'x'.repeat(15)}`,
      'file a 512@10752 of ',
      'file sparse 200@1382',
    ])
    expect(all.end).toEqual({ entries: 5, notes: [] })
  })

  it('is told to be, wherever it is cut', () => {
    const boundaries = [...Array(tar.length / 512).keys()].flatMap((block) => [
      block * 512,
      block * 512 + 1,
      block * 512 + 200,
      block * 512 + 511,
    ])
    for (const length of boundaries) {
      const cut = tar.subarray(0, length)
      const { entries, contents, end } = streamTar(cut, [300])
      expect(walkTar(cut), `${length}`).toEqual({ entries, end })
      expect(entries).toEqual(all.entries.slice(0, entries.length))
      // Content that is closed is whole.
      expect(contents).toEqual(contents.map((content, i) => content && all.contents[i]))
      expect(end.notes).toEqual([])
      // Without its zero blocks a tar is as good as whole, and between two entries nothing is amiss.
      const complete = length === 0 || betweenEntries(length) || (length > structures.length && length % 512 === 0)
      expect(end.damage, `${length}`).toEqual(
        complete ? undefined : { offset: length, message: 'it ends in the middle of an entry', truncated: true },
      )
    }
  })
})

/** Whether a tar that ends there ends behind an entry's padding. */
function betweenEntries(length: number): boolean {
  const entry = all.entries.find(({ contentOffset, contentBytes }) => contentOffset + Math.ceil(contentBytes / 512) * 512 === length)
  // A global header without an entry behind it is whole, too.
  return entry !== undefined || (length % 512 === 0 && tar.subarray(length - 512, length).includes('cccc\n\0'))
}

describe('a damaged tar', () => {
  const wrong = header({ name: 'wrong' })
  wrong[0] = 0x21
  const table: [string, Buffer, string, number][] = [
    ['a wrong checksum', wrong, 'a header with a wrong checksum', 1024],
    ['rubbish', Buffer.alloc(512, 'rubbish'), 'a header with a wrong checksum', 1024],
    ['a size that is no number', header({ size: Buffer.from('twelve bytes') }), 'a header with an impossible size', 1024],
    ['a negative size', header({ size: Buffer.alloc(12, 0xff) }), 'a header with an impossible size', 1024],
    ['a size of 8 EB', header({ size: base256((1n << 63n) - 1n, 12) }), 'a header with an impossible size', 1024],
    ['an extension header of 1 GB', header({ type: 'x', size: 2 ** 30 }), 'an extension header of 1073741824 bytes', 1024],
    ['a long name of 1 GB', header({ type: 'L', size: 2 ** 30 }), 'an extension header of 1073741824 bytes', 1024],
    [
      'a PAX size of 8 EB',
      Buffer.concat([pax([['size', '9223372036854775807']]), member({})]),
      'an extension record with an impossible size',
      2048,
    ],
    ['a negative PAX size', Buffer.concat([pax([['size', '-5']]), member({})]), 'an extension record with an impossible size', 2048],
  ]
  it.each(table)('%s', (_, bytes, message, offset) => {
    const damaged = Buffer.concat([before, bytes, member({ name: 'behind' }), END])
    const { entries, end } = streamTar(damaged, [100])
    expect(entries.map(lineOf)).toEqual(['file before 1@512'])
    expect(end).toEqual({ entries: 1, notes: [], damage: { offset, message, truncated: false } })
    expect(walkTar(damaged)).toEqual({ entries, end })
  })

  it.each([
    ['8 GB', 8_589_934_591],
    ['8 PB', 2 ** 53 - 1],
  ])('a size of %s is told, and that the tar ends before', (_, size) => {
    const damaged = Buffer.concat([before, header({ size: base256(BigInt(size), 12) }), Buffer.alloc(1000)])
    const { entries, contents, end } = streamTar(damaged)
    expect(entries.map(({ contentBytes }) => contentBytes)).toEqual([1, size])
    expect(contents).toEqual([Buffer.from('x'), undefined])
    expect(end.damage).toBeDefined()
    expect(walkTar(damaged)).toEqual({ entries, end })
  })

  it('a path and a link of 100,000 characters, in both ways', () => {
    const gnu = [member({ type: 'L' }, `${PATH}\0`), member({ type: 'K' }, `${LINK}\0`), member({ type: '2' })]
    const posix = [
      pax([
        ['path', PATH],
        ['linkpath', LINK],
      ]),
      member({ type: '2' }),
    ]
    const long = Buffer.concat([...gnu, ...posix, END])
    const { entries, end } = streamTar(long, [1000, 50_000])
    expect(entries.map(({ path, link }) => [path.toString(), link.toString()])).toEqual([
      [PATH, LINK],
      [PATH, LINK],
    ])
    expect(walkTar(long)).toEqual({ entries, end })
  })

  it('at random: never throws, never goes back, and both readers agree', () => {
    const change = fc.record({ at: fc.nat(tar.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }), repair: fc.boolean() })
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.nat(tar.length),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1 }),
        (changes, length, sizes) => {
          const altered = Buffer.from(tar)
          for (const { at, bytes, repair } of changes) {
            altered.set(bytes.subarray(0, altered.length - at), at)
            if (repair) fixChecksum(altered, at - (at % 512))
          }
          const cut = length % 3 === 0 ? altered.subarray(0, length) : altered
          const { entries, contents, end } = streamTar(cut, sizes)
          expect(walkTar(cut)).toEqual({ entries, end })
          let position = 0
          for (const [i, { contentOffset, contentBytes }] of entries.entries()) {
            expect(contentOffset).toBeGreaterThanOrEqual(position)
            position = contentOffset + contentBytes
            expect(contents[i]).toEqual(position > cut.length ? undefined : cut.subarray(contentOffset, position))
          }
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    )
  })
})

/** Most changes would only break a checksum; with it put right they reach the fields. */
function fixChecksum(bytes: Buffer, at: number): void {
  const block = bytes.subarray(at, at + 512)
  const sum = Buffer.from(block)
    .fill(0x20, 148, 156)
    .reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
}
