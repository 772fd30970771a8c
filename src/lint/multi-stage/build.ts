import { type ImageDefaults, imageDefaults } from '../../base-images/image-defaults.ts'
import { type BaseReference, readBaseReference } from '../../base-images/base-reference.ts'
import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { expandWord, type Variables } from '../../dockerfile/expand.ts'
import type { ShellWord } from '../../dockerfile/shell-commands.ts'
import type { Stage } from '../../dockerfile/stages.ts'
import type { Invocation } from '../invocation.ts'
import type { LintContext, Run } from '../lint-context.ts'
import { stepsMade } from './makefile.ts'
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
  /** The file of the context that says so, where it is a command of a recipe: the call of make stands for it in the Dockerfile. */
  makefile?: string
}

/** More calls of make are read by nobody. */
const MAX_MAKES = 50

/** Undefined where the stage that ships does not start from an image whose name is known. */
export function buildOf(context: LintContext): Build | undefined {
  const { target } = context
  const { base } = target
  const reference = base.kind === 'image' ? base.reference : undefined
  const image = reference === undefined ? undefined : readBaseReference(reference)
  // Those put off instructions that nobody sees here.
  if (reference === undefined || !image || image.tag.includes('onbuild')) return undefined
  const defaults = imageDefaults(image)
  const variables = new Map<Instruction, Variables>()
  const variablesAt = (instruction: Instruction): Variables => {
    const found = variables.get(instruction) ?? { HOME: '/root', ...defaults.env, ...context.settingsAt(instruction).variables }
    variables.set(instruction, found)
    return found
  }
  let folders: ReturnType<typeof foldersOf> | undefined
  const folderAt = (instruction?: Instruction) => {
    folders ??= foldersOf(context, defaults.workingDir ?? '/', variablesAt)
    return instruction ? folders.at.get(instruction) : folders.end
  }
  let calls = 0
  const known = new Map<Run, readonly Step[] | undefined>()
  const build: Build = {
    ...{ context, stage: target, reference, image, defaults, folderAt, variablesAt },
    runs: context.runsOf([target]),
    stepsOf(run) {
      if (!known.has(run)) {
        const own = steps(run, folderAt(run.instruction), variablesAt(run.instruction))
        const made = (step: Step) => (step.program === 'make' && calls++ < MAX_MAKES ? stepsMade(build, step, follow) : undefined)
        const all = own?.flatMap((step) => made(step) ?? step)
        known.set(run, all)
      }
      return known.get(run)
    },
  }
  return build
}

/** The working folder at each instruction of the stage that is built, and in the end. */
function foldersOf({ target, dockerfile }: LintContext, first: string, variablesAt: Build['variablesAt']) {
  const at = new Map<Instruction, string | undefined>()
  let end: string | undefined = first
  for (const each of target.instructions) {
    at.set(each, end)
    if (each.keyword !== 'WORKDIR') continue
    const expanded = expandWord(each.body.text, variablesAt(each), dockerfile.escape)
    if (!expanded || expanded.unset.length > 0) end = undefined
    else if (end !== undefined || expanded.text.startsWith('/')) end = absolutePath(expanded.text, end ?? '/')
  }
  return { at, end }
}

function steps(run: Run, start: string | undefined, variables: Variables): Step[] | undefined {
  // Positions in nested scripts are not known to `commandsOf`.
  if (run.body ? run.body.text.includes('`') : !run.instruction.json) return undefined
  return follow(run.invocations, { run, folder: start, variables })
}

/** The commands of one shell, which may change its folder and its variables. */
function follow(invocations: readonly Invocation[], { run, folder: start, variables }: Pick<Step, 'run' | 'folder' | 'variables'>): Step[] {
  let folder = start
  let exported: Variables = variables
  return invocations.map((each): Step => {
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
export function variableOf(step: Pick<Step, 'command' | 'variables'>, name: string): string | undefined {
  const own = step.command.assignments.findLast((each) => each.name === name)
  if (own) return own.value && valueOf(step, own.value)
  return Object.hasOwn(step.variables, name) ? step.variables[name] : undefined
}
