import { type Configuration, type ConfigurationDifference, configurationDifferences } from './configuration.ts'
import type { Dockerfile, Instruction } from './dockerfile.ts'
import { type EditedRun, editedRuns } from './edited-runs.ts'
import { applyEdits, type Edit, lineAt } from './edits.ts'
import { parseDockerfile } from './parse.ts'
import { readShellBody, type ShellParser } from './shell-body.ts'
import { isWindowsBase } from './shells.ts'
import { rootImage, type Stage, type StageGraph, stagesOf, targetStage } from './stages.ts'
import { type SettingsOfStages, settingsOfStages, type SettingsOptions } from './variables-at.ts'

export interface Patch {
  text: string
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
  const old = options.followed ?? follow(before, options)
  const reason = openHeredoc(before) ?? windowsStage(old.graph, edits)
  if (reason !== undefined) return { withheld: reason }
  const runs = editedRuns(before, edits)
  const differences = runs
    ? changedByRuns(parser, before, runs, old, options)
    : changedByAll(parser, before, applied.text, edits, old, options)
  return 'withheld' in differences ? differences : { ...applied, differences }
}

/** Where only RUNs differ, stages and settings are those of before. */
function changedByRuns(
  parser: ShellParser,
  before: Dockerfile,
  runs: readonly EditedRun[],
  { settings }: Followed,
  { replaced }: CheckOptions,
): [] | Withheld {
  for (const { was, is, part, from, to } of runs) {
    const comments = before.comments.filter(({ start, end }) => start >= from && end <= to)
    const shell = settings.at.get(was)?.shell
    const reason =
      lostComment({ text: before.text, comments }, part, replaced) ??
      (isUnreadable(parser, before, was, shell) ? UNREADABLE : undefined) ??
      (isUnreadable(parser, part, is, shell) ? unreadableAt(was.startLine) : undefined)
    if (reason !== undefined) return { withheld: reason }
  }
  return settings.complete ? [] : TOO_MANY_CHANGES
}

function changedByAll(
  parser: ShellParser,
  before: Dockerfile,
  text: string,
  edits: readonly Edit[],
  old: Followed,
  options: CheckOptions,
): ConfigurationDifference[] | Withheld {
  const after = parseDockerfile(text)
  const touched = before.instructions.filter((each) => edits.some((edit) => touches(edit, each)))
  const now = follow(after, options)
  const reason =
    newProblem(before, after) ??
    lostComment(before, after, options.replaced) ??
    (directives(before) === directives(after) ? undefined : 'a directive of the file would change') ??
    lostInstruction(before, after, touched) ??
    brokenShell(parser, [before, after], [old, now], touched)
  if (reason !== undefined) return { withheld: reason }
  return old.settings.complete && now.settings.complete ? changedFields([old, now], options) : TOO_MANY_CHANGES
}

const TOO_MANY_CHANGES: Withheld = { withheld: 'the file changes the configuration too often to be followed' }
const UNREADABLE = 'the shell commands that it would change cannot be read'

function unreadableAt(line: number): string {
  return `the shell commands of line ${line} could not be read any more`
}

function follow(dockerfile: Dockerfile, options: CheckOptions): Followed {
  const graph = stagesOf(dockerfile, options.buildArgs)
  return { graph, settings: settingsOfStages(dockerfile, graph, options) }
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

function lostComment(
  before: Pick<Dockerfile, 'text' | 'comments'>,
  after: Pick<Dockerfile, 'text' | 'comments'>,
  replaced: ReadonlySet<Instruction> = new Set(),
): string | undefined {
  const kept = before.comments.filter(({ start, end }) => ![...replaced].some((each) => start >= each.start && end <= each.end))
  const left = after.comments.map(({ start, end }) => after.text.slice(start, end))
  let at = 0
  for (const { start, end } of kept) {
    at = left.indexOf(before.text.slice(start, end), at) + 1
    if (at === 0) return `the comment in line ${lineAt(before.text, start)} would be lost`
  }
  return undefined
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
  [old, now]: readonly [Followed, Followed],
  touched: readonly Instruction[],
): string | undefined {
  if (touched.some((each) => isUnreadable(parser, before, each, old.settings.at.get(each)?.shell))) return UNREADABLE
  const known = new Set(before.instructions.map(({ start, end }) => before.text.slice(start, end)))
  const broken = after.instructions.find(
    (each) => !known.has(after.text.slice(each.start, each.end)) && isUnreadable(parser, after, each, now.settings.at.get(each)?.shell),
  )
  return broken && unreadableAt(broken.startLine)
}

function isUnreadable(
  parser: ShellParser,
  file: Pick<Dockerfile, 'text' | 'escape'>,
  instruction: Instruction,
  shell: readonly string[] | undefined,
): boolean {
  const owner = instruction.trigger ?? instruction
  if (owner.keyword !== 'RUN' || owner.json || owner.body.text === '') return false
  return 'reason' in readShellBody(parser, file, instruction, { ...(shell && { shell }) })
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
