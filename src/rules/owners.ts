import type { Filesystem } from '../filesystem/filesystem.ts'
import { contentSizes } from './content.ts'
import { isLicence } from './licence.ts'
import type { Rule, RuleContext } from './rule.ts'
import { pathSelector, type Walk } from './walk.ts'

/** No rule. Larger than any position in the list of rules, so that the smaller number always wins. */
export const NOBODY = 0xffff

/** Which rule each version's content bytes belong to: its position in `rules`, or NOBODY. */
export function assignOwners(context: RuleContext, rules: readonly Rule[], walk: Walk): Uint16Array {
  const { filesystem, ledger } = context
  const owner = new Uint16Array(filesystem.versionCount).fill(NOBODY)
  const bytes = contentSizes(filesystem)
  const claim = (version: number, rule: number) => {
    if (rule < owner[version]!) owner[version] = rule
  }
  const live = (version: number) => {
    const cause = ledger.causeOf(version)
    return cause === 'live' || cause === 'duplicate'
  }

  const chosen = choose(context, rules, ({ saves }) => saves !== false)
  for (const [version, rule] of chosen) if (bytes[version]! > 0 && !live(version)) claim(version, rule)
  claimEarlierVersions(context, rules, walk, (version, rule) => bytes[version]! > 0 && !live(version) && claim(version, rule))

  // Content stays as long as one path outside the junk shows it, so hard links are counted out before anything is claimed.
  const needed = new Uint8Array(filesystem.versionCount)
  const junk: { node: number; rule: number }[] = []
  for (const node of walk.order) {
    const shown = filesystem.liveVersion(node)
    const content = shown < 0 ? -1 : filesystem.contentOf(shown)
    if (content < 0 || bytes[content] === 0) continue
    const byPath = walk.rulesAt(node).find((rule) => pathSelector(rules[rule]!)!.where?.(context, node) ?? true) ?? NOBODY
    const rule = Math.min(byPath, chosen.get(shown) ?? NOBODY, chosen.get(content) ?? NOBODY)
    if (rule === NOBODY || isLicence(filesystem, node)) needed[content] = 1
    else junk.push({ node, rule })
  }
  for (const { node, rule } of junk) {
    const content = filesystem.contentOf(filesystem.liveVersion(node))
    if (needed[content]) continue
    if (live(content)) claim(content, rule)
    // Where a layer wrote the same content again, the first copy is the one that counts as live.
    for (const version of filesystem.versionsOf(node)) {
      if (bytes[version]! > 0 && !needed[version] && live(version)) claim(version, rule)
    }
  }

  const ruleOfCause = new Map(rules.flatMap(({ select }, rule) => ('cause' in select ? [[select.cause, rule] as const] : [])))
  for (let version = 0; version < owner.length; version++) {
    if (bytes[version] === 0) continue
    const rule = ruleOfCause.get(ledger.causeOf(version))
    if (rule !== undefined && rule < owner[version]! && !(live(version) && isLicenceVersion(filesystem, version))) claim(version, rule)
  }

  // What only points something out takes nothing from a rule that saves.
  for (const [version, rule] of choose(context, rules, ({ saves }) => saves === false)) {
    const content = filesystem.contentOf(version)
    if (content >= 0 && bytes[content]! > 0 && owner[content] === NOBODY && !isLicenceVersion(filesystem, content)) owner[content] = rule
  }
  return owner
}

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
