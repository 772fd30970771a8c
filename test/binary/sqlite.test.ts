import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSqlite } from '../../src/binary/sqlite.ts'
import { columnsOf } from '../../src/binary/sqlite-schema.ts'
import { scratch } from '../support/archive-sketch.ts'

/** A database that SQLite itself writes: its file, its log as long as it is open, and what it says is in a table. */
function written(statements: (database: DatabaseSync) => void, table = 't'): { file: Buffer; log: Buffer; rows: unknown[] } {
  const path = join(scratch(), 'x.sqlite')
  const database = new DatabaseSync(path)
  // Nothing here must outlast the machine.
  database.exec('pragma synchronous = off')
  statements(database)
  const rows = database.prepare(`select * from "${table}"`).all()
  const log = database.prepare('pragma journal_mode').get()!['journal_mode'] === 'wal' ? readFileSync(`${path}-wal`) : Buffer.alloc(0)
  const file = readFileSync(path)
  database.close()
  return { file, log, rows: rows.map(plain) }
}

/** Bytes as text, so that rows of both can be compared. */
function plain(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value]),
  )
}

function readAll(file: Buffer, log?: Buffer, table = 't'): unknown[] {
  return [...openSqlite(file, log).rows(table)].map(plain)
}

describe('what SQLite writes', () => {
  it.each([512, 4096, 65_536])('in pages of %i bytes, with rows of all sizes', (pageBytes) => {
    const { file, rows } = written((database) => {
      database.exec(`pragma page_size = ${pageBytes}; create table t (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)`)
      const insert = database.prepare('insert into t (blob) values (?)')
      for (const size of [0, 1, 100, 400, 477, 480, 4000, 4061, 4062, 70_000]) insert.run(Buffer.alloc(size, size))
      for (let i = 0; i < 500; i++) insert.run(Buffer.from(`row ${i}`))
    })
    expect(readAll(file)).toEqual(rows)
  })

  it('values of every kind', () => {
    const { file, rows } = written((database) => {
      database.exec("create table t (a, b TEXT /* it's, one */, \"c d\" REAL, [e], CHECK (a > -1e99)); alter table t add f TEXT DEFAULT ''")
      const insert = database.prepare('insert into t values (?, ?, ?, ?, ?)')
      for (const number of [0, 1, -1, 127, -128, 32_767, 8_388_607, 2 ** 31, -(2 ** 40), 2 ** 50])
        insert.run(number, `n ${number}`, 1.5, null, 'ä')
    })
    expect(readAll(file)).toEqual(rows)
  })

  it.each(['UTF-8', 'UTF-16le', 'UTF-16be'])('text as %s', (encoding) => {
    const { file, rows } = written((database) =>
      database.exec(`pragma encoding = '${encoding}'; create table t (a); insert into t values ('grün'), ('字'), ('')`),
    )
    expect(readAll(file)).toEqual(rows)
  })

  it('nothing of what was deleted', () => {
    const { file, rows } = written((database) => {
      database.exec('create table t (a INTEGER PRIMARY KEY, b)')
      const insert = database.prepare('insert into t values (?, ?)')
      for (let i = 0; i < 2000; i++) insert.run(i, 'x'.repeat(i % 900))
      database.exec('delete from t where a % 3 > 0')
    })
    expect(readAll(file)).toEqual(rows)
    expect(readAll(file, undefined, 'unknown')).toEqual([])
  })

  it('what is in its log alone', () => {
    const { file, log, rows } = written((database) => {
      database.exec('pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table t (a INTEGER PRIMARY KEY, b)')
      const insert = database.prepare('insert into t values (?, ?)')
      for (let i = 0; i < 50; i++) insert.run(i, 'x'.repeat(300))
    })
    expect(rows).toHaveLength(50)
    expect(readAll(file, log)).toEqual(rows)
    // A program that died in the middle of a commit leaves part of it.
    expect(readAll(file, log.subarray(0, -1))).toEqual(rows.slice(0, -1))
    const damaged = Buffer.from(log)
    damaged[log.length - 100]! ^= 1
    expect(readAll(file, damaged)).toEqual(rows.slice(0, -1))
    const otherSalt = Buffer.from(log)
    otherSalt[32 + 8]! ^= 1
    expect(readAll(file, otherSalt)).toEqual([])
  })
})

it('reads the history that a real dnf left, with a log of what is in the file already', () => {
  const fixture = (name: string) => gunzipSync(readFileSync(join(import.meta.dirname, `../fixtures/rpm/${name}.gz`)))
  const [file, log] = [fixture('history.sqlite'), fixture('history.sqlite-wal')]
  const names = [...openSqlite(file, log).rows('rpm')].map(({ name }) => name)
  expect(names).toEqual(['bash', 'lab-setup', 'ncurses-libs'])
  expect([...openSqlite(file).rows('rpm')].map(({ name }) => name)).toEqual(names)
})

it.each([
  ['CREATE TABLE a (x, y)', ['x', 'y'], undefined],
  ["CREATE TABLE IF NOT EXISTS 'P' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)", ['hnum', 'blob'], 'hnum'],
  ['CREATE TABLE a (x INT PRIMARY KEY, y DEFAULT (1, 2), PRIMARY KEY (x, y), FOREIGN KEY(y) REFERENCES b(c))', ['x', 'y'], undefined],
  ['CREATE TABLE a (x TEXT, -- one, two\n y /* three, four */ TEXT)', ['x', 'y'], undefined],
  ['nonsense', [], undefined],
  [`CREATE TABLE a (${'/*'.repeat(100_000)}`, [], undefined],
])('finds columns in %s', (sql, columns, rowId) => {
  expect(columnsOf(sql)).toEqual({ columns, rowId })
})

describe('what is no database', () => {
  const sound = () =>
    written((database) => {
      database.exec('create table t (a INTEGER PRIMARY KEY, b)')
      const insert = database.prepare('insert into t values (?, ?)')
      for (let i = 0; i < 300; i++) insert.run(i, 'x'.repeat(i * 20))
    }).file

  it('is refused', () => {
    expect(() => openSqlite(Buffer.from('SQLite format 3'))).toThrow('no SQLite database')
    expect(() => readAll(sound().subarray(0, 5000))).toThrow('missing')
  })

  it('ends, and fails with an error at most', () => {
    const file = sound()
    const places = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(places, fc.nat(file.length), (changes, length) => {
        const damaged = Buffer.from(file.subarray(0, Math.max(length, 4096)))
        for (const [place, byte] of changes) if (place < damaged.length) damaged[place] = byte
        expect(endsWell(damaged)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

function endsWell(file: Buffer): boolean {
  try {
    return readAll(file).length < 10_000
  } catch (error) {
    return error instanceof Error
  }
}
