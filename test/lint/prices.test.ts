import { describe, expect, it } from 'vitest'
import { instructionOf } from '../../src/image/history.ts'
import { type PricedImage, pricesIn } from '../../src/lint/prices.ts'
import { findingsOf } from '../support/lint-table.ts'

const LINES = [
  'FROM debian',
  'RUN apt-get update && apt-get install -y curl',
  'RUN pip install a && pip install b',
  'RUN chmod -R 755 /app',
]
const TEXT = `${LINES.join('\n')}\n`
const placeOf = (words: string) => TEXT.indexOf(words)

function image(steps: readonly (string | undefined)[], findings: readonly [rule: string, layer: number, bytes: number][]): PricedImage {
  return {
    image: { reference: 'a', digest: `sha256:${'0'.repeat(64)}`, platform: 'linux/amd64', source: 'docker-archive' },
    layers: steps.map((step) => ({ ...(step !== undefined && { instruction: instructionOf(step) }) })),
    findings: findings.map(([rule, layer, bytes]) => ({
      ...{ rule, layer, level: 'warning', message: '', paths: [] },
      saving: { unpackedBytes: bytes, toPullBytes: bytes / 2 },
    })),
  } as unknown as PricedImage
}

const STEPS = ['/bin/sh -c #(nop) ADD file:01 in /', ...LINES.slice(1).map((line) => line.replace('RUN ', '/bin/sh -c '))]

describe('prices of findings', () => {
  const prices = pricesIn(
    image(STEPS, [
      ['apt-lists', 0, 10],
      ['apt-lists', 1, 20],
      ['pip-cache', 2, 30],
      ['rewritten', 3, 40],
      ['npm-cache', 2, 0],
    ]),
    TEXT,
  )

  it('are those of the same rule in the layer of the line', () => {
    expect(prices.of({ rule: 'apt-lists', start: placeOf('apt-get update') })).toEqual({ unpackedBytes: 20, toPullBytes: 10 })
    expect(prices.of({ rule: 'apt-lists', start: placeOf('pip install a') })).toBeUndefined()
    expect(prices.of({ rule: 'apt-recommends', start: placeOf('apt-get update') })).toBeUndefined()
    expect(prices.of({ rule: 'npm-cache', start: placeOf('pip install a') })).toBeUndefined()
  })

  it('are given out once', () => {
    expect(prices.of({ rule: 'pip-cache', start: placeOf('pip install a') })).toEqual({ unpackedBytes: 30, toPullBytes: 15 })
    expect(prices.of({ rule: 'pip-cache', start: placeOf('pip install b') })).toBeUndefined()
    expect(prices.of({ rule: 'pip-cache', start: placeOf('pip install a') })).toEqual({ unpackedBytes: 30, toPullBytes: 15 })
  })

  it('are those of the layer that stores files a second time', () => {
    expect(prices.of({ rule: 'rewritten', start: placeOf('chmod') })).toEqual({ unpackedBytes: 40, toPullBytes: 20 })
    expect(prices.of({ rule: 'rewritten', start: placeOf('apt-get') })).toBeUndefined()
  })

  it('are what the RUN that installs writes again of what one with apt-get update alone has', () => {
    const { of } = pricesIn(image(STEPS, [['overwritten', 1, 60]]), TEXT)
    expect(of({ rule: 'apt-update-alone', start: placeOf('apt-get update') })).toEqual({ unpackedBytes: 60, toPullBytes: 30 })
    expect(of({ rule: 'pip-cache', start: placeOf('apt-get update') })).toBeUndefined()
  })

  it('are what one layer has and another deletes', () => {
    const priced = image(STEPS, [['deleted-later', 1, 70]])
    priced.findings[0]!.deletedBy = [
      { layer: 2, unpackedBytes: 50, toPullBytes: 20 },
      { layer: 3, unpackedBytes: 20, toPullBytes: 15 },
    ]
    const { of } = pricesIn(priced, TEXT)
    const [made, second, third] = ['RUN apt-get', 'RUN pip', 'RUN chmod'].map(placeOf)
    expect(of({ rule: 'deleted-later', start: second!, makerStart: made! })).toEqual({ unpackedBytes: 50, toPullBytes: 20 })
    expect(of({ rule: 'deleted-later', start: third!, makerStart: made! })).toEqual({ unpackedBytes: 20, toPullBytes: 15 })
    expect(of({ rule: 'deleted-later', start: third! + 9, makerStart: made! })).toBeUndefined()
    expect(of({ rule: 'deleted-later', start: third!, makerStart: second! })).toBeUndefined()
    expect(of({ rule: 'deleted-later', start: third! })).toBeUndefined()
  })

  it('name what a layer deletes of another one, however it does', () => {
    const priced = image(STEPS, [['deleted-later', 1, 70]])
    priced.findings[0]!.deletedBy = [
      { layer: 2, unpackedBytes: 99_999, toPullBytes: 20 },
      { layer: 3, unpackedBytes: 200_000, toPullBytes: 15 },
    ]
    const { of, layers } = pricesIn(priced, TEXT)
    const found = findingsOf('deleted-later', TEXT, { layers: layers! })
    expect(found.map(({ line, message }) => [line, message])).toEqual([[4, 'What this deletes stays in the layer of line 2.']])
    expect(of(found[0]!)).toEqual({ unpackedBytes: 200_000, toPullBytes: 15 })
    // Of a text that was changed, nothing is known.
    expect(findingsOf('deleted-later', TEXT.replace('755', '700'), { layers: layers! })).toEqual([])
  })

  it('sum up what a layer has of kinds that no other rule for Dockerfiles is about', () => {
    const { of, layers } = pricesIn(
      image(STEPS, [
        ['documentation', 1, 800_000],
        ['apt-lists', 1, 50_000_000],
        ['locales', 1, 900_000],
        ['overwritten', 1, 50_000_000],
        ['large-files', 1, 0],
        ['documentation', 2, 999_999],
        ['documentation', 0, 50_000_000],
      ]),
      TEXT,
    )
    const found = findingsOf('layer-contents', TEXT, { layers: layers! })
    expect(found.map(({ line, message }) => [line, message])).toEqual([
      [2, 'Its layer has what the image could do without: locales (900 kB), documentation (800 kB).'],
    ])
    expect(of(found[0]!)).toEqual({ unpackedBytes: 1_700_000, toPullBytes: 850_000 })
    expect(findingsOf('layer-contents', TEXT)).toEqual([])
  })

  it.each([
    ['an image of another Dockerfile', image(['RUN a', 'RUN b'], []), undefined, /not built from this Dockerfile/],
    ['an image without a history', image([undefined], []), undefined, /does not tell/],
    ['a target that is not there', image(STEPS, []), 'x', /makes no image/],
  ])('are not there for %s', (_, priced, target, reason) => {
    const none = pricesIn(priced, TEXT, { ...(target !== undefined && { target }) })
    expect(none.reason).toMatch(reason)
    expect(none.of({ rule: 'apt-lists', start: placeOf('apt-get update') })).toBeUndefined()
  })
})
