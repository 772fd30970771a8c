import { closeSync, rmSync } from 'node:fs'
import { analyzeOpened, type AnalyzeOptions } from './analyze.ts'
import { type Compressed, compressLayers } from './compress-layers.ts'
import { attributeInstructions } from './dockerfile/attribute.ts'
import type { Instruction } from './dockerfile/dockerfile.ts'
import type { Variables } from './dockerfile/expand.ts'
import { parseDockerfile } from './dockerfile/parse.ts'
import { shippedStages, stagesOf, targetStage } from './dockerfile/stages.ts'
import { settingsOfStages } from './dockerfile/variables-at.ts'
import { openForReading } from './read-image.ts'
import type { Report } from './report/report.ts'
import type { BuiltImage } from './verify/built-image.ts'
import { missingVersions } from './verify/c-library.ts'

/** An image that was built of a Dockerfile, and the report on it. */
export interface ReadBuilt {
  report: Report
  image: BuiltImage
}

export interface BuildArguments {
  target?: string
  buildArgs?: Variables
}

/** Reads images that a builder has written, as a registry would hold them. */
export interface BuiltReader {
  read(archive: string, dockerfile: string, reference: string): Promise<ReadBuilt>
  close(): void
}

/** `folder`: for compressed layers. */
export function builtReader(folder: string, build: { target?: string; buildArgs?: Variables }, options: AnalyzeOptions): BuiltReader {
  const compressed: Compressed = new Map()
  return {
    async read(archive, dockerfile, reference) {
      const opened = await openForReading(archive, { ...options, capture: true })
      const packed = await compressLayers(opened.image, folder, compressed)
      const image = { ...packed, reference }
      const { report, read, found, ruleOf, rulesAt } = await analyzeOpened({ ...opened, image }, options)
      const { usage } = found!
      const { filesystem, ledger, contentKeys } = read
      const base = baseOf(report, dockerfile, build)
      const isOwn = (node: number) => filesystem.layerOf(filesystem.liveVersion(node)) >= base.baseLayers
      const versions = await missingVersions(usage.files, usage.reach, isOwn).finally(() => image.close())
      rmSync(archive, { force: true }) // It may be gigabytes, and the next one comes.
      return {
        report,
        image: {
          ...{ config: image.config, filesystem, ledger, contentKeys, ruleOf, rulesAt },
          ...{ files: usage.files, packages: usage.packages, reach: usage.reach },
          ...base,
          steps: report.layers.map(({ instruction }) => instruction),
          missingLibraries: [
            ...usage.bases.flatMap(({ program, missing, interpreter }) =>
              [...missing, ...(interpreter !== '' && usage.files.find(interpreter) === -1 ? [interpreter] : [])].map((name) => ({
                program,
                name,
              })),
            ),
            ...versions,
          ],
        },
      }
    },
    close() {
      for (const { blob } of compressed.values()) closeSync(blob.descriptor)
    },
  }
}

/** What the image that is built starts from; undefined for scratch, and where only a build knows. */
export function baseReference(text: string, { target, buildArgs }: BuildArguments): string | undefined {
  const graph = stagesOf(parseDockerfile(text), buildArgs)
  const stage = targetStage(graph, target)
  const base = stage && shippedStages(graph, stage)[0]!.base
  return base?.kind === 'image' ? base.reference : undefined
}

/** By the Dockerfile; where the history does not fit, by what the history tells itself. */
function baseOf({ layers }: Report, text: string, build: BuildArguments): Pick<BuiltImage, 'base' | 'baseLayers'> {
  const attributed = layersOf(
    text,
    layers.map(({ instruction }) => instruction),
    build,
  )
  return {
    base: baseReference(text, build) ?? 'scratch',
    baseLayers: attributed ? layers.length - attributed.size : layers.filter(({ base }) => base !== undefined).length,
  }
}

/** The layer of the instruction that a line, counted from 1, belongs to. */
export function layerOfLine(text: string, steps: BuiltImage['steps'], line: number, build: BuildArguments): number | undefined {
  for (const [{ startLine, endLine }, layer] of layersOf(text, steps, build) ?? []) if (line >= startLine && line <= endLine) return layer
  return undefined
}

/** Of an image of the Dockerfile; undefined where the history is another one's. */
export function layersOf(
  text: string,
  steps: BuiltImage['steps'],
  { target, buildArgs }: BuildArguments,
): ReadonlyMap<Instruction, number> | undefined {
  const dockerfile = parseDockerfile(text)
  const graph = stagesOf(dockerfile, buildArgs)
  const stage = targetStage(graph, target)
  const settings = settingsOfStages(dockerfile, graph, buildArgs && { buildArgs })
  const attribution = stage && attributeInstructions(dockerfile, graph, stage, settings, steps)
  return attribution && 'layers' in attribution ? attribution.layers : undefined
}
