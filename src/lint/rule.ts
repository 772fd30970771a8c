import type { Instruction, Range } from '../dockerfile/dockerfile.ts'
import type { Edit } from '../dockerfile/edits.ts'
import type { Bases } from './bases.ts'
import type { LintContext } from './lint-context.ts'

/**
 * What a patch of a rule may claim. `safe`: the same files but for what is thrown away, the same configuration. `review`: so, if what the
 * rule checked is all there is. `suggest`: never patched without somebody who builds and tries it.
 */
export type Tier = 'safe' | 'review' | 'suggest'

/** One thing worth saying about a Dockerfile. One file a rule; what an image's rule means as well has the same id. */
export interface DockerfileRule {
  id: string
  /** What to do, as a heading. */
  title: string
  why: string
  /** The line or lines to write instead, by an example. */
  fix: string
  /** When to leave it as it is. */
  whenNot: string
  level: 'error' | 'warning' | 'note'
  tier: Tier
  /** Its patch moves what others are about: it is applied alone, and the others are asked again about what it makes. */
  goesFirst?: boolean
  /** Rules of others that mean the same: their comments that ask for quiet are heeded. */
  same?: { hadolint?: readonly string[]; buildkit?: readonly string[] }
  /** What stands in every file that it could find something in; others are not looked at. */
  mentions?: RegExp
  check(context: LintContext): Iterable<Found>
}

export interface Found {
  /** One sentence with a full stop. */
  message: string
  instruction: Instruction
  /** The part of the instruction that it is about; all of it when absent. */
  at?: Range
  /** Only where what the rule's tier asks for holds. */
  edits?: readonly Edit[]
  /** Why there are no edits, where somebody would expect some; one sentence without a full stop. */
  withheld?: string
  /** What to write instead in this place, where there are no edits and the rule's own example is about something else. */
  fix?: string | undefined
  /** Fields of the configuration that the edits are there to change. */
  intended?: readonly string[]
  /** Instructions that the edits take away, comments inside of them included. */
  replaced?: readonly Instruction[]
  /** The instruction whose layer has what it is about, where that is another one. */
  maker?: Instruction
  /** Images that it is about, which somebody may weigh. */
  bases?: Bases
}

export function defineDockerfileRule(rule: DockerfileRule): DockerfileRule {
  return rule
}

/** Edits, or why there are none. */
export function offer(edit: Edit | readonly Edit[] | undefined, withheld: string): Pick<Found, 'edits' | 'withheld'> {
  if (edit === undefined) return { withheld }
  return { edits: 'text' in edit ? [edit] : edit }
}
