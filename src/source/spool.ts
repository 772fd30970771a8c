import { closeSync, createWriteStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UserError } from '../errors.ts'
import type { Compression } from '../image/media-type.ts'
import { COPY_AGAIN } from './medium.ts'
import { inflate } from './inflate.ts'

/** Bytes copied, and expected. */
export type OnCopied = ((doneBytes: number, expectedBytes: number | undefined) => void) | undefined

/** Copies a stream into a temporary file, since images are read back and forth. Answers its descriptor. */
export function spoolStream(name: string, input: Readable, onProgress: OnCopied): Promise<number> {
  return withTemporaryFile(name, async (descriptor) => {
    let done = 0
    input.on('data', (chunk: Buffer) => onProgress?.((done += chunk.length), undefined))
    await pipeline(input, createWriteStream('', { fd: descriptor, autoClose: false }))
  })
}

/** Decompresses a file into a temporary one. Answers its descriptor. */
export function spoolInflated(
  name: string,
  file: { descriptor: number; sizeBytes: number },
  compression: Exclude<Compression, 'none'>,
  onProgress: OnCopied,
): Promise<number> {
  return withTemporaryFile(name, async (descriptor) => {
    const whole = { ...file, offset: 0 }
    await inflate(
      whole,
      compression,
      (piece) => writeAll(descriptor, piece),
      (done) => onProgress?.(done, file.sizeBytes),
    )
  })
}

/** The file loses its name at once, so that nothing stays behind however the process ends. */
async function withTemporaryFile(name: string, fill: (descriptor: number) => Promise<void>): Promise<number> {
  let descriptor: number | undefined
  try {
    const directory = mkdtempSync(join(tmpdir(), 'slimscope-'))
    try {
      descriptor = openSync(join(directory, 'archive.tar'), 'wx+', 0o600)
    } finally {
      rmSync(directory, { recursive: true })
    }
    await fill(descriptor)
    return descriptor
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor)
    throw spoolFailure(name, error)
  }
}

function writeAll(descriptor: number, piece: Buffer): void {
  for (let done = 0; done < piece.length;) done += writeSync(descriptor, piece, done)
}

/** What a failed copy means to the user. */
export function spoolFailure(name: string, cause: unknown): unknown {
  const { code = '', syscall } = cause as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new UserError(`There is no room in ${tmpdir()} for a decompressed copy of ${name}.`, {
      hint: 'Set TMPDIR to a folder with more room, or decompress the archive first: a plain tar is read in place.',
      example: 'TMPDIR=/var/tmp slimscope analyze app.tar.gz',
      cause,
    })
  }
  if (code === 'Z_BUF_ERROR') return new UserError(`${name} is cut off: its compressed data ends too early.`, { hint: COPY_AGAIN, cause })
  if (/^(Z_|ZSTD_)/.test(code)) return new UserError(`${name} is damaged: its compressed data cannot be read.`, { hint: COPY_AGAIN, cause })
  if (syscall === 'mkdtemp' || syscall === 'open' || code === 'EROFS') {
    return new UserError(`No temporary file can be made in ${tmpdir()}.`, { hint: 'Set TMPDIR to a folder that can be written to.', cause })
  }
  return cause
}
