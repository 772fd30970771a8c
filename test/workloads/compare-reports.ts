/** Holds reports of one image against each other. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** What depends on the medium whatever the image is: the name that was typed, and where it led. */
export const NAMING: ReadonlySet<string> = new Set(['reference', 'source'])
/** And what a tool may change that packs or writes the image anew. To-pull bytes go everywhere: no two compressors agree. */
export const PACKING: ReadonlySet<string> = new Set([...NAMING, 'digest', 'mediaType', 'compression', 'verified', 'toPullBytes', 'tags'])

/** The report without some keys, wherever they stand. */
export function without(value: Json, keys: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((each) => without(each, keys))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !keys.has(key))
      .map(([key, inner]) => [key, without(inner, keys)]),
  )
}

/** What keeps it from being a report whose sums are right. */
export function imbalances(report: Json): string[] {
  const { ledger, totals, error } = report as {
    ledger?: Record<string, Record<string, number>>
    totals?: Record<string, number>
    error?: string
  }
  if (error || !ledger || !totals) return [`no report: ${error}`]
  return ['unpackedBytes', 'toPullBytes'].flatMap((size) => {
    const sum = Object.values(ledger).reduce((total, bytes) => total + bytes[size]!, 0)
    return sum === totals[size] ? [] : [`the ledger's ${size} are ${sum}, the total is ${totals[size]}`]
  })
}

export function differences(expected: Json, actual: Json, at = ''): string[] {
  if (typeof expected !== 'object' || typeof actual !== 'object' || !expected || !actual) {
    return Object.is(expected, actual) ? [] : [`${at}: ${JSON.stringify(expected)} became ${JSON.stringify(actual)}`]
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)])
  const child = (of: Json, key: string): Json => (of as { [key: string]: Json })[key] ?? null
  return [...keys].flatMap((key) => differences(child(expected, key), child(actual, key), `${at}/${key}`))
}
