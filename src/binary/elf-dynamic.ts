import type { ByteSource } from './byte-source.ts'
import { type ElfHeader, fileOffset, SEGMENT } from './elf-header.ts'
import { textAt } from './words.ts'

/** What the dynamic section asks of the loader (gABI chapter 5, "Dynamic Section"). */
export interface DynamicSection {
  /** Library names, in the order they are loaded. */
  needed: readonly string[]
  /** Search paths as they are written, colons and `$ORIGIN` and all; empty for none. */
  rpath: string
  runpath: string
  soname: string
  /** Not to be searched for in the default folders (DF_1_NODEFLIB). */
  noDefaultFolders: boolean
  /** A program that is loaded anywhere (DF_1_PIE), not a library. */
  isProgram: boolean
  /** Names of functions and variables that others must have. */
  imports: ReadonlySet<string>
  /** Part of what the loader reads is not there, so what the file needs is not known. */
  isDamaged: boolean
  /** Where all these names stand in the file. */
  names: { offset: number; sizeBytes: number }
}

const TAG = {
  needed: 1,
  hash: 4,
  strings: 5,
  symbols: 6,
  stringBytes: 10,
  soname: 14,
  rpath: 15,
  runpath: 29,
  gnuHash: 0x6ffffef5,
  versionOfSymbols: 0x6ffffff0,
  flags1: 0x6ffffffb,
  versionsDefined: 0x6ffffffc,
  versionsNeeded: 0x6ffffffe,
}
const NO_DEFAULT_FOLDERS = 0x800
const PIE = 0x08000000
/** Larger than any that is known by ten times and more. */
const MAX_SECTION_BYTES = 256 * 1024
const MAX_NEEDED = 4096
const MAX_STRING_BYTES = 64 * 1024 * 1024
const MAX_SYMBOLS = 1_000_000
const GLOBAL = 1
const WEAK = 2

/** Undefined when there is none: a static program, or a damaged file. Needs no section headers, so that stripped files are read, too. */
export async function readDynamic(source: ByteSource, header: ElfHeader): Promise<DynamicSection | undefined> {
  const segment = header.segments.find(({ type }) => type === SEGMENT.dynamic)
  if (!segment) return undefined
  const bytes = await source.read(segment.offset, segment.offset + Math.min(segment.fileBytes, MAX_SECTION_BYTES))
  if (!bytes) return undefined
  const { values, needed } = tagsOf(bytes, header)
  const stringsAt = fileOffset(header, values.get(TAG.strings) ?? -1)
  const stringBytes = Math.min(values.get(TAG.stringBytes) ?? 0, MAX_STRING_BYTES)
  const strings = (stringsAt === -1 ? undefined : await source.read(stringsAt, stringsAt + stringBytes)) ?? Buffer.alloc(0)
  const text = (tag: number) => (values.has(tag) ? textAt(strings, values.get(tag)!) : '')
  const flags = values.get(TAG.flags1) ?? 0
  const names = needed.map((at) => textAt(strings, at)).filter((name) => name !== '')
  return {
    needed: names,
    rpath: text(TAG.rpath),
    runpath: text(TAG.runpath),
    soname: text(TAG.soname),
    noDefaultFolders: (flags & NO_DEFAULT_FOLDERS) !== 0,
    isProgram: (flags & PIE) !== 0,
    isDamaged: bytes.length < Math.min(segment.fileBytes, MAX_SECTION_BYTES) || names.length < needed.length,
    imports: await readImports(source, header, values, strings),
    names: { offset: Math.max(stringsAt, 0), sizeBytes: strings.length },
  }
}

function tagsOf(bytes: Buffer, { words: { word, wordBytes } }: ElfHeader): { values: Map<number, number>; needed: number[] } {
  const values = new Map<number, number>()
  const needed: number[] = []
  for (let at = 0; at + 2 * wordBytes <= bytes.length; at += 2 * wordBytes) {
    const tag = word(bytes, at)
    if (tag === 0) break
    const value = word(bytes, at + wordBytes)
    if (tag === TAG.needed && needed.length < MAX_NEEDED) needed.push(value)
    else if (!values.has(tag)) values.set(tag, value)
  }
  return { values, needed }
}

/** Symbols that the file uses but does not have itself. */
async function readImports(
  source: ByteSource,
  header: ElfHeader,
  tags: ReadonlyMap<number, number>,
  strings: Buffer,
): Promise<ReadonlySet<string>> {
  const { words, bits } = header
  const entryBytes = bits === 64 ? 24 : 16
  const start = fileOffset(header, tags.get(TAG.symbols) ?? -1)
  const imports = new Set<string>()
  if (start === -1) return imports
  const symbols = (await source.read(start, start + symbolCount(tags, entryBytes) * entryBytes)) ?? Buffer.alloc(0)
  for (let at = entryBytes; at + entryBytes <= symbols.length; at += entryBytes) {
    const binding = symbols[at + (bits === 64 ? 4 : 12)]! >> 4
    const section = words.u16(symbols, at + (bits === 64 ? 6 : 14))
    if (section !== 0 || (binding !== GLOBAL && binding !== WEAK)) continue
    const name = textAt(strings, words.u32(symbols, at))
    if (name !== '') imports.add(name)
  }
  return imports
}

/** How many symbols there are. No tag tells the size of their table; it ends where the next one starts, as all linkers lay it out. */
function symbolCount(tags: ReadonlyMap<number, number>, entryBytes: number): number {
  const start = tags.get(TAG.symbols)!
  const ends = [TAG.strings, TAG.hash, TAG.gnuHash, TAG.versionOfSymbols, TAG.versionsDefined, TAG.versionsNeeded]
    .map((tag) => tags.get(tag) ?? 0)
    .filter((end) => end > start)
  return Math.min(MAX_SYMBOLS, ...ends.map((end) => Math.floor((end - start) / entryBytes)))
}
