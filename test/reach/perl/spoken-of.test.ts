import { expect, it } from 'vitest'
import { ROOT } from '../../../src/reach/edge.ts'
import { explore } from '../../../src/reach/explore.ts'
import { perlAnalyser } from '../../../src/reach/perl/analyser.ts'
import { launchProgram } from '../../../src/reach/programs/launch-program.ts'
import { judge } from '../../../src/reach/verdict.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { sketchPackage } from '../../support/usage-sketch.ts'

const SITE = 'usr/share/perl5'

/** The verdict on a package with a module, and on a library that it depends on, in an image that runs a program of Perl. */
async function verdicts(module: string, code: string, more: Members = {}): Promise<string[]> {
  const files = await sketchFiles({
    'usr/bin/perl': { content: '\u007fELF', mode: 0o755 },
    'app/x.pl': code,
    [`${SITE}/${module}`]: '',
    'usr/lib/libx.so.1': '',
    ...more,
  })
  const needs = { wanted: 'libx1', kind: 'depends', satisfiedBy: [1] } as const
  const packages = [
    sketchPackage(files, { name: 'libx-perl', files: [`/${SITE}/${module}`], dependencies: [needs] }),
    sketchPackage(files, { name: 'libx1', files: ['/usr/lib/libx.so.1'] }),
  ]
  const launch = { from: ROOT, argv: ['perl', '/app/x.pl'], cwd: '/app', env: {}, kind: 'entrypoint', grade: 'hard' } as const
  const reach = await explore({
    files,
    packages,
    env: {},
    workingDir: '/app',
    analysers: [perlAnalyser],
    launchProgram,
    policy: () => [],
    launches: [launch],
  })
  return judge({ files, packages, reach, broken: new Set() }).map(({ verdict, confidence }) => `${verdict} ${confidence}`)
}

it.each<[module: string, code: string, confidence: string]>([
  ['Foo/Bar.pm', 'use strict; print "x"', 'medium'],
  ['Foo/Bar.pm', 'Foo::other()', 'low'],
  ['Foo/Bar.pm', "my $x = 'Foo'", 'medium'],
  ['Foo/Bar.pm', '$Other::Foo::x = 1', 'medium'],
  ['Foo.pm', 'load(qw(Foo Bar))', 'low'],
  ['Foo.pm', 'my $name = shift; eval "require $name"', 'medium'],
])('%s, where code says %s: %s', async (module, code, confidence) => {
  expect(await verdicts(module, code)).toEqual([`unused ${confidence}`, `unused ${confidence}`])
})

it('is not decided where another program has a Perl in it', async () => {
  const more = { 'app/y.pl': '', 'usr/lib/libperl.so.5.36': '' }
  expect(await verdicts('Foo/Bar.pm', 'do "/usr/lib/libperl.so.5.36"', more)).toEqual(['unused low', 'unused low'])
})
