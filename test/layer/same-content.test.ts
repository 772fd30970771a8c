import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContentHashes, contentHash, contentSample, HASH_BYTES } from '../../src/layer/content-hashes.ts'
import { undecidedFiles } from '../../src/layer/same-content.ts'
import { indexOf, type LayerSketch } from '../support/image-sketch.ts'

const LARGE = 100_000

describe('content hashes', () => {
  it('come back as they were kept, packed and grown in any order', () => {
    const fact = fc.record({ entry: fc.nat(5000), bytes: fc.uint8Array({ maxLength: 20 }), kind: fc.constantFrom('hash', 'sample') })
    fc.assert(
      fc.property(fc.array(fc.array(fact, { maxLength: 30 }), { maxLength: 4 }), (rounds) => {
        let hashes = new ContentHashes()
        const expected = { hash: new Map<number, string>(), sample: new Map<number, number>() }
        for (const facts of rounds) {
          for (const { entry, bytes, kind } of facts) {
            if (kind === 'hash') hashes.set(entry, contentHash(bytes))
            else hashes.setSample(entry, contentSample(bytes))
            if (kind === 'hash') expected.hash.set(entry, contentHash(bytes))
            else expected.sample.set(entry, contentSample(bytes))
          }
          expect(hashes.changed).toBe(facts.length > 0)
          hashes = ContentHashes.unpack(hashes.pack())
        }
        for (let entry = 0; entry < 5001; entry++) {
          if (hashes.get(entry) !== expected.hash.get(entry)) throw new Error(`hash of ${entry}`)
          if (hashes.has(entry) !== expected.hash.has(entry)) throw new Error(`whether ${entry} has a hash`)
          if (hashes.sample(entry) !== (expected.sample.get(entry) ?? 0)) throw new Error(`sample of ${entry}`)
        }
      }),
    )
  })

  it('are a sha256 cut to 16 bytes, and a checksum that is never zero', () => {
    expect(Buffer.from(contentHash(Buffer.from('abc')), 'latin1').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223')
    expect(contentHash(Buffer.alloc(0)).length).toBe(HASH_BYTES)
    expect(contentSample(Buffer.alloc(0))).toBe(1)
  })
})

/** Layers, what is known of their entries by name, and what must be read of each. */
const table: {
  name: string
  layers: LayerSketch[]
  hashed?: string[]
  sampled?: Record<string, number>
  samples: string[]
  hashes: string[]
}[] = [
  { name: 'files of different size', layers: [{ a: 1, b: 2, c: LARGE }, { d: LARGE + 1 }], samples: [], hashes: [] },
  {
    name: 'small files of one size, in one layer or in two',
    layers: [{ a: 5, b: 5, c: 6 }, { d: 6 }],
    samples: [],
    hashes: ['a', 'b', 'c', 'd'],
  },
  {
    name: 'empty files, folders and links',
    layers: [{ a: 0, b: 0, 'c/': 0, 'd/': 0, e: { hardlink: 'a' }, f: { symlink: 'a' } }],
    samples: [],
    hashes: [],
  },
  { name: 'whiteouts', layers: [{ a: 'whiteout', b: 'opaque' }], samples: [], hashes: [] },
  { name: 'large files: first how they begin', layers: [{ a: LARGE, b: LARGE }, { c: LARGE + 1 }], samples: ['a', 'b'], hashes: [] },
  {
    name: 'large files that begin alike',
    layers: [{ a: LARGE, b: LARGE, c: LARGE }],
    sampled: { a: 7, b: 8, c: 7 },
    samples: [],
    hashes: ['a', 'c'],
  },
  {
    name: 'large files that begin alike, of other sizes',
    layers: [{ a: LARGE, b: LARGE + 1 }],
    sampled: { a: 7, b: 7 },
    samples: [],
    hashes: [],
  },
  {
    name: 'what is known already',
    layers: [
      { a: 5, b: 5 },
      { c: LARGE, d: LARGE },
    ],
    hashed: ['a', 'c'],
    sampled: { c: 7 },
    samples: ['d'],
    hashes: ['b'],
  },
  {
    name: 'a large file that was hashed, and one that begins like it',
    layers: [{ c: LARGE, d: LARGE }],
    hashed: ['c'],
    sampled: { c: 7, d: 7 },
    samples: [],
    hashes: ['d'],
  },
  { name: 'at the limit', layers: [{ a: 65_536, b: 65_536, c: 65_537, d: 65_537 }], samples: ['c', 'd'], hashes: ['a', 'b'] },
]

describe('files whose content must be looked at', () => {
  it.each(table)('$name', ({ layers, hashed = [], sampled = {}, samples, hashes }) => {
    const known = layers.map((layer) => {
      const each = new ContentHashes()
      for (const [i, name] of Object.keys(layer).entries()) {
        if (hashed.includes(name)) each.set(i, contentHash(Buffer.from(name)))
        if (sampled[name]) each.setSample(i, sampled[name])
      }
      return each
    })
    const undecided = undecidedFiles(layers.map(indexOf), known)
    const names = (kind: 'samples' | 'hashes') => undecided.flatMap((each, i) => each[kind].map((entry) => Object.keys(layers[i]!)[entry]))
    expect({ samples: names('samples'), hashes: names('hashes') }).toEqual({ samples, hashes })
  })
})
