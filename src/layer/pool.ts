import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { contentKey } from './content-key.ts'
import type { ReportBytes } from './index-layer.ts'
import { handedOver, type Job, type JobResults, runJob } from './job.ts'
import { threadOptions } from './thread-options.ts'

/** Starting a thread costs about as much as reading this much. */
export const WORTH_A_THREAD_BYTES = 8 * 1024 * 1024

/** Short jobs that a thread may have before it: some tenths of a second, in which this thread may be busy itself. */
const BACKLOG = 16

/** Runs jobs on as many threads as there are cores, in the order given. */
export interface Pool {
  readonly threads: number
  run<J extends Job>(job: J, onBytes?: ReportBytes): Promise<JobResults[J['kind']]>
  /** Starts the threads before there is work, since that takes a while. */
  warmUp(): void
  /** Ends the threads; work that is not done by then fails. */
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
  run: runJob,
  warmUp: () => {},
  close: async () => {},
}

export function poolFor(totalBytes: number): Pool {
  return totalBytes < WORTH_A_THREAD_BYTES ? inlinePool : workerPool(availableParallelism())
}

/** A thread and what it was given, in the order that it does it. */
interface Thread {
  worker: Worker
  given: Waiting[]
}

function workerPool(threads: number): Pool {
  const queue: Waiting[] = []
  const running: Thread[] = []
  let closed = false

  function next(): void {
    while (queue.length > 0) {
      const thread = threadFor(queue[0]!.job)
      if (!thread) return
      const work = queue.shift()!
      thread.given.push(work)
      thread.worker.ref()
      thread.worker.postMessage(work.job, handedOver(work.job))
    }
  }

  /** One with nothing to do, or a new one; short jobs are also put behind others, so that no thread waits for this one. */
  function threadFor(job: Job): Thread | undefined {
    const least = running.reduce<Thread | undefined>((a, b) => (a && a.given.length <= b.given.length ? a : b), undefined)
    if (least?.given.length === 0) return least
    if (running.length < threads) return start()
    const short = job.kind === 'sample' || job.kind === 'hash' || job.kind === 'span'
    return short && least && least.given.length < BACKLOG ? least : undefined
  }

  function start(): Thread {
    const worker = new Worker(WORKER, {
      workerData: { contentKey: contentKey() },
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
      ...threadOptions(),
    })
    const thread: Thread = { worker, given: [] }
    running.push(thread)
    worker.on('message', (message: { doneBytes?: number; result?: unknown; error?: Error }) => {
      if (message.doneBytes !== undefined) return thread.given[0]!.onBytes?.(message.doneBytes)
      const work = thread.given.shift()!
      // A thread without work keeps nobody from ending; one that is being ended is waited for.
      if (thread.given.length === 0 && !closed) worker.unref()
      if (message.error) work.reject(message.error)
      else work.resolve(asBuffers(message.result) as never)
      next()
    })
    // It died, for want of memory as a rule: the job that it was at fails, the others go to another thread.
    let failure = new Error('a thread ended before its work was done')
    worker.on('error', (error) => (failure = error as Error))
    worker.on('exit', () => {
      running.splice(running.indexOf(thread), 1)
      const [current, ...others] = thread.given
      current?.reject(failure)
      queue.unshift(...others)
      if (closed) rejectWaiting()
      else next()
    })
    worker.unref() // After the listeners, which undo it.
    return thread
  }

  function rejectWaiting(): void {
    for (const { reject } of queue.splice(0)) reject(new Error('its threads were ended before it was begun'))
  }

  return {
    threads,
    run: (job, onBytes) =>
      new Promise((resolve, reject) => {
        queue.push({ job, onBytes, resolve: resolve as Waiting['resolve'], reject })
        if (closed) rejectWaiting()
        else next()
      }),
    warmUp() {
      while (running.length < threads) start()
    },
    async close() {
      closed = true
      rejectWaiting()
      await Promise.all(running.map(({ worker }) => worker.terminate()))
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
