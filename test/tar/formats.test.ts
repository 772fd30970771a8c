import { describe, expect, it } from 'vitest'
import { base256, END, header, lineOf, member, pax, streamTar, walkTar, withChecksum } from '../support/tar-sketch.ts'

const LONG = 'l'.repeat(300)
const longName = (name: string) => member({ name: '././@LongLink', type: 'L', magic: 'gnu' }, `${name}\0`)
const longLink = (name: string) => member({ name: '././@LongLink', type: 'K', magic: 'gnu' }, `${name}\0`)

/** Members, the entries that must come out, and the notes. */
const table: [name: string, members: Buffer[], lines: string[], notes?: string[]][] = [
  ['nothing', [], []],
  [
    'each kind',
    [...'01234567'].map((type) => member({ name: type, type, link: 't' })),
    ['file 0', 'hardlink 1 -> t', 'symlink 2 -> t', 'character 3', 'block 4', 'directory 5', 'fifo 6', 'file 7'],
  ],
  ['NUL for a file', [member({ type: '\0' }, 'abc')], ['file a 3@512']],
  ['a folder by its slash', [member({ name: 'a/', type: '\0', magic: 'v7' })], ['directory a/']],
  [
    'unknown kinds with content',
    [member({ type: 'V' }, 'abc'), member({ type: 'M' }, 'abc'), member({ name: 'b' }, 'x')],
    ['other a 3@512', 'other a 3@1536', 'file b 1@2560'],
  ],
  ['GNU incremental folders', [member({ name: 'd/', type: 'D', magic: 'gnu' }, 'Yfile\0\0'), member({})], ['directory d/ 7@512', 'file a']],
  [
    'links and folders that claim content, as some archivers write them',
    [...'12345'].map((type) => header({ type, size: 999 })),
    ['hardlink a', 'symlink a', 'character a', 'block a', 'directory a'],
  ],
  ['the same path twice', [member({}, '1'), member({}, '22')], ['file a 1@512', 'file a 2@1536']],
  ['a ustar prefix', [header({ put: [[345, 'dir/ectory']] })], ['file dir/ectory/a']],
  [
    'a prefix of full length beside a name of full length',
    [header({ name: 'n'.repeat(100), put: [[345, 'p'.repeat(155)]] })],
    [`file ${'p'.repeat(155)}/${'n'.repeat(100)}`],
  ],
  ['no prefix in GNU headers', [header({ magic: 'gnu', put: [[345, '12345']] })], ['file a']],
  [
    'times of star behind a shorter prefix',
    [
      header({
        put: [
          [345, 'p'.repeat(131)],
          [476, '07777777777 '],
          [508, 'tar\0'],
        ],
      }),
    ],
    [`file ${'p'.repeat(131)}/a`],
  ],
  [
    'old numbers: blanks before, NUL or nothing behind',
    [header({ uid: Buffer.from('   765 \0'), gid: Buffer.from('77777777'), put: [[124, '          3 ']] }), Buffer.alloc(512)],
    ['file a owner 501:16777215 3@512'],
  ],
  ['numbers that are none', [header({ uid: Buffer.from('nobody\0\0'), gid: Buffer.alloc(8) })], ['file a']],
  [
    'base-256',
    [member({ uid: base256(4_000_000_000n, 8), gid: base256(4_294_967_294n, 8), size: base256(3n, 12) }, 'abc')],
    ['file a owner 4000000000:4294967294 3@512'],
  ],
  ['signed checksums', [signed({ name: Buffer.from('größe') })], [`file ${Buffer.from('größe').toString('latin1')}`]],

  ['GNU long name and link', [longName(LONG), longLink(`${LONG}k`), member({ type: '2', magic: 'gnu' })], [`symlink ${LONG} -> ${LONG}k`]],
  ['long name twice: the last', [longName('one'), longName('two'), member({})], ['file two']],
  ['long names hold for one entry', [longName(LONG), member({}), member({})], [`file ${LONG}`, 'file a']],
  ['a long name without NUL', [member({ type: 'L' }, LONG), member({})], [`file ${LONG}`]],
  ['an empty long name', [member({ type: 'L' }), member({})], ['file ']],

  [
    'PAX path, link, owner and size',
    [
      pax([
        ['path', LONG],
        ['linkpath', 'x'],
        ['uid', '3000000'],
        ['gid', '4'],
      ]),
      member({ type: '1' }),
    ],
    [`hardlink ${LONG} -> x owner 3000000:4`],
  ],
  ['PAX size', [pax([['size', '3']]), header({ size: 0 }), Buffer.alloc(512, 'x'), member({ name: 'b' })], ['file a 3@1536', 'file b']],
  ['a PAX size for what has no content', [pax([['size', '3']]), header({ type: '5' }), member({ name: 'b' })], ['directory a', 'file b']],
  ['PAX names that are not UTF-8', [pax([['path', Buffer.from([0xff, 0x2f, 0xe4])]]), member({})], ['file \u00ff/\u00e4']],
  ['a PAX path with a NUL ends there', [pax([['path', 'a\0b']]), member({})], ['file a']],
  ['a PAX value with equals sign, blank and line break', [pax([['path', 'a=b\n12 path=c']]), member({})], ['file a=b\n12 path=c']],
  ['PAX after a long name: PAX', [longName('one'), pax([['path', 'two']]), member({})], ['file two']],
  ['two PAX headers: the last', [pax([['path', 'one']]), pax([['gid', '7']]), member({})], ['file a owner 0:7']],
  [
    'records of other makers',
    [
      pax([
        ['mtime', '1.5'],
        ['LIBARCHIVE.creationtime', '1'],
        ['comment', ''],
      ]),
      member({}),
    ],
    ['file a'],
  ],
  [
    'unreadable owner records',
    [
      pax([
        ['uid', '-1'],
        ['gid', '99999999999999999999'],
      ]),
      member({ uid: 3, gid: 4 }),
    ],
    ['file a owner 3:4'],
  ],

  [
    'global records, taken back by an empty one',
    [
      pax(
        [
          ['gid', '9'],
          ['path', 'global'],
        ],
        'g',
      ),
      member({ name: 'b' }),
      pax([['path', '']]),
      member({ name: 'b' }),
      pax([['path', 'own']]),
      member({}),
    ],
    ['file global owner 0:9', 'file b owner 0:9', 'file own owner 0:9'],
  ],
  ['a global header of git archive', [pax([['comment', 'd'.repeat(40)]], 'g'), member({})], ['file a']],

  [
    'a lone zero block',
    [member({}), Buffer.alloc(512), member({ name: 'b' })],
    ['file a', 'file b'],
    ['a lone zero block before byte 1024'],
  ],
  ['entries behind the end', [member({}), END, member({ name: 'b' })], ['file a']],
  [
    'damaged records, and those before them',
    [member({ type: 'x' }, '9 gid=77\nrubbish'), member({})],
    ['file a owner 0:77'],
    ['damaged extension records before byte 512'],
  ],
  [
    'a record that is longer than the header',
    [member({ type: 'x' }, '99 path=b\n'), member({})],
    ['file a'],
    ['damaged extension records before byte 512'],
  ],
  [
    'a record without equals sign',
    [member({ type: 'x' }, '7 path\n'), member({})],
    ['file a'],
    ['damaged extension records before byte 512'],
  ],
  ['a record of length 0', [member({ type: 'x' }, '0 path=b\n'), member({})], ['file a'], ['damaged extension records before byte 512']],
]

describe('tar formats', () => {
  it.each(table)('%s', (_, members, lines, notes = []) => {
    for (const end of [END, Buffer.alloc(0), Buffer.alloc(512), Buffer.alloc(20 * 512)]) {
      const tar = Buffer.concat([...members, end])
      const read = streamTar(tar, [1])
      expect(read.entries.map(lineOf)).toEqual(lines)
      expect(read.end).toEqual({ entries: lines.length, notes })
      expect(streamTar(tar)).toEqual(read)
      expect(walkTar(tar, 77)).toEqual({ entries: read.entries, end: read.end })
    }
  })

  it('keeps extended attributes, whatever their names and values', () => {
    const records = [
      ['SCHILY.xattr.security.capability', Buffer.from([1, 0, 0, 2, 0xff])],
      ['SCHILY.xattr.__proto__', 'x'],
      ['SCHILY.xattr.user.empty', ''],
    ] as const
    const { entries } = streamTar(Buffer.concat([pax(records), member({}), member({}), END]))
    expect(Object.entries(entries[0]!.xattrs!)).toEqual([
      ['security.capability', 'AQAAAv8='],
      ['__proto__', 'eA=='],
      ['user.empty', ''],
    ])
    expect(entries[1]!.xattrs).toBeUndefined()
  })

  it('bounds its notes', () => {
    const odd = Buffer.concat([Buffer.alloc(512), member({})])
    const { end } = streamTar(Buffer.concat(Array.from({ length: 1000 }, () => odd)))
    expect(end.entries).toBe(1000)
    expect(end.notes.length).toBe(100)
  })
})

/** A header whose checksum takes bytes as signed, as some old programs did. */
function signed(sketch: Parameters<typeof header>[0]): Buffer {
  const block = withChecksum(header(sketch))
  const sum = block.fill(0x20, 148, 156).reduce((total, byte) => total + (byte > 127 ? byte - 256 : byte), 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}
