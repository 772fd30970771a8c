import { describe, expect, it } from 'vitest'
import { directorySummaries } from '../../src/ledger/directories.ts'
import { classifyNodes, classSummaries, largestFiles } from '../../src/ledger/files.ts'
import { type LayerSketch, sketch } from '../support/image-sketch.ts'

const LAYERS: LayerSketch[] = [
  { 'usr/lib/x/y/z/deep.so': 1000, 'usr/lib/a.js': 400, 'etc/conf': 4, 'tmp/gone': 600, 'empty/': 0, 'null/e': 0 },
  { 'usr/lib/a.js': 500, tmp: 'whiteout', 'lib/': 0, 'usr/lib/b.js': { bytes: 0, content: '' } },
]

function folders(layers: readonly LayerSketch[], within?: string): string[] {
  const { filesystem, ledger } = sketch(layers)
  return directorySummaries(filesystem, ledger, within).map(
    ({ path, unpackedBytes, toPullBytes, wastedBytes }) => `${path} ${unpackedBytes} ${toPullBytes} ${wastedBytes}`,
  )
}

describe('folders', () => {
  it('weigh what all layers have below them, the heavy ones at any depth', () => {
    expect(folders(LAYERS)).toEqual([
      '/ 2504 1252 1000',
      '/usr 1900 950 400',
      '/usr/lib 1900 950 400',
      '/usr/lib/x 1000 500 0',
      '/usr/lib/x/y 1000 500 0',
      '/usr/lib/x/y/z 1000 500 0',
      '/tmp 600 300 600',
      '/etc 4 2 0',
    ])
  })

  it('are listed three deep, light ones too, and three below the one that is asked for', () => {
    const layers: LayerSketch[] = [{ big: 100_000, '1/2/3/4/5/6/7/8/f': 1 }]
    const paths = (within?: string) => folders(layers, within).map((line) => line.split(' ')[0])
    expect(paths()).toEqual(['/', '/1', '/1/2', '/1/2/3'])
    expect(paths('/1/2/3/4')).toEqual(['/', '/1', '/1/2', '/1/2/3', '/1/2/3/4', '/1/2/3/4/5', '/1/2/3/4/5/6', '/1/2/3/4/5/6/7'])
    expect(paths('/never/was')).toEqual(['/', '/1', '/1/2', '/1/2/3'])
  })

  it('of a chain without end are listed to depth 40', () => {
    expect(folders([{ [`${'d/'.repeat(1500)}f`]: 10 }])).toHaveLength(41)
  })

  it('are none in an empty image', () => {
    expect(folders([{}])).toEqual([])
    expect(folders([])).toEqual([])
  })
})

describe('files', () => {
  const { filesystem, ledger } = sketch(LAYERS)
  const classes = classifyNodes(filesystem)

  it('are listed by size, each version apart', () => {
    expect(largestFiles(filesystem, ledger, classes, 3)).toEqual([
      { path: '/usr/lib/x/y/z/deep.so', layer: 0, unpackedBytes: 1000, toPullBytes: 500, cause: 'live', class: 'shared library' },
      { path: '/tmp/gone', layer: 0, unpackedBytes: 600, toPullBytes: 300, cause: 'deleted', class: 'temporary' },
      { path: '/usr/lib/a.js', layer: 1, unpackedBytes: 500, toPullBytes: 250, cause: 'live', class: 'JavaScript' },
    ])
  })

  it('are listed with the empty ones only if all are asked for', () => {
    expect(largestFiles(filesystem, ledger, classes, 100)).toHaveLength(5)
    expect(largestFiles(filesystem, ledger, classes, Number.POSITIVE_INFINITY)).toHaveLength(7)
  })

  it('are summed up by class', () => {
    expect(classSummaries(filesystem, ledger, classes)).toEqual([
      { class: 'shared library', unpackedBytes: 1000, toPullBytes: 500, files: 1 },
      { class: 'JavaScript', unpackedBytes: 900, toPullBytes: 450, files: 3 },
      { class: 'temporary', unpackedBytes: 600, toPullBytes: 300, files: 1 },
      { class: 'configuration', unpackedBytes: 4, toPullBytes: 2, files: 1 },
      { class: 'other', unpackedBytes: 0, toPullBytes: 0, files: 1 },
    ])
  })
})
