import { hashPairs } from '../../binary/berkeley-db.ts'
import { ndbBlobs } from '../../binary/ndb.ts'
import { readRpmHeader } from '../../binary/rpm-header.ts'
import { openSqlite } from '../../binary/sqlite.ts'
import type { ImageFiles } from '../../contents/image-files.ts'
import { markBroken, readDatabase, type Trouble } from '../database.ts'
import { MAX_PACKAGES } from '../read-manifests.ts'
import { type RpmPackage, rpmPackage } from './package.ts'

/** Some are symlinks to others. The last is that of systems that ostree updates. */
const FOLDERS = ['/var/lib/rpm', '/usr/lib/sysimage/rpm', '/usr/share/rpm']

/** Formats by the name of their file, newest first: where rpm has changed its format, an older one may have been left behind. */
const FORMATS: readonly [name: string, headers: (file: Buffer, log: Buffer | undefined) => Iterable<Buffer>][] = [
  ['rpmdb.sqlite', sqliteHeaders],
  ['Packages.db', ndbBlobs],
  ['Packages', hashHeaders],
]

/** Keys of repositories are kept as if they were packages. */
const KEY = 'gpg-pubkey'

export interface RpmDatabase {
  /** Its file; empty where there is none. */
  path: string
  packages: RpmPackage[]
}

export async function readRpmDatabase(files: ImageFiles, trouble: Trouble): Promise<RpmDatabase> {
  for (const [name, headersOf] of FORMATS) {
    for (const folder of FOLDERS) {
      const node = files.find(`${folder}/${name}`)
      if (files.kind(node) !== 'file') continue
      const path = files.pathOf(node)
      const [file, log] = await Promise.all([readDatabase(files, path, trouble), readDatabase(files, `${path}-wal`, trouble)])
      // A database that was never written to is an empty file.
      if (!file || (file.length === 0 && !log?.length)) continue
      return { path, packages: packagesIn(headersOf(file, log), path, trouble) }
    }
  }
  return { path: '', packages: [] }
}

function packagesIn(headers: Iterable<Buffer>, path: string, trouble: Trouble): RpmPackage[] {
  const packages: RpmPackage[] = []
  let damaged = 0
  try {
    for (const bytes of headers) {
      const header = readRpmHeader(bytes)
      const found = header && rpmPackage(header)
      if (!found) damaged++
      else if (found.name !== KEY) packages.push(found)
      if (packages.length === MAX_PACKAGES) throw new Error(`it lists ${MAX_PACKAGES} packages or more`)
    }
  } catch (error) {
    markBroken(trouble, path, `Not all that it lists is known: ${(error as Error).message}.`)
  }
  if (damaged > 0) markBroken(trouble, path, `Not all that it lists is known: ${damaged} of its packages are damaged.`)
  return packages
}

function* sqliteHeaders(file: Buffer, log: Buffer | undefined): Generator<Buffer, void, undefined> {
  for (const { blob } of openSqlite(file, log).rows('Packages')) if (Buffer.isBuffer(blob)) yield blob
}

/** The value of key 0 is the highest key. */
function* hashHeaders(file: Buffer): Generator<Buffer, void, undefined> {
  for (const { key, value } of hashPairs(file)) if (key.some((byte) => byte !== 0)) yield value
}
