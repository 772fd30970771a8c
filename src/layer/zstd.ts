import type { Inflater, InflateListener } from './inflater.ts'
import { zstdStepper } from './zlib-handle.ts'

/** No block of a frame unpacks to more (RFC 8878, 3.1.1.2.4). */
const MAX_BLOCK_BYTES = 128 * 1024
const MAGIC = 0xfd2fb528

/**
 * Decompresses zstd data of any number of frames, skippable ones among them. The structure is read alongside, so that
 * positions are known at each block and decompression can restart at each frame; inside of a frame it cannot (zstd keeps up
 * to the whole window and its tables).
 */
export function zstdInflater(listener: InflateListener, start?: { inBytes: number; outBytes: number }): Inflater {
  const output = Buffer.allocUnsafeSlow(4 * MAX_BLOCK_BYTES)
  const stepper = zstdStepper()
  const structure = new FrameStructure()
  let inBytes = start?.inBytes ?? 0
  let outBytes = start?.outBytes ?? 0

  /** Feeds a piece that ends with a block, or with the chunk. */
  function feed(chunk: Buffer, from: number, to: number): boolean {
    for (let at = from; ;) {
      const { read, written } = stepper.step(chunk, at, to, output, 0)
      at += read
      inBytes += read
      outBytes += written
      if (written > 0 && !listener.data(output.subarray(0, written))) return false
      // Output that found no room comes without further input.
      if (at === to && written < output.length) return true
      if (read === 0 && written === 0) throw new Error('damaged zstd data')
    }
  }

  return {
    push(chunk) {
      for (let at = 0; at < chunk.length;) {
        if (structure.atFrameStart) listener.restart(inBytes, outBytes, () => Buffer.alloc(0))
        const piece = structure.take(chunk, at)
        if (!feed(chunk, at, at + piece)) return false
        listener.mark(inBytes, outBytes)
        at += piece
      }
      return true
    },
    finish() {
      if (!structure.atFrameStart || inBytes === 0) throw new Error('unexpected end of zstd data')
    },
    close: () => stepper.close(),
  }
}

/** Follows frame headers, block headers and checksums to know where blocks and frames end (RFC 8878, 3.1). */
class FrameStructure {
  atFrameStart = true
  #part: 'frame' | 'block' | 'skip' = 'frame'
  #header = Buffer.alloc(18)
  #have = 0
  #need = 5
  /** Bytes of a block or skippable frame that are still to come. */
  #skip = 0
  #lastBlock = false
  #checksum = false

  /** How many bytes from `at` on belong together: to the end of the header, block or frame, or to the end of the chunk. */
  take(chunk: Buffer, at: number): number {
    if (this.#part === 'skip') return this.#takeContent(chunk.length - at)
    const bytes = Math.min(this.#need - this.#have, chunk.length - at)
    chunk.copy(this.#header, this.#have, at, at + bytes)
    this.#have += bytes
    this.atFrameStart = false
    if (this.#have === this.#need) this.#headerRead()
    return bytes
  }

  #takeContent(available: number): number {
    const bytes = Math.min(this.#skip, available)
    this.#skip -= bytes
    if (this.#skip === 0) this.#expect(this.#lastBlock ? 'frame' : 'block')
    return bytes
  }

  #expect(part: 'frame' | 'block'): void {
    this.#part = part
    this.#have = 0
    this.#need = part === 'frame' ? 5 : 3
    this.atFrameStart = part === 'frame'
  }

  #headerRead(): void {
    if (this.#part === 'block') return this.#blockHeaderRead()
    const magic = this.#header.readUInt32LE(0)
    if ((magic & 0xfffffff0) >>> 0 === 0x184d2a50) {
      this.#need = 8
      if (this.#have === 8) this.#skipContent(this.#header.readUInt32LE(4), true)
      return
    }
    if (magic !== MAGIC) throw new Error('no zstd frame where one should start')
    this.#need = frameHeaderBytes(this.#header[4]!)
    if (this.#have < this.#need) return
    this.#checksum = (this.#header[4]! & 4) !== 0
    this.#expect('block')
  }

  #blockHeaderRead(): void {
    const header = this.#header.readUIntLE(0, 3)
    const last = (header & 1) === 1
    const type = (header >> 1) & 3
    if (type === 3) throw new Error('a zstd block of no known type')
    const bytes = type === 1 ? 1 : header >> 3
    this.#skipContent(bytes + (last && this.#checksum ? 4 : 0), last)
  }

  #skipContent(bytes: number, last: boolean): void {
    this.#lastBlock = last
    this.#skip = bytes
    this.#part = 'skip'
    if (bytes === 0) this.#expect(last ? 'frame' : 'block')
  }
}

/** Magic, descriptor, window, dictionary id and content size; which of them are there, the descriptor tells. */
function frameHeaderBytes(descriptor: number): number {
  const singleSegment = (descriptor & 0x20) !== 0
  const dictionary = [0, 1, 2, 4][descriptor & 3]!
  const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!
  return 5 + (singleSegment ? 0 : 1) + dictionary + contentSize
}
