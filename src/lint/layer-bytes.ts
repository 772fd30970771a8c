import type { Instruction } from '../dockerfile/dockerfile.ts'
import type { Bytes } from '../ledger/cause.ts'
import type { Finding, Report } from '../report/report.ts'
import { dockerfileRules } from './rules/index.ts'

/** What the layer of each instruction has, by the instruction's text. */
export type LayerBytes = ReadonlyMap<string, LayerOfLine>

export interface LayerOfLine {
  unpackedBytes: number
  /** Only where the image has its layers as they are pulled. */
  toPullBytes?: number
  /** The texts of the instructions whose layers have what it deletes. */
  deletes?: readonly string[]
  /** What is found in it that no other rule for Dockerfiles is about, the largest first. */
  others?: readonly OtherFinding[]
}

/** A finding of an image. */
export interface OtherFinding extends Bytes {
  rule: string
}

/** Findings that images have by another name. What a RUN has of apt alone, the RUN that installs writes again. */
export const IN_IMAGES: Readonly<Record<string, string>> = { 'apt-update-alone': 'overwritten' }

/** What is less is by the way: locks and lists of package managers. */
const WORTH_DELETING_BYTES = 100_000

export function layerBytes(
  text: string,
  attributed: ReadonlyMap<Instruction, number>,
  { layers, findings }: Pick<Report, 'layers' | 'findings'>,
): LayerBytes {
  const texts = new Map([...attributed].map(([{ start, end }, layer]) => [layer, text.slice(start, end)]))
  const deletedBy = (layer: number) =>
    findings.flatMap(({ rule, layer: made, deletedBy = [] }) => {
      const isMuch = deletedBy.some((each) => each.layer === layer && each.unpackedBytes >= WORTH_DELETING_BYTES)
      return rule === 'deleted-later' && isMuch ? (texts.get(made!) ?? []) : []
    })
  return new Map(
    [...texts].map(([layer, said]) => {
      const { unpackedBytes, toPullBytes, compression } = layers[layer]!
      const [deletes, others] = [deletedBy(layer), othersIn(findings, layer)]
      return [
        said,
        {
          ...{ unpackedBytes, ...(compression !== 'none' && { toPullBytes }) },
          ...(deletes.length > 0 && { deletes }),
          ...(others.length > 0 && { others }),
        },
      ]
    }),
  )
}

const BY_LINES = new Set([...dockerfileRules.map(({ id }) => id), ...Object.values(IN_IMAGES)])

/** No byte of an image is in two of its findings: nor is one of these in a finding that a line has. */
export function othersIn(findings: readonly Finding[], layer: number | undefined): OtherFinding[] {
  return findings
    .filter((each) => each.layer === layer && !BY_LINES.has(each.rule) && each.saving.unpackedBytes > 0)
    .map(({ rule, saving: { unpackedBytes, toPullBytes } }) => ({ rule, unpackedBytes, toPullBytes }))
    .toSorted((a, b) => b.unpackedBytes - a.unpackedBytes)
}
