import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TarEnd, TarEntry } from '../../src/tar/entry.ts'
import { TarStream } from '../../src/tar/stream.ts'
import { walkTarFile } from '../../src/tar/walk.ts'
import { scratch } from './archive-sketch.ts'

/** A tar header by its fields; numbers are written in octal, buffers as they are. */
export interface HeaderSketch {
  name?: string | Buffer
  link?: string | Buffer
  size?: number | Buffer
  type?: string
  mode?: number
  uid?: number | Buffer
  gid?: number | Buffer
  magic?: 'v7' | 'ustar' | 'gnu'
  /** Bytes that are put over the rest, before the checksum is computed. */
  put?: [offset: number, bytes: string | Buffer][]
}

export const END = Buffer.alloc(1024)

export function header({
  name = 'a',
  link = '',
  size = 0,
  type = '0',
  mode = 0o644,
  uid = 0,
  gid = 0,
  magic = 'ustar',
  put = [],
}: HeaderSketch): Buffer {
  const block = Buffer.alloc(512)
  const text = (at: number, value: string | Buffer) => block.set(Buffer.from(value as string), at)
  const number = (at: number, length: number, value: number | Buffer) =>
    text(at, typeof value === 'number' ? value.toString(8).padStart(length - 1, '0') : value)
  text(0, name)
  number(100, 8, mode)
  number(108, 8, uid)
  number(116, 8, gid)
  number(124, 12, size)
  number(136, 12, 0)
  text(156, type)
  text(157, link)
  text(257, { v7: '', ustar: 'ustar\u000000', gnu: 'ustar  \0' }[magic])
  for (const [at, bytes] of put) text(at, bytes)
  return withChecksum(block)
}

export function withChecksum(block: Buffer): Buffer {
  block.fill(0x20, 148, 156)
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

/** A header and its content, filled up to whole blocks. The size is the content's unless another one is given. */
export function member(sketch: HeaderSketch, content: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(content as string)
  return Buffer.concat([header({ size: bytes.length, ...sketch }), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}

/** A PAX extension header (`x`), or a global one (`g`). */
export function pax(records: readonly (readonly [key: string, value: string | Buffer])[], type: 'x' | 'g' = 'x'): Buffer {
  return member({ name: 'PaxHeaders/a', type }, Buffer.concat(records.map(([key, value]) => paxRecord(key, Buffer.from(value as string)))))
}

function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')])
  let length = rest.length
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return Buffer.concat([Buffer.from(String(length)), rest])
}

/** A base-256 number as GNU tar writes those that have no room in octal. */
export function base256(value: bigint, length: number): Buffer {
  const field = Buffer.alloc(length)
  for (let i = length - 1, left = value; i >= 0; i--, left >>= 8n) field[i] = Number(left & 0xffn)
  field[0]! |= 0x80
  return field
}

export interface ReadTar {
  entries: TarEntry[]
  /** What the sink of each entry got; undefined when it was never closed, that is, when the content was cut off. */
  contents: (Buffer | undefined)[]
  end: TarEnd
}

/** Reads a tar as a stream whose chunks have, in turn, these sizes. */
export function streamTar(tar: Buffer, chunkSizes: readonly number[] = [tar.length]): ReadTar {
  const read: ReadTar = { entries: [], contents: [], end: { entries: 0, notes: [] } }
  const stream = new TarStream((entry) => {
    const parts: Buffer[] = []
    const i = read.entries.push(entry) - 1
    read.contents.push(undefined)
    return { write: (part) => void parts.push(Buffer.from(part)), close: () => void (read.contents[i] = Buffer.concat(parts)) }
  })
  for (let at = 0, turn = 0; at < tar.length; turn++) {
    const bytes = Math.max(1, chunkSizes[turn % chunkSizes.length]!)
    // A buffer of its own that is wiped afterwards: nothing may be kept of it.
    const chunk = Buffer.from(tar.subarray(at, at + bytes))
    stream.write(chunk)
    chunk.fill(0xaa)
    at += bytes
  }
  read.end = stream.finish()
  return read
}

/** Walks a tar as a file, in which it starts at `offset`. */
export function walkTar(tar: Buffer, offset = 0): Omit<ReadTar, 'contents'> {
  const path = join(scratch(), 'walked.tar')
  writeFileSync(path, Buffer.concat([Buffer.alloc(offset, 1), tar]))
  const descriptor = openSync(path, 'r')
  try {
    const entries: TarEntry[] = []
    const end = walkTarFile(descriptor, offset, tar.length, (entry) => entries.push(entry))
    return { entries, end }
  } finally {
    closeSync(descriptor)
  }
}

/** An entry on one line, for tables: kind, path, what differs from the ordinary. */
export function lineOf({ kind, path, link, mode, uid, gid, contentOffset, contentBytes, sparse }: TarEntry): string {
  const parts = [kind, path.toString('latin1')]
  if (link.length > 0) parts.push(`-> ${link.toString('latin1')}`)
  if (mode !== 0o644) parts.push(`mode ${mode.toString(8)}`)
  if (uid !== 0 || gid !== 0) parts.push(`owner ${uid}:${gid}`)
  if (contentBytes > 0) parts.push(`${contentBytes}@${contentOffset}`)
  if (sparse) parts.push(`of ${sparse.sizeBytes}`, sparse.map.map(({ offset, bytes }) => `${offset}+${bytes}`).join(' '))
  return parts.join(' ')
}
