import { UserError } from '../errors.ts'
import { isDigest } from '../image/digest.ts'
import { formatPlatform, platformMatches, type Platform } from '../image/platform.ts'
import { nameMatches } from '../image/reference.ts'
import { listed, printable, shellWord } from './printable.ts'
import type { OpenOptions, Target } from './source.ts'

/** What can be chosen from: an image of a medium, for one platform. */
export interface Choice {
  /** Digests by which it may be asked for, its own first. */
  digests: readonly string[]
  names: readonly string[]
  platform?: Platform
  present: boolean
}

/** Of several images, those of the one that the target's tag or digest names. @throws UserError when it names none, or none where it must */
export function chooseImage<C extends Choice>(choices: readonly C[], target: Target, medium: string): C[] {
  if (target.tag === undefined) {
    const [first, ...others] = images(choices)
    if (first && others.length > 0) throw ambiguous(choices, target, medium)
    return first ?? []
  }
  const typed = target.tag
  const digest = typed.slice(typed.indexOf('@') + 1)
  const named = choices.filter(({ digests, names }) =>
    isDigest(digest) ? digests.includes(digest) : names.some((name) => nameMatches(typed, name)),
  )
  const [first, ...others] = images(named)
  if (!first) {
    const all = labels(choices)
    throw new UserError(`${medium} holds no image ${printable(typed)}.`, {
      hint: all.length > 0 ? `It holds ${listed(all)}.` : 'It names no image at all; leave the tag away.',
    })
  }
  // One name for several images: two repositories with the tag `latest`. A digest is never ambiguous.
  if (others.length > 0 && !isDigest(digest)) throw ambiguous(named, target, medium)
  return isDigest(digest) ? named : first
}

/** Of one image, the part for the platform that is wanted. @throws UserError when there is none */
export function choosePlatform<C extends Choice>(choices: readonly C[], options: OpenOptions, target: Target, medium: string): C {
  const present = choices.filter(({ present }) => present)
  const fitting = present.filter(({ platform }) => !platform || platformMatches(options.platform, platform))
  const [first, second] = fitting.sort((a, b) => closeness(b, options.platform) - closeness(a, options.platform))
  if (first && second && platformText(first) === platformText(second)) throw ambiguous(fitting, target, medium)
  if (first) return first
  if (present.length === 1 && !options.platformAsked) return present[0]!

  const wanted = formatPlatform(options.platform)
  const absent = choices.some(({ platform, present }) => !present && platform && platformMatches(options.platform, platform))
  const offered = present.map(platformText)
  throw new UserError(
    absent ? `${medium} names an image for ${wanted}, but does not hold it.` : `${medium} holds no image for ${wanted}.`,
    {
      hint: offered.length > 0 ? `It offers ${listed([...new Set(offered)])}.` : 'Save the image again, for the platform that you want.',
      ...(offered[0] && { example: `slimscope analyze --platform ${shellWord(offered[0])} ${shellWord(target.reference)}` }),
    },
  )
}

function platformText({ platform }: Choice): string {
  return platform ? formatPlatform(platform) : 'unknown'
}

/** An exact variant is best. Without one, arm means v7 and arm64 v8 (containerd, platforms/database.go), others the plain CPU. */
function closeness({ platform }: Choice, wanted: Platform): number {
  const usual = wanted.architecture === 'arm' ? 'v7' : wanted.architecture === 'arm64' ? 'v8' : undefined
  const variant = wanted.variant ?? usual
  if (platform?.variant === variant) return 2
  return platform?.variant === undefined ? 1 : 0
}

/** Choices under the same names, or none, are one image for several platforms; `choosePlatform` refuses one that comes twice. */
function images<C extends Choice>(choices: readonly C[]): C[][] {
  const groups = new Map<string, C[]>()
  for (const choice of choices) {
    const key = JSON.stringify([...choice.names].sort())
    groups.set(key, [...(groups.get(key) ?? []), choice])
  }
  return [...groups.values()]
}

function ambiguous(choices: readonly Choice[], target: Target, medium: string): UserError {
  const all = labels(choices)
  return new UserError(`${medium} holds several images.`, {
    hint: `Say which: ${listed(all)}.`,
    ...(all[0] && { example: `slimscope analyze ${shellWord(pick(target, all[0]))}` }),
  })
}

/** What to type for each: its fullest name, else its digest. */
function labels(choices: readonly Choice[]): string[] {
  return [...new Set(choices.map(({ names, digests }) => names.toSorted((a, b) => b.length - a.length)[0] ?? digests[0]!))]
}

function pick({ reference, tag }: Target, label: string): string {
  const medium = tag === undefined ? reference : reference.slice(0, -tag.length - 1)
  return `${medium}${isDigest(label) ? '@' : ':'}${label}`
}
