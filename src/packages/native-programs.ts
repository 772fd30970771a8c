import type { ByteSource } from '../binary/byte-source.ts'
import { type ElfHeader, readElfHeader } from '../binary/elf-header.ts'
import type { ImageFiles } from '../contents/image-files.ts'
import type { Note } from '../errors.ts'
import { bytesOfFile } from './file-bytes.ts'

/** A program in machine code that may tell what was linked into it. */
export interface NativeProgram {
  node: number
  path: string
  source: ByteSource
  header: ElfHeader
}

/** Smaller ones are not made by Go or Rust: their runtimes alone are larger. */
const MIN_BYTES = 100_000
const MAX_BYTES = 200 * 1024 * 1024
const MAX_PROGRAMS = 500
const AT_ONCE = 50
const SYSTEM = /^\/(usr\/)?(bin|sbin|lib\w*|libexec|share|games)\//
const PROGRAM_FOLDERS = /^\/(usr\/)?s?bin\//

const known = new WeakMap<ImageFiles, Promise<readonly NativeProgram[]>>()

/** Found once for all who ask. Where there are too many, those outside of the system's folders come first. */
export function nativePrograms(files: ImageFiles): Promise<readonly NativeProgram[]> {
  let programs = known.get(files)
  if (!programs) known.set(files, (programs = findPrograms(files)))
  return programs
}

/** Says that there were more programs than are looked at. */
export function programNotes(programs: readonly NativeProgram[]): Note[] {
  if (programs.length < MAX_PROGRAMS) return []
  return [{ about: 'programs', message: `only ${MAX_PROGRAMS} were asked what is linked into them` }]
}

/** Asks many at once, whose reads are joined then, but not more than memory has room for. The answers are in their order. */
export async function askEach<T>(programs: readonly NativeProgram[], ask: (program: NativeProgram) => Promise<T>): Promise<T[]> {
  const answers: T[] = []
  for (let at = 0; at < programs.length; at += AT_ONCE) answers.push(...(await Promise.all(programs.slice(at, at + AT_ONCE).map(ask))))
  return answers
}

async function findPrograms(files: ImageFiles): Promise<readonly NativeProgram[]> {
  const candidates = new Map<number, { node: number; path: string; rank: number }>()
  for (let node = 1; node < files.nodeCount; node++) {
    if (files.kind(node) !== 'file' || (files.modeOf(node) & 0o111) === 0 || /\.(so|node|jar|py|js|sh|pl|rb)\b/.test(files.nameOf(node)))
      continue
    const size = files.sizeOf(node)
    const inode = files.inodeOf(node)
    if (size < MIN_BYTES || size > MAX_BYTES || candidates.has(inode)) continue
    const path = files.pathOf(node)
    candidates.set(inode, { node, path, rank: SYSTEM.test(path) ? (PROGRAM_FOLDERS.test(path) ? 1 : 2) : 0 })
  }
  const best = [...candidates.values()].sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1)).slice(0, MAX_PROGRAMS)
  const read = await Promise.all(
    best.map(async ({ node, path }) => {
      const source = bytesOfFile(files, node)
      const header = await readElfHeader(source)
      return header && (header.type === 'executable' || header.type === 'shared') ? { node, path, source, header } : undefined
    }),
  )
  return read.filter((program) => program !== undefined)
}
