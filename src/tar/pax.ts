/**
 * Extension records of a PAX header (POSIX.1-2001, pax "Extended Header"): each is `LENGTH KEY=VALUE\n`, the length counting
 * the whole record. Values stay raw bytes; in order, since GNU sparse 0.0 repeats keys.
 */
export type PaxRecords = [key: string, value: Buffer][]

/** Reads as many records as are well formed; `damaged` tells that some were not. */
export function readPaxRecords(content: Buffer): { records: PaxRecords; damaged: boolean } {
  const records: PaxRecords = []
  let position = 0
  while (position < content.length && content[position] !== 0) {
    const blank = content.indexOf(0x20, position)
    const length = blank === -1 ? Number.NaN : Number(content.toString('latin1', position, blank))
    const end = position + length
    const equals = content.indexOf(0x3d, blank)
    const wellFormed = length > 0 && end <= content.length && equals > blank && equals < end && content[end - 1] === 0x0a
    if (!wellFormed) return { records, damaged: true }
    records.push([content.toString('utf8', blank + 1, equals), Buffer.from(content.subarray(equals + 1, end - 1))])
    position = end
  }
  return { records, damaged: false }
}

/** The extended attributes among the records, by name, values in base64. */
export function xattrsOf(records: PaxRecords): Record<string, string> | undefined {
  let xattrs: Record<string, string> | undefined
  for (const [key, value] of records) {
    if (!key.startsWith('SCHILY.xattr.')) continue
    xattrs ??= Object.create(null) as Record<string, string>
    xattrs[key.slice('SCHILY.xattr.'.length)] = value.toString('base64')
  }
  return xattrs
}
