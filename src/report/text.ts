import type { Report } from './report.ts'
import type { Reporter } from './reporter.ts'
import { formatBytes } from '../ledger/format-bytes.ts'
import { SIZES_HEADING, WIDTH, fit, justify, more, oneLine, percent, sizes } from './columns.ts'
import { printable } from './printable.ts'
import { causeRows, layerRows, layersView } from './text-layers.ts'
import { baseRows, counterfactualRows, traceRows, unusedRows, verdictRows, weakRows } from './text-packages.ts'
import { recommendationRows, remarkRows } from './text-recommendations.ts'
import { treeView } from './text-tree.ts'

/** The report for people: what can go first, where the bytes are next, at most ten rows a list. */
const text: Reporter = (report, options) => {
  const body = { summary, layers: layersView, tree: treeView }[options.view ?? 'summary'](report, options)
  return `${[...header(report, options), ...body].map((line) => line.trimEnd()).join('\n')}\n`
}

export default text

function header(report: Report, { style }: Parameters<Reporter>[1]): string[] {
  const { image, totals } = report
  const [left, right] = [`${oneLine(image.reference)}  ${oneLine(image.platform)}`, bothSizes(totals)]
  return [...justify(left, right).split('\n').map(style.strong), ...storedAsIs(report).map(style.dim)]
}

function summary(report: Report, options: Parameters<Reporter>[1]): string[] {
  const { style, all = false, top = 10 } = options
  const section = (title: string, rows: string[]) => (rows.length > 0 ? ['', style.strong(title), ...rows] : [])
  const withSizes = (title: string) => fit(`  ${title}`, WIDTH - 30) + SIZES_HEADING

  return [
    '',
    `  ${verdict(report, style)}`,
    ...section(`${withSizes('What to change')}  safety`, recommendationRows(report, options)),
    ...section(withSizes('Where the bytes are'), causeRows(report.ledger, options)),
    ...section(withSizes('Packages'), [...verdictRows(report), ...weakRows(report, options)]),
    ...section(withSizes('Unused packages, heaviest first'), unusedRows(report, options)),
    ...section(withSizes('What other ways to install would leave out'), counterfactualRows(report, options)),
    ...section('  What a smaller base must have', baseRows(report)),
    ...section('  The record of what was opened', traceRows(report, options)),
    ...section(withSizes('Layers, base first'), layerRows(report, options)),
    ...section(withSizes('Kinds of files'), kindRows(report, all ? Infinity : Math.min(5, top))),
    ...(all ? section(`${SIZES_HEADING}  Files, largest first`, fileRows(report)) : []),
    ...section('  Also seen', remarkRows(report, options)),
    ...section('  Notes: what could not be read, or was odd', noteRows(report, all ? Infinity : top)),
    ...nextSteps(report).map((line) => (line ? `  ${line}` : line)),
  ]
}

function verdict({ totals }: Report, style: Parameters<Reporter>[1]['style']): string {
  const { saving } = totals
  if (saving.unpackedBytes + saving.toPullBytes === 0) return style.good('Nothing was found that this image could do without.')
  const unpacked = `${formatBytes(saving.unpackedBytes)} (${percent(saving.unpackedBytes, totals.unpackedBytes)}) unpacked`
  const toPull = `${formatBytes(saving.toPullBytes)} (${percent(saving.toPullBytes, totals.toPullBytes)}) to pull`
  return style.good(`You can save ${unpacked}, ${toPull}.`)
}

function bothSizes({ unpackedBytes, toPullBytes }: Report['totals']): string {
  return `${formatBytes(unpackedBytes)} unpacked · ${formatBytes(toPullBytes)} to pull`
}

/** In archives of `docker save` layers are often not compressed, while a registry would send them compressed. */
function storedAsIs({ layers }: Report): string[] {
  const plain = layers.filter(({ compression }) => compression === 'none').length
  if (plain === 0) return []
  const which = plain === layers.length ? 'The layers are' : `${plain} of ${layers.length} layers are`
  return [`${which} stored uncompressed here, and counted so: "to pull" is as stored.`]
}

function kindRows({ classes }: Report, limit: number): string[] {
  const rows = classes.slice(0, limit).map((kind) => {
    const name = `      ${oneLine(kind.class)}, ${kind.files} ${kind.files === 1 ? 'file' : 'files'}`
    return fit(name, WIDTH - 30) + sizes(kind)
  })
  return [...rows, ...more(rows.length, classes.length).map((line) => `      ${line}`)]
}

function fileRows({ files }: Report): string[] {
  return files.map((file) => `${sizes(file)}  layer ${file.layer}  ${file.cause}  ${printable(file.path)}`)
}

function noteRows({ notes }: Report, limit: number): string[] {
  const rows = notes.slice(0, limit).map(({ about, message }) => `      ${printable(about)}: ${printable(message)}`)
  return [...rows, ...more(rows.length, notes.length).map((line) => `      ${line}`)]
}

function nextSteps({ findings, recommendations, packages }: Report): string[] {
  const rule = findings[recommendations[0]?.findings[0] ?? 0]?.rule
  const steps = [
    ...(packages ? [['slimscope why IMAGE PACKAGE', 'the proof, for any package or path']] : []),
    ['--layers', 'every layer by cause'],
    ['--tree=/usr', 'the folders below /usr by weight'],
    ['--json', 'all of it, for programs'],
  ]
  if (rule) steps.unshift([`slimscope explain ${rule}`, 'why, and when to leave it'])
  const width = Math.max(...steps.map(([command]) => command!.length))
  return ['', ...steps.map(([command, what]) => `${command!.padEnd(width)}   ${what}`)]
}
