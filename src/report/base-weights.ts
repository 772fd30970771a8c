import { formatBytes } from '../ledger/format-bytes.ts'
import type { BaseWeight } from './lint-report.ts'

/** What bases weigh, as a sentence, and how old the figures are; empty where nobody knows. */
export function baseWeights(bases: readonly BaseWeight[] = []): string {
  const known = bases.filter(({ toPullBytes }) => toPullBytes !== undefined)
  const ages = new Set(known.flatMap(({ asOf, platform }) => (asOf === undefined ? [] : `${platform}, as of ${asOf}`)))
  const weights = known.map(({ reference, unpackedBytes, toPullBytes, platform, asOf }) => {
    const unpacked = unpackedBytes === undefined ? '' : `${formatBytes(unpackedBytes)} unpacked, `
    const age = asOf !== undefined && ages.size > 1 ? ` (${platform}, as of ${asOf})` : ''
    return `${reference} is ${unpacked}${formatBytes(toPullBytes!)} to pull${age}`
  })
  return weights.length === 0 ? '' : `${weights.join('; ')}${ages.size === 1 ? ` (${[...ages].join('')})` : ''}.`
}
