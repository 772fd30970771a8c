import { hasRoom, type KeepBudget, takeRoomForBlock, takeRoomForPart } from './keep-budget.ts'
import { lastAtOrBefore } from './last-before.ts'
import { BLOCK_BYTES, packBlock, unpackBlock } from './packed-block.ts'
import { usedAgain } from './used-again.ts'

const blocks = usedAgain(BLOCK_BYTES)

/** Parts of a tar, kept compressed in memory. */
export interface KeptContent {
  /** Where in the tar each part starts and ends; ascending. */
  starts: Float64Array
  ends: Float64Array
  /** Where each starts in all that is kept, put one after the other. */
  places: Float64Array
  /** All that is kept, cut every BLOCK_BYTES, and each block compressed. */
  blocks: Uint8Array[]
}

/** Takes parts of a tar in, in ascending order. */
export class ContentKeeper {
  readonly #budget: KeepBudget
  readonly #block = blocks.take()
  #used = 0
  /** Bytes in whole blocks. */
  #packed = 0
  readonly #blocks: Uint8Array[] = []
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #places: number[] = []
  #full = false

  constructor(budget: KeepBudget) {
    this.#budget = budget
  }

  /** Whether it makes sense to begin with a part of that size. */
  hasRoom(bytes: number): boolean {
    return !this.#full && hasRoom(this.#budget, bytes)
  }

  /** Begins with a part, as far as there is room. */
  begin(start: number, bytes: number): boolean {
    if (!this.hasRoom(bytes) || !takeRoomForPart(this.#budget)) return false
    this.#starts.push(start)
    this.#ends.push(start)
    this.#places.push(this.#packed + this.#used)
    return true
  }

  /** Bytes of the part that was begun last; valid only during the call. */
  write(part: Buffer): void {
    for (let at = 0; at < part.length && !this.#full;) {
      const copied = part.copy(this.#block, this.#used, at)
      this.#used += copied
      this.#ends[this.#ends.length - 1]! += copied
      at += copied
      if (this.#used === BLOCK_BYTES) this.#pack()
    }
  }

  /** To be called once. Undefined where nothing was kept. */
  finish(): KeptContent | undefined {
    if (this.#used > 0 && !this.#full) this.#pack()
    blocks.giveBack(this.#block)
    // What found no room any more.
    const lost = this.#places.findIndex((place, i) => place + this.#ends[i]! - this.#starts[i]! > this.#packed)
    const count = lost === -1 ? this.#starts.length : lost
    if (count === 0) return undefined
    const column = (values: number[]) => Float64Array.from(values.slice(0, count))
    return { starts: column(this.#starts), ends: column(this.#ends), places: column(this.#places), blocks: this.#blocks }
  }

  #pack(): void {
    const packed = packBlock(this.#block.subarray(0, this.#used))
    this.#full = !takeRoomForBlock(this.#budget, packed.length)
    if (this.#full) return
    this.#blocks.push(packed)
    this.#packed += this.#used
    this.#used = 0
  }
}

/** Reads what was kept; in ascending order, each block is unpacked once. */
export class KeptReader {
  readonly #kept: KeptContent

  constructor(kept: KeptContent) {
    this.#kept = kept
  }

  /** Whether all of a range of the tar was kept. */
  holds(start: number, end: number): boolean {
    const i = lastAtOrBefore(this.#kept.starts, start)
    return i !== -1 && this.#kept.ends[i]! >= end
  }

  /** A copy of a range that was kept. */
  read(start: number, end: number): Buffer {
    const { starts, places } = this.#kept
    const i = lastAtOrBefore(starts, start)
    const content = Buffer.allocUnsafe(end - start)
    const place = places[i]! + start - starts[i]!
    for (let done = 0; done < content.length;) {
      const at = place + done
      done += unpackBlock(this.#kept.blocks[Math.floor(at / BLOCK_BYTES)]!).copy(content, done, at % BLOCK_BYTES)
    }
    return content
  }
}
