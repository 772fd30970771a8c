import { inflateRawSync } from 'node:zlib'
import { type ByteSource, bytesOf, sliceOf } from './byte-source.ts'

/** An archive as its central directory tells it: PKWARE's APPNOTE.TXT, section 4.3. */
export interface Zip {
  source: ByteSource
  /** In the order of the central directory. Names may repeat, and may be anything: `../x`, absolute, empty. */
  entries: readonly ZipEntry[]
  /** false: the directory is damaged, or longer than what is read of it. */
  complete: boolean
}

export interface ZipEntry {
  /** Ends in `/` when it is a folder. */
  name: string
  /** As the directory claims, both in bytes. */
  unpackedBytes: number
  storedBytes: number
  method: number
  /** Where its local header starts, counted from the start of the source. */
  headerOffset: number
}

const STORED = 0
const DEFLATED = 8
/** Stands for the method of what nobody can read: an encrypted entry, one that lies outside the source. */
const UNREADABLE = -1

/** More than the largest jar there is; an archive of 256 MiB could list five million. */
const MAX_ENTRIES = 400_000
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024
/** An entry that is read whole is at most this large, unpacked, unless the reader says otherwise. */
const MAX_ENTRY_BYTES = 64 * 1024 * 1024

const END_SIGNATURE = 0x06054b50
const END_BYTES = 22
const MAX_COMMENT_BYTES = 0xffff
const END64_SIGNATURE = 0x06064b50
const END64_BYTES = 56
const LOCATOR64_SIGNATURE = 0x07064b50
const LOCATOR64_BYTES = 20
const CENTRAL_SIGNATURE = 0x02014b50
const CENTRAL_BYTES = 46
const LOCAL_SIGNATURE = 0x04034b50
const LOCAL_BYTES = 30
const ZIP64_EXTRA = 0x0001
const UNKNOWN32 = 0xffffffff

/** Reads the list of entries, or answers undefined when the source is no ZIP archive. */
export async function openZip(source: ByteSource): Promise<Zip | undefined> {
  const directory = await findDirectory(source)
  if (!directory) return undefined
  const { start, sizeBytes, shift } = directory
  const bytes = await source.read(start, start + Math.min(sizeBytes, MAX_DIRECTORY_BYTES))
  if (!bytes) return undefined
  const entries: ZipEntry[] = []
  let at = 0
  while (at + CENTRAL_BYTES <= bytes.length && entries.length < MAX_ENTRIES && bytes.readUInt32LE(at) === CENTRAL_SIGNATURE) {
    const nameEnd = at + CENTRAL_BYTES + bytes.readUInt16LE(at + 28)
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30)
    if (extraEnd > bytes.length) break
    entries.push(centralEntry(bytes, at, nameEnd, extraEnd, shift, source.sizeBytes))
    at = extraEnd + bytes.readUInt16LE(at + 32)
  }
  return { source, entries, complete: at >= sizeBytes }
}

/** What an entry unpacks to, or undefined: damaged, encrypted, of another method, or larger than it says or than `limitBytes`. */
export async function readZipEntry({ source }: Zip, entry: ZipEntry, limitBytes = MAX_ENTRY_BYTES): Promise<Buffer | undefined> {
  const { method, unpackedBytes, storedBytes, headerOffset } = entry
  if (method === UNREADABLE) return undefined
  if (unpackedBytes > limitBytes || storedBytes > limitBytes + MAX_COMMENT_BYTES) return undefined
  // Header and content in one read: what lies between them is seldom longer than in the directory.
  const guess = LOCAL_BYTES + Buffer.byteLength(entry.name) + 64
  const head = await source.read(headerOffset, headerOffset + guess + storedBytes)
  const start = head && contentStart(head)
  if (start === undefined) return undefined
  let stored = head!.subarray(start, start + storedBytes)
  if (stored.length < storedBytes) stored = (await source.read(headerOffset + start, headerOffset + start + storedBytes)) ?? stored
  if (stored.length < storedBytes) return undefined
  if (method === STORED) return storedBytes === unpackedBytes ? stored : undefined
  if (method !== DEFLATED) return undefined
  try {
    const unpacked = inflateRawSync(stored, { maxOutputLength: Math.max(1, unpackedBytes) })
    return unpacked.length === unpackedBytes ? unpacked : undefined
  } catch {
    return undefined
  }
}

/**
 * An entry as a source of its own, such as a jar in a jar: what is stored as it is, is not copied. Undefined as `readZipEntry`, whose limit
 * is for what must be unpacked.
 */
export async function openEntry(zip: Zip, entry: ZipEntry, limitBytes?: number): Promise<ByteSource | undefined> {
  const { method, storedBytes, headerOffset } = entry
  if (method !== STORED) {
    const unpacked = await readZipEntry(zip, entry, limitBytes)
    return unpacked && bytesOf(unpacked)
  }
  const head = await zip.source.read(headerOffset, headerOffset + LOCAL_BYTES)
  const start = head && contentStart(head)
  if (start === undefined || headerOffset + start + storedBytes > zip.source.sizeBytes) return undefined
  return sliceOf(zip.source, headerOffset + start, headerOffset + start + storedBytes)
}

/** Length of a local header; its name and extra field need not be as long as those in the directory. */
function contentStart(head: Buffer): number | undefined {
  if (head.length < LOCAL_BYTES || head.readUInt32LE(0) !== LOCAL_SIGNATURE) return undefined
  return LOCAL_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28)
}

function centralEntry(bytes: Buffer, at: number, nameEnd: number, extraEnd: number, shift: number, sourceBytes: number): ZipEntry {
  let storedBytes = bytes.readUInt32LE(at + 20)
  let unpackedBytes = bytes.readUInt32LE(at + 24)
  let offset = bytes.readUInt32LE(at + 42)
  if (storedBytes === UNKNOWN32 || unpackedBytes === UNKNOWN32 || offset === UNKNOWN32) {
    // The fields that say "unknown", and only those, follow in this order.
    const long = longFields(bytes, nameEnd, extraEnd)
    if (unpackedBytes === UNKNOWN32) unpackedBytes = long.shift() ?? unpackedBytes
    if (storedBytes === UNKNOWN32) storedBytes = long.shift() ?? storedBytes
    if (offset === UNKNOWN32) offset = long.shift() ?? offset
  }
  const encrypted = (bytes.readUInt16LE(at + 8) & 1) !== 0
  const headerOffset = offset + shift
  return {
    name: bytes.toString('utf8', at + CENTRAL_BYTES, nameEnd),
    unpackedBytes,
    storedBytes,
    method: encrypted || headerOffset < 0 || headerOffset > sourceBytes ? UNREADABLE : bytes.readUInt16LE(at + 10),
    headerOffset,
  }
}

function longFields(bytes: Buffer, start: number, end: number): number[] {
  for (let at = start; at + 4 <= end; at += 4 + bytes.readUInt16LE(at + 2)) {
    if (bytes.readUInt16LE(at) !== ZIP64_EXTRA) continue
    const fieldEnd = Math.min(end, at + 4 + bytes.readUInt16LE(at + 2))
    const fields: number[] = []
    for (let field = at + 4; field + 8 <= fieldEnd && fields.length < 3; field += 8) fields.push(Number(bytes.readBigUInt64LE(field)))
    return fields
  }
  return []
}

interface Directory {
  start: number
  sizeBytes: number
  /** To be added to offsets as written: something was put in front of the archive, such as a start script. */
  shift: number
}

async function findDirectory(source: ByteSource): Promise<Directory | undefined> {
  const tailStart = Math.max(0, source.sizeBytes - END_BYTES - MAX_COMMENT_BYTES - LOCATOR64_BYTES - END64_BYTES)
  const tail = await source.read(tailStart, source.sizeBytes)
  if (!tail) return undefined
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail[at] !== 0x50 || tail.readUInt32LE(at) !== END_SIGNATURE) continue
    if (at + END_BYTES + tail.readUInt16LE(at + 20) > tail.length) continue
    const found = (await directory64(source, tail, tailStart, at)) ?? {
      sizeBytes: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
      end: tailStart + at,
    }
    const start = found.end - found.sizeBytes
    return start < 0 ? undefined : { start, sizeBytes: found.sizeBytes, shift: start - found.offset }
  }
  return undefined
}

/** The ZIP64 end record, which lies right before its locator unless something was put in front of the archive. */
async function directory64(source: ByteSource, tail: Buffer, tailStart: number, endAt: number) {
  const locator = endAt - LOCATOR64_BYTES
  if (locator < 0 || tail.readUInt32LE(locator) !== LOCATOR64_SIGNATURE) return undefined
  for (const end of [tailStart + locator - END64_BYTES, Number(tail.readBigUInt64LE(locator + 8))]) {
    const record = end < 0 || end > source.sizeBytes ? undefined : await source.read(end, end + END64_BYTES)
    if (!record || record.length < END64_BYTES || record.readUInt32LE(0) !== END64_SIGNATURE) continue
    return { sizeBytes: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)), end }
  }
  return undefined
}
