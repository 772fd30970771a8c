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
    if (block[offset + i * 24] === 0 || start === undefined || bytes === undefined || start < 0 || bytes < 0) break
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
  map: SparseMap['map'] | 'in content' | 'damaged'
}

export function readPaxSparse(records: PaxRecords): PaxSparse | undefined {
  let name: Buffer | undefined
  let sizeBytes: number | undefined
  let inContent = false
  let map: SparseMap['map'] = []
  for (const [key, value] of records) {
    const number = () => wholeNumber(value, 0, value.length) ?? Number.NaN
    if (key === 'GNU.sparse.name') name = value
    else if (key === 'GNU.sparse.size' || key === 'GNU.sparse.realsize') sizeBytes = number()
    else if (key === 'GNU.sparse.major') inContent = number() === 1
    else if (key === 'GNU.sparse.offset') map.push({ offset: number(), bytes: 0 })
    else if (key === 'GNU.sparse.numbytes' && map.length > 0) map.at(-1)!.bytes = number()
    else if (key === 'GNU.sparse.map')
      map = pairs(
        value
          .toString('latin1')
          .split(',')
          .map((text) => (/^\d{1,16}$/.test(text) ? Number(text) : Number.NaN)),
      )
  }
  if (sizeBytes === undefined) return undefined
  if (Number.isNaN(sizeBytes + map.reduce((sum, range) => sum + range.offset + range.bytes, 0)))
    return { name, sizeBytes: 0, map: 'damaged' }
  return { name, sizeBytes, map: inContent ? 'in content' : map }
}

/** The decimal number that is all of a text, undefined when there is none or none that is exact. */
function wholeNumber(text: Buffer, start: number, end: number): number | undefined {
  if (end - start > 16) return undefined
  const digits = text.toString('latin1', start, end)
  return /^\d+$/.test(digits) && Number.isSafeInteger(Number(digits)) ? Number(digits) : undefined
}

/** Reads the map of format 1.0: decimal numbers, a line each, the first one the count of ranges. */
export class ContentMapReader {
  readonly #numbers: number[] = []
  /** Of a line that is not complete yet. */
  #rest = Buffer.alloc(0)

  /** Takes the next block of the content. Answers the map once it is complete, 'damaged' when it never will be. */
  accept(block: Buffer): SparseMap['map'] | undefined | 'damaged' {
    const content = Buffer.concat([this.#rest, block])
    let position = 0
    for (let end = content.indexOf(0x0a); end !== -1; end = content.indexOf(0x0a, position)) {
      const number = wholeNumber(content, position, end)
      if (number === undefined || (this.#numbers.length === 0 && number > MAX_SPARSE_RANGES)) return 'damaged'
      this.#numbers.push(number)
      position = end + 1
      if (this.#numbers.length === 1 + 2 * this.#numbers[0]!) return pairs(this.#numbers.slice(1))
    }
    this.#rest = content.subarray(position)
    return this.#rest.length > 16 ? 'damaged' : undefined
  }
}

function pairs(numbers: number[]): SparseMap['map'] {
  const map: SparseMap['map'] = []
  for (let i = 0; i + 1 < numbers.length; i += 2) map.push({ offset: numbers[i]!, bytes: numbers[i + 1]! })
  return map
}

const ZEROS = Buffer.alloc(64 * 1024)

/**
 * The file as programs see it: stored data where the map puts it, zeros between. Parts are valid until the next one.
 * Never yields more than `sizeBytes`, whatever the map says.
 */
export async function* expandHoles(
  stored: AsyncIterable<Buffer> | Iterable<Buffer>,
  { sizeBytes, map }: SparseMap,
): AsyncGenerator<Buffer, void, undefined> {
  let position = 0
  let range = 0
  let used = 0
  for await (let part of stored) {
    while (part.length > 0 && range < map.length) {
      const { offset, bytes } = map[range]!
      if (offset + used >= sizeBytes || position >= sizeBytes) return yield* zeros(sizeBytes - position)
      yield* zeros(offset + used - position)
      position = Math.max(position, offset + used)
      const taken = part.subarray(0, Math.min(bytes - used, part.length, sizeBytes - position))
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
