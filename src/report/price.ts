import type { Bytes } from '../ledger/cause.ts'
import { formatBytes } from '../ledger/format-bytes.ts'

/** What something costs, as a sentence of its own. */
export function priceOf({ unpackedBytes, toPullBytes }: Bytes): string {
  return `${formatBytes(unpackedBytes)}, ${formatBytes(toPullBytes)} to pull.`
}
