import type { ByteSource } from './byte-source.ts'
import { type Words, wordsOf } from './words.ts'

/** The start of an ELF file and its program headers: all that the kernel looks at (gABI, chapters 4 and 5). */
export interface ElfHeader {
  bits: 32 | 64
  littleEndian: boolean
  /** e_machine: 62 is x86-64, 183 AArch64. */
  machine: number
  type: 'relocatable' | 'executable' | 'shared' | 'core' | 'other'
  segments: readonly Segment[]
  /** false: some of them lie outside of the file. */
  complete: boolean
  /** Where the section headers are; a count of 0 when there are none. */
  sections: { offset: number; entryBytes: number; count: number; names: number }
  words: Words
}

export interface Segment {
  /** One of SEGMENT, or another. */
  type: number
  flags: number
  offset: number
  address: number
  fileBytes: number
  alignment: number
}

export const SEGMENT = { load: 1, dynamic: 2, interpreter: 3, note: 4 }
export const SEGMENT_FLAG = { executable: 1, writable: 2, readable: 4 }

const TYPES = ['other', 'relocatable', 'executable', 'shared', 'core'] as const
const HEAD_BYTES = 4096
/** More than any linker writes. */
const MAX_SEGMENTS = 1000

export function isElf(head: Buffer): boolean {
  return head.length >= 52 && head.readUInt32BE(0) === 0x7f454c46
}

/** Undefined for what is no ELF file, or cannot be read. */
export async function readElfHeader(source: ByteSource): Promise<ElfHeader | undefined> {
  const head = await source.read(0, HEAD_BYTES)
  if (!head || !isElf(head)) return undefined
  const [elfClass, order] = [head[4], head[5]]
  if ((elfClass !== 1 && elfClass !== 2) || (order !== 1 && order !== 2)) return undefined
  const wide = elfClass === 2
  const words = wordsOf(wide ? 8 : 4, order === 1)
  const { u16, word } = words
  // Behind e_flags all fields are 16 bits: e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx.
  const counts = wide ? 52 : 40
  const table = {
    offset: word(head, wide ? 32 : 28),
    entryBytes: u16(head, counts + 2),
    count: Math.min(u16(head, counts + 4), MAX_SEGMENTS),
  }
  const tableEnd = table.offset + table.entryBytes * table.count
  const bytes = tableEnd <= head.length ? head.subarray(table.offset, tableEnd) : await source.read(table.offset, tableEnd)
  const whole = bytes && table.entryBytes >= (wide ? 56 : 32) ? Math.floor(bytes.length / table.entryBytes) : 0
  const segments = Array.from({ length: whole }, (_, i) => segmentAt(bytes!, i * table.entryBytes, wide, words))
  return {
    bits: wide ? 64 : 32,
    littleEndian: order === 1,
    machine: u16(head, 18),
    type: TYPES[u16(head, 16)] ?? 'other',
    segments,
    complete: whole === table.count,
    sections: {
      offset: word(head, wide ? 40 : 32),
      entryBytes: u16(head, counts + 6),
      count: u16(head, counts + 8),
      names: u16(head, counts + 10),
    },
    words,
  }
}

function segmentAt(bytes: Buffer, at: number, wide: boolean, { u32, word }: Words): Segment {
  return {
    type: u32(bytes, at),
    flags: u32(bytes, at + (wide ? 4 : 24)),
    offset: word(bytes, at + (wide ? 8 : 4)),
    address: word(bytes, at + (wide ? 16 : 8)),
    fileBytes: word(bytes, at + (wide ? 32 : 16)),
    alignment: word(bytes, at + (wide ? 48 : 28)),
  }
}

/** Where in the file a virtual address lies, or -1. */
export function fileOffset({ segments }: ElfHeader, address: number): number {
  const segment = segments.find((each) => each.type === SEGMENT.load && address >= each.address && address < each.address + each.fileBytes)
  return segment ? address - segment.address + segment.offset : -1
}
