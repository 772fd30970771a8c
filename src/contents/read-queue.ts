import { setImmediate } from 'node:timers/promises'
import { UserError } from '../errors.ts'
import type { Range } from '../layer/read-content.ts'
import type { ReadRanges } from './contents-layer.ts'

/** Answers that are put together at once. */
const LOAD_LIMIT_BYTES = 32 * 1024 * 1024

interface Request extends Range {
  layer: number
  resolve(content: Buffer | Error): void
  reject(error: Error): void
}

/** Part of a layer that several requests may want. */
interface Load extends Range {
  requests: Request[]
}

/**
 * Gathers what is asked for in one turn of the event loop, and what comes while it is read, and reads it in one go: sorted, without reading
 * anything twice, all layers at once. Of more than `limitBytes`, the rest waits until the first are handed over.
 */
export class ReadQueue {
  readonly #readers: readonly ReadRanges[]
  readonly #limitBytes: number
  #waiting: Request[] = []
  #running = false

  /** `readers`: one a layer; the same one for layers that are the same. */
  constructor(readers: readonly ReadRanges[], limitBytes = LOAD_LIMIT_BYTES) {
    this.#readers = readers
    this.#limitBytes = limitBytes
  }

  /**
   * Part of a layer's tar, not empty; memory that may be shared. An error where it cannot be read.
   * @throws UserError when it does not come from where it is
   */
  read(layer: number, start: number, end: number): Promise<Buffer | Error> {
    const read = new Promise<Buffer | Error>((resolve, reject) => {
      this.#waiting.push({ layer, start, end, resolve, reject })
    })
    if (!this.#running) void this.#run()
    return read
  }

  async #run(): Promise<void> {
    this.#running = true
    for (await setImmediate(); this.#waiting.length > 0; await setImmediate()) {
      const requests = this.#waiting
      this.#waiting = []
      requests.sort((a, b) => a.layer - b.layer || a.start - b.start || a.end - b.end)
      for (const portion of portions(requests, this.#limitBytes)) {
        await Promise.all([...Map.groupBy(portion, ({ layer }) => this.#readers[layer]!)].map(([read, those]) => load(read, those)))
        await setImmediate() // So that who waited for them can be done with them.
      }
    }
    this.#running = false
  }
}

function* portions(requests: readonly Request[], limitBytes: number): Generator<Request[], void, undefined> {
  let portion: Request[] = []
  let bytes = 0
  for (const request of requests) {
    const size = request.end - request.start
    if (bytes + size > limitBytes && portion.length > 0) {
      yield portion
      portion = []
      bytes = 0
    }
    portion.push(request)
    bytes += size
  }
  if (portion.length > 0) yield portion
}

async function load(read: ReadRanges, requests: Request[]): Promise<void> {
  const loads = joinOverlapping(requests)
  let failure: Error = new Error('the layer is damaged there')
  try {
    await read(loads, (i, content) => {
      const { start, requests } = loads[i]!
      for (const request of requests) request.resolve(content.subarray(request.start - start, request.end - start))
    })
  } catch (error) {
    failure = error as Error
  }
  // Of those that were answered, this means nothing any more.
  for (const request of requests) {
    if (failure instanceof UserError) request.reject(failure)
    else request.resolve(failure)
  }
}

/** Requests of one layer, ascending. */
function joinOverlapping(requests: readonly Request[]): Load[] {
  const loads: Load[] = []
  for (const request of requests.toSorted((a, b) => a.start - b.start)) {
    const last = loads.at(-1)
    if (last && request.start < last.end) {
      last.end = Math.max(last.end, request.end)
      last.requests.push(request)
    } else loads.push({ start: request.start, end: request.end, requests: [request] })
  }
  return loads
}
