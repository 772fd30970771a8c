import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ReportBytes } from './index-layer.ts'
import { type Job, type JobResults, runJob } from './job.ts'

/** Starting a thread costs about as much as reading this much. */
const WORTH_A_THREAD_BYTES = 8 * 1024 * 1024

/** Runs jobs on as many threads as there are cores, in the order given. */
export interface Pool {
  readonly threads: number
  run<J extends Job>(job: J, onBytes?: ReportBytes): Promise<JobResults[J['kind']]>
  /** Starts the threads before there is work, since that takes a while. */
  warmUp(): void
  close(): Promise<void>
}

interface Waiting {
  job: Job
  onBytes: ReportBytes | undefined
  resolve(result: never): void
  reject(error: Error): void
}

/** For little work: everything here and now. */
export const inlinePool: Pool = {
  threads: 1,
  run: async (job, onBytes) => runJob(job, onBytes),
  warmUp: () => {},
  close: async () => {},
}

export function poolFor(totalBytes: number): Pool {
  return totalBytes < WORTH_A_THREAD_BYTES ? inlinePool : workerPool(availableParallelism())
}

function workerPool(threads: number): Pool {
  const queue: Waiting[] = []
  const idle: Worker[] = []
  const running = new Map<Worker, Waiting>()
  let started = 0
  let closed = false

  function next(): void {
    while (queue.length > 0) {
      const worker = idle.pop() ?? (started < threads ? start() : undefined)
      if (!worker) return
      const work = queue.shift()!
      running.set(worker, work)
      worker.postMessage(work.job)
    }
  }

  function start(): Worker {
    started++
    const worker = new Worker(WORKER, { resourceLimits: { maxYoungGenerationSizeMb: 32 } })
    worker.on('message', (message: { doneBytes?: number; result?: unknown; error?: Error }) => {
      const work = running.get(worker)!
      if (message.doneBytes !== undefined) return work.onBytes?.(message.doneBytes)
      running.delete(worker)
      idle.push(worker)
      if (message.error) work.reject(message.error)
      else work.resolve(asBuffers(message.result) as never)
      next()
    })
    // It died, for want of memory as a rule: its job fails, the others go to another thread.
    let failure = new Error('a thread ended before its work was done')
    worker.on('error', (error) => (failure = error as Error))
    worker.on('exit', () => {
      const work = running.get(worker)
      running.delete(worker)
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1)
      started--
      work?.reject(failure)
      if (!closed) next()
    })
    return worker
  }

  return {
    threads,
    run: (job, onBytes) =>
      new Promise((resolve, reject) => {
        queue.push({ job, onBytes, resolve: resolve as Waiting['resolve'], reject })
        next()
      }),
    warmUp() {
      while (started < threads) idle.push(start())
    },
    async close() {
      closed = true
      await Promise.all([...idle, ...running.keys()].map((worker) => worker.terminate()))
    },
  }
}

/** Beside this file, both as source and as built. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)

/** A buffer that changes threads arrives as a plain Uint8Array. */
function asBuffers(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return result
  const entries = Object.entries(result).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value,
  ])
  return Object.fromEntries(entries)
}
