import type { ImageFiles } from '../contents/image-files.ts'
import type { Package } from '../packages/package.ts'
import type { Project } from '../packages/project.ts'
import type { BaseNeeds } from '../reach/elf/base-needs.ts'
import type { Launch } from '../reach/edge.ts'
import type { Reach } from '../reach/explore.ts'
import type { TraceComparison } from '../reach/heed-trace.ts'
import type { Judgement } from '../reach/verdict.ts'

/** What an image's programs need of what is installed, and how that is known. */
export interface Usage {
  files: ImageFiles
  packages: readonly Package[]
  projects: readonly Project[]
  /** One a package, in their order. */
  judgements: readonly Judgement[]
  reach: Reach
  /** What the search started from. */
  roots: readonly Launch[]
  /** Of programs in machine code that were written for this image: what they need of a base image. */
  bases: readonly (BaseNeeds & { program: string })[]
  /** Java runtimes that run: the modules that are needed of them, and what jlink would make of those. */
  runtimes: readonly { home: string; modules: readonly string[]; jlinkBytes: number }[]
  /** Where a record of opened files was given. */
  trace?: TraceComparison
}
