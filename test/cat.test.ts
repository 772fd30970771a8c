import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { cat, type CatOptions } from '../src/cat.ts'
import { UserError } from '../src/errors.ts'
import { dockerSaveOf, fileOf, layoutOf, scratch, sketchImage, tarOf } from './support/archive-sketch.ts'
import { entry, imageOf } from './support/raw-layer.ts'

const BIG = Array.from({ length: 400_000 }, (_, i) => `line ${(i * 7919) % 100_003}`).join('\n')

const LAYERS = [
  { 'etc/conf': 'one', 'etc/gone': 'gone', 'usr/lib/big': BIG, 'usr/lib/empty': '' },
  { 'etc/conf': 'two', 'etc/.wh.gone': '', 'app/data': 'data' },
]

async function read(reference: string, path: string, options: CatOptions = {}): Promise<string> {
  const parts: Buffer[] = []
  // A part is valid until the next one is asked for.
  for await (const part of cat(reference, path, { cache: false, platform: 'linux/amd64', ...options })) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString()
}

async function said(reading: Promise<unknown>): Promise<string> {
  return reading.then(
    () => 'read',
    (error: unknown) => (error instanceof UserError ? `${error.message} ${error.hint}` : String(error)),
  )
}

describe.each(['none', 'gzip', 'zstd'] as const)('a file of a layer, compression %s', (compression) => {
  it.each<[string, string, CatOptions, string]>([
    ['as the image shows it', '/etc/conf', {}, 'two'],
    ['named without a slash', 'etc/conf', {}, 'two'],
    ['as the lower layer has it', '/etc/conf', { layer: 0 }, 'one'],
    ['deleted, from its layer', '/etc/gone', { layer: 0 }, 'gone'],
    ['of several megabytes', '/usr/lib/big', {}, BIG],
    ['empty', '/usr/lib/empty', {}, ''],
  ])('%s', async (_, path, options, content) => {
    const image = await sketchImage({ layers: LAYERS, compression })
    expect((await read(fileOf(await tarOf(layoutOf([image]))), path, options)) === content).toBe(true)
  })

  it('again, from the cache', async () => {
    const cacheDir = scratch()
    const path = fileOf(await tarOf(layoutOf([await sketchImage({ layers: LAYERS, compression })])))
    for (let run = 0; run < 3; run++) {
      expect((await read(path, '/usr/lib/big', { cache: true, cacheDir })) === BIG).toBe(true)
      expect(await read(path, '/etc/conf', { cache: true, cacheDir })).toBe('two')
    }
  })
})

it('is read from an archive that is itself compressed', async () => {
  const path = fileOf(gzipSync(await tarOf(dockerSaveOf(await sketchImage({ layers: LAYERS })))), 'app.tgz')
  expect(await read(path, '/app/data')).toBe('data')
})

describe('links', () => {
  const layers = [
    [
      entry('usr/lib/libz.so.1.2', { content: 'library' }),
      entry('usr/lib/libz.so.1', { symlink: 'libz.so.1.2' }),
      entry('usr/lib/libz.so', { symlink: '/lib/libz.so.1' }),
      entry('lib', { symlink: 'usr/lib' }),
      entry('loop', { symlink: 'loop' }),
      entry('dangling', { symlink: '../no/where' }),
      entry('first', { content: 'linked' }),
      entry('second', { hardlink: 'first' }),
      entry('broken', { hardlink: 'nothing' }),
      entry('pipe', { type: '6' }),
    ],
    [entry('third', { hardlink: 'second' }), entry('.wh.first'), entry('top', { symlink: 'third' })],
  ]
  it.each<[string, string]>([
    ['/lib/libz.so', 'library'],
    ['/lib/../lib/libz.so', 'library'],
    ['/second', 'linked'],
    ['/third', 'linked'],
    ['/top', 'linked'],
  ])('%s is read', async (link, content) => {
    expect(await read(await imageOf(layers), link)).toBe(content)
  })

  it.each<[string, CatOptions, string]>([
    ['/first', {}, '/first was deleted by a later layer. Layer 0 still has it: add --layer 0.'],
    ['/nothing', {}, 'The image has no /nothing. List what there is with slimscope analyze IMAGE --tree.'],
    ['/loop', {}, 'The image has no /loop. List what there is with slimscope analyze IMAGE --tree.'],
    ['/dangling', {}, 'The image has no /dangling. List what there is with slimscope analyze IMAGE --tree.'],
    ['/usr/lib', {}, '/usr/lib is a folder. Name a file in it.'],
    ['/lib', {}, '/lib is a folder. Name a file in it.'],
    ['/', {}, '/ is a folder. Name a file in it.'],
    ['/broken', {}, '/broken has no content: it is a hardlink. Name a file.'],
    ['/pipe', {}, '/pipe has no content: it is a fifo. Name a file.'],
    ['/lib', { layer: 0 }, '/lib is a symlink to usr/lib. Name what it points to.'],
    ['/first', { layer: 1 }, 'Layer 1 has no /first. It is in layer 0.'],
    ['/nothing', { layer: 1 }, 'Layer 1 has no /nothing. List what there is with slimscope analyze IMAGE --tree.'],
    ['/first', { layer: 2 }, 'There is no layer 2. The image has 2 layers, counted from 0.'],
  ])('%s, %o', async (link, options, message) => {
    expect(await said(read(await imageOf(layers), link, options))).toBe(message)
  })
})

it('fills the holes of a sparse file', async () => {
  const map = '2\n0\n2\n6\n2\n'.padEnd(512, '\0')
  const pax = ['22 GNU.sparse.major=1\n', '22 GNU.sparse.minor=0\n', '26 GNU.sparse.realsize=10\n'].join('')
  const path = await imageOf([[entry('PaxHeaders/s', { type: 'x', content: pax }), entry('s', { content: `${map}abcd` })]])
  expect(await read(path, '/s')).toBe('ab\0\0\0\0cd\0\0')
})

const beginning = (bytes: Buffer) => bytes.subarray(0, bytes.length * 0.7)

it.each<[string, (layer: Buffer) => Buffer]>([
  ['gzip', (layer) => beginning(gzipSync(layer))],
  ['zstd', (layer) => beginning(zstdCompressSync(layer))],
  ['none', beginning],
])('of a layer that is cut off, compression %s, gives what is there, and says so', async (_, pack) => {
  const path = await imageOf([[entry('first', { content: 'whole' }), entry('second', { content: BIG }), entry('third')]], pack)
  expect(await read(path, '/first')).toBe('whole')
  const damaged =
    '/second cannot be read to its end: layer 0 is damaged. What came before the damage was written. Save or copy the image again.'
  expect(await said(read(path, '/second'))).toBe(damaged)
  expect(await said(read(path, '/third'))).toBe('The image has no /third. List what there is with slimscope analyze IMAGE --tree.')
})
