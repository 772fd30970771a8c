import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { perlAnalyser } from '../../../src/reach/perl/analyser.ts'
import { scanPerl } from '../../../src/reach/perl/source-scan.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { sketchContext } from '../../support/reach-context.ts'
import { reachedLines, type Start } from '../../support/reached-lines.ts'

const LIB = 'usr/lib/x86_64-linux-gnu'

async function reachedFrom(members: Members, start: Partial<Start> = {}) {
  const perl = { 'usr/bin/perl': { content: '\u007fELF', mode: 0o755 } }
  const { lines } = await reachedLines({ ...perl, ...members }, { argv: ['perl', '/app/x.pl'], analyser: perlAnalyser, ...start })
  return lines.filter((line) => line !== 'hard /app/x.pl')
}

describe('files of Perl', () => {
  const cases: [name: string, code: string, others: Members, reached: string[]][] = [
    [
      'use modules of all folders that perls look into',
      "use strict; no warnings;\nuse A::B 1.2 qw(x);\n  eval { require C; };\nuse D'E;",
      {
        [`${LIB}/perl-base/strict.pm`]: '',
        [`${LIB}/perl/5.36.0/warnings.pm`]: '',
        'usr/share/perl5/A/B.pm': 'require "a.ph";',
        'usr/share/perl/5.36.0/a.ph': '',
        'usr/local/share/perl5/site_perl/C.pm': '',
        'app/lib/D/E.pm': '',
        'usr/share/perl5/Unused.pm': '',
      },
      [
        'hard /app/lib/D/E.pm',
        'hard /usr/lib/x86_64-linux-gnu/perl-base/strict.pm',
        'hard /usr/lib/x86_64-linux-gnu/perl/5.36.0/warnings.pm',
        'hard /usr/share/perl/5.36.0/a.ph',
        'hard /usr/share/perl5/A/B.pm',
        'soft /usr/local/share/perl5/site_perl/C.pm',
      ],
    ],
    [
      'read data beside modules, and tables of characters that they name',
      'use A::B; use diagnostics; use v5.20; my $table = do "unicore/$name";',
      {
        'usr/share/perl5/A/B.pm': '',
        'usr/share/perl5/A/B/C.pm': '',
        'usr/share/perl5/A/B/keys.txt': '',
        'usr/share/perl5/A/B/resources/page.ep': '',
        'usr/share/perl5/A/other.txt': '',
        'usr/share/perl5/A/resources/names.txt': '',
        'usr/share/perl/5.36.0/unicore/lib/Gc/L.pl': '',
        'usr/share/perl/5.36.0/pod/perldiag.pod': '',
        'usr/share/perl/5.36.0/pod/perlop.pod': '',
        'usr/share/perl/5.36.0/feature.pm': '',
        'usr/share/perl/5.30.0/utf8_heavy.pl': '',
      },
      [
        'hard /usr/share/perl5/A/B.pm',
        'soft /usr/share/perl/5.30.0/utf8_heavy.pl',
        'soft /usr/share/perl/5.36.0/feature.pm',
        'soft /usr/share/perl/5.36.0/pod/perldiag.pod',
        'weak /usr/share/perl/5.36.0/unicore/lib/Gc/L.pl',
        'weak /usr/share/perl5/A/B/keys.txt',
        'weak /usr/share/perl5/A/B/resources/page.ep',
        'weak /usr/share/perl5/A/resources/names.txt',
      ],
    ],
    [
      'have parents, roles and plugins',
      "use parent -norequire, 'A', qw(B C);\nwith 'My::Role'; plugin 'Minion'; plugin(Other => {}); DBI->connect('dbi:Pg:dbname=x');",
      {
        'usr/share/perl5/A.pm': '',
        'usr/share/perl5/B.pm': '',
        'usr/share/perl5/C.pm': '',
        'usr/share/perl5/My/Role.pm': '',
        'usr/share/perl5/Mojolicious/Plugin/Minion.pm': '',
        'usr/share/perl5/Dancer2/Plugin/Other.pm': '',
        'usr/share/perl5/DBD/Pg.pm': '',
        'usr/share/perl5/DBD/SQLite.pm': '',
      },
      [
        'hard /usr/share/perl5/A.pm',
        'hard /usr/share/perl5/B.pm',
        'hard /usr/share/perl5/C.pm',
        'soft /usr/share/perl5/DBD/Pg.pm',
        'soft /usr/share/perl5/Dancer2/Plugin/Other.pm',
        'soft /usr/share/perl5/Mojolicious/Plugin/Minion.pm',
        'soft /usr/share/perl5/My/Role.pm',
      ],
    ],
    [
      'have documentation, comments and ends without meaning',
      '=head1 A\n\nuse A;\n\n=cut\n\n# use A;\nuse B; # use A\n__END__\nuse A;',
      { 'usr/share/perl5/A.pm': '', 'usr/share/perl5/B.pm': '' },
      ['hard /usr/share/perl5/B.pm'],
    ],
    [
      'load compiled parts and what was split off',
      'use Net::SSLeay; use Encode;',
      {
        [`${LIB}/perl5/5.36/Net/SSLeay.pm`]: 'package Net::SSLeay; use AutoLoader; XSLoader::load();',
        [`${LIB}/perl5/5.36/auto/Net/SSLeay/SSLeay.so`]: '\u007fELF\0XS::Parse::Keyword\0',
        [`${LIB}/perl5/5.36/auto/Net/SSLeay/autosplit.ix`]: '',
        [`${LIB}/perl5/5.36/auto/Net/SSLeay/x.al`]: '',
        'usr/share/perl5/XS/Parse/Keyword.pm': '',
        [`${LIB}/perl5/5.36/auto/Net/Other/Other.so`]: '',
        [`${LIB}/perl/5.36/Encode.pm`]: '',
        [`${LIB}/perl-base/auto/Encode/Encode.so`]: '',
      },
      [
        `hard /${LIB}/perl-base/auto/Encode/Encode.so`,
        `hard /${LIB}/perl/5.36/Encode.pm`,
        `hard /${LIB}/perl5/5.36/Net/SSLeay.pm`,
        `hard /${LIB}/perl5/5.36/auto/Net/SSLeay/SSLeay.so`,
        `soft /${LIB}/perl5/5.36/auto/Net/SSLeay/autosplit.ix`,
        `soft /${LIB}/perl5/5.36/auto/Net/SSLeay/x.al`,
        'soft /usr/share/perl5/XS/Parse/Keyword.pm',
      ],
    ],
    [
      'look into folders that they name, and at namespaces',
      'use FindBin; use lib "$FindBin::Bin/../vendor"; use A; my $x = "My::Driver::$y"; require "$x.pl"; do "./settings.pl";',
      { 'vendor/A.pm': '', 'vendor/My/Driver/One.pm': '', 'vendor/My/Other.pm': '', 'app/settings.pl': '' },
      ['hard /app/settings.pl', 'hard /vendor/A.pm', 'soft /vendor/My/Driver/One.pm'],
    ],
    [
      'use by what they do',
      'open my $in, "<:encoding(UTF-8)", "x"; print $+{name};',
      {
        [`${LIB}/perl/5.36/PerlIO/encoding.pm`]: '',
        'usr/share/perl/5.36/PerlIO.pm': '',
        [`${LIB}/perl/5.36/Tie/Hash/NamedCapture.pm`]: '',
        [`${LIB}/perl/5.36/PerlIO/scalar.pm`]: '',
      },
      [
        `soft /${LIB}/perl/5.36/PerlIO/encoding.pm`,
        `soft /${LIB}/perl/5.36/Tie/Hash/NamedCapture.pm`,
        'soft /usr/share/perl/5.36/PerlIO.pm',
      ],
    ],
  ]
  it.each(cases)('%s', async (_, code, others, reached) => {
    expect(await reachedFrom({ 'app/x.pl': code, ...others })).toEqual(reached)
  })
})

it('heeds options, inline programs and the environment', async () => {
  const members = { 'opt/a/A.pm': '', 'opt/b/B.pm': '', 'opt/b/C.pm': '', 'opt/b/D.pm': '' }
  const start = { argv: ['perl', '-I/opt/a', '-MA=x', '-e', 'use B; print 1'], env: { PERL5LIB: '/opt/b', PERL5OPT: '-MC' } }
  expect(await reachedFrom(members, start)).toEqual(['hard /opt/a/A.pm', 'hard /opt/b/B.pm', 'hard /opt/b/C.pm'])
})

it('doubts names of what a package neither has nor depends on', async () => {
  const dependencies = [{ wanted: 'c', kind: 'depends' as const, satisfiedBy: [2] }]
  const packages = [
    { name: 'a', files: ['/usr/share/perl5/A.pm'], dependencies },
    { name: 'b', files: ['/usr/share/perl5/B/X.pm'] },
    { name: 'c', files: ['/usr/share/perl5/C/X.pm'] },
  ]
  const members = {
    'app/x.pl': 'use A;',
    'usr/share/perl5/A.pm': "my %known = ('B::X' => 1, 'C::X' => 2);",
    'usr/share/perl5/B/X.pm': '',
    'usr/share/perl5/C/X.pm': '',
  }
  expect(await reachedFrom(members, { packages })).toEqual([
    'hard /usr/share/perl5/A.pm',
    'soft /usr/share/perl5/C/X.pm',
    'weak /usr/share/perl5/B/X.pm',
  ])
})

it('reads what is broken', () => {
  const piece = fc.constantFrom(
    'use ',
    'A::',
    'qw(',
    ')',
    "'",
    '"',
    '\n',
    '=x\n',
    '=cut\n',
    '#',
    'require ',
    ';',
    '{',
    '$',
    'sub ',
    ':',
    '<',
    'open ',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => void scanPerl(pieces.join(''))),
    { numRuns: 300 },
  )
  for (const text of ['qw(', "'a", '"', 'use A', 'A::', 'open ', 'sub ', 'package ', ' ', '<', 'require (', 'use lib ', '\n=x'])
    scanPerl(text.repeat(20_000))
})

describe('drivers that DBI has heard of', () => {
  const dbi = {
    'usr/share/perl5/DBI.pm':
      'my $known = { pg_ => \'DBD::Pg\', sqlite_ => \'DBD::SQLite\' }; require "DBD/$driver.pm"; my $class = "DBD::$driver";',
    'usr/share/perl5/DBD/Pg.pm': '',
    'usr/share/perl5/DBD/SQLite.pm': '',
  }
  it.each<[code: string, start: Partial<Start>, others: Members, drivers: string[]]>([
    ["use DBI; DBI->connect('dbi:SQLite:x'); die $DBI::errstr", {}, {}, ['SQLite']],
    ['use DBI; DBI->connect("DBI:SQLite:$file", "", ""); DBI->connect_cached( \'dbi:Pg(RaiseError=>1):x\');', {}, {}, ['Pg', 'SQLite']],
    ["use DBI; my $dsn = 'dbi:SQLite:x'; DBI->connect($dsn)", {}, {}, ['Pg', 'SQLite']],
    ['use DBI; DBI->connect("dbi:$driver:x")', {}, {}, ['Pg', 'SQLite']],
    ["use DBI; use My; DBI->connect('dbi:SQLite:x')", {}, { 'usr/share/perl5/My.pm': 'sub get { DBI->connect(@_) }' }, ['Pg', 'SQLite']],
    [
      "use DBI; DBI->connect('dbi:SQLite:x')",
      {},
      { 'usr/share/perl5/DBD/SQLite.pm': 'package DBD::SQLite; $DBI::x = DBI::_new_drh(1)' },
      ['SQLite'],
    ],
    ["use DBI; DBI->connect('dbi:Multi:x')", {}, { 'usr/share/perl5/DBD/Multi.pm': 'DBI->connect($each)' }, ['Multi', 'Pg', 'SQLite']],
    ["use parent 'DBI'; main->connect('dbi:SQLite:x')", {}, {}, ['Pg', 'SQLite']],
    ['use DBI; print DBI->available_drivers;', {}, {}, ['Pg', 'SQLite']],
    ["use DBI; DBI->connect('dbi:SQLite:x')", { env: { DBI_DRIVER: 'Pg' } }, {}, ['Pg', 'SQLite']],
  ])('%s %j', async (code, start, others, drivers) => {
    const lines = await reachedFrom({ 'app/x.pl': code, ...dbi, ...others }, start)
    expect(lines.flatMap((line) => /DBD\/(\w+)/.exec(line)?.[1] ?? []).sort()).toEqual(drivers)
  })
})

it('starts none of the programs that perl was built with', async () => {
  const files = await sketchFiles({
    'usr/bin/vim': { content: '', mode: 0o755 },
    'usr/share/perl5/Config.pm': "system('vim')",
    'usr/share/perl5/Other.pm': "system('vim')",
  })
  const context = sketchContext(files)
  await perlAnalyser.analyse([files.find('/usr/share/perl5/Config.pm'), files.find('/usr/share/perl5/Other.pm')], context)
  expect(context.launches.map(({ from }) => files.nameOf(from))).toEqual(['Other.pm'])
})

it('loads nothing for a word of people', async () => {
  const members = { [`${LIB}/perl/5.36/PerlIO/encoding.pm`]: '', [`${LIB}/perl/5.36/Encode.pm`]: '' }
  expect(await reachedFrom({ ...members, 'app/x.pl': 'die "cannot tell the encoding of $database";' })).toEqual([])
})
