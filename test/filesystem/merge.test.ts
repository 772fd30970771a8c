import { describe, expect, it } from 'vitest'
import type { Filesystem } from '../../src/filesystem/filesystem.ts'
import { mergeLayers } from '../../src/filesystem/merge.ts'
import { entryKind } from '../../src/layer/layer-index.ts'
import { type LayerSketch, sketch } from '../support/image-sketch.ts'

/** Every path that is there: `f` a file, `l` a symlink, `h` a hard link, `d` a folder with an entry, `i` an implied one. A file tells the layer of its content. */
function shown({ filesystem }: { filesystem: Filesystem }): string {
  const paths: string[] = []
  for (let node = 1; node < filesystem.nodeCount; node++) {
    if (!filesystem.exists(node)) continue
    const version = filesystem.liveVersion(node)
    const kind = version === -1 ? 'i' : entryKind(filesystem.layers[filesystem.layerOf(version)]!, filesystem.entryOf(version))
    const content = version === -1 ? -1 : filesystem.contentOf(version)
    const letter = { file: 'f', symlink: 'l', hardlink: 'h', directory: 'd' }[kind as string] ?? kind
    paths.push(`${filesystem.pathOf(node)} ${letter}${content === -1 ? '' : filesystem.layerOf(content)}`)
  }
  return paths.sort().join(', ')
}

type Row = [name: string, layers: LayerSketch[], shown: string]

const tables: Record<string, Row[]> = {
  whiteouts: [
    ['of a file', [{ 'a/x': 1, 'a/y': 1 }, { 'a/x': 'whiteout' }], '/a i, /a/y f0'],
    ['of the last file of an implied folder', [{ 'a/x': 1 }, { 'a/x': 'whiteout' }], '/a i'],
    ['of a folder', [{ 'a/': 0, 'a/b/x': 1, c: 1 }, { a: 'whiteout' }], '/c f0'],
    ['of an implied folder', [{ 'a/b/x': 1, c: 1 }, { a: 'whiteout' }], '/c f0'],
    ['of a symlink, not of what it points to', [{ 't/x': 1, s: { symlink: 't' } }, { s: 'whiteout' }], '/t i, /t/x f0'],
    ['of a path that never was', [{ a: 1 }, { 'b/c': 'whiteout' }], '/a f0'],
    ['of a path below a file', [{ a: 1 }, { 'a/b': 'whiteout' }], '/a f0'],
    ['below a folder that was never there', [{ a: 1 }, { 'x/y/z': 'opaque' }], '/a f0'],
    ['in the lowest layer', [{ a: 'whiteout', 'b/': 'opaque', c: 1 }], '/c f0'],
    ['twice', [{ a: 1 }, { a: 'whiteout' }, { a: 'whiteout' }], ''],
    ['without a name', [{ a: 1 }, { '.wh.': 0 }], '/a f0'],
    ['of dots', [{ 'a/b': 1 }, { 'a/.wh..': 0, 'a/.wh...': 0 }], '/a i, /a/b f0'],
    ['written with ./', [{ 'a/x': 1 }, { './a/.wh.x': 0 }], '/a i'],
    ['written as a folder', [{ 'a/x': 1 }, { 'a/.wh.x/': 0 }], '/a i'],
    ['before what comes in its place', [{ 'a/x': 1 }, { '.wh.a': 0, a: 1 }], '/a f1'],
    ['behind what comes in its place', [{ 'a/x': 1 }, { a: 1, '.wh.a': 0 }], '/a f1'],
    ['of a folder that comes anew', [{ 'a/x': 1 }, { 'a/': 0, 'a/y': 1, '.wh.a': 0 }], '/a d, /a/y f1'],
    ['of a folder that comes anew, whiteout first', [{ 'a/x': 1 }, { '.wh.a': 0, 'a/': 0, 'a/y': 1 }], '/a d, /a/y f1'],
    ['and the same file again in the layer after', [{ a: 1 }, { a: 'whiteout' }, { a: 1 }], '/a f2'],
    ['and in a folder behind it', [{ 'a/x': 1 }, { a: 'whiteout' }, { 'a/y': 1 }], '/a i, /a/y f2'],
    [
      "of aufs' books",
      [{ a: 1 }, { '.wh..wh.aufs': 1, '.wh..wh.plnk/': 0, '.wh..wh.plnk/9.1': 5, b: { hardlink: '.wh..wh.plnk/9.1' } }],
      '/a f0, /b h1',
    ],
    ['of a name that only looks like one', [{ 'a.wh.x': 1 }, { '.whx': 1 }], '/.whx f1, /a.wh.x f0'],
  ],
  'opaque folders': [
    [
      'before their siblings',
      [
        { 'a/x': 1, 'a/b/y': 1 },
        { 'a/': 'opaque', 'a/z': 1 },
      ],
      '/a i, /a/z f1',
    ],
    [
      'behind their siblings',
      [
        { 'a/x': 1, 'a/b/y': 1 },
        { 'a/z': 1, 'a/': 'opaque' },
      ],
      '/a i, /a/z f1',
    ],
    ['with a folder of both layers', [{ 'a/b/x': 1 }, { 'a/b/y': 1, 'a/': 'opaque' }], '/a i, /a/b i, /a/b/y f1'],
    ['with the same file', [{ 'a/x': 1 }, { 'a/x': 1, 'a/': 'opaque' }], '/a i, /a/x f1'],
    ['keep themselves', [{ 'a/': 0, 'a/x': 1 }, { 'a/': 'opaque' }], '/a d'],
    ['in the root', [{ 'a/x': 1 }, { b: 1, '.wh..wh..opq': 0 }], '/b f1'],
    ['through a symlink', [{ 't/x': 1, s: { symlink: 't' } }, { 's/': 'opaque' }], '/s l, /t i'],
    ['then lower ones again', [{ 'a/x': 1 }, { 'a/': 'opaque' }, { 'a/y': 1 }], '/a i, /a/y f2'],
    ['twice, with a file between', [{ 'a/x': 1 }, { 'a/.wh..wh..opq': 0, 'a/y': 1, './a/.wh..wh..opq': 0 }], '/a i, /a/y f1'],
  ],
  'files and folders': [
    ['a folder over a file', [{ a: 1 }, { 'a/': 0, 'a/b': 1 }], '/a d, /a/b f1'],
    ['an implied folder over a file', [{ a: 1 }, { 'a/b': 1 }], '/a i, /a/b f1'],
    ['a file over a folder', [{ 'a/': 0, 'a/b/c': 1 }, { a: 1 }], '/a f1'],
    ['a file over an implied folder', [{ 'a/b/c': 1 }, { a: 1 }], '/a f1'],
    ['a symlink over a folder', [{ 'a/b': 1 }, { a: { symlink: 'x' } }], '/a l'],
    ['a file over a folder of its own layer', [{ 'a/b': 1, a: 1 }], '/a f0'],
    ['a folder over a file of its own layer', [{ a: 1, 'a/b': 1 }], '/a i, /a/b f0'],
    ['both over both', [{ 'a/b': 1 }, { a: 1, './a/c': 1 }], '/a i, /a/c f1'],
    ['a folder again', [{ 'a/': 0, 'a/b': 1 }, { 'a/': 0 }], '/a d, /a/b f0'],
    ['a symlink over itself', [{ t: 1, s: { symlink: 't' } }, { s: { symlink: 'u' } }], '/s l, /t f0'],
    ['twice in one layer', [{ a: 1, './a': 2 }], '/a f0'],
  ],
  'hard links': [
    ['in one layer', [{ a: 1, b: { hardlink: 'a' } }], '/a f0, /b h0'],
    ['across layers', [{ a: 1 }, { b: { hardlink: 'a' } }], '/a f0, /b h0'],
    ['whose target is deleted later', [{ a: 1, b: { hardlink: 'a' } }, { a: 'whiteout' }], '/b h0'],
    ['whose target is overwritten later', [{ a: 1, b: { hardlink: 'a' } }, { a: 1 }], '/a f1, /b h0'],
    ['to themselves', [{ a: 1 }, { a: { hardlink: 'a' } }], '/a h0'],
    ['to what is missing', [{ a: { hardlink: 'b' } }], '/a h'],
    ['to what was deleted', [{ b: 1 }, { b: 'whiteout' }, { a: { hardlink: 'b' } }], '/a h'],
    ['in a chain', [{ a: 1, b: { hardlink: 'a' } }, { c: { hardlink: '/b' } }, { d: { hardlink: './c' } }], '/a f0, /b h0, /c h0, /d h0'],
    ['in a circle', [{ a: { hardlink: 'b' }, b: { hardlink: 'a' } }], '/a h, /b h'],
    ['before their target', [{ b: { hardlink: 'a' }, a: 1 }], '/a f0, /b h'],
    ['to a folder', [{ 'a/': 0, b: { hardlink: 'a' } }], '/a d, /b h'],
    ['to a symlink, which is not followed', [{ a: 1, s: { symlink: 'a' }, b: { hardlink: 's' } }], '/a f0, /b h, /s l'],
    ['through a symlink', [{ 't/a': 1, s: { symlink: 't' }, b: { hardlink: 's/a' } }], '/b h0, /s l, /t i, /t/a f0'],
    ['out of the image', [{ 'etc/passwd': 1, b: { hardlink: '../../etc/passwd' } }], '/b h0, /etc i, /etc/passwd f0'],
  ],
  'symlinked parents': [
    [
      '/lib of merged-usr',
      [{ 'usr/lib/a': 1, lib: { symlink: 'usr/lib' } }, { 'lib/b': 1 }],
      '/lib l, /usr i, /usr/lib i, /usr/lib/a f0, /usr/lib/b f1',
    ],
    ['with a whiteout', [{ 'usr/lib/a': 1, lib: { symlink: 'usr/lib' } }, { 'lib/a': 'whiteout' }], '/lib l, /usr i, /usr/lib i'],
    ['absolute', [{ 'u/a': 1, 'x/s': { symlink: '/u' } }, { 'x/s/b': 1 }], '/u i, /u/a f0, /u/b f1, /x i, /x/s l'],
    ['relative to their folder', [{ 'u/v/a': 1, 'u/s': { symlink: 'v' } }, { 'u/s/b': 1 }], '/u i, /u/s l, /u/v i, /u/v/a f0, /u/v/b f1'],
    ['with ..', [{ 'u/a': 1, 'x/y/s': { symlink: '../../u' } }, { 'x/y/s/b': 1 }], '/u i, /u/a f0, /u/b f1, /x i, /x/y i, /x/y/s l'],
    ['above the root', [{ 'u/a': 1, s: { symlink: '../../../u' } }, { 's/b': 1 }], '/s l, /u i, /u/a f0, /u/b f1'],
    ['to the root', [{ s: { symlink: '/' } }, { 's/b': 1 }], '/b f1, /s l'],
    [
      'one behind the other',
      [{ a: { symlink: 'b' }, b: { symlink: 'c/d' }, 'c/d/': 0 }, { 'a/x': 1 }],
      '/a l, /b l, /c i, /c/d d, /c/d/x f1',
    ],
    ['dangling, so that the target is made', [{ s: { symlink: 'u/v' } }, { 's/x': 1 }], '/s l, /u i, /u/v i, /u/v/x f1'],
    [
      'replaced by a folder in the same layer',
      [
        { 't/x': 1, s: { symlink: 't' } },
        { 's/': 0, 's/y': 1 },
      ],
      '/s d, /s/y f1, /t i, /t/x f0',
    ],
    [
      'replaced by a folder behind its use',
      [
        { 't/x': 1, s: { symlink: 't' } },
        { 's/y': 1, 's/': 0, 's/z': 1 },
      ],
      '/s d, /s/z f1, /t i, /t/x f0, /t/y f1',
    ],
    [
      'replaced by a file through itself',
      [{ 'a/s': { symlink: '.' } }, { 'a/s/x': 1, 'a/s/s': 1, 'a/s/y': 1 }],
      '/a i, /a/s i, /a/s/y f1, /a/x f1',
    ],
    [
      'replaced by a whiteout in the same layer',
      [
        { 't/x': 1, s: { symlink: 't' } },
        { '.wh.s': 0, 's/y': 1 },
      ],
      '/s i, /s/y f1, /t i, /t/x f0',
    ],
    ['in a circle', [{ a: { symlink: 'b' }, b: { symlink: 'a' } }, { 'a/x': 1 }], '/a l, /b l'],
    ['to themselves', [{ a: { symlink: 'a' } }, { 'a/x': 1 }], '/a l'],
    ['to a file, which gives way', [{ f: 1, s: { symlink: 'f' } }, { 's/x': 1 }], '/f i, /f/x f1, /s l'],
  ],
  names: [
    ['absolute', [{ '/a/x': 1 }, { 'a/y': 1 }], '/a i, /a/x f0, /a/y f1'],
    ['with ./', [{ './a/x': 1 }, { 'a/x': 1 }], '/a i, /a/x f1'],
    ['with doubled slashes', [{ 'a//x': 1, '//a///y': 1 }], '/a i, /a/x f0, /a/y f0'],
    ['with slashes at the end', [{ 'a/b///': 0 }], '/a i, /a/b d'],
    ['with ..', [{ 'a/../b/x': 1, '../../c': 1, 'a/b/../../d': 1 }], '/b i, /b/x f0, /c f0, /d f0'],
    ['of the root', [{ './': 0, a: 1 }, { '/': 0 }, { '..': 0, '.': 0 }], '/a f0'],
    ['of the root as a file or symlink', [{ a: 1 }, { '.': 5, '/': { symlink: 'a' }, 'x/..': { hardlink: 'a' } }], '/a f0'],
    ['with a newline', [{ 'a\nb/c\n': 1 }, { 'a\nb/.wh.c\n': 0 }], '/a\nb i'],
    ['of dots that are names', [{ '...': 1, '..a': 1, '.b': 1 }], '/... f0, /..a f0, /.b f0'],
    [
      'of one folder, in turns with another',
      [{ 'a/1': 1, 'b/1': 1, 'a/2': 1, 'ab/3': 1, 'a/4': 1, '5': 1 }],
      '/5 f0, /a i, /a/1 f0, /a/2 f0, /a/4 f0, /ab i, /ab/3 f0, /b i, /b/1 f0',
    ],
  ],
}

describe.each(Object.entries(tables))('%s', (_, rows) => {
  it.each(rows)('%s', (_, layers, expected) => {
    expect(shown(sketch(layers))).toBe(expected)
  })
})

it('keeps names apart that are no UTF-8', () => {
  const { filesystem } = sketch([{ ab: 1, aB: 2 }])
  const index = filesystem.layers[0]!
  index.text.set([0xff, 0x61, 0xfe, 0x61])
  const rebuilt = mergeLayers([index])
  expect([1, 2].map((node) => rebuilt.pathOf(node))).toEqual(['/\uFFFDa', '/\uFFFDa'])
  expect(rebuilt.nodeCount).toBe(3)
})

/** Notes, of which each is said once. */
it.each<[string, LayerSketch[], string[]]>([
  ['a whiteout without a name', [{ '.wh.': 0, 'a/.wh.': 0 }], ['layer 0: a whiteout without a name, which takes nothing away']],
  [
    'a circle',
    [{ a: { symlink: 'a' }, 'a/x': 1, 'a/y': 1 }],
    ['layer 0: entries below a symlink that leads in circles or too far, which are nowhere'],
  ],
  ['a missing target', [{ a: { hardlink: 'x' }, b: { hardlink: 'y' } }], ['layer 0: a hard link to a file that is not there']],
  ['a hard link to a symlink', [{ s: { symlink: 'x' }, b: { hardlink: 's' } }], []],
  ['a root that is none', [{ a: 1 }, { '.': 5 }], ['layer 1: an entry that is no folder in the place of the root']],
  ['nothing odd', [{ 'a/x': 1 }, { a: 'whiteout', 'never/was': 'whiteout' }], []],
])('notes %s', (_, layers, notes) => {
  expect(sketch(layers).filesystem.notes).toEqual(notes)
})

describe('a chain of symlinks', () => {
  const chain = (hops: number): LayerSketch[] => [
    { 't/': 0, ...Object.fromEntries(Array.from({ length: hops }, (_, i) => [`s${i}`, { symlink: i === 0 ? 't' : `s${i - 1}` }])) },
    { [`s${hops - 1}/x`]: 1 },
  ]
  it('of 40 is followed, as by Linux', () => {
    expect(shown(sketch(chain(40)))).toContain('/t/x f1')
  })
  it('of 41 leads nowhere', () => {
    const { filesystem } = sketch(chain(41))
    expect(shown({ filesystem })).not.toContain('/x')
    expect(filesystem.nodeOf(42)).toBe(-1)
    expect(filesystem.notes).toHaveLength(1)
  })
})

describe('paths that no system can hold', () => {
  const long = 'd/'.repeat(2048)
  it.each<[string, LayerSketch]>([
    ['are left out', { [`${long}f`]: 1, a: 1 }],
    ['are left out where symlinks lead there', { s: { symlink: long.slice(2) }, t: { symlink: `s/${long.slice(8)}` }, 't/d/d/x': 1, a: 1 }],
  ])('%s', (_, layer) => {
    const { filesystem } = sketch([layer])
    expect(filesystem.notes).toHaveLength(1)
    expect(shown({ filesystem })).toMatch(/^\/a f0(, \/s l, \/t l)?$/)
  })
  it('are those of more than 4096 bytes', () => {
    const { filesystem } = sketch([{ [`${long.slice(0, 4095)}f`]: 1 }])
    expect(filesystem.notes).toEqual([])
  })
})
