import { type Configuration, configure, DEFAULT_SHELL, EMPTY } from './configuration.ts'
import type { Dockerfile, Instruction } from './dockerfile.ts'
import { expandWord, type Variables } from './expand.ts'
import { globalVariables, type Stage, type StageGraph } from './stages.ts'

/** What counts where an instruction stands, without what it says itself. */
export interface Settings {
  /** ENV and ARG by name; ENV wins. A base's own are among them only if its configuration is known. */
  variables: Variables
  /** Names that ARG has made known in the stage, whether or not they have a value. */
  args: ReadonlySet<string>
  /** What runs shell forms. */
  shell: readonly string[]
  /** Of the image so far: `user`, `workingDir`, `env` and all else. */
  configuration: Configuration
}

export interface SettingsOfStages {
  /** By the instruction, FROM included; those of ONBUILD by what they stand in. */
  at: ReadonlyMap<Instruction, Settings>
  /** At the end of each stage, by its index. */
  ends: readonly Settings[]
  /** False where there were too many changes to follow all of them. */
  complete: boolean
}

export interface SettingsOptions {
  /** Values that the build is given. */
  buildArgs?: Variables
  /** What is known of an image that a stage starts from. */
  baseConfiguration?: (reference: string) => Configuration | undefined
}

/** Each one is a copy; no Dockerfile that anybody wrote comes near. */
const MAX_CHANGES = 1_000
const CHANGING = new Set('ARG CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL ONBUILD SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(' '))

/**
 * Follows every stage from its FROM to its end (BuildKit, frontend/dockerfile/dockerfile2llb). A stage starts with the configuration of the
 * one that it is FROM, and with the instructions that that one puts off; ARGs are known only in their own stage, those before the first FROM
 * only where they are named again.
 */
export function settingsOfStages(
  { escape }: Pick<Dockerfile, 'escape'>,
  graph: StageGraph,
  { buildArgs = {}, baseConfiguration }: SettingsOptions = {},
): SettingsOfStages {
  const at = new Map<Instruction, Settings>()
  const ends: Settings[] = []
  const globals = globalVariables(graph.globals, buildArgs, escape)
  let changes = 0

  for (const stage of graph.stages) {
    let settings = startOf(stage)
    let ownCmd = false
    const triggers = stage.base.kind === 'stage' ? triggersOf(graph.stages[stage.base.index]!) : []
    at.set(stage.from, settings)
    for (const [index, instruction] of [...triggers, ...stage.instructions].entries()) {
      if (index >= triggers.length) at.set(instruction, settings)
      if (!CHANGING.has(instruction.keyword) || ++changes > MAX_CHANGES) continue
      settings = follow(settings, instruction, ownCmd)
      if (instruction.keyword === 'CMD') ownCmd = true
    }
    ends.push(settings)
  }
  return { at, ends, complete: changes <= MAX_CHANGES }

  function startOf({ base }: Stage): Settings {
    if (base.kind === 'stage') {
      // What was put off is done now, and is not kept.
      const { configuration } = ends[base.index]!
      return settingsWith({ ...configuration, onBuild: [] }, {}, new Set())
    }
    const known = base.kind === 'image' && base.reference !== undefined ? baseConfiguration?.(base.reference) : undefined
    return settingsWith(
      known ?? (base.kind === 'scratch' ? EMPTY : { ...EMPTY, unknownBase: base.reference ?? base.written }),
      {},
      new Set(),
    )
  }

  function follow(settings: Settings, instruction: Instruction, ownCmd: boolean): Settings {
    const { variables, args, configuration } = settings
    if (instruction.keyword !== 'ARG') {
      const next = configure(configuration, instruction, (word) => expandKnown(word, settings, escape), ownCmd)
      return settingsWith(next, variables, args, instruction.keyword !== 'ENV')
    }
    const next: Record<string, string | undefined> = { ...variables }
    for (const { text } of instruction.words) {
      const [, name, value] = /^([^=]*)(?:=(.*))?$/s.exec(text)!
      const given = Object.hasOwn(buildArgs, name!) ? buildArgs[name!] : undefined
      next[name!] = given ?? (value === undefined ? ownValue(globals, name!) : expandKnown(value, { ...settings, variables: next }, escape))
    }
    const names = instruction.words.map(({ text }) => text.split('=', 1)[0]!)
    return settingsWith(configuration, next, new Set([...args, ...names]))
  }
}

function settingsWith(configuration: Configuration, variables: Variables, args: ReadonlySet<string>, same = false): Settings {
  return {
    variables: same ? variables : { ...variables, ...configuration.env },
    ...{ args, configuration },
    shell: configuration.shell ?? DEFAULT_SHELL,
  }
}

/** What the stages that start from a stage do first. */
function triggersOf({ instructions }: Stage): Instruction[] {
  return instructions.flatMap(({ trigger }) => trigger ?? [])
}

function ownValue(variables: Variables, name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}

/** A variable that only the base can have set stays as it is written: `$PATH`. One that does not make sense does, too. */
function expandKnown(word: string, { variables, args, configuration }: Settings, escape: string): string {
  const expanded = expandWord(word, variables, escape)
  if (!expanded) return word
  const unknown = configuration.unknownBase === undefined ? [] : expanded.unset.filter((name) => !args.has(name))
  if (unknown.length === 0) return expanded.text
  const kept = Object.fromEntries(unknown.map((name) => [name, `\${${name}}`]))
  return expandWord(word, { ...variables, ...kept }, escape)?.text ?? word
}
