import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expandHoles } from '../../src/tar/sparse.ts'
import { scratch } from '../support/archive-sketch.ts'
import { cpuSpent } from '../support/cpu-spent.ts'
import { gnuCreate, gnuList, hasGnuTar, listedOf } from '../support/gnu-tar.ts'
import { base256, END, header, lineOf, member, pax, streamTar, walkTar } from '../support/tar-sketch.ts'

const FORMATS = [
  ['gnu', []],
  ['posix', ['--sparse-version=0.0']],
  ['posix', ['--sparse-version=0.1']],
  ['posix', ['--sparse-version=1.0']],
] as const

const LONG = `${'long-'.repeat(30)}name`

/** A file with so many pieces of data; with `tail`, it ends in a hole. */
function plant(folder: string, name: string, pieces: number, tail: boolean): void {
  const descriptor = openSync(join(folder, name), 'w')
  for (let i = 0; i < pieces; i++) writeSync(descriptor, Buffer.alloc(100 + (i % 900), `piece ${i} `), 0, undefined, 5000 + i * 8192)
  if (tail || pieces === 0) ftruncateSync(descriptor, 5000 + pieces * 8192 + 12_345)
  closeSync(descriptor)
}

describe.runIf(hasGnuTar)('sparse files of GNU tar', () => {
  it.each(FORMATS)('%s %j', async (format, options) => {
    const folder = scratch()
    const files: [name: string, pieces: number, tail: boolean][] = [
      ['one', 1, false],
      ['three', 3, true],
      ['four', 4, false],
      ['five', 5, true],
      ['twenty-five', 25, false],
      ['twenty-six', 26, false],
      ['hundreds', 300, true],
      ['empty', 0, true],
      [LONG, 30, true],
    ]
    for (const file of files) plant(folder, ...file)
    const names = files.map(([name]) => Buffer.from(name))
    const tar = gnuCreate(folder, [`--format=${format}`, '--sparse', '--hole-detection=raw', ...options], names)
    const { entries, contents, end } = streamTar(tar, [700, 1, 3000])
    expect(end).toEqual({ entries: files.length, notes: [] })
    expect(walkTar(tar)).toEqual({ entries, end })
    expect(entries.map(listedOf)).toEqual(gnuList(tar))
    for (const [i, { path, sparse, contentBytes }] of entries.entries()) {
      const whole = readFileSync(join(folder, path.toString()))
      expect(contentBytes).toBeLessThan(whole.length)
      expect(contents[i]!.length).toBe(contentBytes)
      const expanded = await joined(expandHoles(piecesOf(contents[i]!, 333), sparse!))
      expect(expanded.equals(whole)).toBe(true)
    }
  })
})

describe('a sparse map that makes no sense', () => {
  const data = Buffer.alloc(1024, 'x')
  const next = member({ name: 'next' }, 'n')
  const gnu = (...put: [number, string | Buffer][]) => header({ type: 'S', magic: 'gnu', size: 1024, put })
  const octal = (value: number) => `${value.toString(8).padStart(11, '0')}\0`
  const v01 = (map: string, size = '9999') =>
    pax([
      ['GNU.sparse.size', size],
      ['GNU.sparse.map', map],
    ])
  const v10 = (size = '9999') =>
    pax([
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.realsize', size],
    ])
  const note = expect.stringContaining('a damaged sparse map') as string

  const table: [string, Buffer, string, string[]][] = [
    ['0.1 with words', Buffer.concat([v01('0,ten'), member({}, data)]), 'file a 1024@1536', [note]],
    ['0.1 with a negative length', Buffer.concat([v01('0,-5'), member({}, data)]), 'file a 1024@1536', [note]],
    ['0.1 with an odd count', Buffer.concat([v01('0,5,7'), member({}, data)]), 'file a 1024@1536 of 9999 0+5', []],
    ['0.1 with 8 EB', Buffer.concat([v01('0,5', '9223372036854775807'), member({}, data)]), 'file a 1024@1536', [note]],
    ['1.0 without a map', Buffer.concat([v10(), member({}, data)]), 'file a 512@2048', [note]],
    [
      '1.0 with more ranges than content',
      Buffer.concat([v10(), member({}, `100\n${'1\n'.repeat(20)}`.padEnd(512, '\n'))]),
      'file a',
      [note],
    ],
    ['1.0 whose map is all there is', Buffer.concat([v10(), member({}, '1\n0\n0\n')]), 'file a of 9999 0+0', []],
    ['1.0 that is cut inside the map', Buffer.concat([v10(), member({}, `300\n${'1\n'.repeat(550)}`)]), 'file a', [note]],
    ['1.0 without content', Buffer.concat([v10(), member({}, '')]), 'file a', [note]],
    [
      'old GNU with a negative start',
      Buffer.concat([gnu([386, base256(-5n & 0xffffffffffffffffn, 12)], [398, octal(5)], [483, octal(9999)]), data]),
      'file a 1024@512 of 9999 ',
      [],
    ],
  ]
  it.each(table)('%s', async (_, bytes, line, notes) => {
    const tar = Buffer.concat([bytes, next, END])
    const { entries, contents, end } = streamTar(tar, [100])
    expect(entries.map(lineOf)).toEqual([line, expect.stringMatching(/^file next 1@/)])
    expect(end).toEqual({ entries: 2, notes })
    expect(walkTar(tar)).toEqual({ entries, end })
    const { sparse, contentBytes } = entries[0]!
    const expanded = sparse ? expandHoles([contents[0]!], sparse) : [contents[0]!]
    expect((await joined(expanded)).length).toBe(sparse?.sizeBytes ?? contentBytes)
  })

  it('old GNU with extension blocks without end', () => {
    const more = Buffer.alloc(512)
    for (let i = 0; i < 21; i++) more.write(octal(i), i * 24, 'latin1')
    for (let i = 0; i < 21; i++) more.write(octal(1), i * 24 + 12, 'latin1')
    more[504] = 1
    const tar = Buffer.concat([gnu([482, '\x01'], [483, octal(9)]), ...Array.from({ length: 50_000 }, () => more)])
    const { entries, end } = walkTar(tar)
    expect(entries).toEqual([])
    expect(end.damage).toEqual({ offset: 512 * 47_620, message: 'a sparse map without end', truncated: false })
  })

  it('1.0 with a million ranges is read in a second', () => {
    const map = Buffer.from(`1000000\n${Array.from({ length: 1_000_000 }, (_, i) => `${i * 2}\n1\n`).join('')}`)
    const content = Buffer.concat([map, Buffer.alloc((512 - (map.length % 512)) % 512), Buffer.alloc(1_000_000)])
    const spent = cpuSpent()
    const { entries, end } = walkTar(Buffer.concat([v10('2000000'), member({}, content), END]))
    expect(spent()).toBeLessThan(5)
    expect(end).toEqual({ entries: 1, notes: [] })
    expect(entries[0]!.sparse!.map.length).toBe(1_000_000)
    expect(entries[0]!.contentBytes).toBe(1_000_000)
  })
})

describe('expandHoles', () => {
  const stored = () => piecesOf(Buffer.from('abcdefghij'), 3)
  it.each([
    ['data in the middle', 8, [[2, 4]], '..abcd..'],
    [
      'ranges side by side',
      6,
      [
        [0, 2],
        [2, 3],
      ],
      'abcde.',
    ],
    [
      'an empty range',
      6,
      [
        [1, 1],
        [3, 0],
        [5, 1],
      ],
      '.a...b',
    ],
    ['no range', 3, [], '...'],
    ['nothing', 0, [], ''],
    [
      'a range behind the end',
      4,
      [
        [1, 1],
        [9, 2],
      ],
      '.a..',
    ],
    ['a range over the end', 4, [[2, 9]], '..ab'],
    [
      'more ranges than data',
      14,
      [
        [0, 9],
        [10, 4],
      ],
      'abcdefghi.j...',
    ],
    [
      'ranges that go back',
      8,
      [
        [4, 2],
        [0, 2],
      ],
      '....abcd',
    ],
  ] as const)('%s', async (_, sizeBytes, ranges, expected) => {
    const map = ranges.map(([offset, bytes]) => ({ offset, bytes }))
    const file = await joined(expandHoles(stored(), { sizeBytes, map }))
    expect(file.toString().replaceAll('\0', '.')).toBe(expected)
  })

  it('keeps a hole of 100 MB in small parts', async () => {
    let bytes = 0
    for await (const part of expandHoles([], { sizeBytes: 100e6, map: [] })) bytes += part.length
    expect(bytes).toBe(100e6)
  })
})

async function joined(parts: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Buffer> {
  const copies: Buffer[] = []
  for await (const part of parts) copies.push(Buffer.from(part))
  return Buffer.concat(copies)
}

function* piecesOf(content: Buffer, bytes: number): Generator<Buffer> {
  for (let at = 0; at < content.length; at += bytes) yield content.subarray(at, at + bytes)
}
