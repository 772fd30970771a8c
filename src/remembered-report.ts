import type { Image } from './image/image.ts'
import { recallKey } from './layer/layer-cache.ts'
import { packSections, unpackSections } from './layer/sections.ts'
import type { LayerStore } from './layer/store.ts'
import { digestOf } from './image/digest-of.ts'
import type { Report } from './report/report.ts'
import { BUILD, VERSION } from './version.ts'

/**
 * Names the report on an image whose layers were all read before, as this build writes it with these options. Undefined
 * when a layer was not, and for source that runs unbuilt, which may change under the same name.
 */
export function reportKey(store: LayerStore, image: Image, options: object): string | undefined {
  const layers = image.layers.map((layer) => recallKey(store, layer))
  if (BUILD === undefined || layers.includes(undefined)) return undefined
  const { digest, platform, notes } = image
  return digestOf(JSON.stringify([VERSION, BUILD, options, digest, platform, notes, layers])).replace(':', '-')
}

/** The report of an earlier run, under the name that the image has now. */
export function recallReport(store: LayerStore, key: string, { reference, source }: Image): Report | undefined {
  const packed = store.read(key, 'report')
  if (!packed) return undefined
  try {
    const report = unpackSections(packed, 'report').header as unknown as Report
    return { ...report, image: { ...report.image, reference, source } }
  } catch {
    return undefined // Damaged: made anew.
  }
}

export function keepReport(store: LayerStore, key: string, report: Report): void {
  store.write(key, 'report', packSections({ kind: 'report', ...report }, {}))
}
