import type { Bytes } from '../ledger/cause.ts'
import { formatBytes } from '../ledger/format-bytes.ts'
import type { Finding } from '../report/report.ts'
import { collapsePaths } from './collapse.ts'
import { assignOwners, NOBODY } from './owners.ts'
import type { Rule, RuleContext } from './rule.ts'
import { walkPaths } from './walk.ts'

/** What a rule may say of a layer beyond its bytes. */
export interface LayerFacts {
  instruction?: string
  base?: 'known' | 'guessed'
}

/** What one layer deletes. */
type LayerBytes = Bytes & { layer: number }

/** What the rules found. */
export interface Selection {
  /** One per rule and layer, in the order of the rules, base layer first. */
  findings: Finding[]
  /** Sum over all findings. No byte is in it twice, and none that something outside the findings still needs. */
  saving: Bytes
  /** The rule that a version's content bytes belong to. */
  ruleOf(version: number): Rule | undefined
}

/**
 * Gives every version with content to the first rule that selects it, and reports per rule and layer. `walk` needs names
 * alone, so it can be done before it is known which content is the same.
 */
export function check(
  context: RuleContext,
  rules: readonly Rule[],
  layers: readonly LayerFacts[] = [],
  walk = walkPaths(context.filesystem, rules),
): Selection {
  const { filesystem, ledger } = context
  const owner = assignOwners(context, rules, walk)
  const bytes = ledger.unpackedBytes

  const found: { rule: number; finding: Finding }[] = []
  const total = { unpackedBytes: 0, toPullBytes: 0 }
  let first = 0
  filesystem.layers.forEach(({ count }, layer) => {
    const tallies = new Map<number, Bytes & { files: number; packages: Set<number>; deletedBy: Map<number, LayerBytes> }>()
    for (let version = first; version < first + count; version++) {
      if (bytes[version] === 0 || owner[version] === NOBODY) continue
      const tally = tallies.get(owner[version]!) ?? {
        ...{ unpackedBytes: 0, toPullBytes: 0, files: 0 },
        ...{ packages: new Set(), deletedBy: new Map() },
      }
      tally.unpackedBytes += bytes[version]!
      tally.toPullBytes += ledger.toPullBytes[version]!
      tally.files++
      const by = ledger.causeOf(version) === 'deleted' ? filesystem.deletedBy(version) : -1
      if (by !== -1) add(tally.deletedBy, by, bytes[version]!, ledger.toPullBytes[version]!)
      if (namesPackages(rules[owner[version]!]!))
        for (const each of context.usage!.reach.owners.of(filesystem.nodeOf(version))) tally.packages.add(each)
      tallies.set(owner[version]!, tally)
    }
    const paths = tallies.size > 0 ? collapsePaths(filesystem, walk, { first, count, bytes, owner }) : new Map<number, string[]>()
    for (const [position, { files, packages, deletedBy, ...size }] of tallies) {
      const rule = rules[position]!
      const saving = saves(rule) ? size : { unpackedBytes: 0, toPullBytes: 0 }
      total.unpackedBytes += saving.unpackedBytes
      total.toPullBytes += saving.toPullBytes
      const instruction = layers[layer]?.instruction
      const finding: Finding = {
        rule: rule.id,
        level: rule.level,
        message: message(rule, size.unpackedBytes, files, packages.size),
        saving,
        layer,
        ...(instruction === undefined ? {} : { instruction }),
        ...(packages.size > 0 && { packages: [...packages].map((each) => context.usage!.packages[each]!.name).sort() }),
        paths: paths.get(position) ?? [],
        ...(deletedBy.size > 0 && saves(rule) && { deletedBy: [...deletedBy.values()] }),
      }
      found.push({ rule: position, finding })
    }
    first += count
  })

  found.sort((a, b) => a.rule - b.rule || a.finding.layer - b.finding.layer)
  return { findings: found.map(({ finding }) => finding), saving: total, ruleOf: (version) => rules[owner[version]!] }
}

function add(parts: Map<number, LayerBytes>, layer: number, unpackedBytes: number, toPullBytes: number): void {
  const part = parts.get(layer) ?? { layer, unpackedBytes: 0, toPullBytes: 0 }
  part.unpackedBytes += unpackedBytes
  part.toPullBytes += toPullBytes
  parts.set(layer, part)
}

function message(rule: Rule, unpackedBytes: number, files: number, packages: number): string {
  const of = packages === 0 ? '' : ` of ${count(packages, 'package')}`
  return `${rule.what.replace(/\.$/, '')}: ${formatBytes(unpackedBytes)} in ${count(files, 'file')}${of}.`
}

function count(number: number, thing: string): string {
  return number === 1 ? `1 ${thing}` : `${number} ${thing}s`
}

function namesPackages({ select }: Rule): boolean {
  return 'choose' in select && select.ofPackages === true
}

function saves({ select }: Rule): boolean {
  return !('choose' in select) || select.saves !== false
}
