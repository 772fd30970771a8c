import { OutputBuffer, type Inflater, type InflateListener } from './inflater.ts'
import { rawInflateStepper, type Stepper } from './zlib-handle.ts'

/** Where to start inside of a blob, see checkpoints.ts. Without it: at the first member's header. */
export interface GzipStart {
  inBytes: number
  outBytes: number
  window: Buffer
  /** Bytes that put the stream back on a byte's edge, see bit-prefix.ts. */
  prefix: Buffer
}

/** A member's header may name a file and carry a comment; longer than this it is an attack. */
const MAX_HEADER_BYTES = 128 * 1024

/**
 * Inflates gzip data of any number of members (RFC 1952), as eStargz, pigz and bgzip write them.
 * Checksums of members are not computed: the blob's digest covers them.
 */
export function gzipInflater(listener: InflateListener, start?: GzipStart): Inflater {
  return new GzipInflater(listener, start)
}

class GzipInflater implements Inflater {
  readonly #listener: InflateListener
  readonly #output = new OutputBuffer()
  readonly #stepper: Stepper
  #state: 'header' | 'body' | 'trailer' | 'garbage' = 'header'
  /** Bytes of a header or trailer that is not complete yet. */
  #carry = Buffer.alloc(0)
  #inBytes = 0
  #outBytes = 0
  #memberStart = 0
  #wanted = true
  /** Where the last block ended, while it is not known whether another follows in its member; -1 in the blob for nowhere. */
  #blockEnd = { inBytes: -1, outBytes: 0 }

  constructor(listener: InflateListener, start?: GzipStart) {
    this.#listener = listener
    this.#stepper = rawInflateStepper(start && start.window.length > 0 ? start.window : undefined)
    if (!start) return
    this.#state = 'body'
    this.#inBytes = start.inBytes
    this.#outBytes = start.outBytes
    this.#memberStart = Number.NaN // the member's beginning was not seen, so its length cannot be checked
    if (start.prefix.length > 0) {
      this.#body(start.prefix, 0)
      this.#inBytes = start.inBytes
      this.#blockEnd.inBytes = -1
    }
  }

  push(chunk: Buffer): boolean {
    let at = 0
    while (at < chunk.length && this.#wanted && this.#state !== 'garbage') {
      if (this.#state === 'header') at = this.#header(chunk, at)
      else if (this.#state === 'body') at = this.#body(chunk, at)
      else at = this.#trailer(chunk, at)
    }
    return this.#wanted && this.#state !== 'garbage'
  }

  finish(): void {
    if (this.#state === 'body' || this.#state === 'trailer' || this.#inBytes === 0) throw new Error('unexpected end of gzip data')
    if (this.#state === 'header' && this.#carry.length > 0 && this.#carry[0] !== 0) throw new Error('unexpected end of gzip data')
  }

  close(): void {
    this.#stepper.close()
    this.#output.release()
  }

  #header(chunk: Buffer, at: number): number {
    const before = this.#carry.length
    const bytes = Buffer.concat([this.#carry, chunk.subarray(at, at + MAX_HEADER_BYTES)])
    const length = memberHeaderBytes(bytes)
    if (length === 'none') {
      // Behind the last member there may be padding or rubbish; gzip itself passes over both.
      if (this.#inBytes === 0) throw new Error('no gzip header')
      this.#state = 'garbage'
      return chunk.length
    }
    if (length === undefined) {
      if (bytes.length >= MAX_HEADER_BYTES) throw new Error('a gzip header without end')
      this.#carry = bytes
      return chunk.length
    }
    this.#carry = Buffer.alloc(0)
    this.#inBytes += length
    this.#state = 'body'
    this.#memberStart = this.#outBytes
    this.#listener.restart(this.#inBytes, this.#outBytes, () => Buffer.alloc(0))
    return at + length - before
  }

  #body(chunk: Buffer, at: number): number {
    const output = this.#output
    for (;;) {
      output.makeRoom()
      const { read, written } = this.#stepper.step(chunk, at, chunk.length, output.buffer, output.at)
      const full = output.at + written === output.buffer.length
      if (read === 0 && written === 0) {
        // No progress though there is input and room: the member's last block is through.
        if (at < chunk.length) {
          this.#state = 'trailer'
          this.#blockEnd.inBytes = -1
        }
        return at
      }
      at += read
      this.#inBytes += read
      output.at += written
      this.#outBytes += written
      if (this.#blockEnd.inBytes !== -1) this.#offerBlockEnd(written)
      if (written > 0 && !this.#listener.data(output.buffer.subarray(output.at - written, output.at))) {
        this.#wanted = false
        return at
      }
      this.#listener.mark(this.#inBytes, this.#outBytes)
      if (at === chunk.length) {
        // All input is taken, but output may be waiting that found no room.
        if (full) continue
        return at
      }
      if (!full) this.#blockEnd = { inBytes: this.#inBytes, outBytes: this.#outBytes }
    }
  }

  /** Another block has begun, of which `written` bytes are through. Behind a member's last block nothing could start. */
  #offerBlockEnd(written: number): void {
    const { inBytes, outBytes } = this.#blockEnd
    this.#blockEnd.inBytes = -1
    this.#listener.restart(inBytes, outBytes, () => this.#output.window(outBytes, written))
  }

  #trailer(chunk: Buffer, at: number): number {
    const missing = 8 - this.#carry.length
    this.#carry = Buffer.concat([this.#carry, chunk.subarray(at, at + missing)])
    const taken = Math.min(missing, chunk.length - at)
    this.#inBytes += taken
    if (this.#carry.length < 8) return at + taken

    const length = (this.#outBytes - this.#memberStart) % 2 ** 32
    if (!Number.isNaN(length) && this.#carry.readUInt32LE(4) !== length) throw new Error('a gzip member of another length than it says')
    this.#carry = Buffer.alloc(0)
    this.#stepper.reset()
    this.#state = 'header'
    return at + taken
  }
}

/** Length of the member header at the start of `bytes`; undefined while it is not whole, 'none' when it is no header. */
function memberHeaderBytes(bytes: Buffer): number | undefined | 'none' {
  if (bytes[0] !== 0x1f || (bytes.length > 1 && bytes[1] !== 0x8b)) return 'none'
  if (bytes.length < 10) return undefined
  if (bytes[2] !== 8) return 'none'
  const flags = bytes[3]!
  let at = 10
  if (flags & 4) {
    if (bytes.length < at + 2) return undefined
    at += 2 + bytes.readUInt16LE(at)
  }
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue
    const end = bytes.indexOf(0, at)
    if (end === -1) return undefined
    at = end + 1
  }
  if (flags & 2) at += 2
  return bytes.length < at ? undefined : at
}
