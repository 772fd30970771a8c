import { formatBytes } from '../ledger/format-bytes.ts'
import type { BaseWeight } from './lint-report.ts'

/** What bases weigh, as a sentence; empty where nobody knows. */
export function baseWeights(bases: readonly BaseWeight[] = []): string {
  const weights = bases.flatMap(({ reference, unpackedBytes, toPullBytes, platform, from, asOf }) => {
    if (toPullBytes === undefined) return []
    const unpacked = unpackedBytes === undefined ? '' : `${formatBytes(unpackedBytes)} unpacked, `
    return `${reference} is ${unpacked}${formatBytes(toPullBytes)} to pull${from === 'table' ? ` for ${platform}, as of ${asOf}` : ''}`
  })
  return weights.length === 0 ? '' : `${weights.join('; ')}.`
}
