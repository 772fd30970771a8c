import { expect, it } from 'vitest'
import { PLAIN } from '../../src/report/style.ts'
import type { PackageSummary } from '../../src/report/usage-report.ts'
import type { PathSummary, WhyAnswer, WhyReport } from '../../src/report/why-report.ts'
import { whyText } from '../../src/report/why-text.ts'

const gcc: PackageSummary = {
  purl: 'pkg:deb/debian/gcc-12@12.2.0-14',
  ecosystem: 'deb',
  name: 'gcc-12',
  version: '12.2.0-14',
  unpackedBytes: 69_800_000,
  toPullBytes: 28_100_000,
  files: 57,
  layer: 1,
  instruction: 'RUN apt-get install -y build-essential',
  asked: 'pulled-in',
  verdict: 'unused',
  confidence: 'high',
  why: ['nothing that runs leads to any of its files'],
}

function textOf(answer: Partial<WhyAnswer>): string {
  const report: WhyReport = {
    schemaVersion: 1,
    image: { reference: 'app.tar', digest: 'sha256:0', platform: 'linux/amd64', source: 'docker-archive' },
    query: 'gcc-12',
    roots: ['entrypoint node server.js'],
    reachedFiles: 742,
    answers: [{ chain: [], dependents: [], ...answer }],
    notes: [],
  }
  return whyText(report, PLAIN)
}

it('says what was searched for something unused, who asks for it, who brought it, what goes with it, and how to check', () => {
  const text = textOf({
    package: gcc,
    dependents: [{ name: 'build-essential', kind: 'depends', verdict: 'unused' }],
    removal: { packages: ['gcc-12', 'g++-12'], unpackedBytes: 106_000_000, toPullBytes: 43_000_000 },
    check: 'apt-get -s purge gcc-12',
  })
  expect(text.split('\n')).toEqual([
    'gcc-12 12.2.0-14                                               69.8 MB   28.1 MB',
    '',
    '  It is unused, with high confidence: nothing that runs leads to any of its',
    '  files.',
    '',
    '  742 files were reached from entrypoint node server.js, none of its 57 files.',
    '  Asked for by build-essential (depends, unused).',
    '',
    '  Brought by layer 1: RUN apt-get install -y build-essential',
    '  Nobody asked for it by name: it came with another package.',
    '',
    '  Without it 2 packages go: 106 MB unpacked, 43.0 MB to pull.',
    '  They are gcc-12, g++-12.',
    '',
    '  To check, in a container of the image:',
    '  apt-get -s purge gcc-12',
    '',
  ])
})

it('shows the chain to something used, with the kind and grade of each step', () => {
  const text = textOf({
    package: { ...gcc, verdict: 'used', why: [] },
    chain: [
      { from: 'the image', to: '/usr/bin/node', kind: 'entrypoint', grade: 'hard', via: 'node server.js' },
      { from: '/usr/bin/node', to: '/app/server.js', kind: 'argument', grade: 'soft', via: 'server.js' },
    ],
  })
  expect(text).toContain('It is used:\n\n  entrypoint node server.js → /usr/bin/node\n    soft: argument server.js → /app/server.js\n')
})

it('writes out what an image put into names, on one line each', () => {
  const path: PathSummary = { path: '/a\u001b[2J\nb', kind: 'file', unpackedBytes: 1, toPullBytes: 1, packages: [], reached: false }
  const text = textOf({ path })
  expect(text).not.toContain('\u001b')
  expect(text.split('\n')[0]).toMatch(/^\/a.*b/)
})
