import { hasContent, kindOf, type TarEnd, type TarEntry } from './entry.ts'
import { BLOCK_BYTES, type Header, isZeroBlock, readHeader } from './header.ts'
import { readNumber } from './number.ts'
import { type PaxRecords, readPaxRecords, xattrsOf } from './pax.ts'
import { ContentMapReader, MAX_SPARSE_RANGES, readGnuRanges, readPaxSparse, type SparseMap } from './sparse.ts'

/** Longest extension header that is read. Linux refuses paths over 4096 bytes; 100,000 and more have been met. */
const MAX_EXTENSION_BYTES = 16 * 1024 * 1024

/** A hostile tar could give reason for one every other block. */
const MAX_NOTES = 100

/** An old GNU sparse header holds 4 ranges at 386, an extension block 21; the byte after them tells whether one more follows. */
const GNU_SPARSE = { offset: 386, ranges: 4, more: 482, size: 483 } as const
const GNU_SPARSE_BLOCK = { ranges: 21, more: 504 } as const

/**
 * Decodes a tar without reading it: it says which bytes it wants next, is handed them, and tells the entries. So the same
 * code walks a file by its headers alone and a stream as it is inflated.
 *
 * Formats: v7, POSIX.1-1988 (ustar), POSIX.1-2001 (pax), GNU (long names, base-256, sparse) and star.
 */
export class TarDecoder {
  /** Where the bytes that are wanted next start. */
  wantOffset = 0
  /** How many of them; zero at the end of the archive. */
  wantBytes = BLOCK_BYTES
  readonly end: TarEnd = { entries: 0, notes: [] }

  readonly #visit: (entry: TarEntry) => void
  #accept: (bytes: Buffer) => void = this.#acceptHeader
  #globals: PaxRecords = []
  #records: PaxRecords = []
  #longName: Buffer | undefined
  #longLink: Buffer | undefined
  #loneZeroBlocks = 0

  constructor(visit: (entry: TarEntry) => void) {
    this.#visit = visit
  }

  /** Takes the wanted bytes; they may be overwritten afterwards. */
  accept(bytes: Buffer): void {
    this.#accept(bytes)
  }

  /** To be called where the input ends. `available`: up to where there were bytes. */
  finish(available: number): TarEnd {
    // An archive without its two zero blocks is common and complete; one that ends inside of something is not.
    const cut = this.wantBytes > 0 && (this.#accept !== this.#acceptHeader || available !== this.wantOffset || this.#hasPending())
    if (cut && !this.end.damage) {
      this.end.damage = { offset: available, message: 'it ends in the middle of an entry', truncated: true }
    }
    return this.end
  }

  #hasPending(): boolean {
    return this.#records.length > 0 || this.#longName !== undefined || this.#longLink !== undefined
  }

  #want(offset: number, bytes: number, accept: (bytes: Buffer) => void): void {
    this.wantOffset = offset
    this.wantBytes = bytes
    this.#accept = accept
  }

  #stop(message: string): void {
    this.end.damage = { offset: this.wantOffset, message, truncated: false }
    this.wantBytes = 0
  }

  #note(message: string): void {
    if (this.end.notes.length < MAX_NOTES) this.end.notes.push(message)
  }

  #acceptHeader(block: Buffer): void {
    if (isZeroBlock(block)) {
      if (++this.#loneZeroBlocks === 2) this.wantBytes = 0
      else this.wantOffset += BLOCK_BYTES
      return
    }
    if (this.#loneZeroBlocks > 0) this.#note(`a lone zero block before byte ${this.wantOffset}`)
    this.#loneZeroBlocks = 0

    const header = readHeader(block)
    if (typeof header === 'string') this.#stop(header)
    else if ('xgLK'.includes(header.type)) this.#beginExtension(header)
    else if (header.type === 'S' && header.gnu) this.#beginGnuSparse(header, block)
    else this.#beginEntry(header)
  }

  #beginExtension({ type, size }: Header): void {
    const offset = this.wantOffset + BLOCK_BYTES
    if (size > MAX_EXTENSION_BYTES) return this.#stop(`an extension header of ${size} bytes`)
    const next = offset + padded(size)
    const done = (content: Buffer): void => {
      if (type === 'x' || type === 'g') this.#takeRecords(content, type === 'g')
      else if (type === 'L') this.#longName = untilNul(content)
      else this.#longLink = untilNul(content)
      this.#want(next, BLOCK_BYTES, this.#acceptHeader)
    }
    if (size === 0) done(Buffer.alloc(0))
    else this.#want(offset, size, done)
  }

  #takeRecords(content: Buffer, global: boolean): void {
    const { records, damaged } = readPaxRecords(content)
    if (damaged) this.#note(`damaged extension records before byte ${this.wantOffset}`)
    if (global) this.#globals = [...this.#globals, ...records].slice(-1000)
    else this.#records = records
  }

  #beginGnuSparse(header: Header, block: Buffer): void {
    const sparse: SparseMap = {
      sizeBytes: readNumber(block, GNU_SPARSE.size, 12) ?? header.size,
      map: readGnuRanges(block, GNU_SPARSE.offset, GNU_SPARSE.ranges),
    }
    if (block[GNU_SPARSE.more] === 0) return this.#beginEntry(header, sparse)

    const takeMore = (more: Buffer): void => {
      sparse.map.push(...readGnuRanges(more, 0, GNU_SPARSE_BLOCK.ranges))
      if (more[GNU_SPARSE_BLOCK.more] === 0) this.#beginEntry(header, sparse)
      else if (sparse.map.length > MAX_SPARSE_RANGES) this.#stop('a sparse map without end')
      else this.wantOffset += BLOCK_BYTES
    }
    this.#want(this.wantOffset + BLOCK_BYTES, BLOCK_BYTES, takeMore)
  }

  #beginEntry(header: Header, gnuSparse?: SparseMap): void {
    const records = this.#globals.length > 0 ? [...this.#globals, ...this.#records] : this.#records
    const name = this.#longName ?? header.name
    const entry: TarEntry = {
      kind: 'other',
      path: name,
      link: this.#longLink ?? header.link,
      mode: header.mode,
      uid: header.uid,
      gid: header.gid,
      contentOffset: this.wantOffset + BLOCK_BYTES,
      contentBytes: header.size,
    }
    if (gnuSparse) entry.sparse = gnuSparse
    if (records.length > 0 && !applyRecords(entry, records)) return this.#stop('an extension record with an impossible size')
    const paxSparse = records.length > 0 ? readPaxSparse(records) : undefined
    if (paxSparse?.name) entry.path = untilNul(paxSparse.name)
    this.#records = []
    this.#longName = undefined
    this.#longLink = undefined

    entry.kind = kindOf(header.type, entry.path)
    if (!hasContent(header.type)) entry.contentBytes = 0
    if (entry.kind !== 'symlink' && entry.kind !== 'hardlink') entry.link = EMPTY

    if (paxSparse?.map === 'in content' && entry.contentBytes > 0) return this.#beginContentMap(entry, paxSparse.sizeBytes)
    if (paxSparse) this.#setSparse(entry, paxSparse.sizeBytes, paxSparse.map)
    this.#emit(entry, entry.contentOffset + padded(entry.contentBytes))
  }

  /** Sparse format 1.0: the map stands before the data, filled up to whole blocks. */
  #beginContentMap(entry: TarEntry, sizeBytes: number): void {
    const { contentOffset, contentBytes } = entry
    const reader = new ContentMapReader()
    const takeBlock = (block: Buffer): void => {
      const map = reader.accept(block)
      const mapEnd = this.wantOffset + BLOCK_BYTES
      if (map === undefined && mapEnd < contentOffset + contentBytes) return void (this.wantOffset = mapEnd)
      this.#setSparse(entry, sizeBytes, map ?? 'damaged')
      // Whether or not it was a map: what has come past cannot be handed on as content.
      entry.contentOffset = mapEnd
      entry.contentBytes = Math.max(0, contentOffset + contentBytes - mapEnd)
      this.#emit(entry, contentOffset + padded(contentBytes))
    }
    this.#want(contentOffset, BLOCK_BYTES, takeBlock)
  }

  /** A file whose map makes no sense is told as what is stored of it. */
  #setSparse(entry: TarEntry, sizeBytes: number, map: SparseMap['map'] | 'in content' | 'damaged'): void {
    if (typeof map === 'string') this.#note(`a damaged sparse map before byte ${entry.contentOffset + entry.contentBytes}`)
    else entry.sparse = { sizeBytes, map }
  }

  #emit(entry: TarEntry, next: number): void {
    this.end.entries++
    this.#want(next, BLOCK_BYTES, this.#acceptHeader)
    if (!Number.isSafeInteger(next)) this.#stop('an entry larger than any file')
    this.#visit(entry)
  }
}

const EMPTY = Buffer.alloc(0)

/** Answers false when the size is none: then nobody knows where the next header is. */
function applyRecords(entry: TarEntry, records: PaxRecords): boolean {
  const { path, link, contentBytes, uid, gid } = entry
  for (const [key, value] of records) {
    // An empty value takes back what a global record said (POSIX.1-2001).
    const empty = value.length === 0
    if (key === 'path') entry.path = empty ? path : untilNul(value)
    else if (key === 'linkpath') entry.link = empty ? link : untilNul(value)
    else if (key === 'size') entry.contentBytes = empty ? contentBytes : (decimal(value) ?? Number.NaN)
    else if (key === 'uid') entry.uid = empty ? uid : (decimal(value) ?? uid)
    else if (key === 'gid') entry.gid = empty ? gid : (decimal(value) ?? gid)
  }
  const xattrs = xattrsOf(records)
  if (xattrs) entry.xattrs = xattrs
  return !Number.isNaN(entry.contentBytes)
}

function decimal(value: Buffer): number | undefined {
  const text = value.toString('latin1', 0, 24)
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined
}

function untilNul(value: Buffer): Buffer {
  const end = value.indexOf(0)
  return Buffer.from(end === -1 ? value : value.subarray(0, end))
}

/** Content is filled up to whole blocks. */
function padded(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES
}
