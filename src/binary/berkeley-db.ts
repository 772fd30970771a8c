const PAGE_HEADER_BYTES = 26
const HASH_MAGIC = 0x0006_1561
const PAGE = { unsortedHash: 2, overflow: 7, hash: 13 }
const ITEM = { here: 1, offPage: 3 }

export interface HashPair {
  key: Buffer
  value: Buffer
}

interface Numbers {
  two(offset: number): number
  four(offset: number): number
}

/**
 * The pairs of a hash database of Berkeley DB, as rpm kept packages before 4.16: pages of items, key and value in turn, at offsets that follow
 * the page's header; large ones are spread over pages of their own (src/dbinc/db_page.h of Berkeley DB). Of either byte order. Buckets do not
 * matter where everything is read.
 *
 * @throws Error when it is none or damaged, after the pairs before the damage
 */
export function* hashPairs(file: Buffer): Generator<HashPair, void, undefined> {
  const numbers = byteOrderOf(file)
  const pageBytes = numbers.four(20)
  if (pageBytes < 512 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0) throw new Error('its pages have no possible size')
  const lastPage = Math.min(numbers.four(32), Math.floor(file.length / pageBytes) - 1)
  // No byte belongs to two items, so that all of them are no larger than the file.
  let left = file.length

  /** An item of a page, without the byte that says where its content is. */
  function item(start: number, offset: number, end: number): Buffer {
    const type = file[start + offset]
    if (type === ITEM.here && offset < end) return taken(file.subarray(start + offset + 1, start + end))
    if (type !== ITEM.offPage || offset + 12 > pageBytes) throw new Error(`an item has the type ${type}`)
    const parts: Buffer[] = []
    let missing = numbers.four(start + offset + 8)
    for (let page = numbers.four(start + offset + 4); missing > 0;) {
      const at = page * pageBytes
      if (page === 0 || page > lastPage || file[at + 25] !== PAGE.overflow) throw new Error(`page ${page} does not go on with an item`)
      const bytes = Math.min(numbers.two(at + 22), missing, pageBytes - PAGE_HEADER_BYTES)
      if (bytes === 0) throw new Error(`page ${page} is empty`)
      parts.push(taken(file.subarray(at + PAGE_HEADER_BYTES, at + PAGE_HEADER_BYTES + bytes)))
      missing -= bytes
      page = numbers.four(at + 16)
    }
    return Buffer.concat(parts)
  }

  function taken(bytes: Buffer): Buffer {
    left -= bytes.length
    if (left < 0) throw new Error('its items overlap')
    return bytes
  }

  for (let page = 1; page <= lastPage; page++) {
    const start = page * pageBytes
    const type = file[start + 25]
    if (type !== PAGE.hash && type !== PAGE.unsortedHash) continue
    const count = numbers.two(start + 20)
    if (PAGE_HEADER_BYTES + 2 * count > pageBytes) throw new Error(`page ${page} has too many items`)
    const offsetOf = (i: number) => (i < 0 ? pageBytes : numbers.two(start + PAGE_HEADER_BYTES + 2 * i))
    for (let i = 0; i + 1 < count; i += 2) {
      // Items fill a page from its end.
      yield { key: item(start, offsetOf(i), offsetOf(i - 1)), value: item(start, offsetOf(i + 1), offsetOf(i)) }
    }
  }
}

function byteOrderOf(file: Buffer): Numbers {
  if (file.length >= 512) {
    if (file.readUInt32LE(12) === HASH_MAGIC) return { two: (at) => file.readUInt16LE(at), four: (at) => file.readUInt32LE(at) }
    if (file.readUInt32BE(12) === HASH_MAGIC) return { two: (at) => file.readUInt16BE(at), four: (at) => file.readUInt32BE(at) }
  }
  throw new Error('it is no hash database of Berkeley DB')
}
