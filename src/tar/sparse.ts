import { readNumber } from './number.ts'
import type { PaxRecords } from './pax.ts'

/** Where the data of a sparse file belongs. The tar stores only the data, range after range. */
export interface SparseMap {
  /** The file's size with its holes. */
  sizeBytes: number
  map: { offset: number; bytes: number }[]
}

/** Hostile maps could list a range a byte; more than this is not a file that anybody made. */
export const MAX_SPARSE_RANGES = 1_000_000

/** Ranges of an old GNU header (`S`): pairs of 12-byte numbers, an empty one ends them. */
export function readGnuRanges(block: Buffer, offset: number, count: number): SparseMap['map'] {
  const map: SparseMap['map'] = []
  for (let i = 0; i < count; i++) {
    const start = readNumber(block, offset + i * 24, 12)
    const bytes = readNumber(block, offset + i * 24 + 12, 12)
    if (block[offset + i * 24] === 0 || start === undefined || bytes === undefined) break
    map.push({ offset: start, bytes })
  }
  return map
}

/** What the `GNU.sparse.*` records say (GNU tar manual, "Storing Sparse Files"), undefined where there are none. */
export interface PaxSparse {
  /** The name the file has; the header's is made up by GNU tar. */
  name: Buffer | undefined
  sizeBytes: number
  /** Formats 0.0 and 0.1 keep the map in the records, 1.0 at the start of the content. */
  map: SparseMap['map'] | 'in content'
}

export function readPaxSparse(records: PaxRecords): PaxSparse | undefined {
  let name: Buffer | undefined
  let sizeBytes: number | undefined
  let inContent = false
  let map: SparseMap['map'] = []
  for (const [key, value] of records) {
    const text = value.toString('latin1', 0, Math.min(value.length, 20))
    if (key === 'GNU.sparse.name') name = value
    else if (key === 'GNU.sparse.size' || key === 'GNU.sparse.realsize') sizeBytes = Number(text)
    else if (key === 'GNU.sparse.major') inContent = text === '1'
    else if (key === 'GNU.sparse.offset') map.push({ offset: Number(text), bytes: 0 })
    else if (key === 'GNU.sparse.numbytes' && map.length > 0) map.at(-1)!.bytes = Number(text)
    else if (key === 'GNU.sparse.map') map = pairs(value.toString('latin1').split(',').map(Number))
  }
  if (sizeBytes === undefined || !Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return undefined
  return { name, sizeBytes, map: inContent ? 'in content' : map }
}

/**
 * The map of format 1.0: decimal numbers, a line each, the first one the count of ranges.
 * Answers undefined while `content` does not hold all of it, and 'damaged' when it never will.
 */
export function readContentMap(content: Buffer): { map: SparseMap['map']; bytes: number } | undefined | 'damaged' {
  const countEnd = content.indexOf(0x0a)
  if (countEnd === -1) return content.length > 32 ? 'damaged' : undefined
  const count = Number(content.toString('latin1', 0, countEnd))
  if (!Number.isInteger(count) || count < 0 || count > MAX_SPARSE_RANGES) return 'damaged'

  const numbers: number[] = []
  let position = countEnd + 1
  while (numbers.length < count * 2) {
    const end = content.indexOf(0x0a, position)
    if (end === -1) return undefined
    const number = Number(content.toString('latin1', position, end))
    if (!Number.isSafeInteger(number) || number < 0) return 'damaged'
    numbers.push(number)
    position = end + 1
  }
  return { map: pairs(numbers), bytes: position }
}

function pairs(numbers: number[]): SparseMap['map'] {
  const map: SparseMap['map'] = []
  for (let i = 0; i + 1 < numbers.length; i += 2) map.push({ offset: numbers[i]!, bytes: numbers[i + 1]! })
  return map
}

const ZEROS = Buffer.alloc(64 * 1024)

/** The file as programs see it: stored data where the map puts it, zeros between. Parts are valid until the next one. */
export function* expandHoles(stored: Iterable<Buffer>, { sizeBytes, map }: SparseMap): Generator<Buffer, void, undefined> {
  let position = 0
  let range = 0
  let used = 0
  for (let part of stored) {
    while (part.length > 0 && range < map.length) {
      const { offset, bytes } = map[range]!
      yield* zeros(offset + used - position)
      position = Math.max(position, offset + used)
      const taken = part.subarray(0, Math.min(bytes - used, part.length))
      if (taken.length > 0) yield taken
      position += taken.length
      used += taken.length
      part = part.subarray(taken.length)
      if (used < bytes) continue
      range++
      used = 0
    }
  }
  yield* zeros(sizeBytes - position)
}

function* zeros(bytes: number): Generator<Buffer, void, undefined> {
  for (let left = bytes; left > 0; left -= ZEROS.length) yield ZEROS.subarray(0, Math.min(left, ZEROS.length))
}
