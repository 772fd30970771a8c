/** Runs tasks, but no more than so many at once; the others wait for their turn. */
export type Turns = <T>(task: () => Promise<T>) => Promise<T>

export function turns(limit: number): Turns {
  let free = limit
  const waiting: (() => void)[] = []
  return async (task) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
