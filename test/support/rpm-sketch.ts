/** Values of a header by their tag: text, texts, or numbers of 32 bits. */
export type RpmTags = Record<number, string | string[] | number[]>

/** A header as databases of rpm hold it. */
export function rpmHeader(tags: RpmTags): Buffer {
  const index: Buffer[] = []
  const data: Buffer[] = []
  let offset = 0
  for (const [tag, value] of Object.entries(tags)) {
    const isNumbers = Array.isArray(value) && typeof value[0] === 'number'
    const bytes = isNumbers
      ? Buffer.concat((value as number[]).map((number) => uint32(number)))
      : Buffer.from(
          [value]
            .flat()
            .map((text) => `${text}\0`)
            .join(''),
        )
    const type = isNumbers ? 4 : Array.isArray(value) ? 8 : 6
    const padding = Buffer.alloc(isNumbers ? -offset & 3 : 0)
    offset += padding.length
    index.push(uint32(Number(tag)), uint32(type), uint32(offset), uint32(Array.isArray(value) ? value.length : 1))
    data.push(padding, bytes)
    offset += bytes.length
  }
  return Buffer.concat([uint32(index.length / 4), uint32(offset), ...index, ...data])
}

export interface RpmSketch {
  name: string
  version?: string
  release?: string
  epoch?: number
  arch?: string
  files?: string[]
  /** As a person writes them: `python(abi) = 3.9`, `(a or b)`. */
  requires?: string[]
  provides?: string[]
  recommends?: string[]
  suggests?: string[]
  supplements?: string[]
}

const RELATIONS = {
  provides: [1047, 1112, 1113],
  requires: [1049, 1048, 1050],
  recommends: [5046, 5048, 5047],
  suggests: [5049, 5051, 5050],
  supplements: [5052, 5054, 5053],
} as const

export function rpmPackageHeader({
  name,
  version = '1.0',
  release = '1',
  epoch,
  arch = 'x86_64',
  files = [],
  ...relations
}: RpmSketch): Buffer {
  const tags: RpmTags = { 1000: name, 1001: version, 1002: release, 1022: arch, ...(epoch !== undefined && { 1003: [epoch] }) }
  if (files.length > 0) {
    const folders = [...new Set(files.map(folderOf))]
    tags[1116] = files.map((path) => folders.indexOf(folderOf(path)))
    tags[1117] = files.map((path) => path.slice(folderOf(path).length))
    tags[1118] = folders
  }
  for (const [kind, [names, flags, versions]] of Object.entries(RELATIONS)) {
    const written = (relations as Record<string, string[] | undefined>)[kind] ?? []
    if (written.length === 0) continue
    const parts = written.map((text) => (text.startsWith('(') ? [text] : text.split(' ')))
    tags[names] = parts.map(([name]) => name!)
    tags[flags] = parts.map(([, operator = '']) =>
      ['<', '>', '='].reduce((sum, sign, i) => sum + (operator.includes(sign) ? 2 << i : 0), 0),
    )
    tags[versions] = parts.map(([, , version = '']) => version)
  }
  return rpmHeader(tags)
}

/** A `Packages.db`: a page of slots, then the blobs. */
export function ndbOf(blobs: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(4096)
  for (const [i, value] of [0x506d_7052, 0, 1, 1].entries()) header.writeUInt32LE(value, i * 4)
  const parts: Buffer[] = [header]
  let block = 4096 / 16
  for (let slot = 0; slot < 254; slot++) header.writeUInt32LE(0x746f_6c53, 32 + slot * 16)
  for (const [i, blob] of blobs.entries()) {
    const bytes = Buffer.alloc(Math.ceil((16 + blob.length + 12) / 16) * 16)
    for (const [at, value] of [0x5362_6c42, i + 1, 1, blob.length].entries()) bytes.writeUInt32LE(value, at * 4)
    blob.copy(bytes, 16)
    // Every other slot is free, as after packages were removed.
    const slot = 32 + 2 * i * 16
    for (const [at, value] of [i + 1, block, bytes.length / 16].entries()) header.writeUInt32LE(value, slot + 4 + at * 4)
    block += bytes.length / 16
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

/** A hash database of Berkeley DB with one page of items, and pages for those that are larger than 100 bytes. */
export function hashDatabaseOf(pairs: readonly [key: Buffer, value: Buffer][], { bigEndian = false, pageBytes = 512 } = {}): Buffer {
  const page = (number: number, type: number): Buffer => {
    const bytes = Buffer.alloc(pageBytes)
    four(bytes, 8, number)
    bytes[25] = type
    return bytes
  }
  const four = (bytes: Buffer, at: number, value: number) => (bigEndian ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at))
  const two = (bytes: Buffer, at: number, value: number) => (bigEndian ? bytes.writeUInt16BE(value, at) : bytes.writeUInt16LE(value, at))
  const pages = [page(0, 8), page(1, 13)]
  let end = pageBytes
  const stored = pairs.flat().map((content): Buffer => {
    if (content.length <= 100) return Buffer.concat([Buffer.from([1]), content])
    const item = Buffer.from([3, ...Array.from({ length: 11 }, () => 0)])
    four(item, 4, pages.length)
    four(item, 8, content.length)
    for (let at = 0; at < content.length; at += pageBytes - 26) {
      const part = content.subarray(at, at + pageBytes - 26)
      const overflow = page(pages.length, 7)
      part.copy(overflow, 26)
      two(overflow, 22, part.length)
      four(overflow, 16, at + part.length < content.length ? pages.length + 1 : 0)
      pages.push(overflow)
    }
    return item
  })
  two(pages[1]!, 20, stored.length)
  for (const [i, item] of stored.entries()) {
    end -= item.length
    item.copy(pages[1]!, end)
    two(pages[1]!, 26 + 2 * i, end)
  }
  for (const [at, value] of [
    [12, 0x0006_1561],
    [16, 9],
    [20, pageBytes],
    [32, pages.length - 1],
  ] as const)
    four(pages[0]!, at, value)
  return Buffer.concat(pages)
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
