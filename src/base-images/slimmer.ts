import Range from 'semver/classes/range.js'
import { readTagVersion } from '../image/tag-version.ts'
import type { BaseImage, Sibling } from './base-image.ts'
import { baseImageOf, type BaseReference, besides, readBaseReference } from './base-reference.ts'
import { remembered } from './remembered.ts'
import { readTag, type TagParts, writeTag } from './tag-template.ts'

/** A smaller image in place of another. */
export interface Candidate extends Omit<Sibling, 'from' | 'to' | 'repository' | 'since'> {
  /** As the Dockerfile would have it, from where the user's images come. */
  reference: string
  /** What is in its place now. */
  image: BaseImage
  /** The user has pinned the larger one by its digest: the smaller one has another. */
  pinned: boolean
  /** It does not come from where the user's images come from. */
  elsewhere: boolean
}

/** Smaller images with the same program, the surest first; none where the catalogue knows none. */
export const slimmer = remembered((reference): readonly Candidate[] => {
  const base = readBaseReference(reference)
  const image = base && baseImageOf(base)
  if (!image) return []
  const found = new Map<string, Candidate>()
  for (const sibling of image.siblings) {
    const parts = readTag(sibling.from, base.tag, image.moving)
    const candidate = parts && candidateOf(base, image, sibling, parts)
    if (candidate && !found.has(candidate.reference)) found.set(candidate.reference, candidate)
  }
  return [...found.values()]
})

function candidateOf(base: BaseReference, image: BaseImage, sibling: Sibling, parts: TagParts): Candidate | undefined {
  const { from: _, to, repository: other, since, ...rest } = sibling
  if (since !== undefined && !isIn(since, base.tag)) return undefined
  const major = /^v?(\d+)/.exec(parts['version'] ?? '')?.[1]
  if (other?.includes('{major}') && !isCurrentMajor(major)) return undefined
  const repository = other?.replace('{major}', major ?? '') ?? base.repository
  const reference = besides(base, repository, writeTag(to, parts))
  return { ...rest, image, reference, pinned: base.digest !== undefined, elsewhere: isElsewhere(base, other) }
}

function isIn(range: string, tag: string): boolean {
  const numbers = /^v?\d{1,6}(?:\.\d{1,6}){0,2}/.exec(tag)?.[0]
  const read = numbers === undefined ? undefined : readTagVersion(numbers)
  // `1` is the newest of its kind, whatever that is.
  return !read || read.parts === 1 || new Range(range).test(read.version)
}

/** Whether it is written with a host that is not the one of the user's image. */
function isElsewhere({ repository }: BaseReference, other: string | undefined): boolean {
  const host = /^[^/]*\.[^/]*\//.exec(other ?? '')?.[0]
  return host !== undefined && !repository.startsWith(host)
}

/** Distroless has Node.js 22, 24 and 26 on Debian 13, and no other. */
function isCurrentMajor(major: string | undefined): boolean {
  return major === '22' || major === '24' || major === '26'
}
