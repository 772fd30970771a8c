/** A header of rpm: tags with values. What is missing, or of another type, is empty. */
export interface RpmHeader {
  text(tag: number): string | undefined
  texts(tag: number): string[]
  numbers(tag: number): number[]
}

const ENTRY_BYTES = 16
const TYPE = { char: 1, int8: 2, int16: 3, int32: 4, int64: 5, string: 6, stringArray: 8, i18nString: 9 }
/** Bytes of a number, by type. */
const WIDTH: Record<number, number> = { [TYPE.char]: 1, [TYPE.int8]: 1, [TYPE.int16]: 2, [TYPE.int32]: 4, [TYPE.int64]: 8 }
/** Of one tag. A package of a million files has never been seen. */
const MAX_VALUES = 2_000_000

interface Entry {
  type: number
  start: number
  count: number
}

/**
 * Reads a header as databases of rpm hold it: two counts, the index, the data, https://rpm-software-management.github.io/rpm/manual/format_header.html,
 * without the magic number that it has in a file. Undefined for what is none.
 */
export function readRpmHeader(bytes: Buffer): RpmHeader | undefined {
  if (bytes.length < 8) return undefined
  const count = bytes.readUInt32BE(0)
  const data = 8 + count * ENTRY_BYTES
  const end = data + bytes.readUInt32BE(4)
  if (count === 0 || end > bytes.length) return undefined
  const entries = new Map<number, Entry>()
  for (let at = 8; at < data; at += ENTRY_BYTES) {
    const start = data + bytes.readUInt32BE(at + 8)
    const values = Math.min(bytes.readUInt32BE(at + 12), MAX_VALUES)
    if (start <= end) entries.set(bytes.readUInt32BE(at), { type: bytes.readUInt32BE(at + 4), start, count: values })
  }

  /** Strings end with a zero; those of an array, or in several languages, follow one another. */
  function texts(tag: number): string[] {
    const entry = entries.get(tag)
    if (!entry || ![TYPE.string, TYPE.stringArray, TYPE.i18nString].includes(entry.type)) return []
    let stop = entry.start
    for (let left = entry.type === TYPE.string ? 1 : entry.count; left > 0 && stop < end; left--) {
      const zero = bytes.indexOf(0, stop)
      stop = zero === -1 || zero >= end ? end : zero + 1
    }
    return stop === entry.start ? [] : bytes.toString('utf8', entry.start, stop - 1).split('\0')
  }

  return {
    texts,
    text: (tag) => texts(tag)[0],
    numbers(tag) {
      const entry = entries.get(tag)
      const width = entry && WIDTH[entry.type]
      if (!width) return []
      const values = Math.min(entry.count, Math.floor((end - entry.start) / width))
      const at = (i: number) => entry.start + i * width
      return Array.from({ length: values }, (_, i) => (width === 8 ? Number(bytes.readBigUInt64BE(at(i))) : bytes.readUIntBE(at(i), width)))
    },
  }
}
