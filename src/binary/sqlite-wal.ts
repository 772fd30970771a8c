const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/**
 * The pages that a `-wal` file commits, by number, https://www.sqlite.org/fileformat2.html#the_write_ahead_log: frames up to the last commit whose salts are those
 * of the header and whose checksums hold. What comes after was left by an earlier log or a program that died.
 */
export function committedPages(log: Buffer): ReadonlyMap<number, Buffer> {
  const committed = new Map<number, Buffer>()
  if (log.length < HEADER_BYTES) return committed
  const magic = log.readUInt32BE(0)
  const pageBytes = log.readUInt32BE(8)
  if ((magic & ~1) >>> 0 !== 0x377f0682 || pageBytes < 512 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0) return committed
  const word = magic & 1 ? (offset: number) => log.readUInt32BE(offset) : (offset: number) => log.readUInt32LE(offset)
  let sum = checksum(word, 0, 24, [0, 0])
  if (sum[0] !== log.readUInt32BE(24) || sum[1] !== log.readUInt32BE(28)) return committed

  const pending = new Map<number, Buffer>()
  for (let frame = HEADER_BYTES; frame + FRAME_HEADER_BYTES + pageBytes <= log.length; frame += FRAME_HEADER_BYTES + pageBytes) {
    if (log.compare(log, 16, 24, frame + 8, frame + 16) !== 0) break
    const content = frame + FRAME_HEADER_BYTES
    sum = checksum(word, content, content + pageBytes, checksum(word, frame, frame + 8, sum))
    if (sum[0] !== log.readUInt32BE(frame + 16) || sum[1] !== log.readUInt32BE(frame + 20)) break
    pending.set(log.readUInt32BE(frame), log.subarray(content, content + pageBytes))
    const isCommit = log.readUInt32BE(frame + 4) !== 0
    if (!isCommit) continue
    for (const [page, bytes] of pending) committed.set(page, bytes)
    pending.clear()
  }
  return committed
}

function checksum(word: (offset: number) => number, start: number, end: number, [a, b]: [number, number]): [number, number] {
  for (let offset = start; offset < end; offset += 8) {
    a = (a + word(offset) + b) >>> 0
    b = (b + word(offset + 4) + a) >>> 0
  }
  return [a, b]
}
