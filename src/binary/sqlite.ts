import { columnsOf } from './sqlite-schema.ts'
import { committedPages } from './sqlite-wal.ts'

/** INTEGER beyond 2^53 loses its last digits. */
export type SqliteValue = string | number | Buffer | null
export type SqliteRow = Readonly<Record<string, SqliteValue>>

/** A database file of SQLite 3, https://www.sqlite.org/fileformat2.html. Nothing of it is written or executed. */
export interface SqliteDatabase {
  /**
   * The rows of a table by the names of its columns; none when there is no such table. Buffers are parts of the file, or copies where
   * they were spread over pages.
   *
   * @throws Error when the table is damaged, after the rows before the damage
   */
  rows(table: string): Generator<SqliteRow, void, undefined>
}

/** Deeper than a tree of 2^32 pages is. */
const MAX_DEPTH = 40
const LEAF = 13
const INTERIOR = 5

/** @throws Error when it is none */
export function openSqlite(file: Buffer, log: Buffer = Buffer.alloc(0)): SqliteDatabase {
  const committed = committedPages(log)
  const header = committed.get(1) ?? file
  if (header.length < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') throw new Error('it is no SQLite database')
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
  const usableBytes = pageBytes - header[20]!
  if (pageBytes < 512 || (pageBytes & (pageBytes - 1)) !== 0 || usableBytes < 480) throw new Error('its pages have no possible size')
  const encoding = header.readUInt32BE(56) === 2 ? 'utf-16le' : header.readUInt32BE(56) === 3 ? 'utf-16be' : 'utf-8'
  const decoder = new TextDecoder(encoding)
  const decode = (bytes: Buffer) => decoder.decode(bytes)

  function page(number: number): Buffer {
    const found = committed.get(number) ?? file.subarray((number - 1) * pageBytes, number * pageBytes)
    if (number < 1 || found.length !== pageBytes) throw new Error(`page ${number} is missing`)
    return found
  }

  /** Cells of the leaves of a table, in order. In a sound tree each page is used once, so that a loop is noticed. */
  function* cells(root: number): Generator<{ row: number; payload: Buffer }, void, undefined> {
    const used = new Set<number>()
    const use = (number: number): Buffer => {
      if (used.has(number)) throw new Error(`page ${number} is used twice`)
      used.add(number)
      return page(number)
    }
    const pending = [{ number: root, depth: 0 }]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const bytes = use(next.number)
      const start = next.number === 1 ? 100 : 0
      const type = bytes[start]
      const count = bytes.readUInt16BE(start + 3)
      if ((type !== LEAF && type !== INTERIOR) || next.depth > MAX_DEPTH) throw new Error(`page ${next.number} is no part of a table`)
      const pointers = start + (type === LEAF ? 8 : 12)
      if (type === INTERIOR) {
        pending.push({ number: bytes.readUInt32BE(start + 8), depth: next.depth + 1 })
        for (let i = count - 1; i >= 0; i--) {
          pending.push({ number: bytes.readUInt32BE(bytes.readUInt16BE(pointers + 2 * i)), depth: next.depth + 1 })
        }
      } else for (let i = 0; i < count; i++) yield cellAt(bytes, bytes.readUInt16BE(pointers + 2 * i), use)
    }
  }

  function cellAt(bytes: Buffer, offset: number, use: (number: number) => Buffer): { row: number; payload: Buffer } {
    const size = varint(bytes, offset)
    const row = varint(bytes, size.next)
    const most = usableBytes - 35
    if (size.value <= most) return { row: row.value, payload: within(bytes, row.next, size.value) }
    const least = Math.floor(((usableBytes - 12) * 32) / 255) - 23
    const fitting = least + ((size.value - least) % (usableBytes - 4))
    const local = fitting <= most ? fitting : least
    const parts = [within(bytes, row.next, local)]
    let left = size.value - local
    for (let next = within(bytes, row.next + local, 4).readUInt32BE(0); left > 0;) {
      const overflow = use(next)
      const part = within(overflow, 4, Math.min(left, usableBytes - 4))
      parts.push(part)
      left -= part.length
      next = overflow.readUInt32BE(0)
    }
    return { row: row.value, payload: Buffer.concat(parts) }
  }

  function* rows(table: string): Generator<SqliteRow, void, undefined> {
    const schema = table === 'sqlite_schema' ? SCHEMA : schemaOf(table)
    if (!schema) return
    for (const { row, payload } of cells(schema.root)) {
      const values = decodeRecord(payload, schema.columns.length, decode)
      yield Object.fromEntries(
        schema.columns.map((name, i): [string, SqliteValue] => [name, name === schema.rowId ? row : (values[i] ?? null)]),
      )
    }
  }

  function schemaOf(table: string): { root: number; columns: readonly string[]; rowId?: string | undefined } | undefined {
    for (const { type, name, rootpage, sql } of rows('sqlite_schema')) {
      if (type !== 'table' || name !== table || typeof rootpage !== 'number' || typeof sql !== 'string') continue
      return { root: rootpage, ...columnsOf(sql) }
    }
    return undefined
  }

  return { rows }
}

const SCHEMA = { root: 1, columns: ['type', 'name', 'tbl_name', 'rootpage', 'sql'], rowId: undefined }

/** The first values of a record: a header of serial types, then the values. */
function decodeRecord(record: Buffer, limit: number, decode: (bytes: Buffer) => string): SqliteValue[] {
  const header = varint(record, 0)
  const values: SqliteValue[] = []
  let at = header.value
  for (let next = header.next; next < header.value && values.length < limit;) {
    const type = varint(record, next)
    next = type.next
    const bytes = type.value >= 12 ? Math.floor((type.value - 12) / 2) : [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type.value]!
    values.push(decodeValue(within(record, at, bytes), type.value, decode))
    at += bytes
  }
  return values
}

function decodeValue(bytes: Buffer, type: number, decode: (bytes: Buffer) => string): SqliteValue {
  if (type >= 12) return type % 2 === 0 ? bytes : decode(bytes)
  if (type === 0 || type > 9) return null
  if (type === 6) return Number(bytes.readBigInt64BE(0))
  if (type === 7) return bytes.readDoubleBE(0)
  return type >= 8 ? type - 8 : bytes.readIntBE(0, bytes.length)
}

/** 7 bits a byte, the highest bit for one that goes on, and 8 bits in the ninth. */
function varint(bytes: Buffer, start: number): { value: number; next: number } {
  let value = 0
  for (let i = 0; i < 9; i++) {
    const byte = bytes[start + i]
    if (byte === undefined) throw new Error('a number is cut off')
    if (i === 8) return { value: value * 256 + byte, next: start + 9 }
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return { value, next: start + i + 1 }
  }
  throw new Error('unreachable')
}

function within(bytes: Buffer, start: number, count: number): Buffer {
  if (start + count > bytes.length) throw new Error('a value is cut off')
  return bytes.subarray(start, start + count)
}
