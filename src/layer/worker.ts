// Runs jobs on a thread of its own; see pool.ts.
import { parentPort } from 'node:worker_threads'
import { type Job, runJob } from './job.ts'
import type { KeptContent } from './kept-content.ts'

/** Least time between two messages about progress. */
const PROGRESS_MS = 50

/** One job after the other, even where one waits for bytes. */
let working: Promise<void> = Promise.resolve()

parentPort!.on('message', (job: Job) => {
  working = working.then(() => work(job))
})

async function work(job: Job): Promise<void> {
  let told = 0
  const onBytes = (doneBytes: number) => {
    const now = performance.now()
    if (now - told < PROGRESS_MS) return
    told = now
    parentPort!.postMessage({ doneBytes })
  }
  try {
    const result = await runJob(job, onBytes)
    parentPort!.postMessage({ result }, transferable(result))
  } catch (error) {
    parentPort!.postMessage({ error })
  }
}

/** Large results change hands instead of being copied. */
function transferable(result: unknown): ArrayBuffer[] {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return []
  const kept = 'kept' in result ? (result.kept as KeptContent | undefined) : undefined
  return [...Object.values(result), ...(kept?.blocks ?? [])].flatMap((value: unknown) =>
    value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : [],
  )
}
