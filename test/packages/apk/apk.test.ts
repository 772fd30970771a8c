import { describe, expect, it } from 'vitest'
import { apk } from '../../../src/packages/apk/apk.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { describedIn } from '../../support/described-packages.ts'

const DATABASE = 'lib/apk/db/installed'

/** A package of the database; `lines` are further fields. */
function block(name: string, ...lines: string[]): string {
  return [`C:Q1aaaa=`, `P:${name}`, 'V:1.0-r0', 'A:x86_64', 'S:1', 'I:4096', 'T:text', ...lines].join('\n') + '\n\n'
}

const busybox = block(
  'busybox',
  'p:/bin/sh cmd:busybox=1.0-r0 cmd:sh=1.0-r0',
  'F:bin',
  'R:busybox',
  'a:0:0:755',
  'Z:Q1x=',
  'F:etc',
  'M:0:0:755',
)

describe('which files they have', () => {
  it.each<[string, Members, Record<string, string[]>]>([
    [
      'those of their folders, and names of busybox that no package lists',
      {
        [DATABASE]: busybox + block('less', 'F:usr', 'F:usr/bin', 'R:less', 'R:gone', 'F:', 'R:root.txt'),
        'bin/busybox': 'elf',
        'bin/sh': { link: '/bin/busybox' },
        'usr/bin/awk': { link: '../../bin/busybox' },
        'usr/bin/less': 'elf',
        'usr/bin/more': { link: 'less' },
        'opt/mine': { link: '/bin/busybox' },
        'root.txt': '',
      },
      { busybox: ['/bin/busybox', '/bin/sh', '/usr/bin/awk'], less: ['/root.txt', '/usr/bin/less'] },
    ],
    [
      'where the database has moved, and folders are merged',
      {
        'usr/lib/apk/db/installed': busybox,
        lib: { link: 'usr/lib' },
        bin: { link: 'usr/bin' },
        'usr/bin/busybox': 'elf',
        'usr/bin/ls': { link: 'busybox' },
      },
      { busybox: ['/usr/bin/busybox', '/usr/bin/ls'] },
    ],
    [
      'bytecode beside their sources',
      {
        [DATABASE]: block('py3-yaml', 'F:usr/lib/python3.12/yaml', 'R:a.py'),
        'usr/lib/python3.12/yaml/a.py': '',
        'usr/lib/python3.12/yaml/__pycache__/a.cpython-312.pyc': '',
      },
      { 'py3-yaml': ['/usr/lib/python3.12/yaml/__pycache__/a.cpython-312.pyc', '/usr/lib/python3.12/yaml/a.py'] },
    ],
  ])('%s', async (_, members, expected) => {
    const { described, notes } = await describedIn(apk, members)
    expect(Object.fromEntries(Object.entries(described).map(([name, { files }]) => [name, files]))).toEqual(expected)
    expect(notes).toEqual([])
  })
})

it('knows what they need: packages, libraries, commands, and what brought them along', async () => {
  const { described } = await describedIn(apk, {
    [DATABASE]:
      busybox +
      block('musl', 'p:so:libc.musl-x86_64.so.1=1') +
      block('nginx', 'D:!nginx-old musl>=1.2 so:libc.musl-x86_64.so.1 cmd:sh /bin/sh so:gone.so.1 pcre2~10@edge') +
      block('openrc') +
      block('nginx-openrc', 'i:nginx=1.0-r0 openrc'),
  })
  expect(Object.fromEntries(Object.entries(described).map(([name, { needs }]) => [name, needs]))).toEqual({
    busybox: {},
    musl: {},
    nginx: {
      'musl>=1.2': ['musl'],
      'so:libc.musl-x86_64.so.1': ['musl'],
      'cmd:sh': ['busybox'],
      '/bin/sh': ['busybox'],
      'so:gone.so.1': [],
      'pcre2~10@edge': [],
      'optional: nginx-openrc (install_if nginx=1.0-r0 openrc)': ['nginx-openrc'],
    },
    openrc: { 'optional: nginx-openrc (install_if nginx=1.0-r0 openrc)': ['nginx-openrc'] },
    'nginx-openrc': { 'nginx=1.0-r0': ['nginx'], openrc: ['openrc'] },
  })
})

describe('who asked for them', () => {
  const installed =
    block('musl') +
    block('curl', 'D:musl') +
    block('gcc') +
    block('.build-deps', 'D:gcc').replace('1.0-r0', '20240101.120000') +
    block('bash', 'p:cmd:bash')
  it.each<[string, string | undefined, Record<string, string>]>([
    [
      'the world',
      'curl>7\ncmd:bash\n!busybox\nunknown@edge\n.build-deps=20240101.120000\n',
      {
        musl: 'pulled-in, essential',
        curl: 'asked by /etc/apk/world',
        gcc: 'pulled-in by apk add --virtual .build-deps',
        '.build-deps': 'asked by apk add --virtual .build-deps',
        bash: 'asked by /etc/apk/world',
      },
    ],
    ['an empty world', '', { musl: 'pulled-in, essential', curl: 'pulled-in' }],
    ['nobody knows', undefined, { musl: 'unknown, essential', curl: 'unknown' }],
  ])('%s', async (_, world, expected) => {
    const { described } = await describedIn(apk, { [DATABASE]: installed, ...(world !== undefined && { 'etc/apk/world': world }) })
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, described[name]!.state]))).toEqual(expected)
  })
})

it.each<[string, Members, string]>([
  ['Alpine', { 'etc/os-release': 'ID=alpine\nVERSION_ID=3.19.1\n' }, 'pkg:apk/alpine/zlib@1.0-r0?arch=x86_64&distro=alpine-3.19.1'],
  ['Wolfi', { 'etc/os-release': 'ID=wolfi\nVERSION_ID="20230201"' }, 'pkg:apk/wolfi/zlib@1.0-r0?arch=x86_64&distro=wolfi-20230201'],
])('calls them by the distribution: %s', async (_, members, expected) => {
  const { described } = await describedIn(apk, { [DATABASE]: block('zlib'), ...members })
  expect(described['zlib']!.purl).toBe(expected)
})

it('says so when the database is broken', async () => {
  const { packages, notes, broken } = await describedIn(apk, { [DATABASE]: `${block('a')}V:1\nF:x\n` })
  expect(packages.map(({ name }) => name)).toEqual(['a'])
  expect([broken, notes.map(({ about }) => about)]).toEqual([['/lib/apk/db/installed'], ['/lib/apk/db/installed']])
  expect(await describedIn(apk, { 'lib/apk/db/installed/': '', 'etc/apk/world': 'a' })).toMatchObject({ packages: [], broken: [] })
})
