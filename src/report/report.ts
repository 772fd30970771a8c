import type { Note } from '../errors.ts'
import type { Account, Bytes, Cause } from '../ledger/cause.ts'
import type { Safety } from '../rules/rule.ts'
import type { PackageSummary, UsageSummary } from './usage-report.ts'

/** The one object that every reporter gets and `--json` prints. Changes only add; sections that are not computed are absent. */
export interface Report {
  schemaVersion: 1
  tool: { name: string; version: string }
  image: ImageSummary
  totals: Totals
  /** The whole image by cause; the six sum to `totals`, to the byte. */
  ledger: Account
  /** Base layer first. */
  layers: LayerSummary[]
  /** Folders by weight, whole tree to depth 3 and every folder over 1 % of the image; biggest first. */
  directories: DirectorySummary[]
  /** By file class, biggest first. */
  classes: ClassSummary[]
  /** Biggest first: the 100 largest, or every one with `--all`. */
  files: FileSummary[]
  /** Biggest first. Absent, as `usage` is, when packages were not asked for. */
  packages?: PackageSummary[]
  usage?: UsageSummary
  findings: Finding[]
  recommendations: Recommendation[]
  notes: Note[]
}

export interface ImageSummary {
  reference: string
  digest: string
  platform: string
  source: string
}

export interface Totals extends Bytes {
  /** Unpacked bytes whose cause is `live` or `duplicate`: what the running container sees. */
  liveBytes: number
  /** Files in the final filesystem. */
  files: number
  /** The sum of all findings' savings; no byte is in it twice. */
  saving: Bytes
}

export interface LayerSummary extends Bytes {
  digest: string
  diffId: string
  mediaType: string
  compression: 'none' | 'gzip' | 'zstd'
  /** Whether the blob's bytes were hashed and are what the manifest names. */
  verified: boolean
  /** Entries of its tar that are files or hard links. */
  files: number
  /** The build step that made it, absent when the history does not tell. */
  instruction?: string
  /** Whether the layer belongs to the base image: told by labels or history, guessed, or not at all. */
  base?: 'known' | 'guessed'
  /**
   * What it has written and the image still shows, sorted: of a folder that it made, the folder alone. Absent for layers of the base, and for
   * those that write in more than 200 places.
   */
  wrote?: string[]
  ledger: Account
}

export interface DirectorySummary extends Bytes {
  path: string
  /** Unpacked bytes below it that the final filesystem does not have. */
  wastedBytes: number
}

export interface ClassSummary extends Bytes {
  class: string
  files: number
}

export interface FileSummary extends Bytes {
  path: string
  /** Index into `layers`. */
  layer: number
  cause: Cause
  class: string
}

export interface Finding {
  rule: string
  level: 'error' | 'warning' | 'note'
  message: string
  /** Bytes that go when it is fixed; a byte is in one finding only. Zero for findings that only point something out. */
  saving: Bytes
  /** Index into `layers`. */
  layer: number
  instruction?: string
  /** Names of the packages that it is about, where it is about packages. */
  packages?: string[]
  /** Folders that are in it whole end with `/`. */
  paths: string[]
  /** Of files that a later layer deletes: which one, and how much of the saving. What layer deleted a file is not always known. */
  deletedBy?: ({ layer: number } & Bytes)[]
}

export interface Recommendation {
  title: string
  /** Indexes into `findings`. */
  findings: number[]
  saving: Bytes
  safety: Safety
  /** The line to write instead. */
  fix: string
}
