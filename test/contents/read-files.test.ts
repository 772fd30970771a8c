import { gzipSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImageFiles } from '../../src/contents/image-files.ts'
import { UserError } from '../../src/errors.ts'
import type { Digest } from '../../src/image/digest.ts'
import type { Blob, FetchTogether, RemoteBlob } from '../../src/image/image.ts'
import { keepBudget } from '../../src/layer/keep-budget.ts'
import { blobOf, noise, pieces, text } from '../support/compressed.ts'
import { remoteOf } from '../support/remote-blob.ts'
import { END, member, pax } from '../support/tar-sketch.ts'
import { indexed, openLayers } from './open-layers.ts'

/** Files of all sizes, so that some lie in one span, and others in many. */
const contents: Record<string, Buffer> = {
  'app/index.js': text(3000),
  'app/empty': Buffer.alloc(0),
  'app/data.bin': noise(3_000_000, 2),
  'app/lib/big.json': text(5_500_000, 3),
  ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`app/node_modules/${i}/index.js`, text(500 + i * 300, i + 10)])),
  'usr/lib/libbig.so': Buffer.concat([Buffer.from('\x7fELF'), noise(4_200_000, 4)]),
  'usr/share/doc/zeros': Buffer.alloc(2_000_000),
  'usr/bin/tool': Buffer.from('#!/bin/sh\necho hello\n'),
}
const HOLES = 900_000
const stored = text(3000, 5)
const sparse = Buffer.alloc(HOLES)
stored.copy(sparse, 100_000, 0, 1000)
stored.copy(sparse, 800_000, 1000)
contents['var/sparse.db'] = sparse

const tar = Buffer.concat([
  ...Object.entries(contents).flatMap(([name, content]) => (content === sparse ? [] : [member({ name }, content)])),
  pax([
    ['GNU.sparse.size', `${HOLES}`],
    ['GNU.sparse.map', '100000,1000,800000,2000'],
  ]),
  member({ name: 'var/sparse.db' }, stored),
  member({ name: 'usr/bin/hard', type: '1', link: 'usr/bin/tool' }),
  member({ name: 'usr/bin/soft', type: '2', link: 'tool' }),
  END,
])

const packed: Record<string, Buffer> = {
  plain: tar,
  gzip: gzipSync(tar, { level: 1 }),
  'gzip of many members': Buffer.concat(pieces(tar, 700_000).map((piece) => gzipSync(piece, { level: 1 }))),
  'zstd of many frames': Buffer.concat(pieces(tar, 1_000_000).map((piece) => zstdCompressSync(piece))),
  'zstd of one frame': zstdCompressSync(tar),
}
const known = Object.fromEntries(Object.entries(packed).map(([kind, bytes]) => [kind, indexed(bytes)]))
const places: Record<string, (bytes: Buffer) => Blob | RemoteBlob> = {
  'in a file': blobOf,
  'in a registry': (bytes) => remoteOf(bytes),
  'behind an engine': (bytes) => remoteOf(bytes, { seekable: false }),
}
const all = Object.keys(packed).flatMap((kind) => Object.keys(places).map((place): [string, string] => [kind, place]))

const open = (kind: string, place: string, options = {}) =>
  openLayers([{ indexed: known[kind]!, blob: places[place]!(packed[kind]!) }], options)

/** Which of the files that were read are not what they should be. */
async function wrong(files: ImageFiles, asked: readonly [path: string, start?: number, end?: number][]): Promise<string[]> {
  const read = await Promise.all(
    asked.map(([path, start, end]) => {
      const node = files.find(`/${path}`)
      return start === undefined ? files.read(node) : files.readPart(node, start, end!)
    }),
  )
  return asked.flatMap(([path, start, end], i) =>
    read[i]?.equals(contents[path]!.subarray(start, end)) ? [] : [`${path} ${start} ${end}`],
  )
}

describe.each(all)('files of a layer, %s, %s', (kind, place) => {
  it('are the same in waves as one by one', async () => {
    const files = open(kind, place)
    const names = Object.keys(contents)
    expect(
      await wrong(
        files,
        names.map((name) => [name]),
      ),
    ).toEqual([])
    for (const name of names.slice(0, 4)) expect(await wrong(files, [[name]])).toEqual([])
    // Links show the same content.
    for (const link of ['/usr/bin/hard', '/usr/bin/soft']) {
      expect((await files.read(files.find(link)))?.equals(contents['usr/bin/tool']!)).toBe(true)
    }
    expect(files.notes).toEqual([])
  })

  it('are read in parts, in any order, of which some overlap', async () => {
    const files = open(kind, place, { spansBytes: 5_000_000, loadLimitBytes: 4_000_000 })
    const part = fc.tuple(fc.constantFrom(...Object.keys(contents)), fc.nat(6_000_000), fc.nat(300_000))
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 12 }), async (parts) => {
        const asked = parts.map(([path, at, bytes]): [string, number, number] => {
          const start = at % (contents[path]!.length + 1)
          return [path, start, start + bytes]
        })
        expect(await wrong(files, asked)).toEqual([])
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 2) },
    )
  })
})

describe.each(Object.keys(packed))('of a layer that was altered since, %s', (kind) => {
  it('what cannot be read costs a note, and the rest can be read', async () => {
    const bytes = packed[kind]!
    const cut = bytes.subarray(0, Math.floor(bytes.length * 0.6))
    const files = openLayers([{ indexed: known[kind]!, blob: { ...blobOf(cut), sizeBytes: bytes.length } }])
    const names = Object.keys(contents)
    const read = await Promise.all(names.map((name) => files.read(files.find(`/${name}`))))
    const lost = names.filter((_, i) => !read[i])
    expect(names.filter((name, i) => read[i] && !read[i].equals(contents[name]!))).toEqual([])
    expect(lost).toContain('usr/lib/libbig.so')
    expect(lost).not.toContain('app/index.js')
    expect(files.notes.map(({ about }) => about).sort()).toEqual(lost.map((name) => `/${name}`).sort())
  })
})

describe('a damaged layer', () => {
  it('has files that are whole, and one that is cut off', async () => {
    for (const kind of ['plain', 'gzip', 'zstd of one frame']) {
      const bytes = packed[kind]!.subarray(0, Math.floor(packed[kind]!.length / 2))
      const files = openLayers([{ indexed: indexed(bytes), blob: blobOf(bytes) }])
      const there = Object.keys(contents).filter((name) => files.find(`/${name}`) !== -1)
      const last = there.at(-1)!
      expect(
        await wrong(
          files,
          there.slice(0, -1).map((name) => [name]),
        ),
      ).toEqual([])
      expect(await files.read(files.find(`/${last}`))).toBeUndefined()
      expect(files.notes.map(({ about }) => about)).toEqual([`/${last}`])
      expect((await files.readPart(files.find(`/${last}`), 0, 100))?.equals(contents[last]!.subarray(0, 100))).toBe(true)
    }
  })
})

it('throws for no damage, wherever it is', async () => {
  const small = Buffer.concat([
    ...[noise(90_000), text(200_000), noise(700)].map((content, i) => member({ name: `${i}.js` }, content)),
    END,
  ])
  const compress = [(bytes: Buffer) => bytes, (bytes: Buffer) => gzipSync(bytes), (bytes: Buffer) => zstdCompressSync(bytes)]
  const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(fc.nat(2), flips, fc.boolean(), fc.constantFrom(...Object.values(places)), async (kind, flips, before, place) => {
      const whole = compress[kind]!(small)
      const bytes = Buffer.from(whole)
      for (const [at, change] of flips) bytes[at % bytes.length]! ^= change
      const files = openLayers([{ indexed: indexed(before ? bytes : whole), blob: place(bytes) }])
      const read = await Promise.all([0, 1, 2].map((i) => files.read(files.find(`/${i}.js`))))
      expect(files.notes.length).toBeLessThanOrEqual(read.filter((content) => !content).length)
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 25) },
  )
})

describe('what is asked of where a layer lies', () => {
  const taken = (blob: ReturnType<typeof remoteOf>) => blob.fetched.reduce((sum, { taken }) => sum + taken, 0)

  it('is little, and neighbours are asked for together', async () => {
    const blob = remoteOf(packed.gzip!)
    const files = openLayers([{ indexed: known.gzip!, blob }])
    const modules = Object.keys(contents).filter((name) => name.includes('node_modules'))
    expect(
      await wrong(
        files,
        modules.map((name) => [name]),
      ),
    ).toEqual([])
    expect(blob.fetched.length).toBe(1)
    expect(taken(blob)).toBeLessThan(packed.gzip!.length / 2)
    // Later waves for neighbours cost nothing.
    expect(
      await wrong(
        files,
        modules.map((name) => [name, 5, 300]),
      ),
    ).toEqual([])
    expect(blob.fetched.length).toBe(1)
  })

  it('is nothing when the contents were kept as they came past', async () => {
    const kept = indexed(packed.gzip!, keepBudget())
    const blob = remoteOf(packed.gzip!, { seekable: false, fail: { after: 0, error: new Error('it is asked for again') } })
    const files = openLayers([{ indexed: kept, blob }])
    const worth = Object.keys(contents).filter((name) => !/data\.bin|zeros|sparse/.test(name))
    expect(
      await wrong(
        files,
        worth.map((name) => [name]),
      ),
    ).toEqual([])
    // Of all others, enough to tell what they are.
    expect(
      await wrong(files, [
        ['app/data.bin', 0, 256],
        ['usr/share/doc/zeros', 10, 512],
      ]),
    ).toEqual([])
    expect([files.notes, blob.fetched]).toEqual([[], []])
  })

  it('is one pass for all that is wanted of an engine at once, and none for what came past meanwhile', async () => {
    const other = Buffer.concat([member({ name: 'other/file.conf' }, text(900)), member({ name: 'other/picture' }, noise(90_000)), END])
    const blobs: Record<Digest, Buffer> = { 'sha256:a': packed.gzip!, 'sha256:b': other }
    const passes: Digest[][] = []
    const fetchTogether: FetchTogether = async (takers) => {
      passes.push([...takers.keys()])
      for (const [digest, take] of takers) pieces(blobs[digest]!, 70_000).every((piece) => take(Buffer.from(piece)))
    }
    const behind = (hashedDigest: Digest) => ({ ...remoteOf(blobs[hashedDigest]!, { seekable: false }), hashedDigest, fetchTogether })
    const files = openLayers([
      { indexed: known.gzip!, blob: behind('sha256:a') },
      { indexed: indexed(other), blob: behind('sha256:b') },
    ])
    const readOther = (start: number, end: number) => files.readPart(files.find('/other/picture'), start, end)
    expect(await wrong(files, [['app/index.js'], ['app/data.bin', 7, 9000]])).toEqual([])
    expect(passes.map((pass) => pass.sort())).toEqual([['sha256:a', 'sha256:b']])
    // What was asked for in part is kept whole, and what is likely to be asked for.
    const kept = Object.keys(contents).filter((name) => !/zeros|sparse/.test(name))
    expect(await wrong(files, [...kept.map((name): [string] => [name]), ['usr/share/doc/zeros', 0, 512]])).toEqual([])
    expect((await files.read(files.find('/other/file.conf')))?.equals(text(900))).toBe(true)
    expect((await readOther(0, 512))?.equals(noise(512))).toBe(true)
    expect(passes.length).toBe(1)
    // What is asked for nevertheless is kept from then on, all of it, and no other layer has to come along.
    expect((await readOther(80_000, 90_000))?.equals(noise(90_000).subarray(80_000))).toBe(true)
    expect((await readOther(0, 90_000))?.equals(noise(90_000))).toBe(true)
    expect(passes.slice(1)).toEqual([['sha256:b']])
  })

  it('ends the run when it does not answer', async () => {
    for (const seekable of [true, false]) {
      const error = new UserError('It broke off.', { hint: 'Try again.' })
      const files = openLayers([{ indexed: known.gzip!, blob: remoteOf(packed.gzip!, { seekable, fail: { after: 10, error } }) }])
      await expect(files.read(files.find('/app/index.js'))).rejects.toBe(error)
    }
  })
})

describe('a hostile file', () => {
  it('of a terabyte of holes is not made', async () => {
    const tar = Buffer.concat([
      pax([
        ['GNU.sparse.size', `${2 ** 40}`],
        ['GNU.sparse.map', `${2 ** 39},1000,${2 ** 40},0`],
      ]),
      member({ name: 'huge' }, text(1000)),
      END,
    ])
    const files = openLayers([{ indexed: indexed(tar), blob: blobOf(tar) }])
    const node = files.find('/huge')
    expect(files.sizeOf(node)).toBe(2 ** 40)
    expect(await files.read(node)).toBeUndefined()
    expect(await files.readPart(node, 0, 2 ** 40)).toBeUndefined()
    expect((await files.readPart(node, 2 ** 39 - 10, 2 ** 39 + 20))?.toString('latin1')).toBe(
      `${'\0'.repeat(10)}${text(1000).toString('latin1', 0, 20)}`,
    )
    expect((await files.readPart(node, 2 ** 40 - 5, 2 ** 41))?.equals(Buffer.alloc(5))).toBe(true)
    expect(files.notes).toEqual([])
  })

  it.each([
    ['numbers that are none', Number.NaN, Number.NaN],
    ['a part that ends before it starts', 100, 50],
    ['a part before the file', -50, 0],
    ['a part behind it', 5000, 6000],
  ])('is not needed for %s', async (_, start, end) => {
    const files = open('plain', 'in a file')
    expect((await files.readPart(files.find('/app/index.js'), start, end))?.length).toBe(0)
  })
})
