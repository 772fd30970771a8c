import { retryAfterMs } from './retry.ts'
import type { Answer } from './transport.ts'

const PASSING = new Set([408, 429, 500, 502, 503, 504])

/** Whether the same request may be answered otherwise in a while. */
export function isWorthRetrying(status: number): boolean {
  return PASSING.has(status)
}

export function retryAfterOf({ headers }: Answer): number | undefined {
  return retryAfterMs(headers['retry-after'])
}
