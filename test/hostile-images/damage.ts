import { noise } from '../support/compressed.ts'

/**
 * Copies of a file with some bytes changed at random, each in another way, and one in four cut off. The same each time. The first
 * `sparedBytes` are left as they are: what is not recognised is not read.
 */
export function damaged(bytes: Buffer, count: number, { seed = 1, sparedBytes = 0 } = {}): Buffer[] {
  return Array.from({ length: count }, (_, i) => {
    const copy = Buffer.from(bytes)
    const random = noise(200, seed * 1000 + i)
    for (let at = 0; at + 5 <= random.length; at += 5) {
      if (random[at]! > 100) continue
      // Heads have most of what matters.
      const range = random[at + 1]! < 160 ? Math.min(copy.length, 256) : copy.length
      const place = random.readUInt16LE(at + 2) % range
      if (place >= sparedBytes) copy[place] = random[at + 4]! % 3 === 0 ? 0xff : random[at + 4]!
    }
    return i % 4 === 3 ? copy.subarray(0, random.readUInt16LE(0) % copy.length) : copy
  })
}
