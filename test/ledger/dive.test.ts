import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Cause } from '../../src/ledger/cause.ts'
import { diveEfficiency } from '../../src/ledger/dive.ts'
import { readImage } from '../../src/read-image.ts'
import { indexOf, type LayerSketch, sketch } from '../support/image-sketch.ts'

const root = join(import.meta.dirname, '../..')
const archive = join(root, '../shared/fixtures/archives/dive/test-docker-image.tar')

/** Each is a row of docs/dive.md. Sizes are MB in the docs and bytes here. */
const CASES: { name: string; layers: LayerSketch[]; dive: number; ours: number; cause: Cause }[] = [
  {
    name: 'A later layer changes the mode or owner of a file',
    layers: [{ 'app/file': { bytes: 100, content: 'same' } }, { 'app/file': { bytes: 100, content: 'same' } }],
    dive: 200,
    ours: 100,
    cause: 'rewritten',
  },
  {
    name: 'A later layer replaces a file',
    layers: [{ 'app/file': 100 }, { 'app/file': 100 }],
    dive: 200,
    ours: 100,
    cause: 'overwritten',
  },
  {
    name: 'A later layer deletes a folder with `rm -rf`',
    layers: [{ 'cache/': 0, 'cache/file': 100 }, { cache: 'whiteout' }],
    dive: 0,
    ours: 100,
    cause: 'deleted',
  },
  {
    name: 'A later layer empties a folder and fills it again',
    layers: [
      { 'cache/': 0, 'cache/file': 100 },
      { 'cache/': 0, cache: 'opaque', 'cache/new': 1 },
    ],
    dive: 0,
    ours: 100,
    cause: 'deleted',
  },
  {
    name: 'The same file is at two paths',
    layers: [{ 'app/one': { bytes: 100, content: 'same' }, 'srv/two': { bytes: 100, content: 'same' } }],
    dive: 0,
    ours: 100,
    cause: 'duplicate',
  },
  {
    name: 'A layer replaces a file, and deletes a path that never was',
    layers: [{ 'app/file': 100 }, { 'app/absent': 'whiteout', 'app/file': 100 }],
    dive: 0,
    ours: 100,
    cause: 'overwritten',
  },
  {
    name: 'A later layer deletes a file',
    layers: [{ 'app/file': 100 }, { 'app/file': 'whiteout' }],
    dive: 100,
    ours: 100,
    cause: 'deleted',
  },
  {
    name: 'A later layer moves a file with `mv`',
    layers: [{ 'app/a': { bytes: 100, content: 'same' } }, { 'app/a': 'whiteout', 'app/b': { bytes: 100, content: 'same' } }],
    dive: 100,
    ours: 100,
    cause: 'deleted',
  },
]

describe('the formula of dive', () => {
  it.skipIf(!existsSync(archive))('gives the figures that dive has for its own test image', async () => {
    const { image, filesystem } = await readImage(archive, { cache: false })
    await image.close()
    expect(diveEfficiency(filesystem)).toEqual({ efficiency: 0.9844212134184309, wastedBytes: 32025, sizeBytes: 1220598 })
  })

  it('calls an image without files efficient', () => {
    expect(diveEfficiency(sketch([{}]).filesystem)).toEqual({ efficiency: 1, wastedBytes: 0, sizeBytes: 0 })
  })

  it('counts the whole of a deleted folder that a layer has as an empty one', () => {
    const { filesystem } = sketch([{ 'cache/': 0 }, { 'cache/': 0, 'cache/file': 100 }, { cache: 'whiteout' }])
    expect(diveEfficiency(filesystem)).toEqual({ efficiency: 0.5, wastedBytes: 100, sizeBytes: 100 })
  })
})

describe('hostile layers', () => {
  it('takes paths of any depth', () => {
    const deep = 'd/'.repeat(50_000)
    const layers = [indexOf({ [`${deep}file`]: 100 }), indexOf({ d: 'whiteout' })]
    expect(diveEfficiency({ layers })).toEqual({ efficiency: 1, wastedBytes: 0, sizeBytes: 100 })
  })
})

describe('docs/dive.md', () => {
  const page = readFileSync(join(root, 'docs/dive.md'), 'utf8')

  it.each(CASES)('$name', ({ name, layers, dive, ours, cause }) => {
    const { filesystem, ledger } = sketch(layers)
    expect(diveEfficiency(filesystem).wastedBytes).toBe(dive)
    const wasted = (['duplicate', 'overwritten', 'rewritten', 'deleted'] as const).filter((it) => ledger.total[it].unpackedBytes > 0)
    expect(wasted).toEqual([cause])
    expect(ledger.total[cause].unpackedBytes).toBe(ours)
    expect(page).toContain(`| ${name} | ${dive} MB | ${ours} MB, ${cause} |`)
  })
})
