import type { UserError } from '../../errors.ts'

/** A request that got no useful answer. Tried again where that may help, else its refusal is what the user reads. */
export class Fault extends Error {
  readonly refusal: UserError
  readonly transient: boolean
  /** What the server asks to wait for, in Retry-After. */
  readonly waitMs: number | undefined
  /** Has taken so long that it may be tried only once more. */
  readonly slow: boolean

  constructor(refusal: UserError, options: { transient?: boolean; slow?: boolean; waitMs?: number | undefined } = {}) {
    const { transient = false, slow = false, waitMs } = options
    super(refusal.message, { cause: refusal })
    this.name = 'Fault'
    this.refusal = refusal
    this.transient = transient
    this.waitMs = waitMs
    this.slow = slow
  }
}
