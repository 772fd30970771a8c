import type { Account, Bytes, Cause } from './cause.ts'

/** The cause of each byte of an image. */
export interface Ledger {
  /** Content bytes of every version, in both sizes: columns, for those who go through all of them. */
  readonly unpackedBytes: Float64Array
  readonly toPullBytes: Float64Array
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
