import { formatBytes } from '../ledger/format-bytes.ts'
import { fit, oneLine, sizes, WIDTH, wrap } from './columns.ts'
import { printable } from './printable.ts'
import type { PackageSummary } from './usage-report.ts'
import type { Style } from './style.ts'
import type { ChainStep, Dependent, WhyAnswer, WhyReport } from './why-report.ts'

const SHOWN_DEPENDENTS = 5

/** The answer for people: the verdict first, then its proof, then who brought it, then how to check. */
export function whyText(report: WhyReport, style: Style): string {
  return `${report.answers
    .map((answer) => answerLines(report, answer, style).join('\n'))
    .join('\n\n')
    .trimEnd()}\n`
}

function answerLines(report: WhyReport, answer: WhyAnswer, style: Style): string[] {
  const { package: each, path } = answer
  const [name, sum] = each ? [`${each.name} ${each.version}`, each] : [path!.path, path!]
  return [
    style.strong(fit(oneLine(name), WIDTH - 20) + sizes(sum)),
    '',
    ...indent(wrap(verdict(answer), WIDTH - 2)),
    ...proof(report, answer),
    ...origin(answer),
    ...consequences(answer),
    ...(answer.check ? ['', '  To check, in a container of the image:', `  ${style.code(printable(answer.check))}`] : []),
  ]
}

function verdict({ package: each, path, chain }: WhyAnswer): string {
  if (!each) return path!.reached ? 'It is reached from what the image starts:' : 'Nothing that the image starts leads to it.'
  const chainFollows = chain.length > 0 ? ':' : '.'
  switch (each.verdict) {
    case 'used':
      return 'It is used:'
    case 'kept':
      return `It is kept: ${reason(each)}${chainFollows}`
    case 'unknown':
      return `Whether it is used is not known: ${reason(each)}.`
    case 'unused':
      return `It is unused, with ${each.confidence} confidence: ${reason(each)}${chainFollows}`
  }
}

function reason({ why }: PackageSummary): string {
  return oneLine(why[0] ?? '')
}

function proof({ roots, reachedFiles }: WhyReport, { package: each, path, chain, dependents }: WhyAnswer): string[] {
  if (chain.length > 0) return ['', ...chain.flatMap(stepLines)]
  const of = each
    ? `none of its ${each.files} ${each.files === 1 ? 'file' : 'files'}`
    : path!.kind === 'folder'
      ? 'none of what lies below'
      : 'not this one'
  const searched = `${reachedFiles} files were reached from ${roots.map(oneLine).join(' and ') || 'nothing: the image starts no program'}, ${of}.`
  return ['', ...indent(wrap(searched, WIDTH - 2)), ...dependentLines(dependents)]
}

/** `/usr/sbin/nginx`, and indented below it what it leads to and how. */
function stepLines({ to, kind, grade, via }: ChainStep, depth: number): string[] {
  const words = [grade === 'hard' ? '' : `${grade}:`, kind, via === undefined ? '' : via].filter((word) => word !== '').join(' ')
  return [`  ${'  '.repeat(Math.min(depth, 12))}${oneLine(words)} → ${printable(to)}`]
}

function dependentLines(dependents: readonly Dependent[]): string[] {
  if (dependents.length === 0) return indent(['No installed package asks for it.'])
  const shown = dependents.slice(0, SHOWN_DEPENDENTS).map(({ name, kind, verdict }) => `${oneLine(name)} (${kind}, ${verdict})`)
  const more = dependents.length > SHOWN_DEPENDENTS ? ` and ${dependents.length - SHOWN_DEPENDENTS} more` : ''
  return indent(wrap(`Asked for by ${shown.join(', ')}${more}.`, WIDTH - 2))
}

function origin({ package: each, path }: WhyAnswer): string[] {
  const { layer, instruction } = each ?? path!
  if (layer === undefined) return []
  const lines = [`Brought by layer ${layer}${instruction === undefined ? '' : `: ${oneLine(instruction)}`}`]
  if (each?.base) lines.push('That layer comes with the base image.')
  if (each?.askedIn !== undefined) lines.push(`Asked for in: ${oneLine(each.askedIn)}`)
  else if (each?.asked === 'pulled-in') lines.push('Nobody asked for it by name: it came with another package.')
  if (path && path.packages.length > 0) lines.push(`Belongs to ${path.packages.map(oneLine).join(', ')}.`)
  return ['', ...lines.flatMap((line) => indent(wrap(line, WIDTH - 2)))]
}

function consequences({ package: each, removal }: WhyAnswer): string[] {
  if (!each || !removal || each.verdict === 'used' || removal.packages.length < 2) return []
  const { packages, unpackedBytes, toPullBytes } = removal
  const sentence = `Without it ${packages.length} packages go: ${formatBytes(unpackedBytes)} unpacked, ${formatBytes(toPullBytes)} to pull.`
  return [
    '',
    ...indent(wrap(sentence, WIDTH - 2)),
    ...indent(wrap(`They are ${packages.slice(0, 20).map(oneLine).join(', ')}${packages.length > 20 ? ', …' : ''}.`, WIDTH - 2)),
  ]
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
