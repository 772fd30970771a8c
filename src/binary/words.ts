/** Reads numbers of one byte order and word size. Past the end of the bytes everything is 0: what a format says of them is not to be trusted anyway. */
export interface Words {
  readonly wordBytes: 4 | 8
  u16(bytes: Buffer, at: number): number
  u32(bytes: Buffer, at: number): number
  /** A number of 8 bytes; beyond 2^53 only about right. */
  u64(bytes: Buffer, at: number): number
  /** An address or size, 4 or 8 bytes. */
  word(bytes: Buffer, at: number): number
}

export function wordsOf(wordBytes: 4 | 8, littleEndian: boolean): Words {
  const within = (bytes: Buffer, at: number, size: number) => at >= 0 && at + size <= bytes.length
  const u16 = (bytes: Buffer, at: number) => (within(bytes, at, 2) ? (littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)) : 0)
  const u32 = (bytes: Buffer, at: number) => (within(bytes, at, 4) ? (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) : 0)
  const u64 = (bytes: Buffer, at: number) => u32(bytes, littleEndian ? at : at + 4) + u32(bytes, littleEndian ? at + 4 : at) * 2 ** 32
  return { wordBytes, u16, u32, u64, word: wordBytes === 8 ? u64 : u32 }
}

/** Text up to the first zero byte, at most `limitBytes`; empty where it is longer, or starts outside. */
export function textAt(bytes: Buffer, at: number, limitBytes = 4096): string {
  if (!(at >= 0 && at < bytes.length)) return ''
  const end = bytes.indexOf(0, at)
  return end === -1 || end - at > limitBytes ? '' : bytes.toString('utf8', at, end)
}
