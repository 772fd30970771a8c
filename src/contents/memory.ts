import { keepBudget, type KeepBudget } from '../layer/keep-budget.ts'
import { type RestingPool, restingPool } from '../layer/resting-pool.ts'
import { RecentBuffers } from './recent-buffers.ts'
import { type Turns, turns } from './turns.ts'

/** Spans that stay inflated. */
const SPANS_BYTES = 32 * 1024 * 1024
/** Spans that are inflated, or on their way, at once; of 16 MiB at most each. */
const SPANS_AT_ONCE = 4
/** Requests to a registry at once. */
const FETCHES_AT_ONCE = 4

/** What may be inflated, or come past, once more: so many times what all layers hold, and some. Hostile ones would keep us at it for ever. */
const MOST_AGAIN = { times: 4, bytes: 4 * 2 ** 30 }

/** Memory for a span comes in multiples of it, so that it serves others as well. */
const STEP_BYTES = 256 * 1024

/** One for all images that a process reads from. */
const pool = restingPool()

/** What all layers of an image share while contents are read. */
export interface Memory {
  /** By layer and number. */
  spans: RecentBuffers<string>
  /** Memory for a span of that size: that of one which had to go, where there is any. New memory takes time to get and to give back. */
  forSpan(bytes: number): ArrayBuffer
  /** For contents that are kept compressed. */
  budget: KeepBudget
  pool: RestingPool
  inflating: Turns
  fetching: Turns
  /** To be told how much is going to be inflated, or come past. @throws Error when it is too much, all in all */
  spend(bytes: number): void
}

/** `tarBytes`: of all layers. */
export function memoryFor(tarBytes: number, budget: KeepBudget = keepBudget(), spansBytes = SPANS_BYTES): Memory {
  let left = MOST_AGAIN.times * tarBytes + MOST_AGAIN.bytes
  const spare: ArrayBuffer[] = []
  return {
    spans: new RecentBuffers(spansBytes, ({ buffer }) => {
      if (spare.length < SPANS_AT_ONCE) spare.push(buffer as ArrayBuffer)
    }),
    forSpan(bytes) {
      const fits = spare.findIndex(({ byteLength }) => byteLength >= bytes && byteLength < 2 * bytes)
      return fits === -1 ? new ArrayBuffer(Math.ceil(bytes / STEP_BYTES) * STEP_BYTES) : spare.splice(fits, 1)[0]!
    },
    budget,
    pool,
    inflating: turns(SPANS_AT_ONCE),
    fetching: turns(FETCHES_AT_ONCE),
    spend(bytes) {
      left -= bytes
      if (left < 0) throw new Error('reading it takes too long')
    },
  }
}
