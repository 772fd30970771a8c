import type { Note } from '../errors.ts'
import type { Bytes } from '../ledger/cause.ts'
import type { ImageSummary } from './report.ts'

/** The answer to `slimscope lint DOCKERFILE…`: what `--json` prints. */
export interface LintReport {
  schemaVersion: 1
  files: LintedFileSummary[]
  /** By file, in the order of the lines. */
  findings: LineFindingSummary[]
  /** Whose layers the prices are from. */
  image?: ImageSummary
  /** Files that could not be read, and what follows from other things for the findings. */
  notes: Note[]
}

export interface LintedFileSummary {
  /** As it was named; `-` for standard input. */
  path: string
  /** The stage that counts: the last, or that of `--target`. Its number counts from 0. */
  target: { index: number; name?: string; startLine: number }
  stages: number
  /** Findings that a comment keeps quiet. */
  ignored: number
  /** What BuildKit would not build, and comments that are written wrong. Lines count from 1. */
  problems: { line: number; message: string }[]
}

export interface LineFindingSummary {
  /** Index into `files`. */
  file: number
  rule: string
  title: string
  level: 'error' | 'warning' | 'note'
  tier: 'safe' | 'review' | 'suggest'
  message: string
  /** Lines count from 1, first and last. */
  line: number
  endLine: number
  /** Columns count from 1, in UTF-16 units; the last is exclusive. A byte order mark is not counted. */
  column: number
  endColumn: number
  /** Offsets into the text in UTF-16 units, end exclusive. */
  start: number
  end: number
  /** Text in place of ranges of the original: proved to keep the build and the configuration. */
  edits?: EditSummary[]
  /** The lines that the edits change, as they are then. */
  instead?: string[]
  /** Why there are no edits. */
  withheld?: string
  /** What the image has of it: bytes that go when it is put right. A byte is in one finding only. */
  saving?: Bytes
  /** What to write instead, by an example. */
  fix: string
  /** Of a finding on a base: what it is, then what is offered instead, and what each weighs. */
  bases?: BaseWeight[]
}

/** A text in place of a range of the original. */
export interface EditSummary {
  /** Offsets in UTF-16 units, end exclusive. */
  start: number
  end: number
  text: string
  /** The same range by lines and columns, as those of the finding. */
  startLine: number
  startColumn: number
  endLine: number
  endColumn: number
}

/** An image, and what it weighs where that is known. */
export interface BaseWeight {
  /** As the Dockerfile has it, or would have it. */
  reference: string
  toPullBytes?: number
  /** Also absent where only what is to be pulled is known. */
  unpackedBytes?: number
  /** `linux/arm64/v8` */
  platform?: string
  /** The layers of the image that was given, the manifest in the registry, or the table that comes with slimscope. Absent: nobody knows. */
  from?: 'image' | 'registry' | 'table'
  /** How old the figure is: `2026-11-22`. Of registry and table. */
  asOf?: string
}
