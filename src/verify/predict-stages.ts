import { posix } from 'node:path'
import { attributeInstructions } from '../dockerfile/attribute.ts'
import type { Dockerfile, Instruction } from '../dockerfile/dockerfile.ts'
import { expandWord, type Variables } from '../dockerfile/expand.ts'
import { parseDockerfile } from '../dockerfile/parse.ts'
import type { ShellParser } from '../dockerfile/shell-body.ts'
import { shippedStages, stagesOf, targetStage } from '../dockerfile/stages.ts'
import { settingsOfStages, type SettingsOfStages } from '../dockerfile/variables-at.ts'
import type { Bytes } from '../ledger/cause.ts'
import { lintContext } from '../lint/lint-context.ts'
import type { BuiltImage } from './built-image.ts'
import type { Exclusions } from './dpkg-exclusions.ts'
import { type PackageLine, packageLineOf } from './package-line.ts'
import { freshInstall, growthOf, type Stock, stockOf, type Weight } from './weigh-installs.ts'
import { addTree, END_OF_TAR_BYTES } from './weigh-tree.ts'
import { writtenBytes } from './weigh-written.ts'

/** What a base weighs, and what it has; without that, what is installed in it is not known. */
export interface WeighedBase extends Bytes {
  image?: BuiltImage
  excludes?: Exclusions
}

export interface Build {
  target?: string
  buildArgs?: Variables
}

/** What is known of the image of the file as it is, and of others. */
export interface Known {
  parser: ShellParser
  weighed(reference: string): WeighedBase | undefined
  /** Versions that will not be in the stage any more. */
  spared(version: number): boolean
  /** What patches take from a layer. */
  savedIn(layer: number): Bytes
}

/** Instructions that make a layer. */
const LAYERED = /^(?:RUN|COPY|ADD)$/

/**
 * What an image will weigh of which parts are copied from a stage that does what the Dockerfile did before: its base, the paths that are
 * copied as they are in the image at hand, what lines install that patches write, and the layers of instructions that stay. Undefined where
 * something else ships, which only a build can weigh.
 */
export function weighStages(before: BuiltImage, texts: { before: string; after: string }, build: Build, known: Known): Weight | undefined {
  const layers = layersByText(before, texts.before, build, known.parser)
  const { dockerfile, stages, settings, lines } = readShipped(texts.after, build, known.parser)
  const base = stages[0]?.base
  if (!layers || !base || base.kind === 'stage') return undefined
  const start: WeighedBase | undefined | '' =
    base.kind === 'scratch' ? { unpackedBytes: 0, toPullBytes: 0 } : base.reference && known.weighed(base.reference)
  if (!start) return undefined
  const total: Weight = { unpackedBytes: start.unpackedBytes, toPullBytes: start.toPullBytes }
  const stock = stockOn(start)
  for (const instruction of stages.flatMap(({ instructions }) => instructions)) {
    if (!LAYERED.test(instruction.keyword)) continue
    const text = textOf(dockerfile, instruction)
    const line = lines.get(instruction)
    const bytes =
      rerunBytes(before, layers.get(text), line, stock) ??
      (line && stock && freshInstall(before, line, stock)) ??
      writtenBytes(text) ??
      rerunBytes(before, originOf(text, layers), line, stock, known) ??
      copiedBytes(before, dockerfile, instruction, settings, known)
    if (!bytes) return undefined
    addWeight(total, bytes)
  }
  return total
}

/** By how much what a Dockerfile installs grows on another base. */
export function growthOnBase(before: BuiltImage, text: string, build: Build, base: WeighedBase, parser: ShellParser): Weight {
  const growth: Weight = { unpackedBytes: 0, toPullBytes: 0 }
  const stock = stockOn(base)
  const { dockerfile, stages, lines } = readShipped(text, build, parser)
  const layers = layersByText(before, text, build, parser)
  for (const instruction of stages.flatMap(({ instructions }) => instructions)) {
    const layer = layers?.get(textOf(dockerfile, instruction))
    const line = lines.get(instruction)
    if (line && stock && layer !== undefined) addWeight(growth, growthOf(before, layer, line, stock) ?? UNKNOWN)
  }
  return growth
}

/** Packages that are not there any more in the image at hand: nobody knows what they would weigh elsewhere. */
const UNKNOWN: Weight = { unpackedBytes: 0, toPullBytes: 0, about: true }

function addWeight(total: Weight, { unpackedBytes, toPullBytes, about }: Weight): void {
  total.unpackedBytes += unpackedBytes
  total.toPullBytes += toPullBytes
  if (about) total.about = true
}

function stockOn({ image, excludes = () => false }: WeighedBase): Stock | undefined {
  return image && stockOf(image, excludes)
}

/** A layer of the image at hand as it will be on another base, without what patches take from it where they do. */
function rerunBytes(
  before: BuiltImage,
  layer: number | undefined,
  line?: PackageLine,
  stock?: Stock,
  { savedIn }: Partial<Known> = {},
): Weight | undefined {
  if (layer === undefined) return undefined
  const { tarBytes, blobBytes } = before.filesystem.layers[layer]!
  const saved = savedIn?.(layer) ?? { unpackedBytes: 0, toPullBytes: 0 }
  const total: Weight = { unpackedBytes: tarBytes - saved.unpackedBytes, toPullBytes: blobBytes - saved.toPullBytes }
  if (line && stock) addWeight(total, growthOf(before, layer, line, stock) ?? UNKNOWN)
  return total
}

function readShipped(text: string, { target, buildArgs }: Build, parser: ShellParser) {
  const dockerfile = parseDockerfile(text)
  const graph = stagesOf(dockerfile, buildArgs)
  const stage = targetStage(graph, target)
  const settings = settingsOfStages(dockerfile, graph, buildArgs && { buildArgs })
  const stages = stage ? shippedStages(graph, stage) : []
  const runs = stage ? lintContext(parser, dockerfile, graph, stage, settings, '').runsOf(stages) : []
  const lines = new Map<Instruction, PackageLine | undefined>(runs.map((run) => [run.instruction, packageLineOf(run)]))
  return { dockerfile, graph, stage, settings, stages, lines }
}

/** Of the instructions of the Dockerfile that the image was built from, which layer they made. */
function layersByText(
  { ledger, filesystem, steps }: BuiltImage,
  text: string,
  build: Build,
  parser: ShellParser,
): Map<string, number> | undefined {
  const { dockerfile, graph, stage, settings } = readShipped(text, build, parser)
  const attribution = stage && attributeInstructions(dockerfile, graph, stage, settings, steps)
  if (!attribution || 'reason' in attribution || ledger.layers.length !== filesystem.layers.length) return undefined
  return new Map([...attribution.layers].map(([instruction, layer]) => [textOf(dockerfile, instruction), layer]))
}

/** The layer of a RUN that a patch has added some words to. */
function originOf(text: string, layers: ReadonlyMap<string, number>): number | undefined {
  const words = text.split(/\s+/)
  const isIn = (written: readonly string[]) => {
    let at = -1
    return written.every((word) => (at = words.indexOf(word, at + 1)) !== -1)
  }
  const found = [...layers].flatMap(([each, layer]) => {
    const written = each.split(/\s+/)
    return written[0] === 'RUN' && written.length > words.length / 2 && isIn(written) ? { layer, length: written.length } : []
  })
  return found.toSorted((one, other) => other.length - one.length)[0]?.layer
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
  { spared }: Known,
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
