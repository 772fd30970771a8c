/**
 * Runs images of this folder under strace, and holds their answers against the recorded ones.
 *
 *   node test/workloads/exercise.ts [NAME…]                  all without names
 *   node test/workloads/exercise.ts --record NAME…           writes expected.txt, opened.txt and loaded-jars.txt
 *   node test/workloads/exercise.ts --remove LIST NAME       the same run with every file named in LIST, one a line, deleted first
 *
 * Prints a line for each; exits 1 when an answer is not the recorded one.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runnable, workload } from './workload.ts'

const { values, positionals } = parseArgs({
  options: { record: { type: 'boolean', default: false }, remove: { type: 'string' } },
  allowPositionals: true,
})
const removed = values.remove === undefined ? [] : readFileSync(values.remove, 'utf8').split('\n').filter(Boolean)
const SHOWN = 20

for (const name of positionals.length > 0 ? positionals : runnable()) {
  const each = workload(name)
  if (values.record) {
    const { answers, opened, seconds, output } = await each.record()
    console.log(`${name}: recorded ${opened.size} files opened, ${answers.split('\n').length} lines of answers, ${seconds.toFixed(0)} s`)
    if (process.env.DEBUG) console.log(output)
    continue
  }
  const { opened, wrong, output, seconds } = await each.run(removed)
  const more = [...opened].filter((path) => !each.opened.has(path))
  const fewer = [...each.opened].filter((path) => !opened.has(path))
  console.log(
    `${wrong.length === 0 ? 'ok    ' : 'WRONG '} ${name}: ${opened.size} files opened, ${more.length} not recorded, ` +
      `${fewer.length} not opened again, ${removed.length} removed, ${seconds.toFixed(0)} s`,
  )
  if (process.env.DEBUG) console.log([...more.map((path) => `+ ${path}`), ...fewer.map((path) => `- ${path}`)].join('\n'))
  if (wrong.length === 0) continue
  process.exitCode = 1
  for (const line of wrong.slice(0, SHOWN)) console.log(`    ${line}`)
  console.log(output.split('\n').slice(-SHOWN).join('\n'))
}
