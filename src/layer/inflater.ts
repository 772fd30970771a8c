import { usedAgain } from './used-again.ts'

/** What a decompressor tells while it works. Positions count from the start of the blob (in) and of the tar (out). */
export interface InflateListener {
  /** The next bytes of the tar; valid only during the call. Answers false when it has seen enough. */
  data(chunk: Buffer): boolean
  /** So far `inBytes` of the blob have become `outBytes` of the tar. */
  mark(inBytes: number, outBytes: number): void
  /** Decompression could start here, given the `window()` of output before it (empty at the start of a member or frame). */
  restart(inBytes: number, outBytes: number, window: () => Buffer): void
}

/** Decompresses a blob that is pushed into it in chunks of any size. */
export interface Inflater {
  /** Answers false when the listener has seen enough, or nothing that follows belongs to the stream. @throws Error on damage */
  push(chunk: Buffer): boolean
  /** To be called after the last chunk. @throws Error when the stream is cut off */
  finish(): void
  close(): void
}

/** How far back deflate may refer (RFC 1951). */
export const WINDOW_BYTES = 32 * 1024

const outputs = usedAgain(WINDOW_BYTES + 512 * 1024)

/** Output is gathered here; the last window of it stays when it is full. */
export class OutputBuffer {
  readonly buffer = outputs.take()
  at = 0
  #over = false

  /** Nothing of it is used any more. */
  release(): void {
    if (!this.#over) outputs.giveBack(this.buffer)
    this.#over = true
  }

  /** Makes room, keeping the window. */
  makeRoom(): void {
    if (this.at < this.buffer.length) return
    this.buffer.copyWithin(0, this.at - WINDOW_BYTES, this.at)
    this.at = WINDOW_BYTES
  }

  /** A copy of up to a window of output, ending with byte `outBytes` of the tar, which is `behind` bytes back. */
  window(outBytes: number, behind: number): Buffer {
    const end = this.at - behind
    return Buffer.from(this.buffer.subarray(end - Math.min(end, outBytes, WINDOW_BYTES), end))
  }
}
