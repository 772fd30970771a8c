import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadReporter } from '../../src/report/index.ts'
import type { Report } from '../../src/report/report.ts'
import { PLAIN } from '../../src/report/style.ts'
import type { PackageSummary, UsageSummary, VerdictBytes } from '../../src/report/usage-report.ts'

const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/report.json'), 'utf8')) as Report

function sum(packages: number, unpackedBytes: number): VerdictBytes {
  return { packages, unpackedBytes, toPullBytes: unpackedBytes / 2, base: { unpackedBytes: 0, toPullBytes: 0 } }
}

function summary(name: string, unpackedBytes: number, more: Partial<PackageSummary> = {}): PackageSummary {
  return {
    purl: `pkg:deb/debian/${name}@1`,
    ecosystem: 'deb',
    name,
    version: '1',
    unpackedBytes,
    toPullBytes: unpackedBytes / 2,
    files: 1,
    asked: 'unknown',
    verdict: 'unused',
    confidence: 'high',
    why: [],
    ...more,
  }
}

const usage: UsageSummary = {
  roots: ['entrypoint nginx'],
  used: sum(14, 26_200_000),
  kept: sum(1, 500_000),
  unknown: sum(0, 0),
  unused: { high: sum(173, 427_000_000), medium: sum(26, 49_400_000), low: sum(0, 0) },
  weak: [
    { kind: 'plugin folder', from: '/usr/bin/postgres', packages: ['libllvm14'], unpackedBytes: 117_000_000, toPullBytes: 40_000_000 },
  ],
  counterfactuals: [
    { change: 'leave out git (apt-get install git)', packages: ['git'], unpackedBytes: 45_300_000, toPullBytes: 21_700_000 },
  ],
  bases: [
    {
      program: '/app',
      language: 'go',
      static: true,
      base: 'scratch',
      libraries: [],
      needsCertificates: false,
      needsTimeZones: false,
      resolvesNames: false,
      programs: [],
    },
  ],
  runtimes: [{ home: '/usr/lib/jvm/java-17', modules: ['java.base', 'java.sql'], jlinkBytes: 80_300_000 }],
  trace: {
    openedFiles: 34,
    elsewhere: 2,
    missed: ['/etc/odd'],
    unopened: { files: 3, unpackedBytes: 8_300_000, toPullBytes: 1, packages: ['libc-bin'] },
  },
}
const packages = [
  summary('gcc-12', 69_800_000, { asked: 'pulled-in' }),
  summary('git', 45_300_000, { asked: 'asked', askedIn: 'apt-get install git' }),
  summary('perl-base', 11_200_000, { confidence: 'medium', base: 'known' }),
  summary('nginx', 1_000_000, { verdict: 'used' }),
]

it('shows packages by verdict, what can go, what is in doubt, and where a record differs', async () => {
  const text = await loadReporter('text')
  const lines = text({ ...golden, packages, usage }, { style: PLAIN }).split('\n')
  const section = (title: string) => {
    const start = lines.findIndex((line) => line.includes(title))
    return lines.slice(start + 1, lines.indexOf('', start))
  }
  expect(section('Packages  ')).toEqual([
    '      used      by what starts, 14 packages          26.2 MB   13.1 MB',
    '      kept      unnamed, yet expected, 1 package      500 kB    250 kB',
    '      unused    for sure, 173 packages                427 MB    214 MB',
    '      unused    most likely, 26 packages             49.4 MB   24.7 MB',
    '      117 MB kept only by a plugin folder of /usr/bin/postgres: libllvm14',
  ])
  expect(section('Unused packages')).toEqual([
    '      gcc-12 1, came along                           69.8 MB   34.9 MB',
    '      git 1, apt-get install git                     45.3 MB   22.6 MB',
    '      perl-base 1, likely, base image                11.2 MB   5.60 MB',
  ])
  expect(section('other ways to install')).toEqual(['      leave out git (apt-get install git)            45.3 MB   21.7 MB'])
  expect(section('smaller base')).toEqual([
    '      /app could run on scratch: it needs nothing of its image.',
    '      /usr/lib/jvm/java-17: 2 modules are needed; a runtime of jlink weighs',
    '      about 80.3 MB.',
  ])
  expect(section('record of what was opened')).toEqual([
    '      34 files of the image were opened, 2 that it does not have.',
    '      1 of them nothing was found that leads to:',
    '        /etc/odd',
    '      3 files were found and not opened: 8.30 MB, among them all of libc-bin',
  ])
})
