import { type Stepper, zstdFrameStepper, zstdStepper } from './zlib-handle.ts'

/** Little must be unpacked for a small file, and much is packed together. */
export const BLOCK_BYTES = 128 * 1024

/** zstd's own bound: what does not compress takes a little more. */
const packed = Buffer.allocUnsafeSlow(BLOCK_BYTES + BLOCK_BYTES / 256 + 64)
/** Making them takes longer than what they do with a block: a thread has one of each. */
let packer: Stepper | undefined
let unpacker: Stepper | undefined

/** Compresses up to BLOCK_BYTES. */
export function packBlock(block: Buffer): Uint8Array {
  packer ??= zstdFrameStepper(1)
  const { written } = packer.step(block, 0, block.length, packed, 0)
  return new Uint8Array(packed.subarray(0, written))
}

/** The block that was unpacked last: the next part of it is likely to be asked for, too. */
const unpacked = Buffer.allocUnsafeSlow(BLOCK_BYTES)
let unpackedFrom: Uint8Array | undefined

/** Valid until the next call. */
export function unpackBlock(block: Uint8Array): Buffer {
  if (block === unpackedFrom) return unpacked
  unpackedFrom = undefined
  unpacker ??= zstdStepper()
  unpacker.reset()
  unpacker.step(Buffer.from(block.buffer, block.byteOffset, block.byteLength), 0, block.length, unpacked, 0)
  unpackedFrom = block
  return unpacked
}
