import { contextsOf, type LintedEach, lintEach, type LintEachOptions } from './lint-each.ts'

/** Few enough that threads are done at about the same time. */
const FILES_A_TURN = 32

/** Files that threads lint a few at a time, each taking the next ones when it has done its own. */
export interface Turns {
  paths: readonly string[]
  /** How many have been taken; shared by the threads. */
  taken: Int32Array
}

export function turnsOf(paths: readonly string[]): Turns {
  return { paths, taken: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) }
}

/** What this thread got to, by the place of the first file. */
export async function lintTurns({ paths, taken }: Turns, options: LintEachOptions): Promise<Map<number, LintedEach>> {
  const linted = new Map<number, LintedEach>()
  const contexts = contextsOf(options)
  for (;;) {
    const first = Atomics.add(taken, 0, FILES_A_TURN)
    if (first >= paths.length) return linted
    linted.set(first, await lintEach(paths.slice(first, first + FILES_A_TURN), options, contexts))
  }
}
