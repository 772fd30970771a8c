import { formatBytes } from '../ledger/format-bytes.ts'
import { printable } from './printable.ts'
import { cut, fit, more, oneLine, sizes, WIDTH, wrap } from './columns.ts'
import type { Report } from './report.ts'
import type { PackageSummary, UsageSummary, VerdictBytes } from './usage-report.ts'
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

/** What other ways to install would leave out. */
export function counterfactualRows({ usage }: Report, { all = false, top = 10 }: ReporterOptions): string[] {
  const changes = usage?.counterfactuals ?? []
  const shown = all ? changes : changes.slice(0, Math.min(4, top))
  return [
    ...shown.map((change) => fit(`${INDENT}${oneLine(change.change)}`, NAME_WIDTH) + sizes(change)),
    ...more(shown.length, changes.length).map((line) => INDENT + line),
  ]
}

/** Where what was found and the record of what was opened differ. */
export function traceRows({ usage }: Report, { all = false }: ReporterOptions): string[] {
  const trace = usage?.trace
  if (!trace) return []
  const { openedFiles, missed, unopened, elsewhere } = trace
  const shown = all ? missed : missed.slice(0, 5)
  return [
    `${INDENT}${openedFiles} files of the image were opened, ${elsewhere} that it does not have.`,
    `${INDENT}${missed.length} of them nothing was found that leads to${missed.length > 0 ? ':' : '.'}`,
    ...shown.map((path) => `${INDENT}  ${printable(path)}`),
    ...more(shown.length, missed.length).map((line) => `${INDENT}  ${line}`),
    `${INDENT}${unopened.files} files were found and not opened: ${formatBytes(unopened.unpackedBytes)}${
      unopened.packages.length > 0
        ? `, among them all of ${unopened.packages
            .slice(0, all ? undefined : 5)
            .map(oneLine)
            .join(', ')}`
        : ''
    }`,
  ]
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

const BASES: Record<string, string> = {
  scratch: 'scratch: it needs nothing of its image',
  static: 'distroless/static, or scratch with certificates and time zones',
  base: 'distroless/base: it needs glibc and no more than OpenSSL',
  cc: "distroless/cc: it needs glibc and GCC's libraries",
  alpine: 'alpine: it needs musl',
}

/** Which base the image's own programs could do with, and how small their Java can be. */
export function baseRows({ usage }: Report): string[] {
  const runtimes = (usage?.runtimes ?? []).flatMap(({ home, modules, jlinkBytes }) =>
    indented(`${oneLine(home)}: ${modules.length} modules are needed; a runtime of jlink weighs about ${formatBytes(jlinkBytes)}.`),
  )
  const programs = (usage?.bases ?? []).flatMap(({ program, base, programs }) => {
    const words = BASES[base]
    if (!words) return []
    const also = programs.length > 0 ? `; it may start ${programs.slice(0, 3).map(oneLine).join(', ')}` : ''
    return indented(`${oneLine(program)} could run on ${words}${also}.`)
  })
  return [...programs, ...runtimes]
}

function indented(text: string): string[] {
  return wrap(text, WIDTH - INDENT.length).map((line) => INDENT + line)
}
