import type { Filesystem } from '../filesystem/filesystem.ts'
import type { Cause } from '../ledger/cause.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Usage } from '../usage/usage.ts'

/** How sure and how harmless the fix is: `safe` cannot break a running program, `review` may, `risky` likely does somewhere. */
export type Safety = 'safe' | 'review' | 'risky'

/** One thing worth saying about an image's bytes. One file a rule; the file's name is the rule's id. */
export interface Rule {
  id: string
  /** What to do, as a heading: "Leave apt's package lists out". */
  title: string
  /** What was found, one sentence. */
  what: string
  /** Why these bytes are not needed, or why they are there twice. */
  why: string
  /** The line or lines to write instead, ready to paste. */
  fix: string
  /** When to leave it as it is. */
  whenNot: string
  level: 'error' | 'warning' | 'note'
  safety: Safety
  select: Selector
}

/**
 * Which bytes a rule is about. All path patterns of all rules are matched in one walk of the tree.
 * A byte belongs to the first rule, in the order of `index.ts`, that selects it; a licence text to none.
 */
export type Selector =
  | PathSelector
  /** Every byte with this cause. */
  | { cause: Cause }
  /**
   * Any other choice; yields versions (see Filesystem). `saves: false` for findings that only point something out, `ofPackages` for those
   * that name the packages they are about.
   */
  | { choose: (context: RuleContext) => Iterable<number>; saves?: boolean; ofPackages?: boolean }

/** Live files under these globs: `**` any folders, `*` within one name, `~` any home folder. */
export interface PathSelector {
  /** A match of a folder takes all below it. */
  paths?: readonly string[]
  /** Globs for files alone: `.env` is a secret as a file, and somebody's virtual environment as a folder. */
  files?: readonly string[]
  /** Globs that win over both; a match of a folder spares all below it. */
  except?: readonly string[]
  /** A further condition on a file that the globs select, for what only its neighbours or its size can tell. */
  where?: (context: RuleContext, node: number) => boolean
  /** Earlier versions too: a secret stays in its layer when a later one deletes it. */
  everyVersion?: boolean
}

/** What rules may look at. No file, no network, no clock. */
export interface RuleContext {
  filesystem: Filesystem
  ledger: Ledger
  /** Equal for equal content, as the ledger got it. Without it, content of equal size is taken for equal where that is the safe side. */
  contentKeys?: (version: number) => string | undefined
  /** Absent when packages were not asked for. */
  usage?: Usage
}

export function defineRule(rule: Rule): Rule {
  return rule
}
