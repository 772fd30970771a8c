import { Worker } from 'node:worker_threads'
import { type Note, UserError } from './errors.ts'
import { threadOptions } from './layer/thread-options.ts'
import type { LintedEach, LintEachOptions } from './lint-each.ts'
import type { Turns } from './lint-turns.ts'
import type { LintReport } from './report/lint-report.ts'

export interface ThreadWork {
  turns: Turns
  options: LintEachOptions
}

/** What passes between threads, by the place of the first file: a class does not. */
export type ThreadAnswer = readonly {
  first: number
  report: LintReport
  misfits: Note[]
  failure?: { message: string; hint: string; example?: string }
}[]

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './lint-worker.ts' : './lint-worker.js', import.meta.url)

/** What `lintTurns` answers, from a thread. */
export function lintOnThread(turns: Turns, options: LintEachOptions): Promise<Map<number, LintedEach>> {
  const workerData: ThreadWork = { turns, options }
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData, ...threadOptions() })
    worker.on('message', (answer: ThreadAnswer) => resolve(new Map(answer.map((turn) => [turn.first, linted(turn)]))))
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('the thread ended before its work was done')))
  })
}

function linted({ report, misfits, failure }: ThreadAnswer[number]): LintedEach {
  return { report, misfits, ...(failure && { failure: new UserError(failure.message, failure) }) }
}
