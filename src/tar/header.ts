import { readNumber } from './number.ts'

export const BLOCK_BYTES = 512

/** The fields of one 512-byte tar header, before any extension header is applied. */
export interface Header {
  /** Raw bytes: names need not be UTF-8. */
  name: Buffer
  link: Buffer
  /** The type flag as a character; NUL, which old archives write for files, is told as `0`. */
  type: string
  mode: number
  uid: number
  gid: number
  /** Content bytes that follow, as the header claims. */
  size: number
  /** Whether the GNU fields of the header (sparse map, times) mean anything. */
  gnu: boolean
}

/** The field offsets of POSIX.1-1988 (ustar); the GNU format differs only behind offset 345. */
const NAME = 0
const MODE = 100
const UID = 108
const GID = 116
const SIZE = 124
const CHECKSUM = 148
const TYPE = 156
const LINK = 157
const MAGIC = 257
const PREFIX = 345

export function isZeroBlock(block: Buffer): boolean {
  for (let i = 0; i < BLOCK_BYTES; i++) if (block[i] !== 0) return false
  return true
}

const USTAR = [...Buffer.from('ustar')]
const EMPTY = Buffer.alloc(0)

/** Decodes a header, or says in a phrase why the block is none. */
export function readHeader(block: Buffer): Header | string {
  if (!checksumHolds(block)) return 'a header with a wrong checksum'
  const size = readNumber(block, SIZE, 12)
  if (size === undefined || size < 0) return 'a header with an impossible size'

  const ustar = USTAR.every((byte, i) => block[MAGIC + i] === byte)
  const gnu = ustar && block[MAGIC + 5] === 0x20
  let name = text(block, NAME, 100)
  if (ustar && !gnu && block[PREFIX] !== 0) {
    name = Buffer.concat([text(block, PREFIX, prefixLength(block)), Buffer.from('/'), name])
  }
  return {
    name,
    link: block[LINK] === 0 ? EMPTY : text(block, LINK, 100),
    type: block[TYPE] === 0 ? '0' : String.fromCharCode(block[TYPE]!),
    mode: (readNumber(block, MODE, 8) ?? 0) & 0o7777,
    uid: readNumber(block, UID, 8) ?? 0,
    gid: readNumber(block, GID, 8) ?? 0,
    size,
    gnu,
  }
}

/** star keeps times in the last 24 bytes of the prefix, and marks it by `tar` at the end of the block. */
function prefixLength(block: Buffer): number {
  return block.toString('latin1', 508, 511) === 'tar' ? 131 : 155
}

/** A block on an edge of 4 bytes, so that it can be summed four bytes at a time. */
const scratch = new Uint8Array(BLOCK_BYTES)
const scratchWords = new Uint32Array(scratch.buffer)

/** The sum of all bytes, those of the checksum field taken as blanks. Some old programs summed signed bytes. */
function checksumHolds(block: Buffer): boolean {
  const expected = readNumber(block, CHECKSUM, 8)
  scratch.set(block)
  scratch.fill(0x20, CHECKSUM, CHECKSUM + 8)
  // Two sums of 16 bits in each word; 128 times 255 does not overflow them.
  let even = 0
  let odd = 0
  for (let i = 0; i < scratchWords.length; i++) {
    const word = scratchWords[i]!
    even += word & 0x00ff00ff
    odd += (word >>> 8) & 0x00ff00ff
  }
  const sum = (even & 0xffff) + (even >>> 16) + (odd & 0xffff) + (odd >>> 16)
  if (sum === expected) return true

  let highBytes = 0
  for (const byte of scratch) if (byte > 127) highBytes++
  return sum - 256 * highBytes === expected
}

/** A field's bytes up to its NUL, copied: the block's buffer is used again. */
function text(block: Buffer, offset: number, length: number): Buffer {
  const end = block.indexOf(0, offset)
  return Buffer.from(block.subarray(offset, end === -1 || end > offset + length ? offset + length : end))
}
