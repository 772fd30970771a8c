import { type Configuration, type ConfigurationDifference, configurationDifferences } from './configuration.ts'
import type { Dockerfile, Instruction } from './dockerfile.ts'
import { applyEdits, type Edit, lineAt } from './edits.ts'
import { parseDockerfile } from './parse.ts'
import { readShellBody, type ShellParser } from './shell-body.ts'
import { isWindowsBase } from './shells.ts'
import { rootImage, type Stage, type StageGraph, stagesOf, targetStage } from './stages.ts'
import { type SettingsOfStages, settingsOfStages, type SettingsOptions } from './variables-at.ts'

export interface Patch {
  text: string
  /** `text`, read again. */
  dockerfile: Dockerfile
  /** In the order of the text. */
  edits: readonly Edit[]
  /** What changes of the images that are made; all of it is intended. */
  differences: readonly ConfigurationDifference[]
}

/** Why the edits are not offered, one sentence without a full stop. */
export interface Withheld {
  withheld: string
}

export interface CheckOptions extends SettingsOptions {
  /** Fields of the configuration that may change: `Cmd`, `Env NODE_ENV`, or `Env` for every variable. */
  intended?: readonly string[]
  /** The stage that is built, if not the last. */
  target?: string
  /** Instructions that the edits are there to change or take away, comments inside them included. */
  replaced?: ReadonlySet<Instruction>
  /** Of the text before, where it is known. */
  followed?: Followed
}

/** What an image is told along a Dockerfile, followed once for many patches. */
export interface Followed {
  graph: StageGraph
  settings: SettingsOfStages
}

/**
 * Edits with what must be true of a patch proved: it parses, no comment is gone, what it does not touch is as it was, shells still read what
 * they are given, and every stage with a name and the target make images of the same configuration, except for what is intended.
 */
export function checkedEdits(
  parser: ShellParser,
  before: Dockerfile,
  edits: readonly Edit[],
  options: CheckOptions = {},
): Patch | Withheld {
  const applied = applyEdits(before.text, edits)
  if ('reason' in applied) return { withheld: applied.reason }
  const after = parseDockerfile(applied.text)
  const touched = before.instructions.filter((each) => edits.some((edit) => touches(edit, each)))
  const old = options.followed ?? follow(before, options)
  const now = onlyRunsDiffer(before, after) ? undefined : follow(after, options)
  const reason =
    newProblem(before, after) ??
    openHeredoc(before) ??
    windowsStage(old.graph, edits) ??
    lostComment(before, after, options.replaced) ??
    lostInstruction(before, after, touched) ??
    brokenShell(parser, [before, after], [old, now], touched)
  if (reason !== undefined) return { withheld: reason }
  if (!old.settings.complete || now?.settings.complete === false)
    return { withheld: 'the file changes the configuration too often to be followed' }
  const differences = now ? changedFields([old, now], options) : []
  return 'withheld' in differences ? differences : { ...applied, dockerfile: after, differences }
}

function follow(dockerfile: Dockerfile, options: CheckOptions): Followed {
  const graph = stagesOf(dockerfile, options.buildArgs)
  return { graph, settings: settingsOfStages(dockerfile, graph, options) }
}

/** Then stages and settings are those of before, instruction by instruction. */
function onlyRunsDiffer(before: Dockerfile, after: Dockerfile): boolean {
  if (before.instructions.length !== after.instructions.length) return false
  return before.instructions.every((was, index) => {
    const is = after.instructions[index]!
    if (was.keyword === 'RUN' && is.keyword === 'RUN') return true
    return before.text.slice(was.start, was.end) === after.text.slice(is.start, is.end)
  })
}

/** An insertion at either end of an instruction may become part of it. */
function touches({ start, end }: Edit, instruction: Instruction): boolean {
  return start <= instruction.end && end >= instruction.start && !(start === end && start === instruction.start)
}

function newProblem(before: Dockerfile, after: Dockerfile): string | undefined {
  const known = new Set(before.problems.map(({ message }) => message))
  const problem = after.problems.find(({ message }) => !known.has(message))
  if (problem) return `it would not build: line ${problem.line}: ${problem.message}`
  return after.problems.length > before.problems.length ? 'it would make a mistake that is in the file a second time' : undefined
}

/** What it would take in is not known. */
function openHeredoc({ instructions }: Dockerfile): string | undefined {
  const open = instructions.flatMap(({ heredocs }) => heredocs).find(({ isOpen }) => isOpen)
  return open && `nothing ends the here-document ${open.name}`
}

function windowsStage(graph: StageGraph, edits: readonly Edit[]): string | undefined {
  for (const stage of graph.stages) {
    const end = Math.max(stage.from.end, stage.instructions.at(-1)?.end ?? 0)
    const image = rootImage(graph, stage)
    const edited = edits.some((edit) => edit.start <= end && edit.end >= stage.from.start)
    if (edited && image !== undefined && isWindowsBase(image)) return `${image} is an image of Windows`
    const platform = stage.from.flags.find(({ name }) => name === 'platform')?.value ?? ''
    if (edited && /^windows(?:\/|$)/i.test(platform)) return `the stage is for ${platform}`
    if (edited && isForWindows(stage)) return 'the stage has paths or programs of Windows'
  }
  return undefined
}

const forWindows = new WeakMap<Stage, boolean>()

/** By what it says, where its base tells nothing. */
function isForWindows(stage: Stage): boolean {
  const known = forWindows.get(stage) ?? stage.instructions.some(namesDrive)
  forWindows.set(stage, known)
  return known
}

/** What stands only in a line for cmd or PowerShell: a path like `C:\app`, their own programs. */
const WINDOWS_LINE = /(?:^|[\s"'=])[a-z]:\\\w|(?:^|&&?)\s*(?:setx|choco|wmic|icacls|msiexec|(?:cmd|powershell)(?:\.exe)?)\s/i

/** `WORKDIR C:\app`, `CMD app.exe`, `RUN setx …` */
function namesDrive({ keyword, body, json, words }: Instruction): boolean {
  if (keyword === 'WORKDIR' || keyword === 'VOLUME') return /^["'[\s]*[a-z]:/i.test(body.text)
  if (keyword === 'COPY' || keyword === 'ADD') return /^["']?[a-z]:[\\/]/i.test(json?.at(-1) ?? words.at(-1)?.text ?? '')
  if (keyword === 'RUN' || keyword === 'ENV') return WINDOWS_LINE.test(body.text)
  if (keyword !== 'CMD' && keyword !== 'ENTRYPOINT') return false
  return /^[^\s]*\.exe$/i.test(json ? (json[0] ?? '') : (body.text.split(/\s/, 1)[0] ?? ''))
}

function lostComment(before: Dockerfile, after: Dockerfile, replaced: ReadonlySet<Instruction> = new Set()): string | undefined {
  const kept = before.comments.filter(({ start, end }) => ![...replaced].some((each) => start >= each.start && end <= each.end))
  const left = after.comments.map(({ start, end }) => after.text.slice(start, end))
  let at = 0
  for (const { start, end } of kept) {
    at = left.indexOf(before.text.slice(start, end), at) + 1
    if (at === 0) return `the comment in line ${lineAt(before.text, start)} would be lost`
  }
  return directives(before) === directives(after) ? undefined : 'a directive of the file would change'
}

function directives({ directives }: Dockerfile): string {
  return directives.map(({ name, value }) => `${name}=${value}`).join('\n')
}

function lostInstruction(before: Dockerfile, after: Dockerfile, touched: readonly Instruction[]): string | undefined {
  const skipped = new Set(touched)
  const left = after.instructions.map(({ start, end }) => after.text.slice(start, end))
  let at = 0
  for (const each of before.instructions) {
    if (skipped.has(each)) continue
    at = left.indexOf(before.text.slice(each.start, each.end), at) + 1
    if (at === 0) return `the ${each.keyword} in line ${each.startLine} would change, too`
  }
  return undefined
}

/** A shell can be read in what is touched, and in every instruction that is new. */
function brokenShell(
  parser: ShellParser,
  [before, after]: readonly [Dockerfile, Dockerfile],
  [old, now]: readonly [Followed, Followed | undefined],
  touched: readonly Instruction[],
): string | undefined {
  const isUnreadable = (file: Dockerfile, each: Instruction, shell: readonly string[] | undefined): boolean => {
    const owner = each.trigger ?? each
    if (owner.keyword !== 'RUN' || owner.json || owner.body.text === '') return false
    return 'reason' in readShellBody(parser, file, each, { ...(shell && { shell }) })
  }
  const oldShell = (each: Instruction) => old.settings.at.get(each)?.shell
  if (touched.some((each) => isUnreadable(before, each, oldShell(each)))) return 'the shell commands that it would change cannot be read'
  const known = new Set(before.instructions.map(({ start, end }) => before.text.slice(start, end)))
  const broken = after.instructions.find((each, index) => {
    if (known.has(after.text.slice(each.start, each.end))) return false
    return isUnreadable(after, each, now ? now.settings.at.get(each)?.shell : oldShell(before.instructions[index]!))
  })
  return broken && `the shell commands of line ${broken.startLine} could not be read any more`
}

/** Fields that change and may. */
function changedFields([old, now]: readonly [Followed, Followed], options: CheckOptions): ConfigurationDifference[] | Withheld {
  const differences = new Map<string, ConfigurationDifference>()
  for (const [was, is] of pairsOfStages(old.graph, now.graph, options.target)) {
    if (!is) return { withheld: `the stage ${was.name ?? was.index} would be gone` }
    for (const each of configurationDifferences(configurationAt(old, was), configurationAt(now, is))) {
      if (!isIntended(each.field, options.intended))
        return { withheld: `${each.field} would change from ${each.before ?? 'nothing'} to ${each.after ?? 'nothing'}` }
      differences.set(each.field, each)
    }
  }
  return [...differences.values()]
}

/** The target, and every stage that somebody could name. */
function pairsOfStages(old: StageGraph, now: StageGraph, target?: string): [was: Stage, is: Stage | undefined][] {
  const pairs = old.stages.flatMap((stage): [Stage, Stage | undefined][] =>
    stage.name === undefined ? [] : [[stage, now.stages.find(({ name }) => name === stage.name)]],
  )
  const built = targetStage(old, target)
  return built ? [...pairs.filter(([was]) => was !== built), [built, targetStage(now, target)]] : pairs
}

function configurationAt({ settings }: Followed, { index }: Stage): Configuration {
  return settings.ends[index]!.configuration
}

function isIntended(field: string, intended: readonly string[] = []): boolean {
  return intended.some((each) => field === each || field.startsWith(`${each} `))
}
