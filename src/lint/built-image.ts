import type { SystemNeed } from '../report/usage-report.ts'
import type { PricedImage, Prices } from './prices.ts'

/** What is known of the image that was built from a Dockerfile, and of its base. */
export interface BuiltImage {
  /** Files of packages that come with the base, beyond the smallest system, and that something refers to which does not. */
  needs: readonly SystemNeed[]
  /** Files of its own that something that starts leads to. */
  files: number
  /** Whether all that its programs load could be followed. */
  certain: boolean
}

/**
 * `prices`: of the image, by the Dockerfile. Undefined where they do not fit to each other, where what starts was not followed, in a report of
 * an earlier version, and where the base is no Debian.
 */
function builtImage(image: PricedImage | undefined, prices: Prices | undefined): BuiltImage | undefined {
  const system = image?.usage?.system
  const baseLayers = prices?.baseLayers
  if (baseLayers === undefined || !system || !isSystem(system, image.layers.length)) return undefined
  const { needs, files, undecided, computed } = system
  return {
    needs: needs.filter(
      // What the base's own language needs, its smaller sibling has as well.
      ({ layer, neededByLayer, firstNeededByLayer }) =>
        layer < baseLayers && neededByLayer >= baseLayers && firstNeededByLayer >= baseLayers,
    ),
    files: files.slice(baseLayers).reduce((sum, count) => sum + count, 0),
    certain: undecided === 0 && computed === 0,
  }
}

/** What an image shows to the rules, by its prices. */
export function shownBy(image: PricedImage | undefined, prices: Prices | undefined) {
  const built = builtImage(image, prices)
  return { ...(built && { built }), ...(prices?.wrote && { wrote: prices.wrote }), ...(prices?.layers && { layers: prices.layers }) }
}

/** Reports come from files, too. */
function isSystem({ needs, files }: { needs: unknown; files: unknown }, layers: number): boolean {
  return (
    isList(needs, (need) => typeof need === 'object' && need !== null) && isList(files, Number.isSafeInteger) && files.length === layers
  )
}

function isList(value: unknown, isItem: (item: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every(isItem)
}
