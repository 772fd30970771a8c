/**
 * Measures what slimscope says of the packages of real images against what their processes opened, and removes what it calls unused.
 *
 *   npm run bench:workloads                  every workload; builds what is not there, and prints the table of docs/workloads.md
 *   npm run bench:workloads -- redis go      some of them
 *   npm run bench:workloads -- --no-removal  without deleting files and running again, which needs root and strace
 *   npm run bench:workloads -- --write       and writes docs/workloads.md
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureUsage } from './measure-usage.ts'
import { runnable, workload } from './workload.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    removal: { type: 'boolean', default: true },
    details: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const names = positionals.length > 0 ? positionals : runnable()
const INTRODUCTION = `# What real programs open

What slimscope says of the packages of real images, held against what their processes opened while they were asked for several things under strace.
This page is written by \`npm run bench:workloads -- --write\`; the images and their records are in \`test/workloads\`.

- *unused, yet opened*: packages that are called unused with high confidence and of which a file was opened. Must be 0. That an interpreter lists the
  metadata of all that is installed (\`*.dist-info\`, gemspecs) is no use of it, and for Java a jar counts as used when classes were loaded from it.
- *never opened and not reached*: of the bytes that were never opened, those to which nothing leads at any grade, weak references included.
- *bytes of unopened packages called unused*: with high or medium confidence, of the bytes of all packages that were never opened. Of PHP and Ruby
  most is unused with low confidence, which does not count here.
- *works without them*: all files of the packages called unused with high confidence were deleted, and the program gave the same answers.
- *s*: seconds for packages, reachability and verdicts.
`
const rows: { fileRecall: number; byteRecall: number }[] = []
let failures = 0
let page = ''

print(
  '| workload | packages | files opened | unused, yet opened | never opened and not reached | bytes of unopened packages called unused | npm | pypi | planted, not found | works without them | s |',
)
print('|---|--:|--:|---|--:|--:|--:|--:|---|---|--:|')
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
  print(`| ${cells.join(' | ')} |`)
  if (values.details) console.error(missed.slice(0, 40).join('\n'))
}
print(
  `\nMedians: ${percent(median(rows.map((row) => row.fileRecall)))} not reached, ${percent(median(rows.map((row) => row.byteRecall)))} called unused. Worst: ${percent(Math.min(...rows.map((row) => row.fileRecall)))} not reached.`,
)
if (values.write) writeFileSync(join(import.meta.dirname, '../../docs/workloads.md'), `${INTRODUCTION}\n${page}`)
process.exitCode = failures > 0 ? 1 : 0

function print(line: string): void {
  console.log(line)
  page += `${line}\n`
}

function percent(share: number | undefined): string {
  return share === undefined || Number.isNaN(share) ? '–' : `${(share * 100).toFixed(1)} %`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
