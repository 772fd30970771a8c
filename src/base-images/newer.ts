import type { BaseImage } from './base-image.ts'
import { baseImageOf, besides, readBaseReference } from './base-reference.ts'
import { endOfLife } from './end-of-life.ts'
import { type Suite, suiteOf, suites } from './suites.ts'

/** Words of tags that newer releases have as well. */
const KEPT = /^(?:slim|alpine|jre|jdk|headless|fpm|apache|cli|zts|bookworm|trixie|noble|jammy|alpine\d.*|al\d+)$/

/**
 * The same image in a release that is still looked after, as an example of what to write where one has ended; `VERSION` stands for what the
 * catalogue does not know.
 */
export function newerReference(reference: string, today: string): string | undefined {
  const base = readBaseReference(reference)
  const found = endOfLife(reference, today)
  if (!base || !found) return undefined
  const image = baseImageOf(base)
  if (!image) return found.instead
  const [name, version] = currentOf(image)
  if (name !== undefined) return `${name}:${version}`
  const [first = '', ...words] = base.tag.split('-')
  const kept = words.map((word) => newerSuite(word, today)).filter((word) => KEPT.test(word))
  // What has ended may be the distribution alone.
  const isOld = /^v?\d/.test(first) && found.what.startsWith(`${image.name} `)
  const moved = image.kind === 'system' ? newerSystem(base.repository, first, today) : isOld ? version : first
  return besides(base, base.repository, [moved, ...kept].join('-'))
}

/** What the catalogue says to use: another image, or a version of the same one. */
function currentOf({ current = '' }: BaseImage): [name: string | undefined, version: string] {
  const first = current.split(/,| or /, 1)[0]!
  const [, name, tag = 'VERSION'] = /^([a-z][a-z-]+)(?::(\S+))?$/.exec(first) ?? []
  return name === undefined ? [undefined, /^[\d.]+$/.test(first) ? first : 'VERSION'] : [name, tag]
}

function newerSuite(word: string, today: string): string {
  const suite = suiteOf(word)
  return suite && suite.ended <= today ? (newest(suite.of, today)?.name ?? word) : word
}

/** Distributions are tagged by the names of their suites, and by their numbers. */
function newerSystem(repository: string, tag: string, today: string): string {
  const of = repository.slice(repository.lastIndexOf('/') + 1)
  const suite = newest(of, today)
  if (!suite) return 'VERSION'
  return /^\d/.test(tag) ? suite.version : suite.name
}

/** The last row: of Ubuntu, the last with long support. */
function newest(of: string, today: string): Suite | undefined {
  return suites.findLast((suite) => suite.of === of && suite.ended > today)
}
