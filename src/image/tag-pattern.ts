import Range from 'semver/classes/range.js'
import { isTag } from './image-name.ts'
import { newestFirst, readTagVersion, readVersionSuffix, type TagVersion } from './tag-version.ts'

/** One side of `||` in a range. */
interface Alternative {
  range: Range
  variant: string
  /** Of `^1.2-rc`: pre-releases of this kind count, of any version in the range. */
  channel?: string
}

// No tag is longer than 128 characters; what is needed beyond that for a range fits.
const MAX_PATTERN = 256
// An operator and a version of which parts may be missing or x, then what hangs on it. Not `1.2 - 3`: there are blanks.
const COMPARATOR = /^([<>=~^]*v?)([\dxX*]+(?:\.[\dxX*]+)*)(-.+)?$/

/** The newest of the tags that the pattern means (see `matchingTags`); undefined where there is none. */
export function newestTag(tags: readonly string[], pattern: string): string | undefined {
  return matchingTags(tags, pattern)[0]
}

/**
 * The tags that the pattern means, newest first and each once. The pattern is the first of these that finds anything:
 *
 * - a tag itself
 * - a range of versions as npm writes it (https://github.com/npm/node-semver#ranges), with the variant of the image behind it:
 *   `^1.2`, `>=2 <3`, `22-bookworm-slim`. Tags such as `1.2` and `22` count only where no whole version matches; pre-releases
 *   only where the range names one (`^1.2.0-rc.1`) or their kind (`^1.2-rc`).
 * - a glob of `*` and `?`: `build-*`. Newest is what comes last when the numbers in the tags count as numbers. A pattern
 *   that is a range too, such as `*`, finds no versions this way, so that what the range left out stays out.
 */
export function matchingTags(tags: readonly string[], pattern: string): string[] {
  // Registries may answer with anything, and the answer becomes part of the next request.
  const valid = [...new Set(tags)].filter(isTag)
  if (valid.includes(pattern)) return [pattern]
  if (pattern.length > MAX_PATTERN) return []
  const range = readRange(pattern)
  const found = range ? versionsIn(range, valid) : []
  if (found.length > 0) return found
  if (!/[*?]/.test(pattern)) return []
  return valid
    .filter((tag) => matchesGlob(tag, pattern) && !(range && readTagVersion(tag)))
    .map((tag) => ({ tag, key: naturalKey(tag) }))
    .sort((a, b) => compare(b.key, a.key) || compare(b.tag, a.tag))
    .map(({ tag }) => tag)
}

function versionsIn(range: readonly Alternative[], tags: readonly string[]): string[] {
  const versions = tags
    .map(readTagVersion)
    .filter((version) => version !== undefined)
    .filter((version) => range.some((alternative) => isIn(alternative, version)))
  const whole = versions.filter(({ parts }) => parts === 3)
  return (whole.length > 0 ? whole : versions).sort(newestFirst).map(({ tag }) => tag)
}

function isIn({ range, variant, channel }: Alternative, candidate: TagVersion): boolean {
  if (candidate.variant !== variant || !range.test(candidate.version)) return false
  const prerelease = candidate.version.prerelease.join('.')
  return channel === undefined || prerelease === '' || `${prerelease}.`.startsWith(`${channel}.`)
}

/** The range with its variants taken out; undefined where the pattern is no range. */
function readRange(pattern: string): Alternative[] | undefined {
  const alternatives = pattern.split('||').map(readAlternative)
  return alternatives.every((alternative) => alternative !== undefined) ? alternatives : undefined
}

function readAlternative(text: string): Alternative | undefined {
  const words = text.trim().split(/\s+/)
  if (words[0] === '') return undefined
  const variants = new Set<string>()
  let channel: string | undefined
  for (const [index, word] of words.entries()) {
    const match = COMPARATOR.exec(word)
    if (!match) continue
    const [, operator = '', numbers = '', rest = ''] = match
    const suffix = readVersionSuffix(rest)
    // >=1.2.3-0 is semver's own, 22-* is a glob: semver tells them apart.
    if (!suffix) continue
    if (suffix.variant) variants.add(suffix.variant)
    const version = operator + numbers.replace(/(?<!\d)0+(?=\d)/g, '')
    // semver takes a pre-release only behind three numbers.
    const isWhole = /^\d+\.\d+\.\d+$/.test(numbers)
    if (suffix.prerelease && !isWhole) channel = suffix.prerelease
    words[index] = suffix.prerelease && isWhole ? `${version}-${suffix.prerelease}` : version
  }
  if (variants.size > 1) return undefined
  const range = semverRange(words.join(' '), channel !== undefined)
  return range && { range, variant: [...variants][0] ?? '', ...(channel !== undefined && { channel }) }
}

function semverRange(text: string, includePrerelease: boolean): Range | undefined {
  try {
    return new Range(text, { includePrerelease })
  } catch {
    return undefined
  }
}

/** Goes back to the last `*` only, so that no pattern takes longer than its length times the tag's. */
function matchesGlob(text: string, glob: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  let next = 0
  while (at < text.length) {
    if (glob[next] === '*') {
      star = next++
      resume = at
    } else if (glob[next] === '?' || glob[next] === text[at]) {
      next++
      at++
    } else if (star >= 0) {
      next = star + 1
      at = ++resume
    } else return false
  }
  while (glob[next] === '*') next++
  return next === glob.length
}

/** Text that sorts as the tag with its numbers, of any size, counted: each has its number of digits in front. */
function naturalKey(tag: string): string {
  return tag.replace(/\d+/g, (digits) => {
    const number = digits.replace(/^0+(?=\d)/, '')
    return `0${String.fromCharCode(number.length)}${number}`
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
