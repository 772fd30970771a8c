import { closeSync } from 'node:fs'
import { analyzeOpened, type AnalyzeOptions } from './analyze.ts'
import { type Compressed, compressLayers } from './compress-layers.ts'
import { attributeInstructions } from './dockerfile/attribute.ts'
import type { Variables } from './dockerfile/expand.ts'
import { parseDockerfile } from './dockerfile/parse.ts'
import { shippedStages, stagesOf, targetStage } from './dockerfile/stages.ts'
import { settingsOfStages } from './dockerfile/variables-at.ts'
import { openForReading } from './read-image.ts'
import type { Report } from './report/report.ts'
import type { BuiltImage } from './verify/built-image.ts'

/** An image that was built of a Dockerfile, and the report on it. */
export interface ReadBuilt {
  report: Report
  image: BuiltImage
}

/** Reads images that a builder has written, as a registry would hold them. */
export interface BuiltReader {
  read(archive: string, dockerfile: string, name: string): Promise<ReadBuilt>
  close(): void
}

/** `folder`: for compressed layers. */
export function builtReader(folder: string, build: { target?: string; buildArgs?: Variables }, options: AnalyzeOptions): BuiltReader {
  const compressed: Compressed = new Map()
  return {
    async read(archive, dockerfile, name) {
      const opened = await openForReading(archive, { ...options, capture: true })
      const packed = await compressLayers(opened.image, folder, compressed)
      const image = { ...packed, reference: name }
      const { report, read, found, ruleOf } = await analyzeOpened({ ...opened, image }, options)
      await image.close()
      const { usage } = found!
      const { filesystem, ledger, contentKeys } = read
      return {
        report,
        image: {
          ...{ config: image.config, filesystem, ledger, contentKeys, ruleOf },
          ...{ files: usage.files, packages: usage.packages, reach: usage.reach },
          ...baseOf(report, dockerfile, build),
          steps: report.layers.map(({ instruction }) => instruction),
          missingLibraries: usage.bases.flatMap(({ program, missing }) => missing.map((library) => ({ program, name: library }))),
        },
      }
    },
    close() {
      for (const { blob } of compressed.values()) closeSync(blob.descriptor)
    },
  }
}

/** What the image that is built starts from; undefined for scratch, and where only a build knows. */
export function baseReference(text: string, { target, buildArgs }: { target?: string; buildArgs?: Variables }): string | undefined {
  const graph = stagesOf(parseDockerfile(text), buildArgs)
  const stage = targetStage(graph, target)
  const base = stage && shippedStages(graph, stage)[0]!.base
  return base?.kind === 'image' ? base.reference : undefined
}

/** By the Dockerfile; where the history does not fit, by what the history tells itself. */
function baseOf(
  { layers }: Report,
  text: string,
  { target, buildArgs }: { target?: string; buildArgs?: Variables },
): Pick<BuiltImage, 'base' | 'baseLayers'> {
  const dockerfile = parseDockerfile(text)
  const graph = stagesOf(dockerfile, buildArgs)
  const stage = targetStage(graph, target)!
  const steps = layers.map(({ instruction }) => instruction)
  const attribution = attributeInstructions(
    dockerfile,
    graph,
    stage,
    settingsOfStages(dockerfile, graph, buildArgs && { buildArgs }),
    steps,
  )
  return {
    base: baseReference(text, { ...(target !== undefined && { target }), ...(buildArgs && { buildArgs }) }) ?? 'scratch',
    baseLayers: 'reason' in attribution ? layers.filter(({ base }) => base !== undefined).length : layers.length - attribution.layers.size,
  }
}
