import { constants, createInflateRaw, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { UserError } from '../errors.ts'

/**
 * One call of zlib's or zstd's own decompressing function at a time, synchronously.
 *
 * The public streams of node:zlib cannot tell where a deflate block ends, which is where a checkpoint can be, and take what
 * follows the end of a stream for garbage. Their handle can: `writeSync` is one `inflate()` call, and `_writeState` then
 * holds how much room and how much input are left. It is not public API, so `requireHandle` looks first.
 */
export interface Stepper {
  /** Decompresses from `input` into `output`; answers what was read and written. @throws Error with zlib's message */
  step(input: Buffer, from: number, to: number, output: Buffer, at: number): { read: number; written: number }
  /** Makes it ready for another stream. */
  reset(): void
  close(): void
}

interface Handle {
  writeSync(flush: number, input: Buffer, from: number, bytes: number, output: Buffer, at: number, room: number): void
  reset(): void
  onerror: (message: string, errno: number, code: string) => void
}

interface StreamWithHandle {
  _handle?: Handle
  _writeState?: Uint32Array
  close(): void
}

/**
 * The public stream's inside, asked for before anything is read: were a later Node to change it, one sentence is better
 * than a damaged report.
 *
 * @throws UserError when this Node has no such handle
 */
export function requireHandle(): void {
  const stream = createInflateRaw() as unknown as StreamWithHandle
  const there = typeof stream._handle?.writeSync === 'function' && stream._writeState?.length === 2
  stream.close()
  if (there) return
  throw new UserError(`Node.js ${process.version} has changed how it inflates, and this version of slimscope cannot follow it.`, {
    hint: 'Use Node.js 22 to 26, or a newer slimscope.',
  })
}

/** Inflates raw deflate data and comes back at the end of each block. */
export function rawInflateStepper(dictionary?: Buffer): Stepper {
  const stream = dictionary ? createInflateRaw({ dictionary }) : createInflateRaw()
  return stepper(stream as unknown as StreamWithHandle, constants.Z_BLOCK)
}

export function zstdStepper(): Stepper {
  return stepper(createZstdDecompress() as unknown as StreamWithHandle, constants.ZSTD_e_continue)
}

/** Compresses what one call is given to a frame of its own. */
export function zstdFrameStepper(level: number): Stepper {
  const stream = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: level } })
  return stepper(stream as unknown as StreamWithHandle, constants.ZSTD_e_end)
}

function stepper(stream: StreamWithHandle, flush: number): Stepper {
  const handle = stream._handle!
  const state = stream._writeState!
  let failure: Error | undefined
  handle.onerror = (message) => {
    failure = new Error(message)
  }
  return {
    step(input, from, to, output, at) {
      handle.writeSync(flush, input, from, to - from, output, at, output.length - at)
      if (failure) throw failure
      return { read: to - from - state[1]!, written: output.length - at - state[0]! }
    },
    reset: () => handle.reset(),
    close: () => stream.close(),
  }
}
