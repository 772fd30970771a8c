import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { openBuildRoom, type BuildOutcome, type BuildRoom } from './builders/build-room.ts'
import { findBuilder } from './builders/find-builder.ts'
import type { Variables } from './dockerfile/expand.ts'
import { loadShellParser } from './dockerfile/shell-body.ts'
import { UserError } from './errors.ts'
import type { Bytes } from './ledger/cause.ts'
import type { ReadOptions } from './read-image.ts'
import { baseReference, type BuiltReader, builtReader, layerOfLine, type ReadBuilt } from './read-built.ts'
import type { RewrittenFinding } from './report/rewrite-report.ts'
import type { BuiltSize, Verification } from './report/verification.ts'
import type { Intent } from './verify/built-image.ts'
import { compareImages } from './verify/compare-images.ts'
import { dpkgExclusions } from './verify/dpkg-exclusions.ts'
import { layerShare } from './verify/layer-share.ts'
import { growthOnBase, type WeighedBase, weighStages } from './verify/predict-stages.ts'

export interface VerifyOptions extends Pick<ReadOptions, 'cache' | 'cacheDir'> {
  /** Who builds; the first that is there when absent. */
  builder?: string
  /** Words for the builder: `--network=host`. */
  builderOptions?: readonly string[]
  /** Told what is being done now: `Building the file as it is with buildah`. */
  onStage?: (stage: string) => void
}

export interface VerifyInput {
  /** Of the Dockerfile, or `-`. */
  path: string
  text: string
  contextFolder: string
  target?: string
  buildArgs?: Variables
}

/** What is to be held against the file as it is. */
export interface PatchedFile {
  text: string
  applied: readonly RewrittenFinding[]
  /** Whether the image could tell what each saves. */
  priced: boolean
  /** The text with the patches of one rule alone. */
  patchedBy(rule: string): string
}

/** The image of the file as it is, and the rest of the work. */
export interface Verifying {
  before: ReadBuilt
  /**
   * Adds to each saving what a later layer hides of it, and fills in what bases weigh that patches name, as the builder has them.
   * @throws UserError when it cannot have one
   */
  predict(patch: PatchedFile): Promise<void>
  /**
   * Fills in what is saved by patches that put the build into a stage of its own, by the image at hand: all that is saved, since what the
   * other patches save does not ship then. Nothing where only a build can tell. Of a smaller base, takes away what has to be installed there.
   */
  predictBases(patch: PatchedFile): Promise<void>
  /** Builds the patched file, and compares. */
  finish(patch: PatchedFile): Promise<Verification>
  close(): Promise<void>
}

const NOTHING: Bytes = { unpackedBytes: 0, toPullBytes: 0 }
const MULTI_STAGE = 'multi-stage'
/** What these save is no bytes of their own in the image. Of all others, what the image does not have is nothing to save. */
const OF_BASES = new Set([MULTI_STAGE, 'slim-base'])
/** Ways to leave out what only developers need. */
const PRUNED = /--omit[= ]dev|--production|--prod\b|\bprune\b|--no-dev\b/
/** So many are tried one by one when they do not build together. */
const MAX_TRIED = 6

/**
 * Builds the file as it is.
 * @throws UserError when nobody can build, and when it does not build
 */
export async function startVerification(input: VerifyInput, options: VerifyOptions): Promise<Verifying> {
  const { onStage } = options
  const builder = await findBuilder(options.builder)
  const room = openBuildRoom(builder, options.builderOptions)
  const reader = builtReader(room.folder, input, options)
  const weights = new Map<string, WeighedBase>()
  const parser = await loadShellParser()
  /** What is saved of each layer, headers of files included. */
  const saved = new Map<number, Bytes>()
  /** Of what goes; where a stage is predicted, it is in that already. */
  let overhead = NOTHING
  let about = false
  let before: ReadBuilt
  try {
    onStage?.(`Building the file as it is with ${builder.id}`)
    const built = await buildText(room, input, 'before', input.text)
    if ('failed' in built) throw doesNotBuild(nameOf(input), built)
    onStage?.('Reading what was built')
    before = await reader.read(built.archive, input.text, `${nameOf(input)}, as it is`)
    return {
      before,
      predict,
      predictBases,
      finish: (patch) =>
        finish(input, { room, reader, before, predicted: predictionOf(patch, overhead, about), ...(onStage && { onStage }) }, patch),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }

  async function close(): Promise<void> {
    reader.close()
    await room.close()
  }

  async function weigh(reference: string): Promise<Bytes> {
    const known = weights.get(reference)
    if (known) return known
    onStage?.(`Fetching ${reference}`)
    const built = await room.build({ name: `base-${weights.size}`, text: `FROM ${reference}\n` })
    if ('failed' in built) throw doesNotBuild(`FROM ${reference}`, built)
    const { report, image } = await reader.read(built.archive, `FROM ${reference}\n`, reference)
    const { unpackedBytes, toPullBytes } = report.totals
    weights.set(reference, { unpackedBytes, toPullBytes, image, excludes: await dpkgExclusions(image.files) })
    return { unpackedBytes, toPullBytes }
  }

  async function predict({ applied }: PatchedFile): Promise<void> {
    addHidden(applied)
    for (const offered of applied.flatMap(({ rule, bases = [] }) => (rule === 'slim-base' ? bases.slice(1, 2) : [])))
      if (offered.from === undefined)
        Object.assign(offered, await weigh(offered.reference), { from: 'image', platform: before.report.image.platform })
  }

  function addHidden(applied: readonly RewrittenFinding[]): void {
    const counted = new Set<string>()
    for (const finding of applied) {
      const { rule, line, saving } = finding
      const layer = layerOfLine(input.text, before.image.steps, line, input)
      if (layer === undefined || counted.has(`${layer} ${rule}`)) continue
      counted.add(`${layer} ${rule}`)
      const share = layerShare(before.image, layer, rule)
      if (share.hidden.unpackedBytes > 0) finding.saving = sumOf(saving ?? NOTHING, share.hidden)
      overhead = sumOf(overhead, share.overhead)
      saved.set(layer, sumOf(sumOf(saved.get(layer) ?? NOTHING, finding.saving ?? NOTHING), share.overhead))
    }
  }

  async function predictBases({ text, applied }: PatchedFile): Promise<void> {
    const finding = applied.find(({ rule }) => rule === MULTI_STAGE)
    if (!finding) return predictGrowth(applied)
    const base = baseReference(text, input)
    if (base !== undefined) await weigh(base)
    const { image, report } = before
    const known = {
      parser,
      weighed: (reference: string) => weights.get(reference),
      spared: (version: number) => PRUNED.test(text) && image.ruleOf(version)?.id === 'dev-dependencies',
      savedIn: (layer: number) => saved.get(layer) ?? NOTHING,
    }
    const bytes = weighStages(image, { before: input.text, after: text }, input, known)
    for (const each of applied) if (bytes) delete each.saving
    if (bytes) finding.saving = difference(report.totals, bytes)
    about = bytes?.about ?? false
    overhead = NOTHING
  }

  /** What the smaller base does not have is installed there, where something asks for it. */
  function predictGrowth(applied: readonly RewrittenFinding[]): void {
    for (const finding of applied) {
      const offered = finding.rule === 'slim-base' && finding.saving ? weights.get(finding.bases?.[1]?.reference ?? '') : undefined
      if (!offered) continue
      const growth = growthOnBase(before.image, input.text, input, offered, parser)
      finding.saving = difference(finding.saving!, growth)
      about ||= growth.about ?? false
    }
  }
}

interface Begun {
  room: BuildRoom
  reader: BuiltReader
  before: ReadBuilt
  predicted: Verification['predicted']
  onStage?: (stage: string) => void
}

async function finish(input: VerifyInput, { room, reader, before, predicted, onStage }: Begun, patch: PatchedFile): Promise<Verification> {
  const { text, applied } = patch
  onStage?.(`Building the patched file with ${room.builder.id}`)
  const built = await buildText(room, input, 'after', text)
  const told = { builder: room.builder.id, before: sizeOf(before), predicted }
  if ('failed' in built) {
    const rules = await failingRules(input, room, patch, onStage)
    const nothing = { configuration: [], removed: [], added: [], changed: [], permissions: [], missing: [], unresolved: [] }
    return {
      ...told,
      verdict: 'unbuilt',
      starts: before.image.reach.starts,
      ...nothing,
      failure: { tail: built.tail, log: built.log, rules },
    }
  }
  onStage?.('Comparing')
  const after = await reader.read(built.archive, text, `${nameOf(input)}, patched`)
  return {
    ...told,
    after: sizeOf(after),
    saving: difference(before.report.totals, after.report.totals),
    ...compareImages(before.image, after.image, intentOf(applied)),
  }
}

function buildText(room: BuildRoom, input: VerifyInput, name: string, text: string): Promise<BuildOutcome> {
  const { path, contextFolder, target, buildArgs } = input
  return room.build({
    ...{ name, text, context: resolve(contextFolder) },
    ...(path !== '-' && { ignoreFile: `${path}.dockerignore` }),
    ...(target !== undefined && { target }),
    ...(buildArgs && { buildArgs }),
  })
}

function nameOf({ path }: VerifyInput): string {
  return path === '-' ? 'Standard input' : path
}

/** One by one: each is right by itself, or the fault is its own. */
async function failingRules(
  input: VerifyInput,
  room: BuildRoom,
  { applied, patchedBy }: PatchedFile,
  onStage: Begun['onStage'],
): Promise<string[]> {
  const rules = [...new Set(applied.map(({ rule }) => rule))]
  if (rules.length === 1) return rules
  if (rules.length > MAX_TRIED) return []
  const failing: string[] = []
  for (const rule of rules) {
    onStage?.(`It does not build. Trying the patch of ${rule} alone`)
    const built = await buildText(room, input, rule, patchedBy(rule))
    if (!('failed' in built)) continue
    failing.push(rule)
    rmSync(built.log, { force: true }) // It says what that of all patches says.
  }
  return failing
}

function intentOf(applied: readonly RewrittenFinding[]): Intent {
  const fields = new Set(applied.flatMap(({ changes = [] }) => changes))
  const rules = new Set(applied.map(({ rule }) => rule))
  const stages = rules.has(MULTI_STAGE)
  return { rules, stages, base: stages || fields.has('Base'), fields }
}

function predictionOf({ applied, priced }: PatchedFile, overhead: Bytes, about: boolean): Verification['predicted'] {
  const predicted = applied.reduce((sum, { saving = NOTHING }) => sumOf(sum, saving), overhead)
  const complete = priced && applied.every(({ rule, saving }) => saving !== undefined || !OF_BASES.has(rule))
  return { ...predicted, complete, ...(about && { about }) }
}

function sizeOf({ report }: ReadBuilt): BuiltSize {
  const { unpackedBytes, toPullBytes, files } = report.totals
  return { unpackedBytes, toPullBytes, files, layers: report.layers.length }
}

function sumOf(one: Bytes, other: Bytes): Bytes {
  return { unpackedBytes: one.unpackedBytes + other.unpackedBytes, toPullBytes: one.toPullBytes + other.toPullBytes }
}

function difference(before: Bytes, after: Bytes): Bytes {
  return { unpackedBytes: before.unpackedBytes - after.unpackedBytes, toPullBytes: before.toPullBytes - after.toPullBytes }
}

/** The user's own file. */
function doesNotBuild(name: string, { failed, tail, log }: Extract<BuildOutcome, { failed: string }>): UserError {
  return new UserError(`${name} does not build as it is: ${failed.split(' ', 2).join(' ')} fails.`, {
    hint: `All that the builder said is in ${log}. Does it need --target, --build-arg, --context, or an option of the builder by --build-option?`,
    details: tail,
  })
}
