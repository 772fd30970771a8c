import { zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { dpkg } from '../../../src/packages/dpkg/dpkg.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { describedIn } from '../../support/described-packages.ts'

const INFO = 'var/lib/dpkg/info'

/** A paragraph of the status database; `extra` are further lines. */
function stanza(name: string, extra = '', state = 'installed'): string {
  return `Package: ${name}\nStatus: install ok ${state}\nVersion: 1.0-1\nArchitecture: amd64\n${extra && `${extra}\n`}\n`
}

function list(...paths: string[]): string {
  return `/.\n${paths.join('\n')}\n`
}

describe('which packages are installed', () => {
  it.each<[string, Members, string[]]>([
    [
      'by their state',
      {
        'var/lib/dpkg/status': [
          ...['installed', 'unpacked', 'half-configured', 'half-installed', 'triggers-awaited', 'triggers-pending'],
          ...['config-files', 'not-installed'],
        ]
          .map((state) => stanza(state, '', state))
          .join(''),
      },
      ['installed', 'unpacked', 'half-configured', 'half-installed', 'triggers-awaited', 'triggers-pending'],
    ],
    [
      'in files of their own, without a state',
      {
        'var/lib/dpkg/status.d/base': 'Package: base-files\nVersion: 12.4\nArchitecture: amd64\n',
        'var/lib/dpkg/status.d/base.md5sums': '',
        'var/lib/dpkg/status.d/base.postinst': '#!/bin/sh',
        'var/lib/dpkg/status.d/libc6': 'Package: libc6\nVersion: 2.36\n',
      },
      ['base-files', 'libc6'],
    ],
    ['without a state, as tools write it that only make images', { 'var/lib/dpkg/status': 'Package: a\nVersion: 1\n' }, ['a']],
    ['none where there is no database', { 'etc/debian_version': '12' }, []],
    ['none where the database is empty', { 'var/lib/dpkg/status': '' }, []],
    [
      'with carriage returns and fields in any case',
      { 'var/lib/dpkg/status': 'PACKAGE: a\r\nstatus: install ok installed\r\n\r\n' },
      ['a'],
    ],
  ])('%s', async (_, members, expected) => {
    const { packages, notes, broken } = await describedIn(dpkg, members)
    expect(packages.map(({ name }) => name)).toEqual(expected)
    expect([notes, broken]).toEqual([[], []])
  })
})

describe('which files they have', () => {
  it.each<[string, Members, Record<string, string[]>]>([
    [
      'those on its list that the image has; no folders, and nothing deleted or left out',
      {
        [`${INFO}/bash.list`]: list('/bin', '/bin/bash', '/bin/rbash', '/usr', '/usr/share/doc/bash', '/usr/share/man/bash.1.gz'),
        'bin/bash': 'elf',
        'bin/rbash': { link: 'bash' },
        'usr/share/doc/bash/': '',
      },
      { bash: ['/bin/bash', '/bin/rbash'] },
    ],
    [
      'where the image has merged /lib into /usr/lib',
      {
        [`${INFO}/bash.list`]: list('/lib', '/lib/a.so', '/usr/lib/b.so'),
        lib: { link: 'usr/lib' },
        'usr/lib/a.so': 'a',
        'usr/lib/b.so': 'b',
      },
      { bash: ['/usr/lib/a.so', '/usr/lib/b.so'] },
    ],
    [
      'a symlink to a folder that the package itself has',
      {
        [`${INFO}/bash.list`]: list('/opt/current'),
        [`${INFO}/dash.list`]: list('/opt/current', '/opt/current/dash'),
        'opt/v1/dash': 'elf',
        'opt/current': { link: 'v1' },
      },
      { bash: ['/opt/current'], dash: ['/opt/v1/dash'] },
    ],
    [
      'where two packages list a folder that is a symlink, and have nothing in it',
      {
        [`${INFO}/bash.list`]: list('/lib', '/usr/bin/bash'),
        [`${INFO}/dash.list`]: list('/lib', '/usr/bin/dash', '/usr/bin/sh'),
        lib: { link: 'usr/lib' },
        'usr/lib/a.so': 'a',
        'usr/bin/bash': 'elf',
        'usr/bin/dash': 'elf',
        'usr/bin/sh': { link: 'dash' },
      },
      { bash: ['/lib', '/usr/bin/bash'], dash: ['/usr/bin/dash', '/usr/bin/sh'] },
    ],
    [
      'of an architecture, and shared with another one',
      {
        'var/lib/dpkg/status': stanza('libc6', 'Multi-Arch: same'),
        [`${INFO}/libc6:amd64.list`]: list('/usr/lib/libc.so.6'),
        [`${INFO}/libc6.list`]: list('/usr/lib/old.so'),
        'usr/lib/libc.so.6': 'elf',
        'usr/lib/old.so': 'elf',
      },
      { libc6: ['/usr/lib/libc.so.6'] },
    ],
    [
      'where another package or the administrator diverted it',
      {
        'var/lib/dpkg/diversions': '/bin/sh\n/bin/sh.distrib\ndash\n/bin/ls\n/bin/ls.real\n:\n',
        [`${INFO}/bash.list`]: list('/bin/sh', '/bin/ls'),
        [`${INFO}/dash.list`]: list('/bin/sh'),
        'bin/sh': 'dash',
        'bin/sh.distrib': 'bash',
        'bin/ls': 'mine',
        'bin/ls.real': 'theirs',
      },
      { bash: ['/bin/ls.real', '/bin/sh.distrib'], dash: ['/bin/sh'] },
    ],
    [
      'links to the alternative that was chosen, and those of its manual page that leads nowhere',
      {
        'var/lib/dpkg/alternatives/sh':
          'auto\n/usr/bin/sh\nsh.1.gz\n/usr/share/man/sh.1.gz\n\n/bin/bash\n10\n/man/bash.1.gz\n/bin/dash\n20\n/man/dash.1.gz\n\n',
        [`${INFO}/bash.list`]: list('/bin/bash'),
        [`${INFO}/dash.list`]: list('/bin/dash', '/bin/nosh'),
        'bin/bash': 'elf',
        'bin/dash': 'elf',
        'usr/bin/sh': { link: '/etc/alternatives/sh' },
        'etc/alternatives/sh': { link: '/bin/dash' },
        'usr/share/man/sh.1.gz': { link: '/etc/alternatives/sh.1.gz' },
        'etc/alternatives/sh.1.gz': { link: '/man/dash.1.gz' },
        'etc/alternatives/mine': { link: '/bin/bash' },
        'usr/bin/mysh': { link: '/bin/dash' },
      },
      {
        bash: ['/bin/bash', '/etc/alternatives/mine'],
        dash: ['/bin/dash', '/etc/alternatives/sh', '/etc/alternatives/sh.1.gz', '/usr/bin/sh', '/usr/share/man/sh.1.gz'],
      },
    ],
    [
      'bytecode of its sources, and no other',
      {
        [`${INFO}/bash.list`]: list('/usr/lib/python3/dist-packages/yaml/__init__.py', '/usr/lib/python3/dist-packages/yaml/mine.txt'),
        'usr/lib/python3/dist-packages/yaml/__init__.py': 'import os',
        'usr/lib/python3/dist-packages/yaml/__pycache__/__init__.cpython-311.pyc': 'code',
        'usr/lib/python3/dist-packages/yaml/__pycache__/__init__.cpython-311.opt-1.pyc': 'code',
        'usr/lib/python3/dist-packages/yaml/__pycache__/other.cpython-311.pyc': 'code',
        'usr/lib/python3/dist-packages/yaml/other.py': 'mine',
      },
      {
        bash: [
          '/usr/lib/python3/dist-packages/yaml/__init__.py',
          '/usr/lib/python3/dist-packages/yaml/__pycache__/__init__.cpython-311.opt-1.pyc',
          '/usr/lib/python3/dist-packages/yaml/__pycache__/__init__.cpython-311.pyc',
        ],
      },
    ],
    [
      'by hashes where the list is gone, with configuration and with symlinks to what it has',
      {
        'var/lib/dpkg/status': stanza('bash', `Conffiles:\n /etc/bash.bashrc ${'0'.repeat(32)}\n /etc/gone ${'0'.repeat(32)} obsolete`),
        [`${INFO}/bash.md5sums`]: `${'0'.repeat(32)}  usr/lib/liba.so.1.2\n`,
        'usr/lib/liba.so.1.2': 'elf',
        'usr/lib/liba.so.1': { link: 'liba.so.1.2' },
        'usr/lib/libb.so.1': { link: '/elsewhere' },
        'etc/bash.bashrc': '#',
      },
      { bash: ['/etc/bash.bashrc', '/usr/lib/liba.so.1', '/usr/lib/liba.so.1.2'] },
    ],
    [
      'of a distroless image',
      {
        'var/lib/dpkg/status': '',
        'var/lib/dpkg/status.d/libc6': 'Package: libc6\nVersion: 2.36\n',
        'var/lib/dpkg/status.d/libc6.md5sums': `${'0'.repeat(32)}  lib/x86_64-linux-gnu/libc.so.6\n`,
        'lib/x86_64-linux-gnu/libc.so.6': 'elf',
      },
      { libc6: ['/lib/x86_64-linux-gnu/libc.so.6'] },
    ],
  ])('%s', async (_, members, expected) => {
    const status = { 'var/lib/dpkg/status': stanza('bash') + stanza('dash') }
    const { described, notes } = await describedIn(dpkg, { ...status, ...members })
    const found = Object.entries(described).map(([name, { files }]) => [name, files] as const)
    expect(Object.fromEntries(found.filter(([, files]) => files.length > 0))).toEqual(expected)
    expect(notes).toEqual([])
  })

  it('keeps a file that a later layer changed, and one that is a hard link', async () => {
    const { described } = await describedIn(dpkg, [
      {
        'var/lib/dpkg/status': stanza('bash'),
        [`${INFO}/bash.list`]: list('/bin/bash', '/bin/gone', '/bin/same'),
        'bin/bash': 'old',
        'bin/gone': '',
      },
      { 'bin/bash': 'new', 'bin/.wh.gone': '', 'bin/same': { hardlink: 'bin/bash' } },
    ])
    expect(described['bash']!.files).toEqual(['/bin/bash', '/bin/same'])
  })

  it('reads what chisel cut, and takes what the status database says of it', async () => {
    const wall = [
      { jsonwall: '1.0', schema: '1.0', count: 9 },
      { kind: 'content', slice: 'openssl_bins', path: '/usr/bin/openssl' },
      { kind: 'package', name: 'base-files', version: '13ubuntu10', arch: 'amd64' },
      { kind: 'package', name: 'openssl', version: '3.0.13', arch: 'amd64' },
      { kind: 'path', path: '/etc/', slices: ['base-files_base', 'openssl_config'] },
      { kind: 'path', path: '/bin', link: 'usr/bin', slices: ['base-files_bin'] },
      { kind: 'path', path: '/usr/bin/openssl', slices: ['openssl_bins'] },
    ]
    const { described, notes } = await describedIn(dpkg, {
      'var/lib/chisel/manifest.wall': zstdCompressSync(`${wall.map((each) => JSON.stringify(each)).join('\n')}\nbroken\n`),
      'var/lib/dpkg/status': stanza('openssl', 'Depends: libc6'),
      bin: { link: 'usr/bin' },
      'usr/bin/openssl': 'elf',
      'etc/hosts': '',
    })
    expect(notes).toEqual([])
    expect(described).toMatchObject({
      openssl: { version: '1.0-1', files: ['/usr/bin/openssl'], needs: { libc6: [] }, state: 'unknown' },
      'base-files': { version: '13ubuntu10', files: ['/bin'], state: 'unknown' },
    })
  })
})

describe('what they need', () => {
  it.each<[string, string, Record<string, Record<string, string[]>>]>([
    [
      'one after the other, of every kind',
      stanza('a', 'Pre-Depends: b\nDepends: c (>= 1), d | e\nRecommends: e\nSuggests: x') +
        ['b', 'c', 'd', 'e'].map((name) => stanza(name)).join(''),
      { a: { b: ['b'], 'c (>= 1)': ['c'], 'd | e': ['d', 'e'], 'recommends: e': ['e'], 'suggests: x': [] } },
    ],
    [
      'the versions that are wanted',
      stanza('a', 'Depends: b (>= 2) | c (= 1.0-1), b (<< 2), b (>> 1.0-1~), b (<= 1.0-0)') + stanza('b') + stanza('c'),
      { a: { 'b (>= 2) | c (= 1.0-1)': ['c'], 'b (<< 2)': ['b'], 'b (>> 1.0-1~)': ['b'], 'b (<= 1.0-0)': [] } },
    ],
    [
      'what others provide, with a version only where they say so',
      stanza('a', 'Depends: awk, mta, perl-x (>= 2), perl-y (>= 2)') +
        stanza('awk', 'Provides: perl-y') +
        stanza('mawk', 'Provides: awk, perl-x (= 2.1)') +
        stanza('exim', 'Provides: mta'),
      { a: { awk: ['awk', 'mawk'], mta: ['exim'], 'perl-x (>= 2)': ['mawk'], 'perl-y (>= 2)': [] } },
    ],
    [
      'of the right architecture',
      stanza('dpkg') +
        stanza('a', 'Depends: lib, tool, py:any, py, lib:i386, all, lib:native') +
        stanza('lib', 'Multi-Arch: same') +
        stanza('tool', 'Multi-Arch: foreign').replace('amd64', 'i386') +
        stanza('py', 'Multi-Arch: allowed').replace('amd64', 'i386') +
        stanza('lib2', 'Provides: lib').replace('amd64', 'i386') +
        stanza('all').replace('amd64', 'all'),
      { a: { lib: ['lib'], tool: ['tool'], 'py:any': ['py'], py: [], 'lib:i386': ['lib2'], all: ['all'], 'lib:native': ['lib'] } },
    ],
    [
      'written by hand',
      stanza('a', 'Depends: b(>=1),\n  c ,, |, (x)') + stanza('b') + stanza('c'),
      { a: { 'b(>=1)': ['b'], c: ['c'], '|': [], '(x)': [] } },
    ],
  ])('%s', async (_, status, expected) => {
    const { described } = await describedIn(dpkg, { 'var/lib/dpkg/status': status })
    const needing = Object.entries(described).filter(([, { needs }]) => Object.keys(needs).length > 0)
    expect(Object.fromEntries(needing.map(([name, { needs }]) => [name, needs]))).toEqual(expected)
  })
})

describe('who asked for them', () => {
  const status =
    stanza('base-files', 'Essential: yes\nPriority: required\nDepends: libbase') +
    stanza('adduser', 'Priority: important') +
    stanza('libbase') +
    stanza('curl', 'Depends: libcurl4') +
    stanza('libcurl4').replace('amd64', 'all') +
    stanza('left')
  const states = (...names: string[]) => names.map((name) => `Package: ${name}\nArchitecture: amd64\nAuto-Installed: 1\n`).join('\n')
  const history = (command: string, install: string) =>
    `\nStart-Date: 2024-01-01  00:00:00\nCommandline: ${command}\n${install}\nEnd-Date: x\n`

  it.each<[string, Members, Record<string, string>]>([
    [
      'marks and the history',
      {
        'var/lib/apt/extended_states': states('libcurl4'),
        'var/log/apt/history.log': history('apt-get install -y curl', 'Install: curl:amd64 (1.0-1), libcurl4:amd64 (1.0-1, automatic)'),
      },
      {
        'base-files': 'unknown, essential',
        adduser: 'unknown',
        libbase: 'unknown',
        curl: 'asked by apt-get install -y curl',
        libcurl4: 'pulled-in by apt-get install -y curl',
        left: 'asked by apt-mark showmanual',
      },
    ],
    [
      'marks alone',
      { 'var/lib/apt/extended_states': states('libcurl4', 'libbase') },
      { libbase: 'pulled-in', curl: 'asked by apt-mark showmanual', libcurl4: 'pulled-in', adduser: 'unknown' },
    ],
    [
      'the history alone',
      {
        'var/log/apt/history.log':
          history('apt-get install -y curl', 'Install: libcurl4:amd64 (1.0-1, automatic), curl:amd64 (1.0-1)') +
          history('apt install left libbase', 'Install: other:amd64 (2)'),
      },
      {
        libbase: 'asked by apt install left libbase',
        curl: 'asked by apt-get install -y curl',
        libcurl4: 'pulled-in by apt-get install -y curl',
        left: 'asked by apt install left libbase',
        adduser: 'unknown',
      },
    ],
    ['nothing', {}, { 'base-files': 'unknown, essential', libbase: 'unknown', curl: 'unknown', left: 'unknown' }],
    [
      'a mark against the history: apt-mark was called',
      {
        'var/lib/apt/extended_states': states('curl'),
        'var/log/apt/history.log': history('apt-get install curl', 'Install: curl:amd64 (1.0-1), libcurl4:amd64 (1, automatic)'),
      },
      { curl: 'pulled-in', libcurl4: 'asked by apt-mark showmanual' },
    ],
    [
      'a program without a command line',
      { 'var/log/apt/history.log': '\nInstall: curl:amd64 (1.0-1)\n' },
      { curl: 'asked by /var/log/apt/history.log' },
    ],
  ])('%s', async (_, members, expected) => {
    const { described } = await describedIn(dpkg, { 'var/lib/dpkg/status': status, 'var/lib/dpkg/info/x.list': '', ...members })
    const found = Object.keys(expected).map((name) => [name, described[name]!.state.replace(', incomplete', '')])
    expect(Object.fromEntries(found)).toEqual(expected)
  })
})

describe('what they are called', () => {
  it.each<[string, Members, string]>([
    ['Debian', { 'etc/os-release': 'ID=debian\nVERSION_ID="12"\n' }, 'pkg:deb/debian/bash@1.0-1?arch=amd64&distro=debian-12'],
    [
      'Ubuntu, by a symlink',
      { 'etc/os-release': { link: '../usr/lib/os-release' }, 'usr/lib/os-release': "NAME=Ubuntu\nID=ubuntu\nVERSION_ID='24.04'" },
      'pkg:deb/ubuntu/bash@1.0-1?arch=amd64&distro=ubuntu-24.04',
    ],
    [
      'one without a number',
      { 'usr/lib/os-release': 'ID=debian\nVERSION_CODENAME=sid' },
      'pkg:deb/debian/bash@1.0-1?arch=amd64&distro=debian-sid',
    ],
    ['unsaid', { 'etc/os-release': 'what' }, 'pkg:deb/debian/bash@1.0-1?arch=amd64'],
  ])('%s', async (_, members, expected) => {
    const { described } = await describedIn(dpkg, { 'var/lib/dpkg/status': stanza('bash'), ...members })
    expect(described['bash']!.purl).toBe(expected)
  })
})

describe('what cannot be read', () => {
  it.each<[string, Members, string[]]>([
    ['a paragraph without a package', { 'var/lib/dpkg/status': `${stanza('bash')}Version: 1\n\n` }, ['/var/lib/dpkg/status']],
    ['a file that describes nothing', { 'var/lib/dpkg/status.d/x': 'hello' }, ['/var/lib/dpkg/status.d/x']],
    ['a manifest that is not compressed', { 'a/manifest.wall': '{"jsonwall":"1.0"}' }, ['/a/manifest.wall']],
  ])('%s', async (_, members, broken) => {
    const installed = await describedIn(dpkg, members)
    expect(installed.broken).toEqual(broken)
    expect(installed.notes.map(({ about }) => about)).toEqual(broken)
  })

  it('a package without a list, or half installed, is not complete', async () => {
    const { described } = await describedIn(dpkg, {
      'var/lib/dpkg/status': stanza('bash') + stanza('dash', '', 'half-installed') + stanza('zsh'),
      [`${INFO}/dash.list`]: list(),
      [`${INFO}/zsh.list`]: list(),
    })
    expect(Object.values(described).map(({ state }) => state)).toEqual(['unknown, incomplete', 'unknown, incomplete', 'unknown'])
  })
})
