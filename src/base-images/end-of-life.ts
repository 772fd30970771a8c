import Range from 'semver/classes/range.js'
import type SemVer from 'semver/classes/semver.js'
import { readTagVersion } from '../image/tag-version.ts'
import { type BaseImage, CATALOGUE_DATE, type Cycle } from './base-image.ts'
import { baseImageOf, readBaseReference } from './base-reference.ts'
import { distrolessEnd } from './distroless.ts'
import { remembered } from './remembered.ts'
import { type Suite, suiteOf, suites } from './suites.ts'

/** What of an image nobody mends any more. */
export interface EndOfLife {
  /** `Node.js 18`, `Debian 10 (buster)` */
  what: string
  /** The day, or the first of a month, from which; absent where there was none. */
  ended?: string
  /** It is older than all that the table has, and ended before that day. */
  isOlder?: boolean
  /** What to use instead: `24 or 22`. */
  instead?: string
  /** Why, where it is not a matter of a day; one sentence. */
  refused?: string
  /** When the table was made. */
  asOf: string
}

/** What has ended by `today`, written `2026-11-22`: the program, or the distribution under it. */
export function endOfLife(reference: string, today: string): EndOfLife | undefined {
  return endsOf(reference).find(({ ended }) => ended === undefined || ended <= today)
}

/** What ends some day, or is refused now. */
const endsOf = remembered((reference): readonly EndOfLife[] => {
  const base = readBaseReference(reference)
  if (!base) return []
  const distroless = distrolessEnd(base.repository)
  if (distroless) return [{ ...distroless, asOf: CATALOGUE_DATE }]
  const image = baseImageOf(base)
  if (!image) return []
  const { name, current, refused } = image
  const instead = current === undefined ? {} : { instead: current }
  const isEarly = /^\d+-ea/.test(base.tag)
  if (refused !== undefined && !isEarly) return [{ what: base.repository, refused, ...instead, asOf: CATALOGUE_DATE }]
  const cycle = cycleOf(image, base.tag)
  const suite = suiteOfTag(image.repository, base.tag)
  const isOlder = cycle !== undefined && !image.cycles!.includes(cycle)
  return [
    ...(cycle ? [{ what: `${name} ${cycle[0]}`, ended: cycle[1], isOlder, ...instead, asOf: CATALOGUE_DATE }] : []),
    ...(suite ? [{ what: suiteName(suite), ended: suite.ended, asOf: CATALOGUE_DATE }] : []),
  ]
})

/** The row of a tag's version; of what is older than all rows, the first, which ended later. */
function cycleOf({ cycles, gaps = false }: BaseImage, tag: string): Cycle | undefined {
  const numbers = /^v?\d{1,6}(?:\.\d{1,6}){0,2}/.exec(tag)?.[0]
  const read = numbers === undefined ? undefined : readTagVersion(numbers)
  if (!read || !cycles) return undefined
  const parts = cycles[0]![0].split('.').length
  // `python:3` moves on: it is no version that could end.
  if (read.parts < parts) return undefined
  const found = cycles.find(([version]) => new Range(`${version}.x`).test(read.version))
  return found ?? (gaps ? undefined : olderThan(cycles[0]!, read.version))
}

/** Under the name of the version itself, and the first row's date: it ended before that. */
function olderThan([first, ended]: Cycle, version: SemVer): Cycle | undefined {
  const parts = version.major === 0 ? 2 : first.split('.').length
  return new Range(`<${first}`).test(version) ? [[version.major, version.minor].slice(0, parts).join('.'), ended] : undefined
}

function suiteOfTag(repository: string, tag: string): Suite | undefined {
  const words = tag.split('-')
  for (const word of words) {
    const suite = suiteOf(word)
    if (suite) return suite
  }
  // The distributions themselves are tagged by numbers: 12.5, 22.04, 3.19.1, 2.0.20240101.0.
  return suites.find(({ of, version }) => of === repository.slice(repository.lastIndexOf('/') + 1) && startsWithVersion(words[0]!, version))
}

function startsWithVersion(tag: string, version: string): boolean {
  return tag === version || tag.startsWith(`${version}.`)
}

function suiteName({ of, name, version }: Suite): string {
  const distribution = { debian: 'Debian', ubuntu: 'Ubuntu', alpine: 'Alpine', amazonlinux: 'Amazon Linux' }[of]
  return of === 'debian' || of === 'ubuntu' ? `${distribution} ${version} (${name})` : `${distribution} ${version}`
}
