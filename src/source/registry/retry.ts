import { setTimeout } from 'node:timers/promises'
import { UserError } from '../../errors.ts'
import { Fault } from './fault.ts'

/** How often, and how patiently, something is tried again. */
export interface Patience {
  /** In a row, the first included. */
  attempts: number
  /** The longest first pause; each next may be twice as long. */
  baseDelayMs: number
  /** Ends a pause. */
  signal: AbortSignal
}

/** Counts the failures of one piece of work. */
export interface Retries {
  /** Waits until it may be tried again. @throws what the user has to know, when it may not */
  failed(error: unknown): Promise<void>
  /** Something came of it: counting starts again. */
  progressed(): void
}

const MAX_PAUSE_MS = 10_000
/** Whoever sits in front of it may rather come back later. */
const MAX_WAIT_MS = 60_000

/** Exponential backoff with full jitter, or what the server asks for. */
export function retries({ attempts, baseDelayMs, signal }: Patience): Retries {
  let failures = 0
  return {
    async failed(error) {
      if (!(error instanceof Fault)) throw error
      failures += error.slow ? Math.ceil(attempts / 2) : 1
      if (!error.transient || failures >= attempts) throw error.refusal
      if (error.waitMs !== undefined && error.waitMs > MAX_WAIT_MS) throw tooLong(error.refusal, error.waitMs)
      const pauseMs = error.waitMs ?? Math.random() * Math.min(MAX_PAUSE_MS, baseDelayMs * 2 ** (failures - 1))
      await setTimeout(pauseMs, undefined, { signal }).catch(() => {
        throw error.refusal
      })
    },
    progressed() {
      failures = 0
    },
  }
}

/** Does `work` until it succeeds or trying again does not help. */
export async function retrying<T>(patience: Patience, work: () => Promise<T>): Promise<T> {
  const tries = retries(patience)
  for (;;) {
    try {
      return await work()
    } catch (error) {
      await tries.failed(error)
    }
  }
}

/** Retry-After in milliseconds from now: seconds, or a date (RFC 9110, 10.2.3). */
export function retryAfterMs(header: string | string[] | undefined, now = Date.now()): number | undefined {
  const text = [header].flat()[0]?.trim()
  if (!text) return undefined
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const date = /^[A-Z]/i.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function tooLong({ message, hint }: UserError, waitMs: number): UserError {
  const seconds = Math.ceil(waitMs / 1000)
  const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
  return new UserError(`${message.replace(/\.$/, '')}; it says to come back in ${wait}.`, { hint })
}
