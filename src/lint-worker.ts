// Lints its share of many files; see lint-thread.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { lintEach } from './lint-for-commands.ts'
import type { ThreadAnswer, ThreadWork } from './lint-thread.ts'

const { paths, options } = workerData as ThreadWork
const { report, failure } = await lintEach(paths, options)
const answer: ThreadAnswer = { report }
if (failure) {
  const { message, hint, example } = failure
  answer.failure = { message, hint, ...(example !== undefined && { example }) }
}
parentPort!.postMessage(answer)
