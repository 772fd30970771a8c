import { type TarEntry, ENTRY_KINDS } from '../tar/entry.ts'
import type { EntryExtras } from './layer-index.ts'

type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array

/** What the walk of one layer finds, in growing columns; see LayerIndex for what they hold. */
export class Columns {
  count = 0
  kind = new Uint8Array(1024)
  mode = new Uint16Array(1024)
  uid = new Uint32Array(1024)
  gid = new Uint32Array(1024)
  contentOffset = new Float64Array(1024)
  contentBytes = new Float64Array(1024)
  textStart = new Uint32Array(1024)
  pathLength = new Uint32Array(1024)
  text = new Uint8Array(64 * 1024)
  textBytes = 0
  readonly extras = new Map<number, EntryExtras>()

  /** Entries left out since there were too many, or their paths too long. */
  dropped = 0

  /** Takes an entry in; answers its number, undefined when it is left out. */
  add(entry: TarEntry): number | undefined {
    const i = this.count
    if (i + 1 >= this.kind.length) this.#grow(Math.ceil(i * 1.5) + 1024)
    const textBytes = entry.path.length + entry.link.length
    if (i >= MAX_ENTRIES || this.textBytes + textBytes > MAX_TEXT_BYTES) {
      this.dropped++
      return undefined
    }
    this.count++
    this.kind[i] = KIND_NUMBERS[entry.kind]
    this.mode[i] = entry.mode
    this.uid[i] = entry.uid
    this.gid[i] = entry.gid
    this.contentOffset[i] = entry.contentOffset
    this.contentBytes[i] = entry.contentBytes
    this.#addText(i, entry, textBytes)
    if (entry.sparse || entry.xattrs) this.extras.set(i, extrasOf(entry))
    return i
  }

  /** Cuts off what a truncated tar promised behind its end. */
  clip(tarBytes: number): void {
    for (let i = this.count - 1; i >= 0 && this.contentOffset[i]! + this.contentBytes[i]! > tarBytes; i--) {
      this.contentBytes[i] = Math.max(0, tarBytes - this.contentOffset[i]!)
    }
  }

  #addText(i: number, { path, link }: TarEntry, bytes: number): void {
    if (this.textBytes + bytes > this.text.length) {
      const grown = new Uint8Array(Math.ceil((this.textBytes + bytes) * 1.5))
      grown.set(this.text.subarray(0, this.textBytes))
      this.text = grown
    }
    this.textStart[i] = this.textBytes
    this.pathLength[i] = path.length
    this.text.set(path, this.textBytes)
    this.text.set(link, this.textBytes + path.length)
    this.textBytes += bytes
    this.textStart[i + 1] = this.textBytes
  }

  #grow(capacity: number): void {
    this.kind = grown(this.kind, capacity)
    this.mode = grown(this.mode, capacity)
    this.uid = grown(this.uid, capacity)
    this.gid = grown(this.gid, capacity)
    this.contentOffset = grown(this.contentOffset, capacity)
    this.contentBytes = grown(this.contentBytes, capacity)
    this.textStart = grown(this.textStart, capacity)
    this.pathLength = grown(this.pathLength, capacity)
  }
}

/** Real layers have megabytes of paths. A million entries of 100,000 characters must not fill the memory. */
const MAX_TEXT_BYTES = 2 ** 30
/** Real layers have a hundred thousand entries; the largest that anybody reported had three million. */
const MAX_ENTRIES = 8_000_000

const KIND_NUMBERS = Object.fromEntries(ENTRY_KINDS.map((kind, number) => [kind, number])) as Record<TarEntry['kind'], number>

function grown<C extends Column>(column: C, capacity: number): C {
  const larger = new (column.constructor as new (length: number) => C)(capacity)
  larger.set(column)
  return larger
}

function extrasOf({ sparse, xattrs }: TarEntry): EntryExtras {
  const extras: EntryExtras = {}
  if (sparse) extras.sparse = sparse
  if (xattrs) extras.xattrs = xattrs
  return extras
}
