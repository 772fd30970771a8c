import { readvSync } from 'node:fs'
import type { Blob } from '../image/image.ts'
import type { Range } from '../layer/read-content.ts'
import type { ReadRanges } from './contents-layer.ts'

/** A call to the system costs as much as some kilobytes that nobody wants. */
const WORTH_READING_OVER_BYTES = 16 * 1024
/** Buffers of one call; Linux takes 1024. */
const MAX_BUFFERS = 512

/** Of a layer that is not compressed and in a file: neighbours in one call, each into memory of its own. */
export function plainReader(blob: Blob): ReadRanges {
  const between = Buffer.allocUnsafeSlow(WORTH_READING_OVER_BYTES)

  return async (ranges, found) => {
    for (let first = 0; first < ranges.length;) {
      const buffers: Buffer[] = []
      let next = first
      for (; next < ranges.length && buffers.length < MAX_BUFFERS; next++) {
        const { start, end } = ranges[next]!
        const gap = next === first ? 0 : start - ranges[next - 1]!.end
        if (gap > WORTH_READING_OVER_BYTES) break
        buffers.push(between.subarray(0, gap), Buffer.allocUnsafe(end - start))
      }
      let left = readAll(blob, buffers, ranges[first]!)
      for (let range = first; range < next; range++) {
        const [gap, content] = [buffers[2 * (range - first)]!, buffers[2 * (range - first) + 1]!]
        left -= gap.length + content.length
        if (left >= 0) found(range, content)
      }
      first = next
    }
  }
}

/** Answers how much came: less than was asked for where the file was cut meanwhile. */
function readAll({ descriptor, offset, sizeBytes }: Blob, buffers: Buffer[], { start }: Range): number {
  const wanted = buffers.reduce((sum, { length }) => sum + length, 0)
  let done = 0
  for (let rest = buffers; done < wanted;) {
    const got = readvSync(descriptor, rest, offset + start + done)
    if (got === 0) break
    done += got
    rest = behind(rest, got)
  }
  return Math.min(done, sizeBytes - start)
}

/** What is left of buffers when so many bytes of them are full. */
function behind(buffers: Buffer[], bytes: number): Buffer[] {
  let skipped = 0
  const first = buffers.findIndex(({ length }) => (skipped += length) > bytes)
  if (first === -1) return []
  const left = skipped - bytes
  return [buffers[first]!.subarray(buffers[first]!.length - left), ...buffers.slice(first + 1)]
}
