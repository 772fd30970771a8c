const MAGIC = 0xde020109
/** Offsets of the header: of where the table of names starts, and of how many rows it has (glibc, locale/locarchive.h). */
const NAMES_AT = 8
const NAMES_SIZE = 16
const ROW_BYTES = 12
const MAX_NAMES = 10_000
const MAX_NAME_BYTES = 256

/** Names of the locales in glibc's `locale-archive`: `de_DE.utf8`, `de_DE`. Undefined when it is none, or damaged. */
export function localesOfArchive(bytes: Buffer): string[] | undefined {
  const isWhole = (end: number) => end <= bytes.length
  if (!isWhole(NAMES_SIZE + 4)) return undefined
  const read = bytes.readUInt32LE(0) === MAGIC ? (at: number) => bytes.readUInt32LE(at) : (at: number) => bytes.readUInt32BE(at)
  if (read(0) !== MAGIC) return undefined
  const start = read(NAMES_AT)
  const size = read(NAMES_SIZE)
  if (size > MAX_NAMES || !isWhole(start + size * ROW_BYTES)) return undefined
  const names: string[] = []
  for (let row = start; row < start + size * ROW_BYTES; row += ROW_BYTES) {
    // A hash of the name, where it stands, where the locale stands: zero for a row that is free.
    const at = read(row + 4)
    if (at === 0 || read(row + 8) === 0) continue
    const end = bytes.indexOf(0, at)
    if (!isWhole(at) || end === -1 || end - at > MAX_NAME_BYTES) return undefined
    names.push(bytes.toString('latin1', at, end))
  }
  return names
}
