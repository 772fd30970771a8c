// Lints its share of many files; see lint-thread.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { lintTurns } from './lint-for-commands.ts'
import type { ThreadAnswer, ThreadWork } from './lint-thread.ts'

const { turns, options } = workerData as ThreadWork
const linted = await lintTurns(turns, options)
const answer: ThreadAnswer = [...linted].map(([first, { report, failure }]) => {
  if (!failure) return { first, report }
  const { message, hint, example } = failure
  return { first, report, failure: { message, hint, ...(example !== undefined && { example }) } }
})
parentPort!.postMessage(answer)
