import type { BuildContext } from '../dockerfile/context.ts'
import type { Dockerfile, Instruction } from '../dockerfile/dockerfile.ts'
import { readShellBody, type ShellBody, type ShellParser } from '../dockerfile/shell-body.ts'
import { commandsOf } from '../dockerfile/shell-commands.ts'
import { neededStages, rootStage, shippedStages, type Stage, type StageGraph, stagesFrom } from '../dockerfile/stages.ts'
import type { Settings, SettingsOfStages } from '../dockerfile/variables-at.ts'
import type { BuiltImage } from './built-image.ts'
import type { LayerBytes } from './layer-bytes.ts'
import type { WrittenBy } from './written-by.ts'
import { imageName, type ImageName } from './image-name.ts'
import { execInvocations, type Invocation, invocationOf } from './invocation.ts'

/** What rules may look at. */
export interface LintContext {
  dockerfile: Dockerfile
  graph: StageGraph
  parser: ShellParser
  /** The stage that is built. */
  target: Stage
  /** Whether it is built because somebody named it: another one that is appended would not be. */
  isNamed: boolean
  /** Whose layers the image has, base first. */
  shipped: readonly Stage[]
  /** What a build runs: `shipped`, and what they copy from. */
  needed: readonly Stage[]
  settingsAt(instruction: Instruction): Settings
  /** At the end of the target. */
  end: Settings
  /** RUN instructions of stages, in their order. */
  runsOf(stages: readonly Stage[]): readonly Run[]
  /** RUN instructions that start from what one has left: those behind it, and those of stages that are FROM its own. */
  runsAfter(run: Run): readonly Run[]
  /** What ONBUILD puts off in the stage of a RUN and in those that are FROM it: it starts from what the RUN has left. */
  putOffBy(run: Run): readonly Instruction[]
  /** What a stage starts from in the end; undefined for scratch, and where only a build knows. */
  baseOf(stage: Stage): ImageName | undefined
  /** As `2026-11-22`: what has ended by then is old. */
  today: string
  buildContext?: BuildContext
  /** The image that was built from the Dockerfile, if it is at hand. */
  built?: BuiltImage
  /** What its layers have written. */
  wrote?: WrittenBy
  /** What they have. */
  layers?: LayerBytes
}

export interface Run {
  instruction: Instruction
  stage: Stage
  settings: Settings
  /** Absent for an exec form, where it is no shell's, or cannot be read. */
  body?: ShellBody
  /** All programs that are started, in the order of the text. */
  invocations: readonly Invocation[]
  mounts: readonly Mount[]
}

export interface Mount {
  type: string
  /** As written, without quotes. */
  target: string
  id?: string
  /** Of a `bind` of the context, the path there; absent where it is from elsewhere. */
  source?: string
}

export function lintContext(
  parser: ShellParser,
  dockerfile: Dockerfile,
  graph: StageGraph,
  target: Stage,
  settings: SettingsOfStages,
  today: string,
  buildContext?: BuildContext,
  built?: BuiltImage,
  isNamed = false,
  wrote?: WrittenBy,
): LintContext {
  const runs = new Map<Stage, readonly Run[]>()
  const lists = new Map<readonly Stage[], readonly Run[]>()
  const stageRuns = (stage: Stage): readonly Run[] => {
    const known = runs.get(stage) ?? stage.instructions.flatMap((each) => (each.keyword === 'RUN' ? readRun(stage, each) : []))
    runs.set(stage, known)
    return known
  }
  const settingsAt = (instruction: Instruction) => settings.at.get(instruction)!
  const rootOf = (stage: Stage) => rootStage(graph, stage).base
  const later = new Map<Stage, readonly Run[]>()
  const putOff = new Map<Stage, readonly Instruction[]>()
  const runsOfLater = (stage: Stage): readonly Run[] => {
    const known = later.get(stage) ?? stagesFrom(graph, stage).flatMap(stageRuns)
    later.set(stage, known)
    return known
  }

  function readRun(stage: Stage, instruction: Instruction): Run {
    const at = settingsAt(instruction)
    const root = rootOf(stage)
    const base = root.kind === 'image' ? (root.reference ?? root.written) : undefined
    const body = readShellBody(parser, dockerfile, instruction, { shell: at.shell, ...(base !== undefined && { base }) })
    const readable = 'reason' in body ? undefined : body
    return {
      ...{ instruction, stage, settings: at },
      ...(readable && { body: readable }),
      invocations: readable ? commandsOf(parser, readable).flatMap((command) => invocationOf(command) ?? []) : execInvocations(instruction),
      mounts: instruction.flags.flatMap(({ name, value = '' }) => (name === 'mount' ? mountOf(value) : [])),
    }
  }

  return {
    ...{ dockerfile, graph, parser, target, isNamed, settingsAt, today },
    shipped: shippedStages(graph, target),
    needed: neededStages(graph, target),
    end: settings.ends[target.index]!,
    runsOf: (stages) => {
      const known = lists.get(stages) ?? stages.flatMap(stageRuns)
      lists.set(stages, known)
      return known
    },
    runsAfter: (run) => [
      ...stageRuns(run.stage).filter(({ instruction }) => instruction.start > run.instruction.start),
      ...runsOfLater(run.stage),
    ],
    putOffBy: ({ stage }) => {
      const known = putOff.get(stage) ?? [stage, ...stagesFrom(graph, stage)].flatMap(triggersOf)
      putOff.set(stage, known)
      return known
    },
    baseOf: (stage) => {
      const root = rootOf(stage)
      return root.kind === 'image' && root.reference !== undefined ? imageName(root.reference) : undefined
    },
    ...(buildContext && { buildContext }),
    ...(built && { built }),
    ...(wrote && { wrote }),
  }
}

function triggersOf({ instructions }: Stage): Instruction[] {
  return instructions.flatMap(({ trigger }) => trigger ?? [])
}

function mountOf(value: string): Mount {
  const fields = new Map(value.split(',').map((field) => [field.split('=', 1)[0]!.trim(), field.slice(field.indexOf('=') + 1).trim()]))
  const id = fields.get('id')
  const target = fields.get('target') ?? fields.get('dst') ?? fields.get('destination') ?? ''
  const type = fields.get('type') ?? 'bind'
  const source = type === 'bind' && !fields.has('from') ? (fields.get('source') ?? fields.get('src') ?? '') : undefined
  return { type, target, ...(id !== undefined && { id }), ...(source !== undefined && { source }) }
}
