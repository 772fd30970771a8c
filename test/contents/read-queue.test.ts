import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ReadRanges } from '../../src/contents/contents-layer.ts'
import { memoryFor } from '../../src/contents/memory.ts'
import { ReadQueue } from '../../src/contents/read-queue.ts'
import { RecentBuffers } from '../../src/contents/recent-buffers.ts'
import { allOf, turns } from '../../src/contents/turns.ts'
import { UserError } from '../../src/errors.ts'
import { noise } from '../support/compressed.ts'

const layer = noise(100_000)

/** Reads of a layer in memory, and what was asked for together. */
function readerOf(fail?: (start: number) => Error | undefined): { read: ReadRanges; asked: [number, number][][] } {
  const asked: [number, number][][] = []
  return {
    asked,
    async read(ranges, found) {
      asked.push(ranges.map(({ start, end }) => [start, end]))
      await setImmediate()
      for (const [i, { start, end }] of ranges.entries()) {
        const failure = fail?.(start)
        if (failure) throw failure
        found(i, Buffer.from(layer.subarray(start, end)))
      }
    },
  }
}

describe('requests', () => {
  it('of one turn are sorted, joined and read once', async () => {
    const { read, asked } = readerOf()
    const queue = new ReadQueue([read])
    const parts: [number, number][] = [
      [500, 600],
      [0, 100],
      [0, 100],
      [50, 200],
      [199, 210],
      [210, 220],
      [580, 590],
    ]
    const answers = await Promise.all(parts.map(([start, end]) => queue.read(0, start, end)))
    expect(answers.map((answer, i) => (answer as Buffer).equals(layer.subarray(...parts[i]!)))).toEqual(parts.map(() => true))
    expect(asked).toEqual([
      [
        [0, 210],
        [210, 220],
        [500, 600],
      ],
    ])
  })

  it('of layers that are the same go to the same reader, of others to theirs', async () => {
    const [one, two] = [readerOf(), readerOf()]
    const queue = new ReadQueue([one.read, two.read, one.read])
    await Promise.all([queue.read(2, 10, 20), queue.read(1, 1, 2), queue.read(0, 5, 8)])
    expect(one.asked).toEqual([
      [
        [5, 8],
        [10, 20],
      ],
    ])
    expect(two.asked).toEqual([[[1, 2]]])
  })

  it('that come while others are read go together', async () => {
    const { read, asked } = readerOf()
    const queue = new ReadQueue([read])
    const first = queue.read(0, 0, 10)
    await setImmediate()
    const others = [queue.read(0, 30, 40), queue.read(0, 20, 30)]
    await Promise.all([first, ...others])
    expect(asked.length).toBe(2)
  })

  it('of more than the limit are read in portions, one after the other', async () => {
    let loading = 0
    let most = 0
    const { read } = readerOf()
    const counting: ReadRanges = async (ranges, found) => {
      loading += ranges.reduce((sum, { start, end }) => sum + end - start, 0)
      most = Math.max(most, loading)
      await read(ranges, found)
      loading = 0
    }
    const queue = new ReadQueue([counting], 1000)
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => queue.read(0, i * 300, i * 300 + 300)))
    expect([answers.every(Buffer.isBuffer), most]).toEqual([true, 900])
    expect(await queue.read(0, 0, 5000)).toHaveProperty('length', 5000)
  })

  it('that fail do not harm others', async () => {
    const broken = readerOf((start) => (start >= 50 ? new Error('damaged there') : undefined))
    const gone = readerOf(() => new UserError('It is gone.', { hint: 'Look for it.' }))
    const queue = new ReadQueue([broken.read, gone.read])
    const [good, bad, lost] = await Promise.allSettled([queue.read(0, 0, 50), queue.read(0, 50, 60), queue.read(1, 0, 1)])
    expect(good).toMatchObject({ status: 'fulfilled', value: layer.subarray(0, 50) })
    expect(bad).toMatchObject({ status: 'fulfilled', value: new Error('damaged there') })
    expect(lost).toMatchObject({ status: 'rejected', reason: { message: 'It is gone.' } })
  })
})

describe('memory', () => {
  it('holds what was used last', () => {
    const gone: number[] = []
    const recent = new RecentBuffers<string>(100, ({ length }) => gone.push(length))
    recent.set('a', Buffer.alloc(40))
    recent.set('b', Buffer.alloc(41))
    expect(recent.get('a')?.length).toBe(40)
    recent.set('c', Buffer.alloc(42))
    expect(['a', 'b', 'c'].map((key) => recent.get(key)?.length)).toEqual([40, undefined, 42])
    recent.set('a', Buffer.alloc(43))
    recent.set('huge', Buffer.alloc(1000))
    expect(['a', 'b', 'c', 'huge'].map((key) => recent.get(key)?.length)).toEqual([undefined, undefined, undefined, undefined])
    expect(gone).toEqual([41, 40, 42, 43, 1000])
  })

  it('serves one span after the other', () => {
    const memory = memoryFor(0, undefined, 1_000_000)
    const first = memory.forSpan(900_000)
    memory.spans.set('a', Buffer.from(first, 0, 900_000))
    expect(memory.forSpan(900_000)).not.toBe(first)
    memory.spans.set('b', Buffer.alloc(500_000))
    expect([memory.spans.get('a'), memory.forSpan(300_000) === first, memory.forSpan(950_000) === first]).toEqual([undefined, false, true])
  })

  it('and time are not spent for ever on the same layers', () => {
    const memory = memoryFor(1e9)
    for (let i = 0; i < 8; i++) memory.spend(1e9)
    expect(() => memory.spend(1e9)).toThrow('takes too long')
  })

  it('is used by so many at a time', async () => {
    const inTurn = turns(3)
    let [running, most] = [0, 0]
    const task = async (i: number) => {
      most = Math.max(most, ++running)
      await setImmediate()
      running--
      if (i === 4) throw new Error('one fails')
    }
    const outcome = allOf(Array.from({ length: 20 }, (_, i) => inTurn(() => task(i))))
    await expect(outcome).rejects.toThrow('one fails')
    expect([running, most]).toEqual([0, 3])
  })
})
