import { createCipheriv } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { constants, crc32, deflateRawSync, gzipSync, zstdCompressSync, type ZlibOptions } from 'node:zlib'
import { onTestFinished } from 'vitest'
import type { Blob } from '../../src/image/image.ts'
import { fileOf } from './archive-sketch.ts'

/** Bytes that do not compress, the same ones for the same seed. */
export function noise(bytes: number, seed = 1): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(bytes))
}

/** Text that compresses to three quarters. */
export function text(bytes: number, seed = 1): Buffer {
  return Buffer.from(
    noise(Math.ceil(bytes * 0.75), seed)
      .toString('base64')
      .slice(0, bytes),
  )
}

/** Bytes as a blob of an open file, which does not start where the file does. */
export function blobOf(bytes: Buffer): Blob {
  const descriptor = openSync(fileOf(Buffer.concat([Buffer.alloc(13, '!'), bytes, Buffer.from('behind')])), 'r')
  onTestFinished(() => closeSync(descriptor))
  return { descriptor, offset: 13, sizeBytes: bytes.length }
}

export function pieces(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

/** A gzip member with any header fields (RFC 1952, 2.3) around deflate data. */
export function gzipMember(content: Buffer, options: { flags?: number; fields?: Buffer; deflated?: Buffer } = {}): Buffer {
  const { flags = 0, fields = Buffer.alloc(0), deflated = deflateRawSync(content) } = options
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(content), 0)
  trailer.writeUInt32LE(content.length % 2 ** 32, 4)
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255]), fields, deflated, trailer])
}

/** Deflate data that is flushed after every piece. */
function flushed(content: Buffer, size: number, flush: number): Buffer {
  return Buffer.concat([
    ...pieces(content, size).map((piece) => deflateRawSync(piece, { finishFlush: flush })),
    deflateRawSync(Buffer.alloc(0)),
  ])
}

const EXTRA = Buffer.concat([Buffer.from([4, 1]), Buffer.alloc(260, 'e')])
const NAME = Buffer.from('layer.tar\0')
const EMPTY_STORED = Buffer.from([0, 0, 0, 0xff, 0xff])

type Compressors = Record<string, (tar: Buffer) => Buffer>

const level = (options: ZlibOptions) => (tar: Buffer) => gzipSync(tar, options)

export const gzips: Compressors = {
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [`level ${n}`, level({ level: n })])),
  'fixed codes': level({ strategy: constants.Z_FIXED }),
  'one huge block of fixed codes': level({ strategy: constants.Z_FIXED, memLevel: 9 }),
  'huffman only': level({ strategy: constants.Z_HUFFMAN_ONLY }),
  'run lengths': level({ strategy: constants.Z_RLE }),
  'small blocks': level({ memLevel: 1 }),
  'a small window': level({ windowBits: 9 }),
  'many members': (tar) => Buffer.concat(pieces(tar, 7001).map((piece) => gzipSync(piece))),
  'members of many levels': (tar) => Buffer.concat(pieces(tar, 5003).map((piece, i) => gzipSync(piece, { level: i % 10 }))),
  'stored members': (tar) => Buffer.concat(pieces(tar, 300).map((piece) => gzipSync(piece, { level: 0 }))),
  'empty members': (tar) => Buffer.concat([gzipSync(''), ...pieces(tar, 9001).flatMap((piece) => [gzipSync(piece), gzipSync('')])]),
  FNAME: (tar) => gzipMember(tar, { flags: 8, fields: NAME }),
  FEXTRA: (tar) => gzipMember(tar, { flags: 4, fields: EXTRA }),
  FCOMMENT: (tar) => gzipMember(tar, { flags: 16, fields: Buffer.from('a comment\0') }),
  FHCRC: (tar) => gzipMember(tar, { flags: 2, fields: Buffer.from([1, 2]) }),
  'all header fields, in each of two members': (tar) => {
    const fields = Buffer.concat([EXTRA, NAME, Buffer.alloc(60_000, 'c'), Buffer.from([0, 1, 2])])
    return Buffer.concat(pieces(tar, Math.ceil(tar.length / 2)).map((piece) => gzipMember(piece, { flags: 30, fields })))
  },
  'zeros behind': (tar) => Buffer.concat([gzipSync(tar), Buffer.alloc(20_000)]),
  'rubbish behind': (tar) => Buffer.concat([gzipSync(tar), Buffer.alloc(20_000, 'rubbish')]),
  'full flushes': (tar) => gzipMember(tar, { deflated: flushed(tar, 100, constants.Z_FULL_FLUSH) }),
  'sync flushes': (tar) => gzipMember(tar, { deflated: flushed(tar, 777, constants.Z_SYNC_FLUSH) }),
  'ten thousand empty blocks': (tar) => {
    const empty = Buffer.concat(Array.from({ length: 10_000 }, () => EMPTY_STORED))
    const [first, rest] = [tar.subarray(0, 3000), tar.subarray(3000)]
    return gzipMember(tar, {
      deflated: Buffer.concat([deflateRawSync(first, { finishFlush: constants.Z_FULL_FLUSH }), empty, deflateRawSync(rest)]),
    })
  },
}

const zstd = (params: Record<number, number | boolean>) => (tar: Buffer) => zstdCompressSync(tar, { params })
const skippable = (bytes: number, magic = 0x184d2a50) => {
  const frame = Buffer.alloc(8 + bytes, 's')
  frame.writeUInt32LE(magic, 0)
  frame.writeUInt32LE(bytes, 4)
  return frame
}

/** Block header of zstd (RFC 8878, 3.1.1.2): 0 is raw, 1 a byte repeated. */
function zstdBlock(type: 0 | 1, size: number, content: Buffer, last: boolean): Buffer {
  const block = Buffer.alloc(3)
  block.writeUIntLE((last ? 1 : 0) | (type << 1) | (size << 3), 0, 3)
  return Buffer.concat([block, content])
}

/** A frame of raw blocks, and of repeated bytes where a block is of one byte. */
function plainFrame(tar: Buffer, singleSegment: boolean): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(tar.length)
  const parts = pieces(tar, 512)
  const blocks = parts.map((part, i) => {
    const last = i === parts.length - 1
    return part.every((byte) => byte === part[0])
      ? zstdBlock(1, part.length, part.subarray(0, 1), last)
      : zstdBlock(0, part.length, part, last)
  })
  // Descriptor: content size in 4 bytes; without single segment a window of 8 MB follows it.
  const descriptor = singleSegment ? Buffer.from([0xa0]) : Buffer.from([0x80, 13 << 3])
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), descriptor, size, ...blocks])
}

export const zstds: Compressors = {
  ...Object.fromEntries([-5, 1, 3, 9, 19].map((n) => [`level ${n}`, zstd({ [constants.ZSTD_c_compressionLevel]: n })])),
  'with checksum': zstd({ [constants.ZSTD_c_checksumFlag]: true }),
  'without content size': zstd({ [constants.ZSTD_c_contentSizeFlag]: false }),
  'a window of 128 MB': zstd({ [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_enableLongDistanceMatching]: true }),
  'many frames': (tar) => Buffer.concat(pieces(tar, 3001).map((piece) => zstdCompressSync(piece))),
  'frames of a byte': (tar) =>
    Buffer.concat([...pieces(tar.subarray(0, 700), 1), tar.subarray(700)].map((piece) => zstdCompressSync(piece))),
  'frames with and without checksum': (tar) =>
    Buffer.concat(pieces(tar, 9001).map((piece, i) => zstd({ [constants.ZSTD_c_checksumFlag]: i % 2 === 0 })(piece))),
  'empty frames': (tar) =>
    Buffer.concat(pieces(tar, 20_001).flatMap((piece) => [zstdCompressSync(Buffer.alloc(0)), zstdCompressSync(piece)])),
  'skippable frames': (tar) =>
    Buffer.concat([
      skippable(0),
      skippable(5000, 0x184d2a5f),
      ...pieces(tar, 10_001).flatMap((piece, i) => [zstdCompressSync(piece), skippable(i)]),
      skippable(70_000),
    ]),
  'raw and repeated blocks': (tar) => plainFrame(tar, false),
  'a single segment': (tar) => plainFrame(tar, true),
}
