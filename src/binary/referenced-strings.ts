/** Part of a program as it lies in memory. */
export interface LoadedSegment {
  address: number
  bytes: Buffer
  executable: boolean
}

export const MACHINE = { x86: 3, arm: 40, x8664: 62, aarch64: 183 }

/** Shorter and longer ones are no names of files or programs. */
const MIN_BYTES = 2
const MAX_BYTES = 255
const MAX_STRINGS = 200_000
/** How far behind or before the instruction that loads an address the one that loads the length is sought. */
const NEAR_BYTES = 64

/**
 * Strings of a program whose strings are packed without an end (Go, Rust), known by who refers to them: an address with the length beside
 * it, in instructions or in data. Only x86-64 and AArch64 are understood; of others nothing is found.
 */
export function referencedStrings(segments: readonly LoadedSegment[], machine: number): Set<string> {
  const found = new Set<string>()
  const findInCode = machine === MACHINE.x8664 ? findInX8664 : machine === MACHINE.aarch64 ? findInAarch64 : undefined
  if (!findInCode) return found
  const take = (address: number, length: number): void => {
    if (length < MIN_BYTES || length > MAX_BYTES || found.size >= MAX_STRINGS) return
    const home = segments.find((each) => address >= each.address && address + length <= each.address + each.bytes.length)
    if (!home) return
    const start = address - home.address
    const text = home.bytes.toString('utf8', start, start + length)
    if (/^[^\p{Cc}\ufffd]+$/u.test(text)) found.add(text)
  }
  for (const segment of segments) {
    if (segment.executable) findInCode(segment, take)
    else findInData(segment, take)
  }
  return found
}

type Take = (address: number, length: number) => void

/**
 * Address and length side by side, as in Go's string headers and Rust's `&str`. Where the program is loaded anywhere, the address is in the
 * table of relocations instead (ELF64_Rela: place, kind, address), and the length stays at the place.
 */
function findInData({ address, bytes }: LoadedSegment, take: Take): void {
  const words = new Uint32Array(bytes.length >> 2)
  Buffer.from(words.buffer).set(bytes.subarray(0, words.byteLength))
  for (let at = (address & 7) === 0 ? 0 : 1; at + 3 < words.length; at += 2) {
    const [low, high, length, rest] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]]
    if (rest === 0 && length >= MIN_BYTES && length <= MAX_BYTES && high <= 0xffff) take(low + high * 2 ** 32, length)
  }
}

/** `lea register, [rip + distance]` and a `mov` of a small number nearby. */
function findInX8664({ address, bytes }: LoadedSegment, take: Take): void {
  for (let at = bytes.indexOf(0x8d, 1); at !== -1 && at + 6 <= bytes.length; at = bytes.indexOf(0x8d, at + 1)) {
    if ((bytes[at - 1]! & 0xfb) !== 0x48 || (bytes[at + 1]! & 0xc7) !== 0x05) continue
    const target = address + at + 6 + bytes.readInt32LE(at + 2)
    const last = Math.min(at + 6 + NEAR_BYTES, bytes.length - 4)
    for (let near = Math.max(at - NEAR_BYTES, 7); near <= last; near++) {
      const length = bytes[near]!
      if (bytes[near + 1] !== 0 || bytes[near + 2] !== 0 || bytes[near + 3] !== 0 || length < MIN_BYTES) continue
      if (isMove(bytes, near)) take(target, length)
    }
  }
}

/** Whether the four bytes there are what a `mov` puts into a register, or into memory at `[register + distance]`. */
function isMove(bytes: Buffer, number: number): boolean {
  if ((bytes[number - 1]! & 0xf8) === 0xb8) return true
  // Between opcode and number: ModRM, for the stack SIB, and a distance of 0, 1 or 4 bytes.
  return [2, 3, 4, 6, 7].some((back) => bytes[number - back] === 0xc7 && (bytes[number - back + 1]! & 0x38) === 0)
}

/** `adrp` and `add` of one register, and a `movz` or `orr` of a small number nearby. */
function findInAarch64({ address, bytes }: LoadedSegment, take: Take): void {
  const words = new Uint32Array(bytes.length >> 2)
  Buffer.from(words.buffer).set(bytes.subarray(0, words.byteLength))
  const near = NEAR_BYTES / 4
  for (let at = 0; at + 1 < words.length; at++) {
    const page = words[at]!
    if ((page & 0x9f000000) >>> 0 !== 0x90000000) continue
    const register = page & 31
    const pages = (((page >>> 5) & 0x7ffff) << 2) | ((page >>> 29) & 3)
    const base = Math.floor((address + at * 4) / 4096) * 4096 + ((pages << 11) >> 11) * 4096
    for (let add = at + 1; add < Math.min(at + 1 + near, words.length); add++) {
      const word = words[add]!
      if (word >>> 22 !== 0x244 || ((word >>> 5) & 31) !== register) continue
      const target = base + ((word >>> 10) & 0xfff)
      for (let move = Math.max(at - near, 0); move <= Math.min(add + near, words.length - 1); move++)
        take(target, smallNumber(words[move]!))
      break
    }
  }
}

/** What `movz` or `orr` with the zero register puts into a register, if it is a length that can be; else 0. */
function smallNumber(word: number): number {
  if ((word & 0x7fe00000) === 0x52800000) return (word >>> 5) & 0xffff
  // orr register, zero, mask: lengths that are a run of ones from bit `-rotate` on.
  if ((word & 0x7f8003e0) !== 0x320003e0) return 0
  const ones = ((word >>> 10) & 63) + 1
  const wide = ((word >>> 22) & 1) === 1 ? 64 : 32
  const shift = (wide - ((word >>> 16) & 63)) % wide
  return ones + shift <= 8 ? ((1 << ones) - 1) << shift : 0
}
