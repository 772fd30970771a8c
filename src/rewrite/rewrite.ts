import { type Edit, lineAt } from '../dockerfile/edits.ts'
import { parseDockerfile } from '../dockerfile/parse.ts'
import type { ShellParser } from '../dockerfile/shell-body.ts'
import { unifiedDiff } from '../dockerfile/unified-diff.ts'
import { dockerfileRules } from '../lint/rules/index.ts'
import { type LineFinding, lintDockerfile, TOO_MANY_PATCHES, type LintedFile, type LintOptions } from '../lint/lint.ts'
import { type JoinedPatches, joinPatches, type PatchedFinding } from './join-patches.ts'
import { editPieces, editsOfPieces, originalPlace, type Pieces, wholeText } from './pieces.ts'

/** A finding, and where it is in the text that was given. */
export interface PlacedFinding {
  rule: string
  tier: LineFinding['tier']
  message: string
  /** Counted from 1. */
  line: number
  /** In UTF-16 units. */
  start: number
  /** Fields of the configuration that the patch is there to change, and does. */
  changes?: readonly string[]
  makerStart?: number
  /** Images that it is about. */
  bases?: LineFinding['bases']
}

export interface Rewritten {
  text: string
  /** On the text that was given, in its order. */
  edits: readonly Edit[]
  /** Empty when nothing changes. */
  diff: string
  applied: readonly PlacedFinding[]
  /** What somebody would expect to be patched and is not; the reason is one sentence without a full stop. */
  withheld: readonly (PlacedFinding & { reason: string })[]
  /** The other findings that are left: those whose patch is to be looked at, and those without one. */
  open: readonly (PlacedFinding & { patched: boolean })[]
  /** Of the text that was given. */
  linted: LintedFile
}

export interface RewriteOptions extends LintOptions {
  /** Take patches of the tier `review`, too. */
  unsafe?: boolean
  /** For the diff, with slashes. */
  path?: string
}

/** A patch may make way for another one; a chain of so many is none that ends. */
const MAX_ROUNDS = 10

/**
 * Patches all that can be, until nothing more is proposed: what comes out is left as it is by a second run. A patch that does not go with
 * another one is tried again on what the other has made.
 */
export function rewriteDockerfile(parser: ShellParser, text: string, options: RewriteOptions = {}): Rewritten {
  const { unsafe = false, path = 'Dockerfile', ...lintOptions } = options
  const first = lintDockerfile(parser, text, lintOptions)
  const goingFirst = new Set((options.rules ?? dockerfileRules).filter(({ goesFirst }) => goesFirst).map(({ id }) => id))
  const applied: PlacedFinding[] = []
  const asFound = new Map(first.findings.map((finding) => [`${finding.rule} ${finding.start}`, finding]))
  let linted = first
  let now = text
  let pieces = wholeText(text)
  for (let round = 0; ; round++) {
    const wanted = linted.findings.filter(isWanted)
    const leading = wanted.filter(({ rule }) => goingFirst.has(rule))
    const joined = joinPatches(parser, parseDockerfile(now), leading.length > 0 ? leading : wanted, options)
    if (!joined.patch) return { ...outcome(joined), linted: first }
    if (round === MAX_ROUNDS) return { ...unchanged(), linted: first }
    const changed = new Set(joined.patch.differences.map(({ field }) => field))
    for (const { intended = [], ...finding } of joined.applied) {
      const changes = intended.filter((field) => changed.has(field))
      applied.push(Object.assign(placed(finding), changes.length > 0 && { changes }))
    }
    pieces = editPieces(pieces, joined.patch.edits)
    now = joined.patch.text
    linted = lintDockerfile(parser, now, lintOptions)
  }

  function isWanted(finding: LineFinding): finding is PatchedFinding {
    return finding.edits !== undefined && (finding.tier === 'safe' || (unsafe && finding.tier === 'review'))
  }

  function placed(finding: LineFinding, of: Pieces = pieces): PlacedFinding {
    const { rule, tier } = finding
    const start = originalPlace(of, finding.start)
    const { message, bases } = worded(finding, of)
    return {
      ...{ rule, tier, message, line: lineAt(text, start + 1), start },
      ...(finding.makerStart !== undefined && { makerStart: originalPlace(of, finding.makerStart) }),
      ...(bases && { bases }),
    }
  }

  /** In the words of the first time, whose lines are those of the text that was given. */
  function worded(finding: LineFinding, of: Pieces = pieces): LineFinding {
    return asFound.get(`${finding.rule} ${originalPlace(of, finding.start)}`) ?? finding
  }

  function outcome({ withheld }: JoinedPatches): Omit<Rewritten, 'linted'> {
    const edits = editsOfPieces(pieces, text.length)
    return {
      ...{ text: now, edits, diff: unifiedDiff(path, text, edits) },
      applied: applied.toSorted((a, b) => a.start - b.start),
      withheld: [
        ...withheld.map(({ finding, reason }) => Object.assign(placed(finding), { reason })),
        ...linted.findings.flatMap((finding) =>
          finding.withheld === undefined ? [] : Object.assign(placed(finding), { reason: worded(finding).withheld ?? finding.withheld }),
        ),
      ].toSorted((a, b) => a.start - b.start),
      open: linted.findings
        .filter((finding) => finding.withheld === undefined && !isWanted(finding))
        .map((finding) => Object.assign(placed(finding), { patched: finding.edits !== undefined })),
    }
  }

  function unchanged(): Omit<Rewritten, 'linted'> {
    const whole = wholeText(text)
    const isLong = linted.findings.some(({ withheld }) => withheld === TOO_MANY_PATCHES)
    const reason = isLong ? TOO_MANY_PATCHES : 'the patches of the file call for each other without an end'
    return {
      ...{ text, edits: [], diff: '', applied: [] },
      withheld: first.findings.filter(isWanted).map((finding) => Object.assign(placed(finding, whole), { reason })),
      open: first.findings
        .filter((finding) => !isWanted(finding))
        .map((finding) => Object.assign(placed(finding, whole), { patched: finding.edits !== undefined })),
    }
  }
}
