import type { Note } from '../errors.ts'
import type { Account, Bytes, Cause } from '../ledger/cause.ts'
import type { Ecosystem } from '../packages/package.ts'
import type { Confidence, Verdict } from '../reach/verdict.ts'
import type { Safety } from '../rules/rule.ts'

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

/** An installed package, and whether the image's programs need it. */
export interface PackageSummary extends Bytes {
  /** Package URL. */
  purl: string
  ecosystem: Ecosystem
  name: string
  version: string
  files: number
  /** Index into `layers`: the one that brought most of it. */
  layer?: number
  instruction?: string
  base?: 'known' | 'guessed'
  /** Whether somebody asked for it by name, or it came with another one. */
  asked: 'asked' | 'pulled-in' | 'unknown'
  /** Where it was asked for, in words. */
  askedIn?: string
  /** Meant for development, by its own manifest or lockfile. */
  dev?: boolean
  verdict: Verdict
  /** Of `unused` alone. */
  confidence?: Confidence
  /** The chain from the entrypoint that keeps it, or what speaks against it; a line each. */
  why: string[]
}

/** Bytes of packages with one verdict. A byte that several packages have is counted once, with the best claim to it. */
export interface VerdictBytes extends Bytes {
  packages: number
  /** The part of it that comes with the base image. */
  base: Bytes
}

export interface UsageSummary {
  /** What the search started from, as command lines. */
  roots: string[]
  used: VerdictBytes
  kept: VerdictBytes
  unknown: VerdictBytes
  unused: Record<Confidence, VerdictBytes>
  /** Packages that one weak reference alone keeps from being unused for sure. */
  weak: WeakKeeper[]
  /** Where a record of opened files was given. */
  trace?: TraceSummary
}

/** Where what was found without running anything and what was opened while it ran differ. */
export interface TraceSummary {
  /** Files of the image that were opened. */
  openedFiles: number
  /** Paths of the record that the image does not have. */
  elsewhere: number
  /** Opened, though nothing was found that leads there. */
  missed: string[]
  /** What is reached and was not opened: how many files, their bytes, and the packages that lie in it whole. */
  unopened: Bytes & { files: number; packages: string[] }
}

export interface WeakKeeper extends Bytes {
  /** The kind of reference: `plugin folder`. */
  kind: string
  /** The file that refers. */
  from: string
  via?: string
  packages: string[]
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
