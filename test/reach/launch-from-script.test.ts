import { describe, expect, it } from 'vitest'
import { commandsInScript } from '../../src/reach/commands-in-scripts.ts'
import { launchFromScript } from '../../src/reach/launch-from-script.ts'
import { cpuSpent } from '../support/cpu-spent.ts'
import { sketchFiles } from '../support/files-sketch.ts'
import { sketchContext } from '../support/reach-context.ts'

describe('commands in scripts', () => {
  const cases: [code: string, commands: string[][]][] = [
    // Perl
    [`system('rsync', '-a', $from)`, [['rsync', '-a']]],
    [`system("rsync -a $from")`, [['/bin/sh', '-c', 'rsync -a $from']]],
    [`exec qw(git log);`, [['git', 'log']]],
    [`open(my $f, '-|', 'file', '-b', $path)`, [['file', '-b']]],
    [`open(F, "gzip -dc $path |")`, [['/bin/sh', '-c', 'gzip -dc $path']]],
    [`open F, "| mail root"`, [['/bin/sh', '-c', 'mail root']]],
    ['my $v = qx{git describe};', [['/bin/sh', '-c', 'git describe']]],
    ['print `exiftool -ver`;', [['/bin/sh', '-c', 'exiftool -ver']]],
    [`run(command => [qw(tar xf)])`, [['tar', 'xf']]],
    // PHP
    [`proc_open(["rsync", "--version"], [1 => $out])`, [['rsync', '--version']]],
    [`exec("convert " . escapeshellarg($path))`, [['/bin/sh', '-c', 'convert']]],
    [`shell_exec("cat {$path} | wc")`, [['/bin/sh', '-c', 'cat $computed | wc']]],
    [`new Process(['ffmpeg', '-i', $path])`, [['ffmpeg', '-i']]],
    // Ruby
    ['out = %x(ls #{path})', [['/bin/sh', '-c', 'ls $computed']]],
    [`IO.popen(["git", "log"])`, [['git', 'log']]],
    [`system({ "A" => "b" }, "git log")`, [['/bin/sh', '-c', 'git log']]],
    [`Open3.capture2e("git", "log")`, [['git', 'log']]],
    // Neither
    [`open(F, '<', 'file')`, []],
    ['$file = "git"; // `git` is a program', []],
    [`system($command)`, []],
  ]
  it.each(cases)('%s', (code, commands) => {
    expect(commandsInScript(code).map(({ argv }) => argv)).toEqual(commands)
  })

  it('are found soon in whatever text', () => {
    const spent = cpuSpent()
    for (const part of ['`', 'open ', 'system(', '"', 'qx{', 'open("a', '=    ', "system '\\\\"]) commandsInScript(part.repeat(20_000))
    expect(spent()).toBeLessThan(5)
  })
})

describe('programs that scripts start', () => {
  const cases: [name: string, code: string, launches: string[]][] = [
    ['by literal commands', `system('git', 'log'); system('nothing')`, ['git log']],
    ['by names that the image has, of code that starts some', `my @command = ('git', $x, 'date'); exec @command;`, ['git', 'weak date']],
    ['by beginnings of lines', `$line = 'git log ' . $x; shell_exec($line);`, ['git']],
    ['of none, where nothing is started', `print 'git'`, []],
  ]
  it.each(cases)('%s', async (_, code, launches) => {
    const files = await sketchFiles({
      'app/x.pl': '',
      'usr/bin/git': { content: '', mode: 0o755 },
      'usr/bin/date': { content: '', mode: 0o755 },
    })
    const own = sketchContext(files)
    launchFromScript(files.find('/app/x.pl'), code, own)
    expect(own.launches.map(({ grade, argv }) => `${grade === 'soft' ? '' : `${grade} `}${argv.join(' ')}`)).toEqual(launches)
  })

  it('of a library are doubtful where it only names them', async () => {
    const files = await sketchFiles({
      'lib/X.pm': '',
      'usr/bin/git': { content: '', mode: 0o755 },
      'usr/bin/svn': { content: '', mode: 0o755 },
    })
    const context = sketchContext(files, { isFirstParty: () => false })
    launchFromScript(files.find('/lib/X.pm'), `my %tools = (a => 'svn'); system('git', 'log')`, context)
    expect(context.launchLines()).toEqual([
      'soft /lib/X.pm: git log (program started in code)',
      'weak /lib/X.pm: svn (program started in code)',
    ])
  })
})
