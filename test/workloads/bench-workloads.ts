/**
 * Measures what slimscope says of the packages of real images against what their processes opened, and removes what it calls unused.
 *
 *   npm run bench:workloads                  every workload; builds what is not there, and prints the table of docs/workloads.md
 *   npm run bench:workloads -- redis go      some of them
 *   npm run bench:workloads -- --no-removal  without deleting files and running again, which needs root and strace
 */
import { parseArgs } from 'node:util'
import { measureUsage } from './measure-usage.ts'
import { runnable, workload } from './workload.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { removal: { type: 'boolean', default: true }, details: { type: 'boolean', default: false } },
})
const names = positionals.length > 0 ? positionals : runnable()
const rows: { fileRecall: number; byteRecall: number }[] = []
let failures = 0

console.log(
  '| workload | packages | files opened | unused, yet opened | never opened and not reached | bytes of unopened packages called unused | npm | pypi | planted, not found | works without them | s |',
)
console.log('|---|--:|--:|---|--:|--:|--:|--:|---|---|--:|')
for (const name of names) {
  const image = workload(name)
  const measured = await measureUsage(image)
  const wrong = values.removal ? (await image.run(measured.removable)).wrong : undefined
  const { packages, openedFiles, falselyUnused, fileRecall, byteRecall, plantedMissed, missed, seconds } = measured
  rows.push({ fileRecall, byteRecall: byteRecall.get('all')! })
  if (falselyUnused.length + plantedMissed.length + (wrong?.length ?? 0) > 0) failures++
  const cells = [
    name,
    packages,
    openedFiles,
    falselyUnused.join('; ') || '0',
    percent(fileRecall),
    percent(byteRecall.get('all')),
    percent(byteRecall.get('npm')),
    percent(byteRecall.get('pypi')),
    plantedMissed.join('; ') || '0',
    wrong === undefined
      ? 'not run'
      : wrong.length === 0
        ? `yes, ${measured.removable.length} files`
        : `**no**: ${wrong.slice(0, 3).join('; ')}`,
    seconds.toFixed(1),
  ]
  console.log(`| ${cells.join(' | ')} |`)
  if (values.details) console.error(missed.slice(0, 40).join('\n'))
}
console.log(
  `\nMedians: ${percent(median(rows.map((row) => row.fileRecall)))} not reached, ${percent(median(rows.map((row) => row.byteRecall)))} called unused. Worst: ${percent(Math.min(...rows.map((row) => row.fileRecall)))} not reached.`,
)
process.exitCode = failures > 0 ? 1 : 0

function percent(share: number | undefined): string {
  return share === undefined || Number.isNaN(share) ? '–' : `${(share * 100).toFixed(1)} %`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
