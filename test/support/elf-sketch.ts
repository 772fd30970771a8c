/** A small ELF file, built by hand after the gABI. Everything lies in one segment that is read only, unless `code` brings another. */
export interface ElfSketch {
  bits?: 32 | 64
  bigEndian?: boolean
  machine?: number
  /** Default: a program when it has an interpreter, else a library. */
  type?: 'executable' | 'shared' | 'relocatable'
  interpreter?: string
  needed?: readonly string[]
  rpath?: string
  runpath?: string
  soname?: string
  flags1?: number
  imports?: readonly string[]
  exports?: readonly string[]
  /** What it has beside its code: strings, each with a zero byte behind it, or bytes. */
  data?: readonly string[] | Buffer
  /** Contents of ELF notes of systemd's kind, as JSON. */
  dlopenNotes?: readonly string[]
  /** Sections beside the empty first one, whose contents are appended to the file. */
  sections?: Readonly<Record<string, Buffer>>
  /** No dynamic section. */
  isStatic?: boolean
  /** One segment with everything, executable, as linkers made it before 2018. */
  oneSegment?: boolean
}

export const X86_64 = 62
export const GLIBC_LOADER = '/lib64/ld-linux-x86-64.so.2'
const BASE = 0x400000
const LOAD = 1
const DYNAMIC = 2
const INTERPRETER = 3
const NOTE = 4

export function sketchElf(sketch: ElfSketch = {}): Buffer {
  const { bits = 64, bigEndian = false, machine = X86_64, interpreter, imports = [], exports: exported = [] } = sketch
  const wide = bits === 64
  const u16 = (value: number) => number(value, 2, bigEndian)
  const u32 = (value: number) => number(value, 4, bigEndian)
  const word = (value: number) => number(value, wide ? 8 : 4, bigEndian)
  const notes = (sketch.dlopenNotes ?? []).map((json) => {
    const content = Buffer.from(`${json}\0`)
    return Buffer.concat([u32(4), u32(content.length), u32(0x407c0c0a), Buffer.from('FDO\0'), padded(content, 4)])
  })
  const segmentCount = 1 + (sketch.isStatic ? 0 : 1) + (interpreter === undefined ? 0 : 1) + (notes.length > 0 ? 1 : 0)
  const headBytes = (wide ? 64 : 52) + segmentCount * (wide ? 56 : 32)

  let bytes = Buffer.alloc(headBytes)
  const place = (part: Buffer): { offset: number; size: number } => {
    const offset = Math.ceil(bytes.length / 8) * 8
    bytes = Buffer.concat([bytes, Buffer.alloc(offset - bytes.length), part])
    return { offset, size: part.length }
  }
  const segments: [type: number, at: { offset: number; size: number }][] = []
  if (interpreter !== undefined) segments.push([INTERPRETER, place(Buffer.from(`${interpreter}\0`))])
  if (notes.length > 0) segments.push([NOTE, place(Buffer.concat(notes))])

  if (!sketch.isStatic) {
    let texts = '\0'
    const text = (value: string): number => {
      const at = Buffer.byteLength(texts)
      texts += `${value}\0`
      return at
    }
    const symbol = (name: string, section: number): Buffer => {
      const info = Buffer.from([0x12, 0])
      return wide
        ? Buffer.concat([u32(text(name)), info, u16(section), word(0), word(0)])
        : Buffer.concat([u32(text(name)), word(0), word(0), info, u16(section)])
    }
    const symbols = Buffer.concat([
      Buffer.alloc(wide ? 24 : 16),
      ...imports.map((name) => symbol(name, 0)),
      ...exported.map((name) => symbol(name, 1)),
    ])
    const tags: [number, number][] = (sketch.needed ?? []).map((name) => [1, text(name)])
    if (sketch.soname !== undefined) tags.push([14, text(sketch.soname)])
    if (sketch.rpath !== undefined) tags.push([15, text(sketch.rpath)])
    if (sketch.runpath !== undefined) tags.push([29, text(sketch.runpath)])
    if (sketch.flags1 !== undefined) tags.push([0x6ffffffb, sketch.flags1])
    tags.push([6, BASE + place(symbols).offset], [11, wide ? 24 : 16])
    const strings = place(Buffer.from(texts))
    tags.push([5, BASE + strings.offset], [10, strings.size], [0, 0])
    segments.push([DYNAMIC, place(Buffer.concat(tags.flatMap(([tag, value]) => [word(tag), word(value)])))])
  }
  const data = sketch.data ?? []
  place(Buffer.isBuffer(data) ? data : Buffer.concat(data.map((string) => Buffer.from(`\0${string}\0`))))
  segments.unshift([LOAD, { offset: 0, size: bytes.length }])

  const headers = segments.map(([type, { offset, size }]) => {
    const flags = u32(type === LOAD && sketch.oneSegment ? 5 : 4)
    const at = [word(offset), word(BASE + offset), word(BASE + offset), word(size), word(size)]
    return wide ? Buffer.concat([u32(type), flags, ...at, word(8)]) : Buffer.concat([u32(type), ...at, flags, word(8)])
  })
  const sections = placeSections(sketch.sections, { place, u32, word, wide })
  const type = { relocatable: 1, executable: 2, shared: 3 }[sketch.type ?? (sketch.isStatic ? 'executable' : 'shared')]
  const head = Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, bigEndian ? 2 : 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ...[u16(type), u16(machine), u32(1), word(0), word(wide ? 64 : 52), word(sections.offset), u32(0)],
    ...[u16(wide ? 64 : 52), u16(wide ? 56 : 32), u16(segments.length), u16(wide ? 64 : 40), u16(sections.count), u16(sections.names)],
    ...headers,
  ])
  head.copy(bytes)
  return bytes
}

function placeSections(
  sections: Readonly<Record<string, Buffer>> | undefined,
  {
    place,
    u32,
    word,
    wide,
  }: { place(part: Buffer): { offset: number }; u32(value: number): Buffer; word(value: number): Buffer; wide: boolean },
): { offset: number; count: number; names: number } {
  if (!sections) return { offset: 0, count: 0, names: 0 }
  const all = { ...sections, '.shstrtab': Buffer.from(['', ...Object.keys(sections), '.shstrtab', ''].join('\0')) }
  const header = (name: number, offset: number, size: number) =>
    Buffer.concat([
      u32(name),
      u32(1),
      word(0),
      word(offset === 0 ? 0 : BASE + offset),
      word(offset),
      word(size),
      Buffer.alloc(wide ? 24 : 16),
    ])
  let nameAt = 1
  const headers = Object.entries(all).map(([name, content]) => {
    const made = header(nameAt, place(content).offset, content.length)
    nameAt += name.length + 1
    return made
  })
  const table = Buffer.concat([header(0, 0, 0), ...headers])
  return { offset: place(table).offset, count: headers.length + 1, names: headers.length }
}

function number(value: number, size: number, bigEndian: boolean): Buffer {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i < size; i++) bytes[bigEndian ? size - 1 - i : i] = Math.floor(value / 256 ** i) % 256
  return bytes
}

function padded(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)])
}
