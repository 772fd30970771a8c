import type { UserError } from '../../errors.ts'

/** A request that got no useful answer. Tried again where that may help, else its refusal is what the user reads. */
export class Fault extends Error {
  readonly refusal: UserError
  readonly transient: boolean
  /** What the server asks to wait for, in Retry-After. */
  readonly waitMs: number | undefined

  constructor(refusal: UserError, { transient = false, waitMs }: { transient?: boolean; waitMs?: number | undefined } = {}) {
    super(refusal.message, { cause: refusal })
    this.name = 'Fault'
    this.refusal = refusal
    this.transient = transient
    this.waitMs = waitMs
  }
}
