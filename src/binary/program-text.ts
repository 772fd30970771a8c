import type { ByteSource } from './byte-source.ts'
import type { ElfFile } from './elf.ts'
import { type ElfHeader, SEGMENT, SEGMENT_FLAG, type Segment } from './elf-header.ts'
import { type LoadedSegment, referencedStrings } from './referenced-strings.ts'
import { findText, type ProgramText } from './strings.ts'

/** What a program was written in, as far as its strings tell. */
export type Language = 'go' | 'rust' | 'c'

export interface TextOfProgram extends ProgramText {
  language: Language
  /** Of Go alone: it can start other programs. Of others, imports tell. */
  startsPrograms: boolean
  /** Those of the wished ones that are in it. */
  marks: ReadonlySet<string>
}

export interface TextWishes {
  /** Names in the root folder: paths start with one of them. */
  rootNames: ReadonlySet<string>
  /** Single words, too. */
  words: boolean
  /** Texts of which only is to be known whether they are in it. */
  marks?: readonly string[]
}

interface ReadSegment extends LoadedSegment {
  /** In the file. */
  offset: number
}

/** All that is read of one file: more than any program has beside its code. */
const MAX_BYTES = 256 * 1024 * 1024
const GO_BUILD_INFO = Buffer.from('\xff Go buildinf:', 'latin1')

/** Looks for names of files and programs in what a file has beside its code. */
export async function readProgramText(
  source: ByteSource,
  elf: ElfFile,
  { rootNames, words, marks = [] }: TextWishes,
): Promise<TextOfProgram> {
  const { header, names } = elf
  const data = await readData(source, header)
  const holds = (text: string | Buffer) => data.some(({ bytes }) => bytes.includes(text))
  const language = holds(GO_BUILD_INFO) ? 'go' : holds('RUST_BACKTRACE') ? 'rust' : 'c'
  const text: ProgramText = { strings: new Set(), runs: new Set() }
  const search = { packed: language !== 'c', terminated: language !== 'go', rootNames, words: words && language === 'c' }
  // Names of functions are no names of programs, be they alike: `sort`, `kill`.
  for (const { bytes, offset } of data) {
    findText(bytes.subarray(0, Math.max(names.offset - offset, 0)), search, text)
    findText(bytes.subarray(Math.max(names.offset + names.sizeBytes - offset, 0)), search, text)
  }
  if (words && language !== 'c') {
    const code = data.some(({ executable }) => executable) ? [] : await readSegments(source, header.segments.filter(isCode))
    for (const string of referencedStrings([...data, ...code], header.machine)) text.strings.add(string)
  }
  const startsPrograms = language === 'go' && ['os/exec.(*Cmd).Start', 'syscall.forkExec', 'os.StartProcess'].some(holds)
  return { ...text, language, startsPrograms, marks: new Set(marks.filter(holds)) }
}

/** What a program has in memory beside its code, and where that is not apart, with it. */
export function readData(source: ByteSource, header: ElfHeader): Promise<ReadSegment[]> {
  return readSegments(source, dataSegments(header))
}

function isCode({ type, flags }: Segment): boolean {
  return type === SEGMENT.load && (flags & SEGMENT_FLAG.executable) !== 0
}

/** Where strings are: beside the code, or, as linkers laid files out for long, in the same segment. */
function dataSegments({ segments }: ElfHeader): Segment[] {
  const loaded = segments.filter(({ type }) => type === SEGMENT.load)
  const beside = loaded.filter((each) => !isCode(each))
  return beside.some(({ flags }) => (flags & SEGMENT_FLAG.writable) === 0) ? beside : loaded
}

async function readSegments(source: ByteSource, segments: readonly Segment[]): Promise<ReadSegment[]> {
  const read: ReadSegment[] = []
  let left = MAX_BYTES
  for (const segment of segments) {
    const bytes = left > 0 ? await source.read(segment.offset, segment.offset + Math.min(segment.fileBytes, left)) : undefined
    if (!bytes) continue
    left -= bytes.length
    read.push({ address: segment.address, executable: isCode(segment), bytes, offset: segment.offset })
  }
  return read
}
