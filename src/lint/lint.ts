import { checkedEdits, type CheckOptions } from '../dockerfile/checked-edits.ts'
import type { BuildContext } from '../dockerfile/context.ts'
import type { Dockerfile, Instruction, Problem } from '../dockerfile/dockerfile.ts'
import { type Edit, lineAt } from '../dockerfile/edits.ts'
import type { Variables } from '../dockerfile/expand.ts'
import { isKnownKeyword } from '../dockerfile/instruction.ts'
import { ignoreCommentsOf, type IgnoreComments, ignoreOf } from '../dockerfile/ignore-comments.ts'
import { parseDockerfile } from '../dockerfile/parse.ts'
import type { ShellParser } from '../dockerfile/shell-body.ts'
import { stageProblems } from '../dockerfile/stage-problems.ts'
import { textPositions } from '../dockerfile/text-position.ts'
import { stagesOf, targetStage } from '../dockerfile/stages.ts'
import { settingsOfStages } from '../dockerfile/variables-at.ts'
import type { BuiltImage } from './built-image.ts'
import { dockerfileRules } from './rules/index.ts'
import { lintContext } from './lint-context.ts'
import { EXEC_FORM } from './residue.ts'
import type { LayerBytes } from './layer-bytes.ts'
import type { WrittenBy } from './written-by.ts'
import type { Bases } from './bases.ts'
import type { DockerfileRule, Found, Tier } from './rule.ts'

/** BuildKit's own, wherever it is mirrored. */
const FRONTENDS = /(?:^|\/)(?:docker|moby|dockerfile)\/dockerfile(?:-upstream)?(?:[:@]|$)/

/** What a rule found in a Dockerfile. */
export interface LineFinding {
  rule: string
  level: DockerfileRule['level']
  tier: Tier
  message: string
  /** Counted from 1: where the finding is, not where its instruction starts. */
  line: number
  endLine: number
  /** Offsets into the text, in UTF-16 units; the end is exclusive. */
  start: number
  end: number
  /** Proved: see `checkedEdits`. */
  edits?: readonly Edit[]
  /** The lines that the edits change, as they are then. */
  instead?: readonly string[]
  /** Fields of the configuration that the edits are there to change. */
  intended?: readonly string[]
  /** Instructions that the edits take away. */
  replaced?: readonly Instruction[]
  /** Why there are no edits. */
  withheld?: string
  /** What to write instead, by an example. */
  fix: string
  /** Where the instruction starts whose layer has what it is about, where that is another one. */
  makerStart?: number
  /** Images that it is about. */
  bases?: Bases
}

export interface LintedFile {
  /** Absent where nothing can be built: no FROM, no such target. */
  target?: { index: number; name?: string; startLine: number }
  stages: number
  findings: readonly LineFinding[]
  /** What was found and is kept quiet by a comment. */
  ignored: number
  /** What BuildKit would not build, and comments of ours that are written wrong. */
  problems: readonly Problem[]
}

export interface LintOptions {
  target?: string
  buildArgs?: Variables
  buildContext?: BuildContext
  /** What was built from it. */
  built?: BuiltImage
  /** What its layers have written. */
  wrote?: WrittenBy
  /** What its layers have. */
  layers?: LayerBytes
  rules?: readonly DockerfileRule[]
  /** As `2026-11-22`, for bases that have ended. Default: the day by the clock. */
  today?: string
}

/** Finds what a Dockerfile makes an image carry without need. Reads nothing but the text. */
export function lintDockerfile(parser: ShellParser, text: string, options: LintOptions = {}): LintedFile {
  const { target: wanted, buildArgs, buildContext, built, rules = dockerfileRules, today = new Date().toISOString().slice(0, 10) } = options
  const dockerfile = parseDockerfile(text)
  const graph = stagesOf(dockerfile, buildArgs)
  const target = targetStage(graph, wanted)
  const comments = ignoreCommentsOf(dockerfile)
  const frontend = foreignFrontend(dockerfile)
  const problems = [
    ...dockerfile.problems,
    ...comments.problems,
    ...unknownRules(comments, text),
    ...stageProblems(dockerfile, graph, buildArgs),
    ...(frontend ? [frontend] : []),
  ].toSorted((a, b) => a.line - b.line)
  if (!target) return { stages: graph.stages.length, findings: [], ignored: 0, problems }

  const settings = settingsOfStages(dockerfile, graph, buildArgs && { buildArgs })
  const read = lintContext(parser, dockerfile, graph, target, settings, today, buildContext, built, wanted !== undefined, options.wrote)
  const context = { ...read, ...(options.layers && { layers: options.layers }) }
  const findings: LineFinding[] = []
  const budget = { left: MAX_PROVED }
  const unpatchable = whyUnpatchable(dockerfile)
  const positions = textPositions(text)
  let ignored = 0
  for (const rule of rules) {
    if (rule.mentions?.test(text) === false) continue
    for (const found of rule.check(context)) {
      if (isQuiet(comments, rule, found.instruction)) ignored++
      else
        findings.push(
          findingOf(parser, dockerfile, rule, found, { ...options, budget, unpatchable, at: positions, followed: { graph, settings } }),
        )
    }
  }
  findings.sort((a, b) => a.start - b.start)
  return {
    target: { index: target.index, startLine: target.from.startLine, ...(target.name !== undefined && { name: target.name }) },
    ...{ stages: graph.stages.length, findings, ignored, problems },
  }
}

/** Another program may read the file in another way. */
function foreignFrontend({ directives, text }: Dockerfile): Problem | undefined {
  const syntax = directives.find(({ name }) => name === 'syntax')
  if (!syntax || FRONTENDS.test(syntax.value)) return undefined
  return {
    line: lineAt(text, syntax.end),
    message: `${syntax.value} reads this file, and may read it in another way: no patches are offered`,
  }
}

/** Why nothing of a file is patched, one sentence without a full stop; undefined where it may be. */
function whyUnpatchable(dockerfile: Dockerfile): string | undefined {
  if (foreignFrontend(dockerfile)) return 'another frontend than that of Docker reads the file'
  // What stands there is not what was read.
  if (dockerfile.text.includes('\uFFFD')) return 'the file is not UTF-8'
  // Of a template, a line may be in quotes that somebody else takes off.
  const unknown = dockerfile.instructions.find(({ keyword }) => !isKnownKeyword(keyword))
  return unknown && `line ${unknown.startLine} is no instruction: the file is a template, or would not build as it is`
}

/** What a comment of ours names and nobody here knows: it would look as if it kept something quiet. */
function unknownRules({ ignores }: IgnoreComments, text: string): Problem[] {
  const ours = ignores.filter(({ tool }) => tool === 'slimscope')
  if (ours.length === 0) return []
  const known = new Set([...dockerfileRules.map(({ id }) => id), 'all'])
  return ours.flatMap(({ rules, start }) =>
    rules
      .filter((rule) => !known.has(rule.toLowerCase()))
      .map((rule) => ({ line: lineAt(text, start), message: `there is no rule ${rule} for Dockerfiles: slimscope rules lists them` })),
  )
}

function isQuiet(comments: IgnoreComments, { id, same }: DockerfileRule, instruction: Instruction): boolean {
  if (comments.ignores.length === 0) return false
  return (
    ignoreOf(comments, 'slimscope', id, instruction) !== undefined ||
    (same?.hadolint ?? []).some((rule) => ignoreOf(comments, 'hadolint', rule, instruction)) ||
    (same?.buildkit ?? []).some((rule) => ignoreOf(comments, 'buildkit', rule, instruction))
  )
}

export const TOO_MANY_PATCHES = 'the file has too many findings to prove a patch of each'

/** Each proof reads the file again: of a file with thousands of findings, there would be no end. In UTF-16 units. */
const MAX_PROVED = 12_000_000

type ProofOptions = LintOptions &
  Pick<CheckOptions, 'followed'> & { budget: { left: number }; unpatchable: string | undefined; at: ReturnType<typeof textPositions> }

function findingOf(parser: ShellParser, dockerfile: Dockerfile, rule: DockerfileRule, found: Found, options: ProofOptions): LineFinding {
  const { message, instruction, at = instruction, bases, maker, fix = rule.fix } = found
  return {
    ...{ rule: rule.id, level: rule.level, tier: rule.tier, message, fix },
    ...{ line: options.at(at.start).line, endLine: options.at(at.end).line, start: at.start, end: at.end },
    ...proved(parser, dockerfile, found, options),
    ...(maker && { makerStart: maker.start }),
    ...(bases && { bases }),
  }
}

function proved(
  parser: ShellParser,
  dockerfile: Dockerfile,
  { instruction, edits, withheld, intended, replaced }: Found,
  { target, buildArgs, followed, budget, unpatchable }: ProofOptions,
): Pick<LineFinding, 'edits' | 'instead' | 'intended' | 'replaced' | 'withheld'> {
  if (edits && unpatchable !== undefined) return { withheld: unpatchable }
  if (edits && (budget.left -= dockerfile.text.length) < 0) return { withheld: TOO_MANY_PATCHES }
  if (edits?.some(({ start, end }) => isExecForm(instruction) && start <= instruction.end && end >= instruction.start))
    return { withheld: EXEC_FORM }
  if (!edits) return withheld === undefined ? {} : { withheld }
  const patch = checkedEdits(parser, dockerfile, edits, {
    ...(target !== undefined && { target }),
    ...(buildArgs && { buildArgs }),
    ...(intended && { intended }),
    ...(replaced && { replaced: new Set(replaced) }),
    ...(followed && { followed }),
  })
  if ('withheld' in patch) return patch
  return {
    ...{ edits: patch.edits, instead: changedLines(patch.text, patch.edits) },
    ...(intended && { intended }),
    ...(replaced && { replaced }),
  }
}

function isExecForm({ keyword, json }: Instruction): boolean {
  return keyword === 'RUN' && json !== undefined
}

/** Whole lines of the new text that edits of the old one have changed. */
function changedLines(text: string, edits: readonly Edit[]): string[] {
  const lines: string[] = []
  let [shift, last] = [0, -1]
  for (const { start, end, text: written } of edits) {
    const from = start + shift
    shift += written.length - (end - start)
    // Whole lines that are gone.
    if (written === '' && (from === 0 || text[from - 1] === '\n')) continue
    const first = Math.max(text.lastIndexOf('\n', from + (written.startsWith('\n') ? 0 : -1)) + 1, last + 1)
    const newline = text.indexOf('\n', from + Math.max(written.length - 1, 0))
    const behind = newline === -1 ? text.length : newline
    if (first <= behind && behind > last)
      lines.push(
        ...text
          .slice(first, behind)
          .split('\n')
          .map((line) => line.replace(/\r$/, '')),
      )
    last = behind
  }
  return lines
}
