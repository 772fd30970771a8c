import type { ByteSource } from './byte-source.ts'
import { type ElfHeader, fileOffset, SEGMENT, SEGMENT_FLAG } from './elf-header.ts'
import { readSections } from './elf-sections.ts'
import { wordsOf } from './words.ts'

/** What Go's linker writes into a program, as `go version -m` shows it (package debug/buildinfo). */
export interface GoBuildInfo {
  /** `go1.26.8`. */
  goVersion: string
  /** Import path of package main. */
  path: string
  main: GoModule | undefined
  modules: readonly GoModule[]
  /** `CGO_ENABLED`, `-ldflags`, `vcs.revision` and the like. */
  settings: ReadonlyMap<string, string>
}

export interface GoModule {
  path: string
  version: string
  /** What is there in its place. */
  replacedBy?: { path: string; version: string }
}

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1')
const HEADER_BYTES = 32
const INLINE = 2
const BIG_ENDIAN = 1
const MAX_TEXT_BYTES = 1024 * 1024
const MAX_MODULES = 20_000
const SEARCH_BYTES = 4 * 1024 * 1024
const MAX_SEARCHED_BYTES = 256 * 1024 * 1024
/** Module information stands between two marks of this length. */
const MARK_BYTES = 16

/** Undefined for what Go did not make. */
export async function readGoBuildInfo(source: ByteSource, header: ElfHeader): Promise<GoBuildInfo | undefined> {
  const at = await findBuildInfo(source, header)
  const head = at === -1 ? undefined : await source.read(at, at + HEADER_BYTES)
  if (!head || head.length < HEADER_BYTES) return undefined
  const [goVersion, text] = head[15]! & INLINE ? await readInline(source, at + HEADER_BYTES) : await readByPointers(source, header, head)
  if (!goVersion) return undefined
  const marked = text !== undefined && text.length > 2 * MARK_BYTES && text.at(-MARK_BYTES - 1) === 0x0a
  return { goVersion: goVersion.toString(), ...modulesOf(marked ? text.subarray(MARK_BYTES, -MARK_BYTES).toString() : '') }
}

/** In its section; in a file without section headers, anywhere in the data. */
async function findBuildInfo(source: ByteSource, header: ElfHeader): Promise<number> {
  const sections = await readSections(source, header)
  if (sections.length > 0) {
    const section = sections.find(({ name }) => name === '.go.buildinfo')
    if (!section) return -1
    const bytes = await source.read(section.offset, section.offset + Math.min(section.fileBytes, SEARCH_BYTES))
    const found = bytes?.indexOf(MAGIC) ?? -1
    return found === -1 ? -1 : section.offset + found
  }
  let left = MAX_SEARCHED_BYTES
  for (const { type, flags, offset, fileBytes } of header.segments.toReversed()) {
    if (type !== SEGMENT.load || (flags & SEGMENT_FLAG.executable) !== 0) continue
    const end = offset + Math.min(fileBytes, source.sizeBytes)
    for (let at = offset; at < end && left > 0; at += SEARCH_BYTES, left -= SEARCH_BYTES) {
      const bytes = await source.read(at, Math.min(at + SEARCH_BYTES + MAGIC.length, end))
      const found = bytes?.indexOf(MAGIC) ?? -1
      if (found !== -1) return at + found
    }
  }
  return -1
}

type Texts = [goVersion?: Buffer | undefined, modules?: Buffer | undefined]

/** Since Go 1.18: two texts, each behind its length. */
async function readInline(source: ByteSource, start: number): Promise<Texts> {
  const texts: Buffer[] = []
  let at = start
  for (let i = 0; i < 2; i++) {
    const { value, bytes } = unsignedVarint((await source.read(at, at + 10)) ?? Buffer.alloc(0))
    const text = value <= MAX_TEXT_BYTES ? await source.read(at + bytes, at + bytes + value) : undefined
    if (!text || text.length < value) break
    texts.push(text)
    at += bytes + value
  }
  return [texts[0], texts[1]]
}

/** Before: addresses of two strings, of which each is an address and a length. */
async function readByPointers(source: ByteSource, header: ElfHeader, head: Buffer): Promise<Texts> {
  const size = head[14]
  if (size !== 4 && size !== 8) return []
  const { word } = wordsOf(size, (head[15]! & BIG_ENDIAN) === 0)
  const texts = await Promise.all(
    [word(head, 16), word(head, 16 + size)].map(async (address) => {
      const at = fileOffset(header, address)
      const string = at === -1 ? undefined : await source.read(at, at + 2 * size)
      if (!string) return undefined
      const [start, length] = [fileOffset(header, word(string, 0)), word(string, size)]
      return start === -1 || length > MAX_TEXT_BYTES ? undefined : source.read(start, start + length)
    }),
  )
  return [texts[0], texts[1]]
}

function unsignedVarint(bytes: Buffer): { value: number; bytes: number } {
  let value = 0
  for (let i = 0; i < bytes.length; i++) {
    value += (bytes[i]! & 0x7f) * 2 ** (7 * i)
    if (bytes[i]! < 0x80) return { value, bytes: i + 1 }
  }
  return { value: 0, bytes: 0 }
}

function modulesOf(text: string): Omit<GoBuildInfo, 'goVersion'> {
  let path = ''
  let main: GoModule | undefined
  const modules: GoModule[] = []
  const settings = new Map<string, string>()
  let latest: GoModule | undefined
  for (const line of text.split('\n')) {
    const [kind, name = '', version = ''] = line.split('\t')
    if (kind === 'path') path = name
    else if (kind === 'mod') latest = main = { path: name, version }
    else if (kind === 'dep' && modules.length < MAX_MODULES) modules.push((latest = { path: name, version }))
    else if (kind === '=>' && latest) latest.replacedBy = { path: name, version }
    else if (kind === 'build') settings.set(...settingOf(name))
  }
  return { path, main, modules, settings }
}

/** `key=value`, each of them quoted where Go must. */
function settingOf(text: string): [key: string, value: string] {
  const [, quotedKey, key, value = ''] = /^(?:"((?:[^"\\]|\\.)*)"|([^=]*))=(.*)$/s.exec(text) ?? [text, undefined, text]
  return [quotedKey ?? key ?? '', /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(["\\])/g, '$1') : value]
}
