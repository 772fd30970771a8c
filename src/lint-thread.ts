import { Worker } from 'node:worker_threads'
import { UserError } from './errors.ts'
import type { LintEachOptions, LintedEach } from './lint-each.ts'
import type { LintReport } from './report/lint-report.ts'

export interface ThreadWork {
  paths: readonly string[]
  options: LintEachOptions
}

/** What passes between threads: a class does not. */
export interface ThreadAnswer {
  report: LintReport
  failure?: { message: string; hint: string; example?: string }
}

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './lint-worker.ts' : './lint-worker.js', import.meta.url)

/** What `lintEach` answers, from a thread. */
export function lintOnThread(paths: readonly string[], options: LintEachOptions): Promise<LintedEach> {
  const workerData: ThreadWork = { paths, options }
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData })
    worker.on('message', ({ report, failure }: ThreadAnswer) =>
      resolve({ report, ...(failure && { failure: new UserError(failure.message, failure) }) }),
    )
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('the thread ended before its work was done')))
  })
}
