import type { Bytes } from '../ledger/cause.ts'

/** What building the file as it is and as it is patched has shown. */
export interface Verification {
  /** Who built. */
  builder: string
  /**
   * `good`: nothing is gone that nobody expected, and what the image starts finds all that it found. `differs`: something else changed than
   * what the patches are for. `broken`: something that the image needs is gone. `unbuilt`: the patched file does not build.
   */
  verdict: 'good' | 'differs' | 'broken' | 'unbuilt'
  before: BuiltSize
  /** Absent where it does not build. */
  after?: BuiltSize
  /** Measured: negative where the image has grown. */
  saving?: Bytes
  /**
   * The sum of what was predicted, headers of files included; `complete` when nothing was left to the build. `about` where packages are to be
   * installed of which the image at hand does not tell all.
   */
  predicted: Bytes & { complete: boolean; about?: true }
  /** Fields that are not the same. */
  configuration: { field: string; before?: string; after?: string; expected: boolean }[]
  /** By reason; what nobody expected first, then by weight. */
  removed: PathGroup[]
  added: PathGroup[]
  changed: PathGroup[]
  /** Owners and modes that are not the same; of the base image, which brings its own, none. */
  permissions: { before: string; after: string; files: number; paths: string[] }[]
  /** Whether a program that the image starts was found, so that what it needs could be followed. */
  starts: boolean
  /** What was there and is needed, and is not there any more. */
  missing: MissingReference[]
  /** Places that compute what they load, in files that computed nothing before. */
  unresolved: { path: string; what: string }[]
  /** Why the patched file does not build. */
  failure?: BuildFailure
}

export interface BuiltSize extends Bytes {
  layers: number
  files: number
}

export interface PathGroup extends Bytes {
  /** The id of a rule, or words: `the base image node:22`. */
  reason: string
  expected: boolean
  files: number
  /** Folders that are in it whole end with `/`. */
  paths: string[]
}

export interface MissingReference {
  path: string
  /** The file that needs it, or what of the configuration does. */
  neededBy: string
  /** As in the answers of why: `needed library`, `shebang`, `import`. */
  kind: string
  via?: string
}

export interface BuildFailure {
  /** The last lines of the builder. */
  tail: string[]
  /** The file that has all of them. */
  log: string
  /** Rules whose patch alone does not build; empty where nobody could tell. */
  rules: string[]
}
