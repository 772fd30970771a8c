/**
 * A deflate block can end in the middle of a byte, and node:zlib cannot be told to start there. It can be given bits that
 * say nothing first: empty blocks whose length is what is missing to the right place in a byte, and then the unused bits
 * of that byte. So the compressed bytes that follow stay on their edges (stored blocks depend on it).
 *
 * @param unusedBits how many high bits of `byte` belong to the next block, 0 to 7
 * @param byte the last byte of which a part is used up
 */
export function bitPrefix(unusedBits: number, byte: number): Buffer {
  if (unusedBits === 0) return Buffer.alloc(0)
  const bits: number[] = []
  const usedBits = 8 - unusedBits
  if (usedBits % 2 === 1) bits.push(...EMPTY_DYNAMIC_BLOCK)
  while (bits.length % 8 !== usedBits) bits.push(...EMPTY_FIXED_BLOCK)
  for (let bit = usedBits; bit < 8; bit++) bits.push((byte >> bit) & 1)

  const prefix = Buffer.alloc(bits.length / 8)
  bits.forEach((bit, i) => {
    prefix[i >> 3]! |= bit << (i & 7)
  })
  return prefix
}

/** Not last, type 1, end-of-block: 10 bits, which is 2 modulo 8. */
const EMPTY_FIXED_BLOCK = [0, 1, 0, ...zeros(7)]

/** Not last, type 2, one code that has only end-of-block: 93 bits, 5 modulo 8, for the odd lengths. RFC 1951, 3.2.7. */
const EMPTY_DYNAMIC_BLOCK = [
  ...[0, 0, 1], // not last, type 2
  ...number(0, 5), // HLIT: 257 literal and length codes
  ...number(0, 5), // HDIST: 1 distance code
  ...number(14, 4), // HCLEN: 18 code length codes follow, in the order 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1
  ...[0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1].flatMap((length) => number(length, 3)),
  ...[1, 1, ...number(138 - 11, 7)], // 138 codes of length 0
  ...[1, 1, ...number(118 - 11, 7)], // 118 more: none of the 256 literals has a code
  0, // end-of-block has length 1
  ...[1, 0], // the one distance has length 0
  0, // end of block
]

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0)
}

/** Lowest bit first, as deflate packs everything but Huffman codes. */
function number(value: number, bits: number): number[] {
  return Array.from({ length: bits }, (_, i) => (value >> i) & 1)
}
