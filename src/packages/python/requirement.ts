import { extrasIn, holds, type Marker, type MarkerEnvironment, normalized, parseMarker } from './marker.ts'

/** What a distribution or a program of one's own asks for: PEP 508. */
export interface Requirement {
  /** Normalized, as PEP 503 has it. */
  name: string
  extras: readonly string[]
  /** As written, without comments and options. */
  text: string
  marker: Marker | undefined
  /** Extras of the one who asks, that must be asked for themselves; normalized. */
  under: readonly string[]
}

const REQUIREMENT = /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*/
const MAX_LENGTH = 8000

/** Undefined for what has no name: a path, a URL alone, a mistake. */
export function parseRequirement(line: string): Requirement | undefined {
  const text = line.trim()
  const found = text.length > MAX_LENGTH ? null : REQUIREMENT.exec(text)
  if (!found) return undefined
  const rest = text.slice(found[0].length)
  if (rest !== '' && !/^[@(;<>=!~\s]/.test(rest)) return undefined
  // A URL may hold semicolons of its own.
  const semicolon = rest.startsWith('@') ? rest.search(/\s;/) : rest.indexOf(';')
  const condition = semicolon === -1 ? '' : rest.slice(rest.indexOf(';', semicolon) + 1).trim()
  const marker = condition === '' ? undefined : parseMarker(condition)
  const extras = (found[2] ?? '').split(',').map((extra) => normalized(extra.trim()))
  return {
    name: normalized(found[1]!),
    extras: extras.filter((extra) => extra !== ''),
    text,
    marker,
    under: [...new Set(extrasIn(marker).map(normalized))],
  }
}

/**
 * Whether a requirement counts when these extras are asked for: `depends` if so, `optional` if only with one of the others, undefined if
 * never on this machine. What cannot be decided counts.
 */
export function countsAs(
  { marker, under }: Requirement,
  pythonVersion: MarkerEnvironment['pythonVersion'],
  asked: ReadonlySet<string>,
): 'depends' | 'optional' | undefined {
  if (!marker) return 'depends'
  const counts = (extra: string) => holds(marker, { pythonVersion, extra }) !== false
  if (counts('') || under.some((extra) => asked.has(extra) && counts(extra))) return 'depends'
  return under.some(counts) ? 'optional' : undefined
}
