/**
 * An image that others start from, as the catalogue knows it: one row. Tags are written as templates: `{version}` for numbers and for words
 * that move from release to release, `{debian}`, `{ubuntu}` and `{alpine}` for the suite, `[…]` around what may be missing.
 */
export interface BaseImage {
  /** Official images by their name alone, others with all that leads to them. */
  repository: string
  /** Other names of the same image. */
  also?: readonly string[]
  /** As people say it: `Node.js`. */
  name: string
  /** `build tools`: what it has more than another image is needed to build, not to run. */
  kind: 'system' | 'language' | 'server' | 'build tools'
  /** Words that stand for a version and move. `latest` goes without saying. */
  moving?: readonly string[]
  siblings: readonly Sibling[]
  /** Versions with the end of their support, ascending. */
  cycles?: readonly Cycle[]
  /** Versions that no row has go on: those with long support. */
  gaps?: boolean
  /** What to use instead, where versions have ended: `22 or 24`. */
  current?: string
  /** Of build tools: what an image that ships carries along with them, and what to do; `unless` its tag says that it is no such variant. */
  tools?: { carries: string; instead: string; unless?: RegExp; only?: RegExp }
  /** Why nobody should start from it at all, one sentence. */
  refused?: string
}

/** A smaller image with the same program. */
export interface Sibling {
  kind: SiblingKind
  from: string
  to: string
  /** Where it is another image. With a host in front it does not come from where the user's images come from. */
  repository?: string
  /** Versions that have it, as npm writes a range; all when absent. Tags that move always have it. */
  since?: string
  libc: 'glibc' | 'musl' | 'none'
  shell: boolean
  /** Whether it is built for what the larger one is built for, on the same suite. */
  sameSuite: boolean
  sameArchitectures: boolean
  /** What of the larger image it lacks. */
  lacks: readonly Lacking[]
  /** What it is, and when it will not do; a sentence without a full stop. */
  reason: string
}

export type SiblingKind = 'slim' | 'runtime' | 'alpine' | 'shell-less' | 'minimal'

/** Named parts of images, whose commands `lacking.ts` lists. */
export type Lacking =
  | 'buildpack-deps'
  | 'certificates'
  | 'jdk'
  | 'maven'
  | 'gradle'
  | 'go'
  | 'rust'
  | 'dotnet-sdk'
  | 'cuda-devel'
  | 'documentation'

/** A version and the day, as `2026-04-30`, from which nobody mends it any more. */
export type Cycle = readonly [version: string, ended: string]

/** The day that the tables were made. */
export const CATALOGUE_DATE = '2026-11-22'
