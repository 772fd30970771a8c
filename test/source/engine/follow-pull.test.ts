import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { followPull } from '../../../src/source/engine/follow-pull.ts'

const layer = (id: string, status: string, current?: number, total?: number) => ({ id, status, progressDetail: { current, total } })

describe('progress', () => {
  it.each([
    {
      name: 'adds up layers, and knows what is to come when all have begun',
      events: [
        { status: 'Pulling from team/shop', id: '2' },
        layer('a', 'Pulling fs layer'),
        layer('b', 'Pulling fs layer'),
        layer('a', 'Downloading', 10, 100),
        layer('b', 'Waiting'),
        layer('b', 'Downloading', 5, 50),
        layer('a', 'Download complete'),
        layer('a', 'Extracting', 1, 100),
        layer('b', 'Download complete'),
        layer('b', 'Pull complete'),
        { status: 'Digest: sha256:…' },
      ],
      calls: [
        [10, undefined],
        [15, 150],
        [105, 150],
        [150, 150],
      ],
    },
    { name: 'says nothing where nothing is downloaded', events: [layer('a', 'Already exists')], calls: [] },
    {
      name: 'takes sizes that are none for unknown',
      events: [layer('a', 'Downloading', 7, -1), { id: 'b', status: 'Downloading', progressDetail: { current: 'x' } }, 7, null, 'x'],
      calls: [[7, undefined]],
    },
  ])('$name', async ({ events, calls }) => {
    const seen: unknown[] = []
    const lines = events.map((event) => `${JSON.stringify(event)}\r\n`).join('')
    // Events come in pieces.
    const pieces = lines.match(/[^]{1,7}/g) ?? []
    expect(
      await followPull(
        Readable.from(
          pieces.map((piece) => Buffer.from(piece)),
          { objectMode: false },
        ),
        (...call) => seen.push(call),
      ),
    ).toBe(undefined)
    expect(seen).toEqual(calls)
  })
})

describe('answers what went wrong', () => {
  it.each([
    ['{"errorDetail":{"message":"manifest unknown"},"error":"short"}\n', 'manifest unknown'],
    ['{"status":"Pulling"}\nnot json\n{"error":"denied"}', 'denied'],
    [`{"status":"${'x'.repeat(2 << 20)}`, 'an event that is too long to read'],
  ])('%#', async (text, problem) => {
    expect(await followPull(Readable.from([Buffer.from(text)], { objectMode: false }))).toBe(problem)
  })
})
