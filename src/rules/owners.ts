import type { Filesystem } from '../filesystem/filesystem.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { isLicence } from './licence.ts'
import type { Rule, RuleContext } from './rule.ts'
import { pathSelector, type Walk } from './walk.ts'

/** No rule. Larger than any position in the list of rules, so that the smaller number always wins. */
export const NOBODY = 0xffff

/** Which rule each version's content bytes belong to: its position in `rules`, or NOBODY. */
export function assignOwners(context: RuleContext, rules: readonly Rule[], walk: Walk): Uint16Array {
  const { filesystem, ledger } = context
  const owner = new Uint16Array(filesystem.versionCount).fill(NOBODY)
  const bytes = ledger.unpackedBytes
  const claim = (version: number, rule: number) => {
    if (rule < owner[version]!) owner[version] = rule
  }
  const claimGone = (version: number, rule: number) => {
    if (bytes[version]! > 0 && !isLive(ledger, version)) claim(version, rule)
  }

  const conditions = rules.map((rule) => pathSelector(rule)?.where)
  const byPath = (node: number) => {
    for (const rule of walk.rulesAt(node)) if (conditions[rule]?.(context, node) ?? true) return rule
    return NOBODY
  }

  const chosen = choose(context, rules, ({ saves }) => saves !== false)
  for (const [version, rule] of chosen) claimGone(version, rule)
  claimEarlierVersions(context, rules, walk, claimGone)

  claimJunk(context, walk, bytes, claim, (node, shown, content) =>
    Math.min(byPath(node), chosen.get(shown) ?? NOBODY, chosen.get(content) ?? NOBODY),
  )
  claimByCause(context, rules, owner, bytes)

  // What only points something out takes nothing from a rule that saves.
  for (const [version, rule] of choose(context, rules, ({ saves }) => saves === false)) {
    const content = filesystem.contentOf(version)
    if (content >= 0 && bytes[content]! > 0 && owner[content] === NOBODY && !isLicenceVersion(filesystem, content)) owner[content] = rule
  }
  return owner
}

/**
 * Content stays as long as one path outside the junk shows it, so hard links are counted out before anything is claimed.
 * Where a layer wrote the same content again, the first copy is the one that counts as live: what holds for the shown
 * version holds for the older ones of its path.
 */
function claimJunk(
  { filesystem, ledger }: RuleContext,
  walk: Walk,
  bytes: Float64Array,
  claim: Claim,
  ruleAt: (...shown: [node: number, version: number, content: number]) => number,
) {
  const needed = new Uint8Array(filesystem.versionCount)
  const junk: { node: number; content: number; rule: number }[] = []
  for (const node of walk.order) {
    const shown = filesystem.liveVersion(node)
    const content = shown < 0 ? -1 : filesystem.contentOf(shown)
    if (content < 0 || bytes[content] === 0) continue
    const rule = ruleAt(node, shown, content)
    if (rule !== NOBODY && !isLicence(filesystem, node)) {
      junk.push({ node, content, rule })
      continue
    }
    needed[content] = 1
    if (ledger.causeOf(content) === 'rewritten') for (const older of contentsOf(filesystem, node)) needed[older] = 1
  }
  for (const { node, content, rule } of junk) {
    if (needed[content]) continue
    for (const version of [content, ...contentsOf(filesystem, node)]) {
      if (bytes[version]! > 0 && !needed[version] && isLive(ledger, version)) claim(version, rule)
    }
  }
}

/** The content of every version of a path. */
function contentsOf(filesystem: Filesystem, node: number): number[] {
  return filesystem
    .versionsOf(node)
    .map((version) => filesystem.contentOf(version))
    .filter((content) => content >= 0)
}

function isLive(ledger: Ledger, version: number): boolean {
  const cause = ledger.causeOf(version)
  return cause === 'live' || cause === 'duplicate'
}

function claimByCause({ filesystem, ledger, contentKeys }: RuleContext, rules: readonly Rule[], owner: Uint16Array, bytes: Float64Array) {
  const ruleOf = new Map(rules.flatMap(({ select }, rule) => ('cause' in select ? [[select.cause, rule] as const] : [])))
  // A rule that takes the copy that counts as live leaves one of the others to stay.
  const same = contentKeys ?? ((version: number) => bytes[version])
  const gone = new Set<string | number | undefined>()
  const kept = new Set<string | number | undefined>()
  if (ruleOf.has('duplicate')) {
    for (const [version, rule] of owner.entries()) if (rule !== NOBODY && ledger.causeOf(version) === 'live') gone.add(same(version))
  }
  const mustStay = (version: number) => {
    const content = same(version)
    if (!gone.has(content) || (contentKeys && kept.has(content))) return false
    kept.add(content)
    return true
  }

  for (let version = 0; version < owner.length; version++) {
    if (bytes[version] === 0) continue
    const cause = ledger.causeOf(version)
    const rule = ruleOf.get(cause)
    if (rule === undefined || rule > owner[version]!) continue
    const stays = isLive(ledger, version) && isLicenceVersion(filesystem, version)
    if (!stays && !(cause === 'duplicate' && owner[version] === NOBODY && mustStay(version))) owner[version] = rule
  }
}

type Claim = (version: number, rule: number) => void
type Choice = Extract<Rule['select'], { choose: unknown }>

function choose(context: RuleContext, rules: readonly Rule[], wanted: (select: Choice) => boolean): Map<number, number> {
  const chosen = new Map<number, number>()
  rules.forEach(({ select }, rule) => {
    if (!('choose' in select) || !wanted(select)) return
    for (const version of select.choose(context)) if (!chosen.has(version)) chosen.set(version, rule)
  })
  return chosen
}

function claimEarlierVersions(
  { filesystem }: RuleContext,
  rules: readonly Rule[],
  walk: Walk,
  claim: (version: number, rule: number) => void,
) {
  const wanted = rules.map((rule) => pathSelector(rule)?.everyVersion === true)
  if (!wanted.includes(true)) return
  for (const node of walk.order) {
    const rule = walk.rulesAt(node).find((position) => wanted[position])
    if (rule !== undefined) for (const version of filesystem.versionsOf(node)) claim(version, rule)
  }
}

function isLicenceVersion(filesystem: Filesystem, version: number): boolean {
  const node = filesystem.nodeOf(version)
  return node >= 0 && isLicence(filesystem, node)
}
