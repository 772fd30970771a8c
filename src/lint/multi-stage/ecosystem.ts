import type { Instruction } from '../../dockerfile/dockerfile.ts'
import type { Edit } from '../../dockerfile/edits.ts'
import type { Build, Step } from './build.ts'
import type { Started } from './starts.ts'
import type { RuntimeBase } from './runtime-bases.ts'

/**
 * One way to build programs, and how what it makes is shipped without it. One file each; `index.ts` lists them, and the first that knows the
 * build takes it.
 */
export interface Ecosystem {
  id: string
  /** What ships without need, as the end of a sentence: `the Go toolchain, its cache and the sources`. */
  carries: string
  /** Both stages of a usual build, as an example. */
  fix: readonly string[]
  /** Whether a closer look may be worth it; by what costs nothing: the name of the image, words of the file. */
  mayBuild(build: Build): boolean
  /** Undefined where the stage builds nothing of the kind. `starts`: what runs in the image. */
  plan(build: Build, starts: readonly Started[]): Plan | NoPlan | undefined
}

/** Why nobody can say what has to be copied; a sentence without a full stop. */
export interface NoPlan {
  reason: string
}

/** What a last stage needs, and what becomes of the instructions that it is made from. */
export interface Plan {
  /** What the program could run on, the smallest first. The first one that has what the stage asks for is taken. */
  bases: readonly RuntimeBase[]
  /** What comes out of the build, and is copied. */
  artifacts: readonly Artifact[]
  /** Whether a command only builds: it may write into artifacts, and nothing else of what it leaves behind is needed. */
  isBuildStep(step: Step): boolean
  /** Whether a command runs again in the last stage, where it finds what it changes: in what comes with the base. */
  isKept?(step: Step): boolean
  /** Whether a file of the context, by its path from there, is only compiled or packed. `src` for a folder of which nothing more is known. */
  isSource?(path: string): boolean
  /** Of instructions that the ecosystem knows better than `run-roles.ts` and `copies.ts`. */
  roles?: ReadonlyMap<Instruction, Role>
  /** Changes of the build itself: `CGO_ENABLED=0`. */
  edits?: readonly Edit[]
  /** ENV that the base of the build had and the new one has not, without which the program would run in another way. */
  env?: Readonly<Record<string, string>>
  /** Lines that the last stage needs besides, before anything that is copied. */
  lines?: readonly string[]
  /** What runs in the image by the edits of the plan, where that is another program. */
  starts?: readonly Started[]
  /** Fields of the configuration that become others: `Cmd`. */
  intended?: readonly string[]
  /** Packages of the base's system without which the program would not start: libraries that it is linked to. */
  packages?: readonly string[]
  /** Whether the program needs no library of a package but those in `packages`, whatever headers were installed. */
  isStatic?: boolean
  /** Programs that packages give and only the build uses; `git` for Go. */
  usedByBuild?: readonly string[]
  /** Programs that need the tools of the build wherever they run, so that nobody can ship them alone: `air`. */
  needsTools?: RegExp
  /** What may be tried where the stages cannot be made by this one: it copies more, and so asks less of what the build runs. */
  otherwise?: Plan
  /** Whether the program may look for the certificates of the system, which the base of the build had; `store` also as OpenSSL looks. */
  certificates?: 'bundle' | 'store'
}

export interface Artifact {
  /** Absolute, as it is in both stages. A folder is copied with all in it. */
  path: string
  isFolder?: boolean
  /** Whether an image that was built before need not show it: the edits of the plan put it there, or it comes with the base. */
  isNew?: boolean
  /** A system whose bases have another that does as well. */
  needlessOn?: RuntimeBase['system']
  /** The last instruction that writes it. */
  madeBy: Instruction
}

/**
 * `build`: it stays where it is and nothing of it is needed later. `both`: it is written into the last stage, too. A list: these lines are
 * written there instead.
 */
export type Role = 'build' | 'both' | readonly string[]

export function isPlan(value: Plan | NoPlan): value is Plan {
  return 'bases' in value
}
