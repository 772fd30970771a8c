import { setImmediate } from 'node:timers/promises'

/** Ctrl-C is not noticed later, nor a thread left waiting longer. */
const EVERY_MS = 20

/** For a long search whose steps may all be done without waiting: what it answers lets signals and messages through, now and then. */
export function givingWay(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < EVERY_MS) return
    await setImmediate()
    last = performance.now()
  }
}
