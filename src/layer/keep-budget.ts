/** All that one run keeps of contents, after compression. */
const KEPT_BYTES = 350 * 1024 * 1024
/** A large file may not take the last of it: manifests and sources, of which there are many small ones, tell more. */
const LARGE_FILE_BYTES = 1024 * 1024
const SHARE_OF_LARGE = 0.75
/** What a block costs besides its bytes. */
const BLOCK_COST_BYTES = 256

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

/** Whether there is room for a block, which is then taken. */
export function takeRoom(budget: KeepBudget, bytes: number): boolean {
  const [used, limit] = [new Int32Array(budget), new Int32Array(budget)[1]!]
  const cost = bytes + BLOCK_COST_BYTES
  if (Atomics.add(used, 0, cost) + cost <= limit) return true
  Atomics.sub(used, 0, cost)
  return false
}

/** Whether it makes sense to begin with a file of that size. */
export function hasRoom(budget: KeepBudget, fileBytes: number): boolean {
  const limit = new Int32Array(budget)[1]!
  return keptBytes(budget) < (fileBytes > LARGE_FILE_BYTES ? limit * SHARE_OF_LARGE : limit)
}
