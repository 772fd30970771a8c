import type { ByteSource } from './byte-source.ts'
import type { ElfHeader } from './elf-header.ts'
import { textAt } from './words.ts'

export interface Section {
  name: string
  type: number
  address: number
  offset: number
  /** As it lies in the file, 0 for what is only in memory. */
  fileBytes: number
}

const NO_BITS = 8
const MAX_SECTIONS = 100_000
const MAX_NAME_BYTES = 4 * 1024 * 1024

/** Empty when the file has no section headers: programs run without. */
export async function readSections(source: ByteSource, { bits, sections, words }: ElfHeader): Promise<Section[]> {
  const { offset, entryBytes } = sections
  const wide = bits === 64
  if (offset === 0 || entryBytes < (wide ? 64 : 40)) return []
  let { count, names } = sections
  if (count === 0 || names === 0xffff) {
    // Numbers that do not fit the header are in the first section's (gABI, "ELF Header").
    const first = (await source.read(offset, offset + entryBytes)) ?? Buffer.alloc(0)
    if (count === 0) count = words.word(first, wide ? 32 : 20)
    if (names === 0xffff) names = words.u32(first, wide ? 40 : 24)
  }
  const table = await source.read(offset, offset + Math.min(count, MAX_SECTIONS) * entryBytes)
  if (!table) return []
  const placeOf = (at: number) => ({
    address: words.word(table, at + (wide ? 16 : 12)),
    offset: words.word(table, at + (wide ? 24 : 16)),
    fileBytes: words.word(table, at + (wide ? 32 : 20)),
  })
  const ofNames = placeOf(names * entryBytes)
  const texts = (await source.read(ofNames.offset, ofNames.offset + Math.min(ofNames.fileBytes, MAX_NAME_BYTES))) ?? Buffer.alloc(0)
  const found: Section[] = []
  for (let at = 0; at + entryBytes <= table.length; at += entryBytes) {
    const type = words.u32(table, at + 4)
    const place = placeOf(at)
    found.push({ name: textAt(texts, words.u32(table, at), 256), type, ...place, fileBytes: type === NO_BITS ? 0 : place.fileBytes })
  }
  return found
}
