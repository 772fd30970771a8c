/** As many as are in use at once on one thread, as a rule. */
const MOST_FREE = 2

/** Memory of one size that is used again and again. */
export interface UsedAgain {
  take(): Buffer
  /** To be called once for each that was taken, or not at all. */
  giveBack(buffer: Buffer): void
}

/**
 * For what is needed hundreds of times in a run, for a moment each: where nobody is short of memory, V8 lets what was thrown away lie
 * until there are 64 MB of it, on each thread.
 */
export function usedAgain(bytes: number): UsedAgain {
  const free: Buffer[] = []
  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(bytes),
    giveBack(buffer) {
      if (free.length < MOST_FREE) free.push(buffer)
    },
  }
}
