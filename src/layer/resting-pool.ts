import { type Job, type JobResults, runJob } from './job.ts'
import { type Pool, poolFor, WORTH_A_THREAD_BYTES } from './pool.ts'

/** How long threads wait for more before they end: who reads files also thinks about them. */
const REST_MS = 15_000

/** For work that comes now and then: threads are started when there is much of it, and end when there was none for a while. */
export interface RestingPool {
  /** `aheadBytes`: how much there is to do, this job included. */
  run<J extends Job>(job: J, aheadBytes: number): Promise<JobResults[J['kind']]>
}

export function restingPool(): RestingPool {
  let pool: Pool | undefined
  let running = 0
  let rest: NodeJS.Timeout | undefined

  function end(): void {
    void pool?.close()
    pool = undefined
  }

  return {
    async run(job, aheadBytes) {
      if (!pool && aheadBytes < WORTH_A_THREAD_BYTES) return runJob(job)
      clearTimeout(rest)
      pool ??= poolFor(Number.POSITIVE_INFINITY)
      running++
      try {
        return await pool.run(job)
      } finally {
        if (--running === 0) rest = setTimeout(end, REST_MS).unref()
      }
    },
  }
}
