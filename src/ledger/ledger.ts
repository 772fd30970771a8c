import type { Account, Bytes, Cause } from './cause.ts'

/** The cause of each byte of an image. */
export interface Ledger {
  /** Cause of a version's content bytes; `overhead` for entries without content of their own. */
  causeOf(version: number): Cause
  bytesOf(version: number): Bytes
  /** The whole image. */
  total: Account
  /** Per layer, base first. */
  layers: readonly Account[]
  /** Empty, or what does not add up: a bug of ours, said in the report. */
  imbalances: readonly string[]
}
