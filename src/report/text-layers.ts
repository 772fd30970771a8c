import { CAUSES, type Account, type Cause } from '../ledger/cause.ts'
import { formatBytes } from '../ledger/format-bytes.ts'
import { cut, fit, more, oneLine, sizes, WIDTH } from './columns.ts'
import type { LayerSummary, Report } from './report.ts'
import type { ReporterOptions } from './reporter.ts'

const INDENT = ' '.repeat(6)
const BAR = 12

/** The causes in few words; CAUSE_MEANINGS has them in full. */
const SHORT: Record<Cause, string> = {
  live: 'the final filesystem',
  duplicate: 'same content at another path',
  overwritten: 'replaced by a later layer',
  rewritten: 'only owner, mode or time new',
  deleted: 'deleted by a later layer',
  overhead: 'tar headers and padding',
}

export function causeRows(ledger: Account, { style }: ReporterOptions): string[] {
  return CAUSES.filter((cause) => ledger[cause].unpackedBytes + ledger[cause].toPullBytes > 0).map(
    (cause) => INDENT + fit(cause, 14) + style.dim(fit(SHORT[cause], WIDTH - 50)) + sizes(ledger[cause]),
  )
}

/** The heaviest layers in the order of the image, each with a bar: what stays of it, and what does not. */
export function layerRows({ layers }: Report, options: ReporterOptions): string[] {
  const { style, all = false, top = 10 } = options
  const numbered = layers.map((layer, index) => ({ layer, index }))
  const heaviest = all ? numbered : numbered.toSorted((a, b) => b.layer.unpackedBytes - a.layer.unpackedBytes).slice(0, top)
  const largest = Math.max(1, ...layers.map(({ unpackedBytes }) => unpackedBytes))
  const rows = heaviest
    .toSorted((a, b) => a.index - b.index)
    .map(({ layer, index }) => {
      const base = { known: 'base ', guessed: 'base?', none: '' }[layer.base ?? 'none']
      const instruction = oneLine(layer.instruction ?? layer.diffId)
      const room = WIDTH - 30 - 6 - BAR - 2
      const label = base ? `${base} ${instruction}` : instruction
      const row = `${`${index}`.padStart(4)}  ${bar(layer, largest)}  ${fit(label, room)}${sizes(layer)}`
      return all && cut(label, room) !== label ? `${row}\n${style.dim(INDENT + instruction)}` : row
    })
  const legend = '█ in the final filesystem   ░ not in it'
  const wasted = layers.some((layer) => wastedBytes(layer) > 0)
  return [
    ...rows,
    ...more(rows.length, layers.length, 'lighter').map((line) => INDENT + line),
    ...(wasted ? [style.dim(INDENT + legend)] : []),
  ]
}

function bar(layer: LayerSummary, largest: number): string {
  const filled = Math.round((layer.unpackedBytes / largest) * BAR)
  if (filled === 0) return (layer.unpackedBytes > 0 ? '▏' : '').padEnd(BAR)
  const wasted = Math.round((wastedBytes(layer) / Math.max(1, layer.unpackedBytes)) * filled)
  return ('█'.repeat(filled - wasted) + '░'.repeat(wasted)).padEnd(BAR)
}

function wastedBytes({ ledger }: LayerSummary): number {
  return ledger.overwritten.unpackedBytes + ledger.rewritten.unpackedBytes + ledger.deleted.unpackedBytes
}

/** `--layers`: a table of every layer, unpacked bytes by cause, and its instruction below. */
export function layersView({ layers }: Report, { style, all = false }: ReporterOptions): string[] {
  const causes = CAUSES.map((cause) => (cause === 'overwritten' ? 'overwrit.' : cause).padStart(10)).join('')
  const rows = layers.flatMap((layer, index) => {
    const instruction = `${layer.base ? `[${layer.base === 'known' ? 'base' : 'base?'}] ` : ''}${oneLine(layer.instruction ?? 'unknown instruction')}`
    const byCause = CAUSES.map((cause) => dash(layer.ledger[cause].unpackedBytes).padStart(10)).join('')
    const pulled = CAUSES.map((cause) => dash(layer.ledger[cause].toPullBytes).padStart(10)).join('')
    return [
      '',
      style.strong(
        `layer ${index}  ${formatBytes(layer.unpackedBytes)} unpacked · ${formatBytes(layer.toPullBytes)} to pull · ${layer.files} files · ${layer.compression}`,
      ),
      `  ${all ? instruction : cut(instruction, WIDTH - 2)}`,
      style.dim(`  ${all ? `${layer.digest}  diff ID ${layer.diffId}` : layer.digest}${layer.verified ? '' : '  (not verified)'}`),
      `  unpacked  ${byCause}`,
      `  to pull   ${pulled}`,
    ]
  })
  return ['', style.strong(`            ${causes}`), ...rows]
}

function dash(bytes: number): string {
  return bytes === 0 ? '-' : formatBytes(bytes)
}
