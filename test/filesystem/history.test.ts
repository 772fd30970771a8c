import { describe, expect, it } from 'vitest'
import { type LayerSketch, sketch } from '../support/image-sketch.ts'

/** Each version's layer, then how it ended: `>` replaced, `x` taken away, `=` shown. */
function history(layers: readonly LayerSketch[], path: string): string {
  const { filesystem } = sketch(layers)
  const node = filesystem.find(path)
  if (node === -1) return 'never'
  const versions = filesystem.versionsOf(node)
  versions.forEach((version, i) => expect(filesystem.previousOf(version)).toBe(versions[i - 1] ?? -1))
  return versions
    .map(
      (version) =>
        `${filesystem.layerOf(version)}${filesystem.wasReplaced(version) ? '>' : filesystem.liveVersion(node) === version ? '=' : 'x'}`,
    )
    .join(' ')
}

describe('the history of a path', () => {
  it.each<[string, LayerSketch[], string, string]>([
    ['that never was', [{ a: 1 }], '/b', 'never'],
    ['that stays', [{ a: 1 }, { b: 1 }], '/a', '0='],
    ['that is overwritten', [{ a: 1 }, { a: 1 }, {}, { a: 1 }], '/a', '0> 1> 3='],
    ['that is deleted', [{ a: 1 }, { a: 'whiteout' }], '/a', '0x'],
    ['that is deleted with its folder', [{ 'd/a': 1 }, { d: 'whiteout' }], '/d/a', '0x'],
    ['that a file in place of its folder deletes', [{ 'd/a': 1 }, { d: 1 }], '/d/a', '0x'],
    ['that a folder replaces', [{ a: 1 }, { 'a/': 0 }], '/a', '0> 1='],
    ['that an implied folder replaces', [{ a: 1 }, { 'a/b': 1 }], '/a', '0>'],
    ['that is deleted and comes again', [{ a: 1 }, { a: 'whiteout' }, { a: 1 }], '/a', '0x 2='],
    ['that is replaced behind its whiteout', [{ a: 1 }, { '.wh.a': 0, a: 1 }], '/a', '0> 1='],
    ['that is replaced before its whiteout', [{ a: 1 }, { a: 1, '.wh.a': 0 }], '/a', '0> 1='],
    ['that is replaced in an opaque folder', [{ 'd/a': 1 }, { 'd/': 'opaque', 'd/a': 1 }], '/d/a', '0> 1='],
    ['that is replaced before its folder turns opaque', [{ 'd/a': 1 }, { 'd/a': 1, 'd/': 'opaque' }], '/d/a', '0> 1='],
    ['that is replaced behind the whiteout of its folder', [{ 'd/a': 1 }, { '.wh.d': 0, 'd/a': 1 }], '/d/a', '0> 1='],
    ['that a later layer replaces after its whiteout', [{ a: 1 }, { a: 'whiteout' }, { '.wh.a': 0, a: 1 }], '/a', '0x 2='],
    ['that comes twice in a layer', [{ a: 1, './a': 1 }], '/a', '0> 0='],
    ['of a folder', [{ 'a/': 0, 'a/b': 1 }, { 'a/': 0 }], '/a', '0> 1='],
    ['of the root', [{ './': 0 }, { '/': 0, a: 1 }], '/', '0> 1='],
  ])('%s', (_, layers, path, expected) => {
    expect(history(layers, path)).toBe(expected)
  })
})

describe('find', () => {
  const { filesystem } = sketch([
    {
      'u/v/f': 1,
      'u/s': { symlink: 'v/f' },
      'x/abs': { symlink: '/u/s' },
      'x/up': { symlink: '../u/v' },
      dangling: { symlink: 'no/where' },
      loop: { symlink: 'loop' },
      gone: 1,
    },
    { gone: 'whiteout' },
  ])
  it.each<[string, boolean, string]>([
    ['/u/v/f', false, '/u/v/f'],
    ['u/v/f', false, '/u/v/f'],
    ['//u/./v//f/', false, '/u/v/f'],
    ['/u/s', false, '/u/s'],
    ['/u/s', true, '/u/v/f'],
    ['/x/abs', true, '/u/v/f'],
    ['/x/up/f', false, '/u/v/f'],
    ['/x/up/..', true, '/u'],
    ['/../u', false, '/u'],
    ['/', true, '/'],
    ['', false, '/'],
    ['/dangling', false, '/dangling'],
    ['/dangling', true, 'nothing'],
    ['/loop', true, 'nothing'],
    ['/loop/x', false, 'nothing'],
    ['/u/v/f/x', false, 'nothing'],
    ['/no', false, 'nothing'],
    ['/gone', false, '/gone'],
  ])('%s, follow %s', (path, follow, expected) => {
    const node = filesystem.find(path, { follow })
    expect(node === -1 ? 'nothing' : filesystem.pathOf(node)).toBe(expected)
  })
})

it.each<[string, LayerSketch[], string, number[]]>([
  ['one that stays', [{ a: 1 }, { b: 1 }], '/a', [-1]],
  ['one that a layer deletes', [{ a: 1 }, {}, { a: 'whiteout' }], '/a', [2]],
  ['one whose folder a layer deletes', [{ 'd/a': 1 }, { d: 'whiteout' }], '/d/a', [1]],
  ['one in a folder that turns opaque', [{ 'd/a': 1 }, { 'd/': 'opaque' }], '/d/a', [1]],
  ['those that were replaced first', [{ a: 1 }, { a: 1 }, { a: 'whiteout' }], '/a', [2, 2]],
  ['one that is deleted and comes again', [{ a: 1 }, { a: 'whiteout' }, { a: 1 }], '/a', [-1, -1]],
  ['those that are deleted twice', [{ a: 1 }, { a: 'whiteout' }, { a: 1 }, { a: 'whiteout' }], '/a', [-1, 3]],
  ['one that a file in place of its folder deletes', [{ 'd/a': 1 }, { d: 1 }], '/d/a', [-1]],
  ['one that comes again and goes otherwise', [{ 'd/a': 1 }, { 'd/a': 'whiteout' }, { 'd/a': 1 }, { d: 1 }], '/d/a', [-1, -1]],
])('tells which layer deletes %s', (_, layers, path, expected) => {
  const { filesystem } = sketch(layers)
  expect(filesystem.versionsOf(filesystem.find(path)).map((version) => filesystem.deletedBy(version))).toEqual(expected)
})
