import { posix } from 'node:path'
import { attributeInstructions } from '../dockerfile/attribute.ts'
import type { Dockerfile, Instruction } from '../dockerfile/dockerfile.ts'
import { expandWord, type Variables } from '../dockerfile/expand.ts'
import { parseDockerfile } from '../dockerfile/parse.ts'
import { shippedStages, stagesOf, targetStage } from '../dockerfile/stages.ts'
import { settingsOfStages, type SettingsOfStages } from '../dockerfile/variables-at.ts'
import type { Bytes } from '../ledger/cause.ts'
import type { BuiltImage } from './built-image.ts'
import { addTree, END_OF_TAR_BYTES } from './weigh-tree.ts'
import { ownRunBytes } from './weigh-own-run.ts'

/** What a base weighs, and what it has; without that, what is installed in it is not known. */
export interface WeighedBase extends Bytes {
  image?: BuiltImage
}

export interface Build {
  target?: string
  buildArgs?: Variables
}

/** Instructions that make a layer. */
const LAYERED = /^(?:RUN|COPY|ADD)$/

/**
 * What an image will weigh of which parts are copied from a stage that does what the Dockerfile did before: its base, the paths that are
 * copied as they are in the image at hand, what patches have RUN do, and the layers of instructions that stay. Undefined where something else ships, which only a
 * build can weigh. `spared`: versions that will not be in the stage any more.
 */
export function weighStages(
  before: BuiltImage,
  texts: { before: string; after: string },
  build: Build,
  weighed: (reference: string) => WeighedBase | undefined,
  spared: (version: number) => boolean,
): Bytes | undefined {
  const known = layersByText(before, texts.before, build)
  const { dockerfile, stages, settings } = readShipped(texts.after, build)
  const base = stages[0]?.base
  if (!known || !base || base.kind === 'stage') return undefined
  const start = base.kind === 'scratch' ? { unpackedBytes: 0, toPullBytes: 0 } : base.reference && weighed(base.reference)
  if (!start) return undefined
  const total: Bytes = { unpackedBytes: start.unpackedBytes, toPullBytes: start.toPullBytes }
  const system = 'image' in start ? start.image : undefined
  for (const instruction of stages.flatMap(({ instructions }) => instructions)) {
    if (!LAYERED.test(instruction.keyword)) continue
    const text = textOf(dockerfile, instruction)
    const bytes = known.get(text) ?? ownRunBytes(before, text, system) ?? copiedBytes(before, dockerfile, instruction, settings, spared)
    if (!bytes) return undefined
    total.unpackedBytes += bytes.unpackedBytes
    total.toPullBytes += bytes.toPullBytes
  }
  return total
}

function readShipped(text: string, { target, buildArgs }: Build) {
  const dockerfile = parseDockerfile(text)
  const graph = stagesOf(dockerfile, buildArgs)
  const stage = targetStage(graph, target)
  const settings = settingsOfStages(dockerfile, graph, buildArgs && { buildArgs })
  return { dockerfile, graph, stage, settings, stages: stage ? shippedStages(graph, stage) : [] }
}

/** Of the instructions of the Dockerfile that the image was built from, what their layers weigh. */
function layersByText({ ledger, filesystem, steps }: BuiltImage, text: string, build: Build): Map<string, Bytes> | undefined {
  const { dockerfile, graph, stage, settings } = readShipped(text, build)
  const attribution = stage && attributeInstructions(dockerfile, graph, stage, settings, steps)
  if (!attribution || 'reason' in attribution || ledger.layers.length !== filesystem.layers.length) return undefined
  return new Map(
    [...attribution.layers].map(([instruction, layer]) => {
      const { tarBytes, blobBytes } = filesystem.layers[layer]!
      return [textOf(dockerfile, instruction), { unpackedBytes: tarBytes, toPullBytes: blobBytes }]
    }),
  )
}

function textOf({ text }: Dockerfile, { start, end }: Instruction): string {
  return text.slice(start, end)
}

/** A layer with all that lies now where it is copied from, or to: of another stage what it made, of the context what came with it before. */
function copiedBytes(
  before: BuiltImage,
  { escape }: Dockerfile,
  instruction: Instruction,
  settings: SettingsOfStages,
  spared: (version: number) => boolean,
): Bytes | undefined {
  if (instruction.keyword === 'RUN' || instruction.heredocs.length > 0) return undefined
  const { variables = {}, configuration } = settings.at.get(instruction) ?? {}
  const paths = (instruction.json ?? instruction.words.map(({ text }) => text)).map((word) => expandWord(word, variables, escape))
  const target = paths.pop()
  const fromStage = instruction.flags.some(({ name }) => name === 'from')
  const total = { unpackedBytes: END_OF_TAR_BYTES, toPullBytes: 0 }
  for (const path of paths) {
    if (!path || !target || path.unset.length + target.unset.length > 0) return undefined
    const folder = posix.resolve('/', configuration?.workingDir ?? '/', target.text)
    const places = fromStage ? [posix.resolve('/', path.text)] : [posix.join(folder, posix.basename(path.text)), folder]
    const node = places.map((place) => before.files.find(place)).find((each) => each !== -1)
    if (node === undefined || /[*?[]/.test(path.text)) return undefined
    addTree(before, node, total, spared)
  }
  return total
}
