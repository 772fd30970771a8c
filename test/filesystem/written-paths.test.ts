import { expect, it } from 'vitest'
import { writtenPaths } from '../../src/filesystem/written-paths.ts'
import { type LayerSketch, sketch } from '../support/image-sketch.ts'

it.each<[what: string, layers: LayerSketch[], layer: number, paths: readonly string[]]>([
  [
    'files in folders that were there',
    [
      { 'etc/': 0, 'etc/a': 1 },
      { 'etc/b': 1, c: 1 },
    ],
    1,
    ['/c', '/etc/b'],
  ],
  ['a folder that it made, without what is in it', [{ a: 1 }, { 'opt/': 0, 'opt/x/': 0, 'opt/x/y': 1 }], 1, ['/opt']],
  ['a folder that a later layer puts something into', [{ a: 1 }, { 'opt/': 0, 'opt/x': 1 }, { 'opt/': 0, 'opt/y': 1 }], 1, ['/opt']],
  ['what the later layer put there', [{ a: 1 }, { 'opt/': 0, 'opt/x': 1 }, { 'opt/': 0, 'opt/y': 1 }], 2, ['/opt/y']],
  ['nothing of a folder that is only written again', [{ 'etc/': 0 }, { 'etc/': 0 }], 1, []],
  ['nothing that is gone', [{ a: 1 }, { b: 1 }, { b: 'whiteout' }], 1, []],
  ['nothing that is overwritten', [{ a: 1 }, { b: 1 }, { b: 1 }], 1, []],
  ['a file that was there, and is another', [{ a: 1 }, { a: 1 }], 1, ['/a']],
])('%s', (_, layers, layer, paths) => {
  expect(writtenPaths(sketch(layers).filesystem, layer, 200)).toEqual(paths)
})

it('does not say half of it', () => {
  expect(writtenPaths(sketch([{ a: 1, b: 1, c: 1 }]).filesystem, 0, 2)).toBeUndefined()
})
