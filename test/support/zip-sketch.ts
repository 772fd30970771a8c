import { deflateRawSync } from 'node:zlib'

/** Files of an archive, in order. A string or Buffer is deflated; `stored` is kept as it is, as jars in jars are. */
export type ZipMembers = Record<string, string | Buffer | { stored: string | Buffer }>

interface ZipShape {
  /** In front of the archive, as a start script is. Offsets do not count it. */
  prefix?: string
  comment?: string
  /** Writes sizes and offsets as ZIP64 does. */
  zip64?: boolean
  /** Length of the extra field in local headers, which the directory does not have. */
  localExtra?: number
}

export function zipOf(members: ZipMembers, { prefix = '', comment = '', zip64 = false, localExtra = 0 }: ZipShape = {}): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, member] of Object.entries(members)) {
    const stored = typeof member === 'object' && 'stored' in member
    const content = Buffer.from(stored ? member.stored : (member as Buffer))
    const data = stored ? content : deflateRawSync(content)
    const sizes = zip64 ? Buffer.alloc(8, 0xff) : u32(data.length, content.length)
    const start = offset
    parts.push(
      Buffer.concat([u32(0x04034b50), u16(20, 0, stored ? 0 : 8, 0, 0), u32(0, data.length, content.length), u16(name.length, localExtra)]),
    )
    parts.push(Buffer.from(name), Buffer.alloc(localExtra), data)
    offset += 30 + name.length + localExtra + data.length
    const extra = zip64 ? Buffer.concat([u16(0x0001, 24), u64(content.length, data.length, start)]) : Buffer.alloc(0)
    directory.push(
      Buffer.concat([
        u32(0x02014b50),
        u16(20, 20, 0, stored ? 0 : 8, 0, 0),
        u32(0),
        sizes,
        u16(name.length, extra.length, 0, 0, 0),
        u32(0),
      ]),
      zip64 ? Buffer.alloc(4, 0xff) : u32(start),
      Buffer.from(name),
      extra,
    )
  }
  const central = Buffer.concat(directory)
  const count = Object.keys(members).length
  const record = Buffer.concat([u32(0x06064b50), u64(44), u16(45, 45), u32(0, 0), u64(count, count, central.length, offset)])
  const locator = Buffer.concat([u32(0x07064b50, 0), u64(offset + central.length), u32(1)])
  const end = zip64
    ? Buffer.concat([record, locator, u32(0x06054b50), u16(0, 0, 0xffff, 0xffff), u32(0xffffffff, 0xffffffff)])
    : Buffer.concat([u32(0x06054b50), u16(0, 0, count, count), u32(central.length, offset)])
  return Buffer.concat([Buffer.from(prefix), ...parts, central, end, u16(comment.length), Buffer.from(comment)])
}

function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, i * 2)
  return bytes
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, i * 4)
  return bytes
}

function u64(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8)
  for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), i * 8)
  return bytes
}
