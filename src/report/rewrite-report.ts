import type { Note } from '../errors.ts'
import type { Bytes } from '../ledger/cause.ts'
import type { BaseWeight, LintedFileSummary } from './lint-report.ts'
import type { ImageSummary } from './report.ts'
import type { Verification } from './verification.ts'

/** The answer to `slimscope rewrite DOCKERFILE`: what `--json` prints. */
export interface RewriteReport {
  schemaVersion: 1
  file: LintedFileSummary
  /** As `git apply` takes it; empty when nothing changes. */
  diff: string
  /** Text in place of ranges of the original: offsets in UTF-16 units, end exclusive, in the order of the text. */
  edits: { start: number; end: number; text: string }[]
  /** The same as whole lines, counted from 1, first and last. No lines: they go. */
  suggestions: { startLine: number; endLine: number; lines: string[] }[]
  /** Findings that the diff puts right. */
  applied: RewrittenFinding[]
  /** Findings that somebody would expect to be patched and that are not, with the reason: a sentence without a full stop. */
  withheld: (RewrittenFinding & { reason: string })[]
  /** The other findings: `patched` are those whose patch `--unsafe` takes. */
  open: (RewrittenFinding & { patched: boolean })[]
  /** Whose layers the prices are from. */
  image?: ImageSummary
  /** The sum over `applied`; a byte is counted once. Absent without an image, and where it does not fit to the Dockerfile. */
  saving?: Bytes
  /** What building both has shown; absent where that was not asked for, and where nothing changes. */
  verified?: Verification
  /** Whether the file was written. */
  written: boolean
  notes: Note[]
}

export interface RewrittenFinding {
  rule: string
  tier: 'safe' | 'review' | 'suggest'
  message: string
  /** Counted from 1, in the file as it was. */
  line: number
  /** Fields of the image's configuration that the patch is there to change: `Cmd`, `Env NODE_ENV`. */
  changes?: string[]
  /** From the image. */
  saving?: Bytes
  /** As of a finding of lint. */
  bases?: BaseWeight[]
}
