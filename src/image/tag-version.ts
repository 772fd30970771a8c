import SemVer from 'semver/classes/semver.js'

/** A tag that is a version: `v1.2.3-rc.1-alpine`. */
export interface TagVersion {
  tag: string
  /** Parts that the tag leaves out are 0. */
  version: SemVer
  /** Three, or fewer of a tag that moves from release to release: `1.2`, `22`. */
  parts: number
  /** Which of several images of one version: `bookworm-slim`; empty where the tag says nothing more. */
  variant: string
}

/** What follows the numbers of a version. */
export interface VersionSuffix {
  /** As semver writes it: `rc.1`; empty of a release. */
  prerelease: string
  variant: string
}

// What _ begins is what semver writes behind +, which a tag may not hold (Helm, OCI charts; Temurin's 21.0.5_11-jdk).
const VERSION = /^v?(\d{1,16})(?:\.(\d{1,16}))?(?:\.(\d{1,16}))?(?:_([\da-z.]+))?([^\d_][^]*)?$/i
// To semver any word behind a hyphen is a pre-release. In tags most words say what the image is built on.
const PRERELEASE =
  /^(alpha|beta|rc|preview|pre|dev|next|canary|nightly|snapshot|milestone|m(?=\.?\d))\.?((?<=\.)[a-z][\da-z.]*|\d[\da-z.]*)?$/i
// 2024-01-10 is a date, 1.2.3-5-gab12cd a commit: only a word names a variant.
const VARIANT = /^[a-z][\w.-]*$/i

/** Reads the tag as a version; undefined where it is none. */
export function readTagVersion(tag: string): TagVersion | undefined {
  const match = VERSION.exec(tag)
  if (!match) return undefined
  const [, major = '', minor, patch, build, rest = ''] = match
  const suffix = readVersionSuffix(rest)
  if (!suffix) return undefined
  const numbers = [major, minor ?? '0', patch ?? '0'].map(withoutZeros).join('.')
  const version = semver(`${numbers}${suffix.prerelease && `-${suffix.prerelease}`}${build ? `+${build}` : ''}`)
  return version && { tag, version, parts: patch ? 3 : minor ? 2 : 1, variant: suffix.variant }
}

/** Takes `-rc1-alpine`, and `RC1-alpine` as PHP writes it, apart; undefined where it is neither pre-release nor variant. */
export function readVersionSuffix(rest: string): VersionSuffix | undefined {
  if (rest === '') return { prerelease: '', variant: '' }
  const [first = '', ...others] = rest.replace(/^-/, '').split('-')
  const match = PRERELEASE.exec(first)
  if (!match) return rest.startsWith('-') && VARIANT.test(rest.slice(1)) ? { prerelease: '', variant: rest.slice(1) } : undefined
  const identifiers = [match[1]!.toLowerCase(), ...(match[2]?.split('.') ?? [])]
  // -beta-2 is -beta.2; rc10 comes after rc9, which it does only to semver with a dot between.
  while (/^\d+$/.test(others[0] ?? '')) identifiers.push(others.shift()!)
  const variant = others.join('-')
  if (variant !== '' && !VARIANT.test(variant)) return undefined
  return { prerelease: identifiers.map(withoutZeros).join('.'), variant }
}

/** Newest first; of two tags of one version the one that says more, then the one without `v`. */
export function newestFirst(a: TagVersion, b: TagVersion): number {
  return b.version.compare(a.version) || b.version.compareBuild(a.version) || b.parts - a.parts || (a.tag < b.tag ? -1 : 1)
}

/** semver refuses `22.04`; tags do not. */
function withoutZeros(number: string): string {
  return number.replace(/^0+(?=\d+$)/, '')
}

function semver(text: string): SemVer | undefined {
  try {
    return new SemVer(text)
  } catch {
    // Numbers above 2^53, empty identifiers.
    return undefined
  }
}
