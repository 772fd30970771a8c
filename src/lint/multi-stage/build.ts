import { type ImageDefaults, imageDefaults } from '../../base-images/image-defaults.ts'
import { type BaseReference, readBaseReference } from '../../base-images/base-reference.ts'
import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { expandWord, type Variables } from '../../dockerfile/expand.ts'
import type { ShellWord } from '../../dockerfile/shell-commands.ts'
import type { Stage } from '../../dockerfile/stages.ts'
import type { Invocation } from '../invocation.ts'
import type { LintContext, Run } from '../lint-context.ts'
import { absolutePath } from './paths.ts'

/** The stage that ships and that builds, as ecosystems look at it. */
export interface Build {
  context: LintContext
  stage: Stage
  /** What it starts from. */
  reference: string
  image: BaseReference
  /** What that image says of how it is run. */
  defaults: ImageDefaults
  runs: readonly Run[]
  /** What a RUN starts, with the folder that each is started in; undefined where it cannot be read. */
  stepsOf(run: Run): readonly Step[] | undefined
  /** The working folder at an instruction or in the end, absolute; undefined where it cannot be known. */
  folderAt(instruction?: Instruction): string | undefined
  /** ENV and ARG at an instruction, those of the base among them. */
  variablesAt(instruction: Instruction): Variables
}

/** A program that a RUN starts. */
export interface Step extends Invocation {
  run: Run
  /** Absolute; undefined where it cannot be known. */
  folder: string | undefined
  variables: Variables
}

/** Undefined where the stage that ships does not start from an image whose name is known. */
export function buildOf(context: LintContext): Build | undefined {
  const { target } = context
  const { base } = target
  const reference = base.kind === 'image' ? base.reference : undefined
  const image = reference === undefined ? undefined : readBaseReference(reference)
  // Those put off instructions that nobody sees here.
  if (reference === undefined || !image || image.tag.includes('onbuild')) return undefined
  const defaults = imageDefaults(image)
  const variablesAt = (instruction: Instruction): Variables => ({
    HOME: '/root',
    ...defaults.env,
    ...context.settingsAt(instruction).variables,
  })
  const folderAt = (instruction?: Instruction) => {
    let folder: string | undefined = defaults.workingDir ?? '/'
    for (const each of target.instructions) {
      if (each === instruction) return folder
      if (each.keyword !== 'WORKDIR') continue
      const expanded = expandWord(each.body.text, variablesAt(each), context.dockerfile.escape)
      if (!expanded || expanded.unset.length > 0) folder = undefined
      else if (folder !== undefined || expanded.text.startsWith('/')) folder = absolutePath(expanded.text, folder ?? '/')
    }
    return folder
  }
  const known = new Map<Run, readonly Step[] | undefined>()
  return {
    ...{ context, stage: target, reference, image, defaults, folderAt, variablesAt },
    runs: context.runsOf([target]),
    stepsOf(run) {
      if (!known.has(run)) known.set(run, steps(run, folderAt(run.instruction), variablesAt(run.instruction)))
      return known.get(run)
    },
  }
}

function steps(run: Run, start: string | undefined, variables: Variables): Step[] | undefined {
  // Positions in nested scripts are not known to `commandsOf`.
  if (run.body ? run.body.text.includes('`') : !run.instruction.json) return undefined
  let folder = start
  let exported: Variables = variables
  return run.invocations.map((each): Step => {
    const { program, args, command } = each
    const step: Step = { ...each, run, folder, variables: exported }
    if (program === 'cd' || program === 'pushd' || program === 'popd') {
      const isPlain = command.inside.length === 0 && program === 'cd' && command.before !== '||' && command.after !== '&'
      folder = isPlain && args.length === 1 ? pathOf(step, args[0]!) : undefined
    }
    if (program === 'export' && command.inside.length === 0) {
      const set = args.flatMap(({ text }): [string, string | undefined][] => {
        const equals = text.indexOf('=')
        return equals > 0 ? [[text.slice(0, equals), expandWord(text.slice(equals + 1), exported)?.text]] : []
      })
      exported = { ...exported, ...Object.fromEntries(set) }
    }
    return step
  })
}

/** A word as the shell has it when its variables are put in; undefined where something in it is not known. */
export function valueOf({ variables }: Pick<Step, 'variables'>, { text, value, literal }: ShellWord): string | undefined {
  if (literal) return value
  if (/[`*?[{]|\$\(/.test(text.replaceAll('${', '$'))) return undefined
  const expanded = expandWord(text, variables)
  return expanded && expanded.unset.length === 0 ? expanded.text : undefined
}

/** The path that a word stands for, absolute. */
export function pathOf(step: Step, word: ShellWord): string | undefined {
  const value = valueOf(step, word)
  if (value === undefined || value === '' || value.startsWith('~')) return undefined
  return value.startsWith('/') || step.folder !== undefined ? absolutePath(value, step.folder ?? '/') : undefined
}

/** What a step finds in its environment: by ENV, ARG or export, or in front of the command. */
export function variableOf(step: Step, name: string): string | undefined {
  const own = step.command.assignments.findLast((each) => each.name === name)
  if (own) return own.value && valueOf(step, own.value)
  return Object.hasOwn(step.variables, name) ? step.variables[name] : undefined
}
