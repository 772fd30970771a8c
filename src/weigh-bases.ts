import type { BaseSizeOptions } from './base-sizes.ts'
import type { Note } from './errors.ts'
import { defaultPlatform, parsePlatform } from './image/platform.ts'
import type { Bytes } from './ledger/cause.ts'
import type { PricedImage, Prices } from './lint/prices.ts'
import type { Bases } from './lint/bases.ts'
import type { BaseWeight } from './report/lint-report.ts'

/** Who to ask what bases weigh. */
export type WeighOptions = Omit<BaseSizeOptions, 'platform' | 'store'> & {
  /** `linux/arm64`. Default: that of the image, or linux on this machine's CPU. */
  platform?: string
  /** false: remember no size on disk, and recall none. */
  cache?: boolean
  /** Where they are remembered; by default `slimscope` in the user's cache folder. */
  cacheDir?: string
}

/** A finding of a report, as far as it is about bases. */
interface Weighed {
  rule: string
  file?: number
  bases?: BaseWeight[]
  saving?: Bytes
}

/** Bases that are not weighed yet, but for the one that the image was built from: a patch may have put another in its place. */
export function unweighed(bases: Bases | undefined, image: PricedImage | undefined, prices: Prices | undefined): { bases?: BaseWeight[] } {
  if (!bases) return {}
  const { base, baseReference } = prices ?? {}
  const known = image && base && bases.now === baseReference && ({ ...base, platform: image.image.platform, from: 'image' } as const)
  return { bases: [{ reference: bases.now, ...known }, ...bases.offered.map((reference) => ({ reference }))] }
}

/**
 * Fills in what bases weigh. With the image at hand, what a smaller base saves is the weight of the image's own less that of the other one.
 * Without options, nobody is asked: the figures are those of the table. Answers what could not be learnt, and why.
 */
export async function weighBases(
  findings: readonly Weighed[],
  image: PricedImage | undefined,
  options: WeighOptions = { offline: true },
): Promise<Note[]> {
  const unknown = findings.flatMap(({ bases = [] }) => bases.filter(({ from }) => from === undefined))
  const problems = unknown.length === 0 ? [] : await fillIn(unknown, image, options)
  const changed = new Set<number | undefined>()
  for (const finding of findings) {
    const saving = finding.rule === 'slim-base' && !changed.has(finding.file) ? savingOf(finding.bases ?? []) : undefined
    if (!saving) continue
    finding.saving = saving
    changed.add(finding.file)
  }
  return problems.map((message) => ({ about: 'base images', message }))
}

/** What asks takes longer to load than all the rest. */
async function fillIn(unknown: readonly BaseWeight[], image: PricedImage | undefined, options: WeighOptions): Promise<readonly string[]> {
  const { platform: named, cache = true, cacheDir, ...rest } = options
  const platform = named ?? image?.image.platform
  const [{ readBaseSizes }, { defaultCacheFolder, folderStore, noStore }] = await Promise.all([
    import('./base-sizes.ts'),
    import('./layer/store.ts'),
  ])
  const store = cache ? folderStore(cacheDir ?? defaultCacheFolder()) : noStore
  const { sizes, problems } = await readBaseSizes(
    unknown.map(({ reference }) => reference),
    { ...rest, store, platform: platform === undefined ? defaultPlatform() : parsePlatform(platform) },
  )
  for (const weight of unknown) Object.assign(weight, sizes.get(weight.reference))
  return problems
}

/** Only where both are for the same platform, and known in both ways. */
function savingOf([now, offered]: readonly BaseWeight[]): Bytes | undefined {
  if (now?.from !== 'image' || !isSamePlatform(now, offered)) return undefined
  const unpackedBytes = now.unpackedBytes! - (offered?.unpackedBytes ?? Number.POSITIVE_INFINITY)
  const toPullBytes = now.toPullBytes! - (offered?.toPullBytes ?? Number.POSITIVE_INFINITY)
  return unpackedBytes > 0 && toPullBytes > 0 ? { unpackedBytes, toPullBytes } : undefined
}

/** Not every list of images names the variant. */
function isSamePlatform({ platform: one = '' }: BaseWeight, other: BaseWeight | undefined): boolean {
  return one.split('/', 2).join('/') === other?.platform?.split('/', 2).join('/')
}
