import type { Bytes } from '../ledger/cause.ts'
import type { LineFindingSummary, LintedFileSummary, LintReport } from './lint-report.ts'
import { baseWeights } from './base-weights.ts'
import { fit, oneLine, WIDTH, wrap } from './columns.ts'
import { priceOf } from './price.ts'
import { printable } from './printable.ts'
import { shellWord } from './shell-word.ts'
import type { Style } from './style.ts'

const INDENT = ' '.repeat(8)
const MAX_LINES = 12

/** Findings for people: how many and what can be done first, then by file and line, each with what to write instead. */
export function lintText(report: LintReport, style: Style): string {
  const { files, findings, notes } = report
  const lines = [...wrap(verdict(report), WIDTH).map((line) => (findings.length > 0 ? style.strong(line) : style.good(line)))]
  const byFile = Map.groupBy(findings, ({ file }) => file)
  for (const [index, file] of files.entries()) {
    const own = byFile.get(index) ?? []
    if (own.length > 0 || file.problems.length > 0 || file.ignored > 0) lines.push('', ...fileRows(file, own, style))
  }
  if (notes.length > 0) lines.push('', style.strong('  Notes: what could not be read, or was odd'))
  for (const { about, message } of notes)
    lines.push(...wrap(`${printable(about)}: ${printable(message)}`, WIDTH - 6).map((line) => `      ${line}`))
  lines.push(...nextSteps(report))
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

function verdict({ files, findings, image }: LintReport): string {
  const where = files.length === 1 ? printable(files[0]!.path === '-' ? 'standard input' : files[0]!.path) : `${files.length} Dockerfiles`
  if (findings.length === 0) return `Nothing was found in ${where} that the image could do without.`
  const patched = (tier: string) => findings.filter((finding) => finding.edits && finding.tier === tier).length
  const [safe, review] = [patched('safe'), patched('review')]
  const rest = findings.length - safe - review
  const parts = [
    ...(safe > 0 ? [`${safe} can be patched safely`] : []),
    ...(review > 0 ? [`${review} ${review === 1 ? 'has' : 'have'} a patch to look at`] : []),
    ...(rest > 0
      ? [safe + review === 0 ? 'none can be patched mechanically' : `${rest} ${rest === 1 ? 'is' : 'are'} for you to change and try`]
      : []),
  ]
  const costs = image ? ` ${cost(findings, image.reference)}` : ''
  return `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${where}: ${parts.join(', ')}.${costs}`
}

/** By the image. Files that it might be built from alike have the same bytes each. */
function cost(findings: readonly LineFindingSummary[], image: string): string {
  const priced = findings.filter(({ saving }) => saving)
  if (priced.length === 0) return `By ${printable(image)}, none of them has a price.`
  const first = priced.filter(({ file }) => file === priced[0]!.file)
  const sum = (of: keyof Bytes) => first.reduce((total, { saving }) => total + saving![of], 0)
  const which = first.length === findings.length ? 'they cost' : `${first.length} of them ${first.length === 1 ? 'costs' : 'cost'}`
  return `By ${printable(image)}, ${which} ${priceOf({ unpackedBytes: sum('unpackedBytes'), toPullBytes: sum('toPullBytes') })}`
}

function fileRows(
  { path, target, stages, ignored, problems }: LintedFileSummary,
  findings: readonly LineFindingSummary[],
  style: Style,
): string[] {
  const stage =
    target.name === undefined ? `the stage of line ${target.startLine}` : `the stage ${oneLine(target.name)} of line ${target.startLine}`
  const ships = stages > 1 ? style.dim(`  ships ${stage}, 1 of ${stages}`) : ''
  const shown = new Set<string>()
  const weighed = new Set<string>()
  return [
    style.strong(path === '-' ? 'standard input' : printable(path)) + ships,
    ...findings.flatMap((finding) => {
      const again = shown.has(finding.fix)
      shown.add(finding.fix)
      const bases = finding.bases?.some(({ reference }) => !weighed.has(reference)) ? finding.bases : []
      for (const { reference } of bases) weighed.add(reference)
      return findingRows({ ...finding, bases }, again, style)
    }),
    ...problems.flatMap(({ line, message }) => [`${`${line}`.padStart(6)}  ${style.bad(printable(message))}`]),
    ...(ignored > 0 ? [style.dim(`${INDENT}${ignored} ${ignored === 1 ? 'finding is' : 'findings are'} kept quiet by comments`)] : []),
  ]
}

function findingRows(finding: LineFindingSummary, again: boolean, style: Style): string[] {
  const { line, message: said, rule, tier, instead, withheld, fix, saving, bases } = finding
  const message = [said, baseWeights(bases)].filter(Boolean).join(' ')
  const mark = `${rule}  ${tier}`
  const [first = '', ...more] = wrap(printable(message), WIDTH - INDENT.length - mark.length - 2)
  const rows = [
    `${`${line}`.padStart(6)}  ${fit(first, WIDTH - INDENT.length - mark.length - 2)}  ${style.dim(mark)}`,
    ...more.map((each) => INDENT + each),
  ]
  if (saving) rows.push(INDENT + style.strong(`It costs ${priceOf(saving)}`))
  if (withheld !== undefined)
    rows.push(...wrap(`No patch: ${printable(withheld)}.`, WIDTH - INDENT.length).map((each) => style.dim(INDENT + each)))
  // What the lines will be, or an example, which is no patch.
  const code = instead ? instead.slice(instead.findIndex((each) => each !== '')) : again ? [] : fix.split('\n')
  if (!instead && code.length > 0) rows.push(style.dim(`${INDENT}For example:`))
  rows.push(...code.slice(0, MAX_LINES).map((each) => INDENT + style.code(printable(each.replaceAll('\t', '    ')))))
  if (instead?.length === 0) rows.push(style.dim(`${INDENT}The patch takes it away.`))
  const rest = code.length - MAX_LINES
  if (rest > 0) rows.push(style.dim(`${INDENT}… ${rest} more ${rest === 1 ? 'line' : 'lines'}`))
  return rows
}

function nextSteps({ files, findings, image }: LintReport): string[] {
  const [first] = findings
  if (!first) return []
  const patched = findings.find(({ edits, tier }) => edits && tier === 'safe') ?? findings.find(({ edits }) => edits)
  const unsafe = patched?.tier === 'review' ? ' --unsafe' : ''
  const steps = [
    ...(patched ? [[`slimscope rewrite ${shellWord(files[patched.file]!.path)}${unsafe}`, 'the patches as a diff'] as const] : []),
    [`slimscope explain ${first.rule}`, 'why, and when to leave it'],
    [`# slimscope ignore=${first.rule} reason: …`, 'above a line, to keep it quiet'],
    ...(image ? [] : [['--image IMAGE', 'what each costs, by the image of the build'] as const]),
    ['--json', 'all of it with edits, for programs'],
  ] as const
  const width = Math.max(...steps.map(([command]) => command.length))
  return ['', ...steps.map(([command, what]) => `  ${command.padEnd(width)}   ${what}`)]
}
