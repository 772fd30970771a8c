import type { Finding, Recommendation, Report } from './report.ts'
import type { ReporterOptions } from './reporter.ts'
import { cut, fit, more, oneLine, sizes, WIDTH, wrap } from './columns.ts'
import { printable } from './printable.ts'

const INDENT = ' '.repeat(6)

/** Numbered: what to do, what it saves and how safe it is; where; what to write instead. */
export function recommendationRows({ findings, recommendations }: Report, options: ReporterOptions): string[] {
  const { all = false, top = 10 } = options
  const saving = recommendations.filter((recommendation) => recommendation.saving.unpackedBytes + recommendation.saving.toPullBytes > 0)
  const shown = all ? saving : saving.slice(0, top)
  return [
    ...shown.flatMap((recommendation, i) => rows(i + 1, recommendation, findings, options)),
    ...more(shown.length, saving.length).map((line) => INDENT + line),
  ]
}

function rows(
  number: number,
  recommendation: Recommendation,
  findings: readonly Finding[],
  { style, all = false }: ReporterOptions,
): string[] {
  const { title, saving, safety, fix } = recommendation
  const width = WIDTH - 30
  const [heading = '', ...continued] = wrap(title, width - INDENT.length)

  const where = places(recommendation.findings.flatMap((i) => findings[i] ?? []))
  return [
    `${fit(`${`${number}`.padStart(4)}  ${heading}`, width)}${sizes(saving)}  ${safety}`,
    ...continued.map((line) => INDENT + line),
    ...where.map((line) => style.dim(INDENT + (all ? line : cut(line, WIDTH - INDENT.length)))),
    ...fix
      .trimEnd()
      .split('\n')
      .map((line) => INDENT + style.code(printable(line))),
  ]
}

/** The layer that most of the saving is in, with its instruction, and how many more there are. */
function places(findings: Finding[]): string[] {
  const byLayer = Map.groupBy(findings, ({ layer }) => layer)
  const weight = (group: readonly Finding[]) => group.reduce((sum, { saving }) => sum + saving.unpackedBytes, 0)
  const [heaviest, ...others] = [...byLayer].sort(([, a], [, b]) => weight(b) - weight(a))
  if (!heaviest) return []
  const instruction = heaviest[1].find((finding) => finding.instruction)?.instruction
  const and = others.length > 0 ? ` and ${others.length} more` : ''
  return [`layer ${heaviest[0]}${and}${instruction ? `: ${oneLine(instruction)}` : ''}`]
}

/** Findings that save nothing by themselves but are worth a line. */
export function remarkRows({ findings }: Report, { all = false, top = 3 }: ReporterOptions): string[] {
  const gravity = ['error', 'warning', 'note']
  const remarks = findings
    .filter(({ saving }) => saving.unpackedBytes + saving.toPullBytes === 0)
    .sort((a, b) => gravity.indexOf(a.level) - gravity.indexOf(b.level))
  const shown = all ? remarks : remarks.slice(0, Math.min(top, 3))
  const line = ({ message, rule, layer }: Finding) => `${printable(message)} (layer ${layer}, ${rule})`
  return [...shown.map((finding) => INDENT + line(finding)), ...more(shown.length, remarks.length).map((row) => INDENT + row)]
}
