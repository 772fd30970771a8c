/** All that one run keeps of contents, after compression. */
const KEPT_BYTES = 350 * 1024 * 1024
/** A large file may not take the last of it: manifests and sources, of which there are many small ones, tell more. */
const LARGE_FILE_BYTES = 1024 * 1024
const SHARE_OF_LARGE = 0.75
/** What a block costs besides its bytes, and what a part of a file does. */
const BLOCK_COST_BYTES = 256
const PART_COST_BYTES = 32

/** Memory of all threads of a run: bytes that are kept, and how many may be. */
export type KeepBudget = SharedArrayBuffer

export function keepBudget(limitBytes = KEPT_BYTES): KeepBudget {
  const budget = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)
  new Int32Array(budget).set([0, limitBytes])
  return budget
}

export function keptBytes(budget: KeepBudget): number {
  return Atomics.load(new Int32Array(budget), 0)
}

/** Whether there is room for a block of so many bytes, which is then taken. */
export function takeRoomForBlock(budget: KeepBudget, bytes: number): boolean {
  return takeRoom(budget, bytes + BLOCK_COST_BYTES)
}

/** The same for knowing where a part of a file is. */
export function takeRoomForPart(budget: KeepBudget): boolean {
  return takeRoom(budget, PART_COST_BYTES)
}

function takeRoom(budget: KeepBudget, bytes: number): boolean {
  const [used, limit] = [new Int32Array(budget), new Int32Array(budget)[1]!]
  if (Atomics.add(used, 0, bytes) + bytes <= limit) return true
  Atomics.sub(used, 0, bytes)
  return false
}

/** Whether it makes sense to begin with a file of that size. */
export function hasRoom(budget: KeepBudget, fileBytes: number): boolean {
  const limit = new Int32Array(budget)[1]!
  return keptBytes(budget) < (fileBytes > LARGE_FILE_BYTES ? limit * SHARE_OF_LARGE : limit)
}
