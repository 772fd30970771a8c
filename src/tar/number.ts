/**
 * Numeric fields of a tar header: octal text padded with blanks or NULs (POSIX.1-1988), or, when the first bit is set, a
 * base-256 two's complement number (GNU, star). Answers undefined when the field is neither or no safe integer.
 */
export function readNumber(block: Uint8Array, offset: number, length: number): number | undefined {
  const first = block[offset]!
  if (first & 0x80) return readBase256(block, offset, length)

  let value = 0
  let digits = 0
  for (let i = offset; i < offset + length; i++) {
    const byte = block[i]!
    if (byte === 0x20 || byte === 0) {
      if (digits > 0) break
      continue
    }
    if (byte < 0x30 || byte > 0x37) return undefined
    value = value * 8 + (byte - 0x30)
    digits++
  }
  return Number.isSafeInteger(value) ? value : undefined
}

function readBase256(block: Uint8Array, offset: number, length: number): number | undefined {
  const negative = (block[offset]! & 0x40) !== 0
  // The first bit only marks the format; the second is the sign and is extended into its place.
  let value = negative ? (block[offset]! | 0x80) - 0x100 : block[offset]! & 0x7f
  for (let i = offset + 1; i < offset + length; i++) {
    value = value * 256 + block[i]!
    if (!Number.isSafeInteger(value)) return undefined
  }
  return value
}
