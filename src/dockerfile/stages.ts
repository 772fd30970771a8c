import type { Dockerfile, Flag, Instruction } from './dockerfile.ts'
import { expandWord, type Variables } from './expand.ts'
import { unquote } from './words.ts'

/** One FROM and what follows it. */
export interface Stage {
  /** Counted from 0, as `COPY --from=0` does. */
  index: number
  /** Lower case, as BuildKit compares names. */
  name?: string
  from: Instruction
  base: Base
  /** Without the FROM. */
  instructions: readonly Instruction[]
}

/** What a stage starts from. An image whose name needs a value that only a build knows has no `reference`. */
export type Base = { kind: 'scratch' } | { kind: 'stage'; index: number } | { kind: 'image'; written: string; reference?: string }

export interface StageGraph {
  /** ARG before the first FROM. */
  globals: readonly Instruction[]
  stages: readonly Stage[]
}

/** The stages of a Dockerfile. `buildArgs`: values that the build is given. */
export function stagesOf({ instructions, escape }: Dockerfile, buildArgs: Variables = {}): StageGraph {
  const first = instructions.findIndex(({ keyword }) => keyword === 'FROM')
  const globals = instructions.slice(0, first === -1 ? undefined : first).filter(({ keyword }) => keyword === 'ARG')
  const stages: (Stage & { instructions: Instruction[] })[] = []
  const named = new Map<string, number>()
  const variables = globalVariables(globals, buildArgs, escape)
  for (const instruction of first === -1 ? [] : instructions.slice(first)) {
    if (instruction.keyword !== 'FROM') {
      stages.at(-1)!.instructions.push(instruction)
      continue
    }
    const stage = stageOf(instruction, stages.length, named, variables, escape)
    stages.push(stage)
    if (stage.name !== undefined) named.set(stage.name, stage.index)
  }
  return { globals, stages }
}

function stageOf(
  from: Instruction,
  index: number,
  named: ReadonlyMap<string, number>,
  variables: Variables,
  escape: string,
): Stage & { instructions: Instruction[] } {
  const [image, as, name] = from.words.map(({ text }) => text)
  const stage = { index, from, base: baseOf(image ?? '', named, variables, escape), instructions: [] }
  return as?.toLowerCase() === 'as' && name !== undefined ? { ...stage, name: name.toLowerCase() } : stage
}

/** `named`: the last stage of each name so far. */
function baseOf(written: string, named: ReadonlyMap<string, number>, variables: Variables, escape: string): Base {
  const expanded = expandWord(written, variables, escape)
  const reference = expanded && expanded.unset.length === 0 ? expanded.text : undefined
  if (reference === 'scratch') return { kind: 'scratch' }
  const stage = reference === undefined ? undefined : named.get(reference.toLowerCase())
  if (stage !== undefined) return { kind: 'stage', index: stage }
  return { kind: 'image', written, ...(reference !== undefined && { reference }) }
}

/** Values of the ARGs before the first FROM, each by those before it; a build's own values win. */
export function globalVariables(globals: readonly Instruction[], buildArgs: Variables, escape: string): Variables {
  const variables: Record<string, string | undefined> = { ...PLATFORM_ARGS }
  for (const { words } of globals) {
    for (const { text } of words) {
      const equals = text.indexOf('=')
      const name = equals === -1 ? text : text.slice(0, equals)
      const value = equals === -1 ? undefined : expandWord(text.slice(equals + 1), variables, escape)?.text
      const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined
      if ((given ?? value) !== undefined) variables[name] = given ?? value
    }
  }
  return variables
}

/** What BuildKit sets for a build on and for 64-bit Linux (frontend/dockerfile/dockerfile2llb). */
const PLATFORM_ARGS: Variables = {
  BUILDPLATFORM: 'linux/amd64',
  BUILDOS: 'linux',
  BUILDOSVERSION: '',
  BUILDARCH: 'amd64',
  BUILDVARIANT: '',
  TARGETPLATFORM: 'linux/amd64',
  TARGETOS: 'linux',
  TARGETOSVERSION: '',
  TARGETARCH: 'amd64',
  TARGETVARIANT: '',
  TARGETSTAGE: 'default',
}

/** The stage that a build makes: the one of that name or number, or without one the last. */
export function targetStage({ stages }: StageGraph, target?: string): Stage | undefined {
  if (target === undefined) return stages.at(-1)
  return stages.find(({ name }) => name === target.toLowerCase()) ?? (/^\d+$/.test(target) ? stages[Number(target)] : undefined)
}

/** The stages whose layers are in the image that a stage makes: itself, and what it starts from, first to last. */
export function shippedStages({ stages }: StageGraph, target: Stage): Stage[] {
  const shipped = [target]
  for (let base = target.base; base.kind === 'stage'; base = shipped.at(-1)!.base) shipped.push(stages[base.index]!)
  return shipped.reverse()
}

const roots = new WeakMap<Stage, Stage>()

/** The first of the stages that a stage ships: itself, or what it starts from in the end. */
export function rootStage({ stages }: StageGraph, stage: Stage): Stage {
  const way: Stage[] = []
  let at = stage
  for (let base = at.base; base.kind === 'stage' && !roots.has(at); base = at.base) {
    way.push(at)
    at = stages[base.index]!
  }
  const root = roots.get(at) ?? at
  for (const each of way) roots.set(each, root)
  return root
}

/** Stages that start from a stage, directly or by others between; in their order, without itself. */
export function stagesFrom({ stages }: StageGraph, stage: Stage): Stage[] {
  const found = new Set([stage.index])
  for (const { index, base } of stages) if (base.kind === 'stage' && found.has(base.index)) found.add(index)
  found.delete(stage.index)
  return [...found].map((index) => stages[index]!)
}

/** The image that a stage starts from in the end, with its variables put in where they are known; undefined for scratch. */
export function rootImage(graph: StageGraph, stage: Stage): string | undefined {
  const { base } = rootStage(graph, stage)
  return base.kind === 'image' ? (base.reference ?? base.written) : undefined
}

/** The stages that a build of a stage runs: what it starts from, copies from and mounts, and they in turn. By index, ascending. */
export function neededStages(graph: StageGraph, target: Stage): Stage[] {
  const needed = new Set([target])
  for (const stage of needed) {
    if (stage.base.kind === 'stage') needed.add(graph.stages[stage.base.index]!)
    for (const { from } of stage.instructions.flatMap(sourcesOf)) {
      const source = sourceStage(graph, stage, from)
      if (source) needed.add(source)
    }
  }
  return [...needed].sort((a, b) => a.index - b.index)
}

/** Where an instruction takes files from that are not in the build's context: the value of `--from`, of the flag or of a mount. */
export function sourcesOf(instruction: Instruction): { from: string; flag: Flag }[] {
  const { flags } = instruction.trigger ?? instruction
  return flags.flatMap((flag) => {
    if (flag.name === 'from' && flag.value !== undefined) return [{ from: flag.value, flag }]
    const from = flag.name === 'mount' ? /(?:^|,)from=([^,]*)/.exec(flag.value ?? '')?.[1] : undefined
    return from === undefined ? [] : [{ from: unquote(from, '\\'), flag }]
  })
}

/** The stage before `stage` that a name or number stands for; undefined for an image. */
export function sourceStage({ stages }: StageGraph, { index }: Stage, from: string): Stage | undefined {
  const named = namesOf(stages)
    .get(from.toLowerCase())
    ?.findLast((each) => each < index)
  const number = named ?? (/^\d+$/.test(from) ? Number(from) : index)
  return number < index ? stages[number] : undefined
}

const names = new WeakMap<readonly Stage[], ReadonlyMap<string, readonly number[]>>()

/** Which stages have a name, ascending: files of hostile people have thousands. */
function namesOf(stages: readonly Stage[]): ReadonlyMap<string, readonly number[]> {
  const known = names.get(stages)
  if (known) return known
  const made = new Map<string, number[]>()
  for (const { name, index } of stages) {
    if (name === undefined) continue
    const same = made.get(name)
    if (same) same.push(index)
    else made.set(name, [index])
  }
  names.set(stages, made)
  return made
}
