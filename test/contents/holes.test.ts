import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { storedPart, withHoles } from '../../src/contents/holes.ts'
import { expandHoles } from '../../src/tar/sparse.ts'
import { noise } from '../support/compressed.ts'

it('shows any part of a sparse file as all of it would', async () => {
  const ranges = fc.array(fc.record({ offset: fc.nat(900), bytes: fc.nat(90) }), { maxLength: 12 })
  const part = fc.tuple(fc.nat(1000), fc.nat(400))
  await fc.assert(
    fc.asyncProperty(ranges, fc.boolean(), fc.nat(1000), fc.nat(600), fc.array(part), async (map, sorted, size, storedBytes, parts) => {
      if (sorted) map.sort((a, b) => a.offset - b.offset) // Others are nobody's file, but must not do harm.
      const sparse = { sizeBytes: size, map }
      const stored = noise(storedBytes)
      const copies: Buffer[] = []
      for await (const each of expandHoles([stored], sparse)) copies.push(Buffer.from(each))
      const whole = Buffer.concat(copies)
      for (const [start, bytes] of parts) {
        const wanted = { start: Math.min(start, size), end: Math.min(start + bytes, size) }
        const range = storedPart(sparse, wanted)
        const content = withHoles(sparse, wanted, stored.subarray(range.start, range.end))
        expect(content.equals(whole.subarray(wanted.start, wanted.end))).toBe(true)
        expect(range.end - range.start).toBeLessThanOrEqual(bytes)
      }
    }),
  )
})
