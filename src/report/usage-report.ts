import type { Bytes } from '../ledger/cause.ts'
import type { Ecosystem } from '../packages/package.ts'
import type { Confidence, Verdict } from '../reach/verdict.ts'

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
  /** What other ways to install would leave out, heaviest first. They overlap. */
  counterfactuals: Counterfactual[]
  /** What programs in machine code that were written for this image need of a base image. */
  bases: BaseSummary[]
  /** Java runtimes that run. */
  runtimes: RuntimeSummary[]
  /** What the image's own files need of the system's packages; absent where there are none of Debian. */
  system?: SystemSummary
  /** Where a record of opened files was given. */
  trace?: TraceSummary
}

/** What one change would leave out, computed from what packages say that they need. */
export interface Counterfactual extends Bytes {
  /** What to do instead, in words. */
  change: string
  /** Names of the packages that would not be there. */
  packages: string[]
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

/** What a program needs of the image that it runs in. */
export interface BaseSummary {
  program: string
  language: 'go' | 'rust' | 'c'
  static: boolean
  /** The smallest kind of base that has all of it; `other`: none of the usual ones. */
  base: 'scratch' | 'static' | 'base' | 'cc' | 'alpine' | 'other'
  libraries: string[]
  needsCertificates: boolean
  needsTimeZones: boolean
  resolvesNames: boolean
  /** Programs that it may start, which none of these bases has. */
  programs: string[]
}

/** What files that belong to no package of Debian need of such packages. */
export interface SystemSummary {
  /** One a package that is no part of the smallest system, where a file of a later layer refers to it. */
  needs: SystemNeed[]
  /** How many such files something that starts leads to, by layer. */
  files: number[]
  /** Packages of Debian of which nobody can tell whether they are needed. */
  undecided: number
  /** Places in such files that compute what they load, so that not all of it is known. */
  computed: number
}

export interface SystemNeed {
  /** Its name. */
  package: string
  /** The file of it that is referred to. */
  path: string
  /** Index into `layers`: the one that has that file. */
  layer: number
  /** The file that refers to it; `the image` for what its configuration starts. */
  neededBy: string
  /** In the words of why: `needed library`. */
  kind: string
  via?: string
  /** The last and the first layer with a file that refers to it; the number of layers where it is the configuration. */
  neededByLayer: number
  firstNeededByLayer: number
}

export interface RuntimeSummary {
  /** JAVA_HOME. */
  home: string
  /** Modules of the platform that are needed, sorted. */
  modules: string[]
  /** What a runtime of these modules weighs unpacked, made by jlink: an estimate. */
  jlinkBytes: number
}
