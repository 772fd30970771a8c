import { expect, it } from 'vitest'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { followLaunches } from '../../support/follow-launches.ts'

const program = { content: 'ELF', mode: 0o755 }
const base: Members = { 'usr/bin/awk': program, 'usr/bin/make': program, 'bin/sh': program }

it.each<[name: string, files: Members, argv: string[], lines: string[]]>([
  [
    'awk, its words',
    {},
    ['awk', '-F', ':', '{ system("git " $1); "date -u" | getline d; print d | "sort -u" }'],
    ['date -u', 'sort -u', 'git'],
  ],
  ['awk, a file', { 'app/a.awk': 'END { printf "x" | "mail root" }' }, ['awk', '-f', 'a.awk', 'x'], ['mail root']],
  ['awk, words without commands', {}, ['awk', '{ print "a|b", $1 || "c" }'], []],
  [
    'make, variables and lines that go on',
    { 'app/Makefile': 'TOOL ?= jq\nexport A = b\nrun: x\n\t@$(TOOL) -n \\\n\t  1\n\t-echo $$HOME ${OTHER}\n' },
    ['make', 'run'],
    ['jq -n    1', 'echo $HOME $OTHER'],
  ],
  [
    'make, elsewhere',
    { 'app/sub/x.mk': 'run:\n\tgit log\n', 'app/sub/Makefile': 'run:\n\tdate\n' },
    ['make', '-C', 'sub', '-f', 'x.mk'],
    ['git log'],
  ],
])('%s', async (_, files, argv, lines) => {
  const { launches } = await followLaunches(await sketchFiles({ ...base, ...files }), argv, { cwd: '/app' })
  expect(launches.filter(({ argv }) => argv[0] === '/bin/sh').map(({ argv }) => argv[2]!.replace(/\s+/g, ' '))).toEqual(
    lines.map((line) => line.replace(/\s+/g, ' ')),
  )
})
