import { formatBytes } from '../ledger/format-bytes.ts'
import { cut, fit, more, oneLine, sizes, WIDTH } from './columns.ts'
import type { PackageSummary, Report, UsageSummary, VerdictBytes } from './report.ts'
import type { ReporterOptions } from './reporter.ts'

const INDENT = ' '.repeat(6)
const NAME_WIDTH = WIDTH - 30

/** Packages by verdict: how many, and their bytes, each byte once. Verdicts that no package has are left out. */
export function verdictRows({ usage }: Report): string[] {
  if (!usage) return []
  return meanings(usage).flatMap(([verdict, meaning, sum]) => {
    if (sum.packages === 0) return []
    const count = `${sum.packages} ${sum.packages === 1 ? 'package' : 'packages'}`
    return [fit(`${INDENT}${verdict.padEnd(10)}${meaning}, ${count}`, NAME_WIDTH) + sizes(sum)]
  })
}

function meanings({ used, kept, unknown, unused }: UsageSummary): [verdict: string, meaning: string, sum: VerdictBytes][] {
  return [
    ['used', 'by what starts', used],
    ['kept', 'unnamed, yet expected', kept],
    ['unused', 'for sure', unused.high],
    ['unused', 'most likely', unused.medium],
    ['unused', 'perhaps', unused.low],
    ['unknown', 'cannot be told', unknown],
  ]
}

/** Unused packages, heaviest first, with who asked for them. */
export function unusedRows({ packages = [] }: Report, { all = false, top = 10 }: ReporterOptions): string[] {
  const unused = packages.filter(({ verdict, confidence }) => verdict === 'unused' && confidence !== 'low')
  const shown = all ? unused : unused.slice(0, Math.min(5, top))
  return [
    ...shown.map((each) => fit(`${INDENT}${oneLine(`${each.name} ${each.version}`)}${origin(each)}`, NAME_WIDTH) + sizes(each)),
    ...more(shown.length, unused.length).map((line) => INDENT + line),
  ]
}

function origin({ asked, askedIn, base, confidence }: PackageSummary): string {
  const words = [
    confidence === 'medium' && 'likely',
    base && 'base image',
    !base && asked === 'asked' && (askedIn ? oneLine(askedIn) : 'asked for'),
    !base && asked === 'pulled-in' && 'came along',
  ].filter((word) => word)
  return words.length > 0 ? `, ${words.join(', ')}` : ''
}

/** What one weak reference alone keeps, for those who know whether it is followed. */
export function weakRows({ usage }: Report, { style, all = false }: ReporterOptions): string[] {
  const keepers = usage?.weak ?? []
  const shown = all ? keepers : keepers.filter(({ unpackedBytes }) => unpackedBytes >= 1_000_000).slice(0, 3)
  return shown.map(({ kind, from, packages, unpackedBytes }) => {
    const line = `${formatBytes(unpackedBytes)} kept only by a ${oneLine(kind)} of ${oneLine(from)}: ${packages.map(oneLine).join(', ')}`
    return style.dim(INDENT + (all ? line : cut(line, WIDTH - INDENT.length)))
  })
}
