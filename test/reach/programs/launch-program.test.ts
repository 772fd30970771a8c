import { expect, it } from 'vitest'
import { programNames } from '../../../src/reach/programs/program-names.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { followLaunches } from '../../support/follow-launches.ts'

it.each([
  ['/usr/bin/python3.11', ['python3.11', 'python3', 'python']],
  ['php-fpm8.2', ['php-fpm8.2', 'php-fpm8', 'php-fpm']],
  ['php-fpm82', ['php-fpm82', 'php-fpm']],
  ['ruby3.1', ['ruby3.1', 'ruby3', 'ruby']],
  ['perl5.36.0', ['perl5.36.0', 'perl5.36', 'perl5', 'perl']],
  ['apache2', ['apache2', 'apache']],
  ['nodejs', ['nodejs']],
  ['gosu-amd64', expect.arrayContaining(['gosu'])],
  ['tini-static-amd64', expect.arrayContaining(['tini'])],
  ['dumb-init_1.2.5_x86_64', expect.arrayContaining(['dumb-init'])],
  ['/', []],
])('%s is looked up as %j', (path, names) => {
  expect(programNames(path)).toEqual(names)
})

const base: Members = { 'usr/bin/env': 'ELF', 'bin/sh': 'ELF', 'usr/bin/perl': 'ELF', 'usr/bin/tool': { content: 'ELF', mode: 0o755 } }

async function linesOf(files: Members, argv: string[], options = {}) {
  const context = await followLaunches(await sketchFiles({ ...base, ...files }), argv, options)
  return {
    lines: context.referenceLines(),
    notes: context.notes,
    unresolved: context.unresolvedPlaces.map(({ domain, what }) => `${domain}: ${what}`),
  }
}

it('follows symlinks and shebangs', async () => {
  const files = { 'app/start': { link: 'bin/start.pl' }, 'app/bin/start.pl': '#!/usr/bin/env -S perl -w\n' }
  expect(await linesOf(files, ['./start', 'x'], { cwd: '/app' })).toEqual({
    lines: [
      'hard * -> /app/bin/start.pl (entrypoint)',
      'hard /app/bin/start.pl -> /usr/bin/env (shebang: #!/usr/bin/env -S perl -w)',
      'hard /app/bin/start.pl -> /usr/bin/perl (shebang)',
    ],
    notes: [],
    unresolved: [],
  })
})

it.each<[name: string, files: Members, argv: string[], lines: string[]]>([
  ['a path with a space', { 'a b/c.txt': '' }, ['tool', '/a b/c.txt'], ['soft * -> /a b/c.txt (argument: /a b/c.txt)']],
  ['after an equals sign', { 'etc/x.yml': '' }, ['tool', '--config=/etc/x.yml'], ['soft * -> /etc/x.yml (argument: /etc/x.yml)']],
  ['joined to a letter', { 'etc/x.yml': '' }, ['tool', '-c/etc/x.yml'], ['soft * -> /etc/x.yml (argument: /etc/x.yml)']],
  [
    'relative',
    { 'srv/x.yml': '' },
    ['tool', 'x.yml', '--y=./x.yml'],
    ['soft * -> /srv/x.yml (argument: ./x.yml)', 'soft * -> /srv/x.yml (argument: x.yml)'],
  ],
  ['a list', { 'a/b': '', 'c/d': '' }, ['tool', '/a/b:/c/d'], ['soft * -> /a/b (argument: /a/b)', 'soft * -> /c/d (argument: /c/d)']],
  ['a folder', { 'srv/data/x': '' }, ['tool', '/srv/data', '/srv', '/usr', '.'], ['soft * -> /srv/data (content folder: /srv/data)']],
  [
    'a configuration of which nobody knows the syntax',
    { 'etc/x.conf': 'key /srv/a.pem\n# /srv/b.pem\nurl http://x/srv/b.pem\n', 'srv/a.pem': '', 'srv/b.pem': '' },
    ['tool', '-c', '/etc/x.conf'],
    ['soft * -> /etc/x.conf (argument: /etc/x.conf)', 'soft /etc/x.conf -> /srv/a.pem (configured path: /srv/a.pem)'],
  ],
])('refers to files in arguments: %s', async (_, files, argv, lines) => {
  const found = (await linesOf(files, argv, { cwd: '/srv' })).lines
  expect(found.filter((line) => !line.includes('/usr/bin/tool'))).toEqual(lines)
})

it('refers to files that variables of the image name', async () => {
  const { lines } = await linesOf({ 'app/x.toml': '', 'app/y': '' }, ['tool'], { env: { CONFIG: '/app/x.toml', HOME: '/app' } })
  expect(lines).toContain('soft * -> /app/x.toml (environment variable: CONFIG=/app/x.toml)')
  expect(lines).toHaveLength(2)
})

it.each<[argv: string[], message: string]>([
  [['missing'], 'missing is not in the image'],
  [['/app/missing', 'x'], '/app/missing is not in the image'],
  [['env', 'missing'], 'missing is not in the image'],
  [['sh', '-c', 'missing || tool'], 'missing is not in the image'],
])('says that a program is not there: %j', async (argv, message) => {
  const { notes } = await linesOf({}, argv)
  expect(notes).toMatchObject([{ about: 'entrypoint', message: expect.stringContaining(message) }])
})

it('takes a folder or a file of data as a root', async () => {
  expect((await linesOf({ 'srv/data/x': '' }, ['/srv/data'], { kind: 'root' })).lines).toEqual(['hard * -> /srv/data (content folder)'])
  expect((await linesOf({ 'srv/x.txt': '' }, ['/srv/x.txt'], { kind: 'root' })).lines).toEqual(['hard * -> /srv/x.txt (root)'])
})

it.each<[name: string, files: Members, argv: string[], lines: string[], unresolved: string[]]>([
  ['perl', { 'app/x.pl': '' }, ['perl', '-w', '-I', '/lib', '/app/x.pl'], ['hard * -> /app/x.pl (script: perl -w -I /lib /app/x.pl)'], []],
  ['perl inline', {}, ['perl', '-e', 'print 1', 'x'], [], []],
  [
    'ruby',
    { 'usr/bin/ruby3.1': 'ELF', 'app/app.rb': '', 'app/first.rb': '' },
    ['ruby3.1', '-r', './first.rb', 'app.rb'],
    [
      'hard * -> /app/app.rb (script: ruby3.1 -r ./first.rb app.rb)',
      'hard * -> /app/first.rb (script: ruby3.1 -r ./first.rb app.rb)',
      'hard /usr/bin/ruby3.1 -> /app/first.rb (require: ./first.rb)',
    ],
    [],
  ],
  [
    'Rscript',
    { 'usr/bin/Rscript': 'ELF', 'app/x.R': '' },
    ['Rscript', '--vanilla', 'x.R'],
    ['hard * -> /app/x.R (script: Rscript --vanilla x.R)'],
    ['r: no analyser'],
  ],
  [
    'php',
    { 'usr/bin/php': 'ELF', 'app/artisan': '' },
    ['php', '-d', 'memory_limit=1G', 'artisan', 'serve'],
    ['hard * -> /app/artisan (script: php -d memory_limit=1G artisan serve)'],
    [],
  ],
  [
    'dotnet',
    { 'usr/bin/dotnet': 'ELF', 'app/App.dll': 'MZ', 'app/App.deps.json': '{}', 'app/App.runtimeconfig.json': '{}' },
    ['dotnet', 'App.dll', '--x'],
    [
      'hard * -> /app/App.dll (assembly: dotnet App.dll --x)',
      'hard /app/App.dll -> /app/App.deps.json (configuration: App.deps.json)',
      'hard /app/App.dll -> /app/App.runtimeconfig.json (configuration: App.runtimeconfig.json)',
      'soft /app/App.dll -> /app (content folder: /app)',
    ],
    ['dotnet: no analyser reads assemblies: dotnet'],
  ],
  [
    'the host of a .NET application',
    { 'app/App': 'ELF', 'app/App.dll': 'MZ', 'app/App.runtimeconfig.json': '{}' },
    ['./App'],
    [
      'hard * -> /app/App (entrypoint)',
      'hard /app/App -> /app/App.dll (configuration: App.dll)',
      'hard /app/App -> /app/App.runtimeconfig.json (configuration: App.runtimeconfig.json)',
      'soft /app/App -> /app (content folder: /app)',
    ],
    ['dotnet: no analyser reads assemblies: ./App'],
  ],
])('finds the programs of interpreters: %s', async (_, files, argv, lines, unresolved) => {
  const found = await linesOf(files, argv, { cwd: '/app' })
  expect(found.lines.filter((line) => !/-> \/usr\/bin\/|\(argument/.test(line))).toEqual(lines)
  expect(found.unresolved).toEqual(unresolved)
})
