import type { Dockerfile, Instruction, Problem, Range } from './dockerfile.ts'
import { lineAt } from './edits.ts'

export type LintTool = 'hadolint' | 'buildkit' | 'slimscope'

/** A comment that tells a linter to be quiet. */
export interface IgnoreComment extends Range {
  tool: LintTool
  /** As the tool names them: `DL3008`, `JSONArgsRecommended`; `all` for each. */
  rules: readonly string[]
  reason?: string
  /** What it is for; absent: the whole file. */
  instruction?: Instruction
}

export interface IgnoreComments {
  ignores: readonly IgnoreComment[]
  /** Ours that are written wrong, or without a reason: these are heeded all the same. */
  problems: readonly Problem[]
}

const MARK = /^#\s*(hadolint|slimscope)\s+(global\s+)?ignore\b\s*=?\s*(.*)$/i
const RULES = /^[\w-]+(?:\s*,\s*[\w-]+)*/
const MAX_COMMENT = 2_000
const MAX_COMMENTS = 1_000
/** Characters between a comment and its instruction. */
const MAX_GAP = 20_000

/**
 * `# hadolint ignore=DL3008,DL3015` and `# slimscope ignore=rule-id reason: …`, right above an instruction or between its lines; with `global`,
 * for the file. `# check=skip=X,Y` is BuildKit's, for the file.
 */
export function ignoreCommentsOf({ text, comments, directives, instructions }: Dockerfile): IgnoreComments {
  const ignores: IgnoreComment[] = []
  const problems: Problem[] = []
  for (const { name, value, start, end } of directives) {
    const skipped = name === 'check' ? /(?:^|;)\s*skip\s*=([^;]*)/i.exec(value)?.[1] : undefined
    if (skipped !== undefined)
      ignores.push({
        tool: 'buildkit',
        rules: skipped
          .split(',')
          .map((rule) => rule.trim())
          .filter(Boolean),
        start,
        end,
      })
  }

  for (const { start, end } of comments) {
    const match = MARK.exec(text.slice(start, Math.min(end, start + MAX_COMMENT)))
    if (!match || ignores.length + problems.length > MAX_COMMENTS) continue
    const tool = match[1]!.toLowerCase() as LintTool
    const listed = RULES.exec(match[3]!)?.[0] ?? ''
    const reason = /^\s*reason\s*:\s*(.*\S)\s*$/i.exec(match[3]!.slice(listed.length))?.[1]
    const instruction = match[2] ? undefined : ownerOf(text, instructions, { start, end })
    const problem = problemOf(tool, listed, reason, match[2] !== undefined || instruction !== undefined)
    if (problem !== undefined) problems.push({ line: lineAt(text, start), message: problem })
    if (listed === '' || (!match[2] && !instruction)) continue
    ignores.push({
      tool,
      rules: listed.split(/\s*,\s*/),
      start,
      end,
      ...(reason !== undefined && { reason }),
      ...(instruction && { instruction }),
    })
  }
  return { ignores, problems }
}

/** The comment that keeps a rule quiet at an instruction, or without one in the whole file. */
export function ignoreOf({ ignores }: IgnoreComments, tool: LintTool, rule: string, instruction?: Instruction): IgnoreComment | undefined {
  const name = rule.toLowerCase()
  return ignores.find(
    (each) =>
      each.tool === tool &&
      (!each.instruction || each.instruction === instruction) &&
      each.rules.some((ignored) => ignored === 'all' || ignored.toLowerCase() === name),
  )
}

function problemOf(tool: LintTool, listed: string, reason: string | undefined, hasOwner: boolean): string | undefined {
  if (tool !== 'slimscope') return undefined
  if (listed === '') return 'the comment names no rule: write `# slimscope ignore=rule-id reason: why`'
  if (!hasOwner) return 'the comment stands above no instruction: put it right above one, or write `global ignore`'
  return reason === undefined ? 'the comment gives no reason: write `reason: why` behind the rules' : undefined
}

/** The instruction that a comment stands in, or right above: only comments may stand between. */
function ownerOf(text: string, instructions: readonly Instruction[], { start, end }: Range): Instruction | undefined {
  // The first that ends behind the comment.
  let [low, high] = [0, instructions.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (instructions[middle]!.end >= end) high = middle
    else low = middle + 1
  }
  const next = instructions[low]
  if (!next || next.start < start) return next
  if (next.start - start > MAX_GAP) return undefined
  return /^(?:[^\S\n]*#[^\n]*\n)*[^\S\n]*$/.test(text.slice(start, next.start)) ? next : undefined
}
