import type { Bytes } from '../ledger/cause.ts'
import type { Finding, Recommendation } from '../report/report.ts'
import type { LayerFacts } from '../rules/check.ts'
import type { Rule, Safety } from '../rules/rule.ts'
import { fixLine } from './fix-line.ts'

/** What a saved byte counts for in the order: a safe one as much as two that need a look, or four that are risky. */
const WEIGHTS: Record<Safety, number> = { safe: 1, review: 0.5, risky: 0.25 }

/**
 * One recommendation per rule, over all layers it was found in. Rules of level error come first, whatever they save;
 * then the order is by unpacked bytes saved times the weight of the safety, and at a tie safe before review before risky.
 * Findings that save nothing recommend nothing.
 */
export function recommend(findings: readonly Finding[], rules: readonly Rule[], layers: readonly LayerFacts[] = []): Recommendation[] {
  const ranked = rules.flatMap((rule) => {
    const own = findings.flatMap((finding, index) => (finding.rule === rule.id && savesBytes(finding) ? [index] : []))
    if (own.length === 0) return []
    const saving = sum(own.map((index) => findings[index]!.saving))
    const recommendation = {
      ...words(
        rule,
        own.map((index) => findings[index]!),
        layers,
      ),
      findings: own,
      saving,
      safety: rule.safety,
    }
    return [{ recommendation, urgent: rule.level === 'error', score: saving.unpackedBytes * WEIGHTS[rule.safety] }]
  })
  ranked.sort(
    (a, b) =>
      Number(b.urgent) - Number(a.urgent) || b.score - a.score || WEIGHTS[b.recommendation.safety] - WEIGHTS[a.recommendation.safety],
  )
  return ranked.map(({ recommendation }) => recommendation)
}

function words(rule: Rule, findings: readonly Finding[], layers: readonly LayerFacts[]): Pick<Recommendation, 'title' | 'fix'> {
  const own = findings.filter(({ layer }) => !layers[layer]?.base)
  if (own.length === 0) {
    return {
      title: `${rule.title} (comes with the base image)`,
      fix: `# Comes with the base image: choose a base without it, or if you build the base:\n${rule.fix}`,
    }
  }
  const lines = own.flatMap(({ instruction, paths, packages = [] }) =>
    instruction ? (fixLine({ rule: rule.id, instruction, paths, packages }) ?? []) : [],
  )
  return { title: rule.title, fix: lines.length > 0 ? [...new Set(lines)].join('\n') : rule.fix }
}

function savesBytes({ saving }: Finding): boolean {
  return saving.unpackedBytes > 0 || saving.toPullBytes > 0
}

function sum(savings: readonly Bytes[]): Bytes {
  return savings.reduce(
    (total, { unpackedBytes, toPullBytes }) => ({
      unpackedBytes: total.unpackedBytes + unpackedBytes,
      toPullBytes: total.toPullBytes + toPullBytes,
    }),
    { unpackedBytes: 0, toPullBytes: 0 },
  )
}
