import type { ByteSource } from './byte-source.ts'
import { type ElfHeader, SEGMENT, SEGMENT_FLAG } from './elf-header.ts'
import { readSections } from './elf-sections.ts'
import { textAt, wordsOf } from './words.ts'

/** A function of a Go program. */
export interface GoFunction {
  /** `net/http.(*Client).Do`, `gopkg.in/yaml%2ev3.Unmarshal`. */
  name: string
  /** From the start of the program's code. */
  offset: number
  /** Of machine code, up to the next function. */
  codeBytes: number
}

/** First number of the table (package internal/abi, PCLnTabMagic) since Go 1.18; older ones are laid out in another way. */
const MAGICS: ReadonlySet<number> = new Set([0xfffffff0, 0xfffffff1])
const MAX_TABLE_BYTES = 128 * 1024 * 1024
const MAX_FUNCTIONS = 2_000_000

/** The functions of a Go program, in the order of their code, by the table that its runtime needs; empty when there is none. */
export async function readGoFunctions(source: ByteSource, header: ElfHeader): Promise<GoFunction[]> {
  const table = await readTable(source, header)
  if (!table) return []
  const { u32, word, wordBytes } = wordsOf(table[7] === 4 ? 4 : 8, header.littleEndian)
  if (!MAGICS.has(u32(table, 0))) return []
  const field = (i: number) => word(table, 8 + i * wordBytes)
  const [count, names, functions] = [field(0), field(3), field(7)]
  const found: GoFunction[] = []
  // Pairs of offsets, of the code and of what is known of the function; the last has the end of the code alone.
  for (let i = 0; i < Math.min(count, MAX_FUNCTIONS) && functions + i * 8 + 12 <= table.length; i++) {
    const at = functions + i * 8
    const offset = u32(table, at)
    const name = textAt(table, names + u32(table, functions + u32(table, at + 4) + 4))
    if (name !== '') found.push({ name, offset, codeBytes: Math.max(u32(table, at + 8) - offset, 0) })
  }
  return found
}

async function readTable(source: ByteSource, header: ElfHeader): Promise<Buffer | undefined> {
  const sections = await readSections(source, header)
  const section = sections.find(({ name }) => name === '.gopclntab' || name === '.data.rel.ro.gopclntab')
  if (section) return source.read(section.offset, section.offset + Math.min(section.fileBytes, MAX_TABLE_BYTES))
  // Other linkers than Go's own put it among the rest of the data.
  for (const { type, flags, offset, fileBytes } of header.segments) {
    if (type !== SEGMENT.load || (flags & SEGMENT_FLAG.executable) !== 0) continue
    const bytes = await source.read(offset, offset + Math.min(fileBytes, MAX_TABLE_BYTES))
    const start = bytes ? findTable(bytes, header.littleEndian) : -1
    if (start !== -1) return bytes!.subarray(start)
  }
  return undefined
}

/** By its first 8 bytes: magic, two zeros, the least length of an instruction, the size of an address. */
function findTable(bytes: Buffer, littleEndian: boolean): number {
  for (const low of [0xf0, 0xf1]) {
    const magic = Buffer.from(littleEndian ? [low, 0xff, 0xff, 0xff, 0, 0] : [0xff, 0xff, 0xff, low, 0, 0])
    for (let at = bytes.indexOf(magic); at !== -1; at = bytes.indexOf(magic, at + 1)) {
      if ([1, 2, 4].includes(bytes[at + 6] ?? 0) && (bytes[at + 7] === 4 || bytes[at + 7] === 8)) return at
    }
  }
  return -1
}

/** Import path of the package of a function, empty for what the linker made. */
export function packageOfFunction(name: string): string {
  if (/^(go|type):/.test(name)) return ''
  const plain = name.replace(/\[.*/s, '')
  const slash = plain.lastIndexOf('/', plain.indexOf('(') === -1 ? undefined : plain.indexOf('('))
  const dot = plain.indexOf('.', slash + 1)
  const path = dot === -1 ? '' : plain.slice(0, dot)
  return path.replace(/%([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
