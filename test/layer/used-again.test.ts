import { expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'
import { gzipInflater } from '../../src/layer/gzip.ts'
import { usedAgain } from '../../src/layer/used-again.ts'

it('hands out what came back, to one at a time, and keeps a few', () => {
  const memory = usedAgain(16)
  const taken = Array.from({ length: 4 }, () => memory.take())
  expect(new Set(taken.map(({ buffer }) => buffer)).size).toBe(4)
  for (const buffer of taken) memory.giveBack(buffer)
  const again = Array.from({ length: 4 }, () => memory.take())
  expect(again.filter((buffer) => taken.includes(buffer)).length).toBe(2)
  expect(new Set(again).size).toBe(4)
})

it('lets inflaters that work at the same time have memory of their own, however often one is closed', () => {
  const texts = Array.from({ length: 6 }, (_, i) => `${i}`.repeat(100_000))
  for (let time = 0; time < 2; time++) {
    const found: string[] = []
    const inflaters = texts.map((_, i) =>
      gzipInflater({
        data: (chunk) => {
          found[i] = (found[i] ?? '') + chunk.toString()
          return true
        },
        mark() {},
        restart() {},
      }),
    )
    const packed = texts.map((text) => gzipSync(text))
    for (const part of [0, 1]) {
      for (const [i, inflater] of inflaters.entries()) inflater.push(packed[i]!.subarray(part === 0 ? 0 : 50, part === 0 ? 50 : undefined))
    }
    expect(found).toEqual(texts)
    for (const inflater of [...inflaters, ...inflaters]) inflater.close()
  }
})
