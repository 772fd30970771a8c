import type { Grade } from '../reach/edge.ts'
import type { Bytes } from '../ledger/cause.ts'
import type { Note } from '../errors.ts'
import type { ImageSummary } from './report.ts'
import type { PackageSummary } from './usage-report.ts'

/** The answer to `slimscope why IMAGE PATH|PACKAGE`: what `--json` prints. */
export interface WhyReport {
  schemaVersion: 1
  image: ImageSummary
  /** As it was asked. */
  query: string
  /** What the search started from, as command lines. */
  roots: string[]
  /** Files that something that starts leads to. */
  reachedFiles: number
  /** One for each package of that name, or for the path. */
  answers: WhyAnswer[]
  notes: Note[]
}

export interface WhyAnswer {
  /** Absent for a path. */
  package?: PackageSummary
  /** Absent for a package. */
  path?: PathSummary
  /** From the entrypoint to it, shortest first to last; empty when nothing leads there. */
  chain: ChainStep[]
  /** Packages whose own manifests ask for it. */
  dependents: Dependent[]
  /** What goes with it when it is removed: itself first. Absent for a path, and where the ecosystem does not tell. */
  removal?: Bytes & { packages: string[] }
  /** A command that checks the answer, to be run in a container of the image. */
  check?: string
}

export interface PathSummary extends Bytes {
  path: string
  kind: 'file' | 'folder' | 'symlink'
  /** Index into the image's layers, base first. */
  layer?: number
  instruction?: string
  /** Names of the packages that it belongs to. */
  packages: string[]
  reached: boolean
}

export interface ChainStep {
  /** Absolute path; `the image` for what its configuration and the user name. */
  from: string
  to: string
  /** `needed library`, `import`, `plugin folder`. */
  kind: string
  grade: Grade
  via?: string
}

export interface Dependent {
  name: string
  kind: 'depends' | 'recommends' | 'suggests' | 'optional' | 'peer' | 'dev'
  verdict: PackageSummary['verdict']
}
