import { attributeInstructions } from '../dockerfile/attribute.ts'
import type { Instruction } from '../dockerfile/dockerfile.ts'
import type { Variables } from '../dockerfile/expand.ts'
import { parseDockerfile } from '../dockerfile/parse.ts'
import { rootImage, stagesOf, targetStage } from '../dockerfile/stages.ts'
import { settingsOfStages } from '../dockerfile/variables-at.ts'
import type { Bytes } from '../ledger/cause.ts'
import type { Report } from '../report/report.ts'
import { IN_IMAGES, type LayerBytes, layerBytes, othersIn } from './layer-bytes.ts'
import { writtenBy, type WrittenBy } from './written-by.ts'

/** What of a report on an image gives prices. */
export type PricedImage = Pick<Report, 'image' | 'layers' | 'findings' | 'usage'>

/** What the findings of a Dockerfile cost in an image that was built from it. */
export interface Prices {
  /** The bytes that go when it is fixed. Undefined where the image has none, or has them for another reason. */
  of(finding: { rule: string; start: number; makerStart?: number | undefined }): Bytes | undefined
  /** What the image has from its base; absent where it has nothing of one, and where it is not known what of it was to be pulled. */
  base?: Bytes
  /** What the image was built from, as the Dockerfile names it, with its variables put in; absent for scratch. */
  baseReference?: string
  /** How many layers come with the base; absent where nobody can tell. */
  baseLayers?: number
  layers?: LayerBytes
  /** What each RUN has written. */
  wrote?: WrittenBy
  /** Why there are none at all, one sentence without a full stop. */
  reason?: string
}

/**
 * Joins findings of lines to those of an image by their rule and layer. Savings do not overlap: no byte of an image is in two of its findings,
 * and each of those is given out once. `text`: of the Dockerfile that the findings are of.
 */
export function pricesIn(
  { layers, findings }: PricedImage,
  text: string,
  { target, buildArgs }: { target?: string; buildArgs?: Variables } = {},
): Prices {
  const dockerfile = parseDockerfile(text)
  const graph = stagesOf(dockerfile, buildArgs)
  const stage = targetStage(graph, target)
  if (!stage) return { of: () => undefined, reason: 'the Dockerfile makes no image' }
  const settings = settingsOfStages(dockerfile, graph, buildArgs && { buildArgs })
  const attribution = attributeInstructions(
    dockerfile,
    graph,
    stage,
    settings,
    layers.map(({ instruction }) => instruction),
  )
  if ('reason' in attribution) return { of: () => undefined, reason: attribution.reason }

  const owners = new Map<string, number>()
  const baseLayers = layers.length - attribution.layers.size
  const base = baseBytes(layers.slice(0, baseLayers))
  const baseReference = rootImage(graph, stage)
  return {
    baseLayers,
    ...(base && { base }),
    ...(baseReference !== undefined && { baseReference }),
    layers: layerBytes(text, attribution.layers, { layers, findings }),
    wrote: writtenBy(text, attribution.layers, layers),
    of({ rule, start, makerStart = start }) {
      const layer = layerAt(attribution.layers, start)
      const made = layerAt(attribution.layers, makerStart)
      const found = findings.find((each) => each.rule === (IN_IMAGES[rule] ?? rule) && each.layer === made)
      // Of what one layer deletes, other layers may have deleted other parts.
      const deleted = rule === 'deleted-later' ? found?.deletedBy?.find((each) => each.layer === layer) : found?.saving
      const saving = rule === 'layer-contents' ? sumOf(othersIn(findings, made)) : deleted
      if (!saving || saving.unpackedBytes === 0) return undefined
      const key = `${rule} ${made} ${layer}`
      const owner = owners.get(key) ?? start
      owners.set(key, owner)
      return owner === start ? { unpackedBytes: saving.unpackedBytes, toPullBytes: saving.toPullBytes } : undefined
    },
  }
}

/** Engines have layers without their compression. */
function baseBytes(layers: PricedImage['layers']): Bytes | undefined {
  if (layers.length === 0 || layers.some(({ compression }) => compression === 'none')) return undefined
  const bytes = sumOf(layers)
  // Of a report that somebody else wrote, anything may be missing.
  return Number.isSafeInteger(bytes.unpackedBytes + bytes.toPullBytes) ? bytes : undefined
}

function sumOf(all: readonly Bytes[]): Bytes {
  const sum = (field: keyof Bytes) => all.reduce((total, each) => total + each[field], 0)
  return { unpackedBytes: sum('unpackedBytes'), toPullBytes: sum('toPullBytes') }
}

function layerAt(layers: ReadonlyMap<Instruction, number>, place: number): number | undefined {
  for (const [instruction, layer] of layers) if (place >= instruction.start && place < instruction.end) return layer
  return undefined
}
