import { UserError } from '../errors.ts'

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

/** Waits until all are done, also where some fail: what the others bring is of use. @throws the first failure, of the user's first */
export async function allOf(tasks: readonly Promise<void>[]): Promise<void> {
  const failures = (await Promise.allSettled(tasks)).flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  )
  if (failures.length > 0) throw failures.find((failure) => failure instanceof UserError) ?? failures[0]
}
