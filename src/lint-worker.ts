// Lints its share of many files; see lint-thread.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { loadShellParser } from './dockerfile/shell-body.ts'
import { lintTurns } from './lint-for-commands.ts'
import type { ThreadAnswer, ThreadWork } from './lint-thread.ts'
import { withoutTurboFan } from './short-work.ts'

const { turns, options } = workerData as ThreadWork
await loadShellParser()
const linted = await withoutTurboFan(() => lintTurns(turns, options))
const answer: ThreadAnswer = [...linted].map(([first, { report, misfits, failure }]) => {
  if (!failure) return { first, report, misfits }
  const { message, hint, example } = failure
  return { first, report, misfits, failure: { message, hint, ...(example !== undefined && { example }) } }
})
parentPort!.postMessage(answer)
