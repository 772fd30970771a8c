import type { Bytes } from '../ledger/cause.ts'
import { formatBytes } from '../ledger/format-bytes.ts'

/** What something costs, as a sentence of its own. Of layers that are not compressed, as in an engine, nobody knows what they are to pull. */
export function priceOf({ unpackedBytes, toPullBytes }: Bytes): string {
  return unpackedBytes === toPullBytes
    ? `${formatBytes(unpackedBytes)}.`
    : `${formatBytes(unpackedBytes)}, ${formatBytes(toPullBytes)} to pull.`
}
