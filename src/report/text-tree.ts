import { formatBytes } from '../ledger/format-bytes.ts'
import { SIZES_HEADING, more, sizes } from './columns.ts'
import { printable } from './printable.ts'
import type { DirectorySummary, Report } from './report.ts'
import type { ReporterOptions } from './reporter.ts'

const ROWS = 20

/** `--tree`: the heaviest folders below one, as an outline. A folder weighs no more than its parent, so the outline has no gaps. */
export function treeView({ directories }: Report, { style, all = false, top = ROWS, folder = '/' }: ReporterOptions): string[] {
  const prefix = folder === '/' ? '/' : `${folder}/`
  const below = directories.filter(({ path }) => path !== folder && path.startsWith(prefix))
  const itself = directories.find(({ path }) => path === folder)
  const heaviest = below.toSorted((a, b) => b.unpackedBytes - a.unpackedBytes || depth(a) - depth(b))
  const shown = all ? heaviest : heaviest.slice(0, top)

  const children = Map.groupBy(shown, ({ path }) => parentOf(path))
  const rows: string[] = []
  const add = (directory: DirectorySummary, level: number) => {
    const name = level === 0 ? directory.path : directory.path.slice(directory.path.lastIndexOf('/') + 1)
    const wasted = directory.wastedBytes === 0 ? '-' : formatBytes(directory.wastedBytes)
    rows.push(`${sizes(directory)}${wasted.padStart(10)}  ${'  '.repeat(level)}${printable(name)}${directory.path === '/' ? '' : '/'}`)
    for (const child of children.get(directory.path) ?? []) add(child, level + 1)
  }
  if (itself) add(itself, 0)
  else for (const child of children.get(folder) ?? []) add(child, 0)

  if (rows.length === 0) return ['', `  The report has no folders below ${printable(folder)}.`]
  const lighter = more(shown.length, below.length, 'lighter folders').map((line) => `${' '.repeat(32)}${line}`)
  return ['', style.strong(`${SIZES_HEADING}    wasted  folder`), ...rows, ...lighter]
}

function depth({ path }: DirectorySummary): number {
  return path.split('/').length
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}
