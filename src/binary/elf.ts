import type { ByteSource } from './byte-source.ts'
import { type DynamicSection, readDynamic } from './elf-dynamic.ts'
import { type ElfHeader, readElfHeader, SEGMENT } from './elf-header.ts'
import { type LoadedLater, readDlopenNotes } from './elf-notes.ts'
import { textAt } from './words.ts'

/** An ELF file as the kernel and the dynamic loader see it. */
export interface ElfFile extends DynamicSection {
  header: ElfHeader
  /** Path of the loader; empty for libraries and static programs. */
  interpreter: string
  /** A program that needs no loader and no libraries. */
  isStatic: boolean
  /** It can be started, not only loaded. */
  isProgram: boolean
  loadedLater: readonly LoadedLater[]
}

const NOTHING: DynamicSection = {
  needed: [],
  rpath: '',
  runpath: '',
  soname: '',
  noDefaultFolders: false,
  isProgram: false,
  isDamaged: false,
  imports: new Set(),
  names: { offset: 0, sizeBytes: 0 },
}
const MAX_PATH_BYTES = 4096

/** Reads no more than the headers and what they point to: some kilobytes of a file of any size. Undefined for what is no ELF file. */
export async function readElf(source: ByteSource): Promise<ElfFile | undefined> {
  const header = await readElfHeader(source)
  if (!header) return undefined
  const [dynamic, interpreter, loadedLater] = await Promise.all([
    readDynamic(source, header),
    readInterpreter(source, header),
    readDlopenNotes(source, header),
  ])
  const isProgram = header.type === 'executable' || interpreter !== '' || dynamic?.isProgram === true
  const isStatic = isProgram && interpreter === '' && (dynamic?.needed.length ?? 0) === 0
  const isDamaged = !header.complete || (dynamic?.isDamaged ?? header.segments.some(({ type }) => type === SEGMENT.dynamic))
  return { ...(dynamic ?? NOTHING), header, interpreter, isStatic, isProgram, isDamaged, loadedLater }
}

async function readInterpreter(source: ByteSource, { segments }: ElfHeader): Promise<string> {
  const segment = segments.find(({ type }) => type === SEGMENT.interpreter)
  if (!segment) return ''
  const bytes = await source.read(segment.offset, segment.offset + Math.min(segment.fileBytes, MAX_PATH_BYTES))
  return bytes ? textAt(bytes, 0) || bytes.toString('utf8') : ''
}

/** Whether a process of one can load the other: same processor, word size and byte order. */
export function canLoad({ header: one }: ElfFile, { header: other }: ElfFile): boolean {
  return one.machine === other.machine && one.bits === other.bits && one.littleEndian === other.littleEndian
}
