import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { rpm } from '../../../src/packages/rpm/rpm.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { describedIn } from '../../support/described-packages.ts'
import { ndbOf, rpmPackageHeader, type RpmSketch } from '../../support/rpm-sketch.ts'

const fixture = (name: string) => gunzipSync(readFileSync(join(import.meta.dirname, `../../fixtures/rpm/${name}.gz`)))

const DATABASE = 'usr/lib/sysimage/rpm/Packages.db'

function database(...packages: RpmSketch[]): Members {
  return { [DATABASE]: ndbOf(packages.map(rpmPackageHeader)) }
}

describe('what rpm itself wrote', () => {
  const root = {
    'etc/lab.conf': '',
    'etc/os-release': 'ID="fedora"\nVERSION_ID=40\n',
    bin: { link: 'usr/bin' },
    'usr/bin/bash': 'elf',
    'usr/bin/sh': { link: 'bash' },
    'usr/lib64/libtinfo.so.6': { link: 'libtinfo.so.6.4' },
    'usr/lib64/libtinfo.so.6.4': 'elf',
    'opt/many/1/file-1.txt': '',
    'opt/many/mine.txt': '',
  }
  it.each<[string, Members, string]>([
    ['SQLite', { 'var/lib/rpm/rpmdb.sqlite': fixture('rpmdb.sqlite') }, '/var/lib/rpm/rpmdb.sqlite'],
    ['Berkeley DB', { 'var/lib/rpm/Packages': fixture('Packages') }, '/var/lib/rpm/Packages'],
    [
      'at its new place, with an old one left behind',
      {
        'usr/lib/sysimage/rpm/rpmdb.sqlite': fixture('rpmdb.sqlite'),
        'var/lib/rpm': { link: '../../usr/lib/sysimage/rpm' },
        'usr/lib/sysimage/rpm/Packages': 'old',
      },
      '/usr/lib/sysimage/rpm/rpmdb.sqlite',
    ],
  ])('%s', async (_, members, evidence) => {
    const { described, packages, notes } = await describedIn(rpm, { ...root, ...members })
    expect(notes).toEqual([])
    expect(packages[0]!.evidence).toBe(evidence)
    const state = 'unknown'
    const purl = (name: string, epoch = '') => `pkg:rpm/fedora/${name}@2.0-1.lab?arch=noarch&distro=fedora-40${epoch}`
    expect(described).toEqual({
      'lab-setup': {
        version: '2.0-1.lab',
        purl: purl('lab-setup'),
        state,
        files: ['/etc/lab.conf'],
        needs: { 'config(lab-setup) = 2.0-1.lab': ['lab-setup'] },
      },
      'ncurses-libs': {
        version: '1:2.0-1.lab',
        purl: purl('ncurses-libs', '&epoch=1'),
        state,
        files: ['/usr/lib64/libtinfo.so.6', '/usr/lib64/libtinfo.so.6.4'],
        needs: { 'suggests: (many or nano)': ['many'] },
      },
      bash: {
        version: '2.0-1.lab',
        purl: purl('bash'),
        state,
        files: ['/usr/bin/bash', '/usr/bin/sh'],
        needs: {
          'lab-setup >= 1': ['lab-setup'],
          'libtinfo.so.6()(64bit)': ['ncurses-libs'],
          'recommends: bash-completion': [],
          'recommends: many (supplements bash)': ['many'],
        },
      },
      many: {
        version: '2.0-1.lab',
        purl: purl('many'),
        state,
        files: ['/opt/many/1/file-1.txt'],
        // A rich dependency that asks for several is one for each of them.
        needs: { '(bash and ncurses-libs >= 1:6)': [], '/usr/bin/sh': ['bash'] },
      },
    })
  })
})

describe('what they need', () => {
  it.each<[string, RpmSketch[], Record<string, string[]>]>([
    [
      'libraries, paths, capabilities; nothing that rpm itself does',
      [
        {
          name: 'a',
          requires: ['libz.so.1()(64bit)', '/bin/sh', 'config(a) = 1.0-1', 'rpmlib(PayloadIsZstd) <= 5.4.18-1', 'gone'],
          provides: ['config(a) = 1.0-1'],
        },
        { name: 'zlib', provides: ['libz.so.1()(64bit)'] },
        { name: 'bash', files: ['/usr/bin/sh'] },
      ],
      { 'libz.so.1()(64bit)': ['zlib'], '/bin/sh': ['bash'], 'config(a) = 1.0-1': ['a'], gone: [] },
    ],
    [
      'the version that is wanted, of several',
      [
        { name: 'a', requires: ['python(abi) = 3.11', 'kernel >= 6.2', 'kernel < 6.2', 'b > 1', 'b >= 1:1-1', 'any < 0'] },
        { name: 'python3.9', provides: ['python(abi) = 3.9'] },
        { name: 'python3.11', provides: ['python(abi) = 3.11', 'any'] },
        { name: 'kernel', version: '6.10' },
        { name: 'b', version: '1', release: '3', epoch: 1 },
      ],
      {
        'python(abi) = 3.11': ['python3.11'],
        'kernel >= 6.2': ['kernel'],
        'kernel < 6.2': [],
        'b > 1': ['b'],
        'b >= 1:1-1': ['b'],
        'any < 0': ['python3.11'],
      },
    ],
    [
      'rich dependencies',
      [
        {
          name: 'a',
          requires: [
            '(b or c)',
            '(gone if gone2)',
            '(b if c)',
            '(gone if gone2 else b)',
            '(gcc >= 8 with gcc < 9)',
            '(b without c)',
            '(gone unless b)',
            '((gone or (b)) or d)',
          ],
          recommends: ['b'],
          suggests: ['(c and b and (d or c))'],
        },
        { name: 'b' },
        { name: 'c', supplements: ['(a and b)'] },
        { name: 'gcc', version: '8.5' },
        { name: 'd', version: '9', provides: ['gcc = 9'] },
      ],
      {
        '(b or c)': ['b', 'c'],
        '(b if c)': ['b'],
        '(gone if gone2 else b)': ['b'],
        '(gcc >= 8 with gcc < 9)': ['gcc'],
        '(b without c)': ['b'],
        '((gone or (b)) or d)': ['b', 'd'],
        'recommends: b': ['b'],
        'suggests: (c and b and (d or c))': ['d', 'c'],
        'recommends: c (supplements (a and b))': ['c'],
      },
    ],
    [
      'what is no rich dependency',
      [{ name: 'a', requires: ['(b or', '(b c)', `${'('.repeat(99)}b`] }, { name: 'b' }],
      { '(b or': [], '(b c)': [], [`${'('.repeat(99)}b`]: [] },
    ],
  ])('%s', async (_, packages, expected) => {
    const { described } = await describedIn(rpm, { ...database(...packages), bin: { link: 'usr/bin' }, 'usr/bin/sh': 'elf' })
    expect(described['a']!.needs).toEqual(expected)
  })
})

describe('who asked for them', () => {
  const packages = database({ name: 'curl' }, { name: 'libcurl' }, { name: 'base' })

  /** As dnf writes it; items are name, action, reason, state. */
  function history(...items: [string, number, number, number][]): Buffer {
    const folder = mkdtempSync(join(tmpdir(), 'slimscope-test-'))
    const path = join(folder, 'history.sqlite')
    const sql = new DatabaseSync(path)
    sql.exec(`
      pragma synchronous = off;
      create table trans (id INTEGER PRIMARY KEY, cmdline TEXT);
      create table rpm (item_id INTEGER UNIQUE NOT NULL, name TEXT, epoch INTEGER, version TEXT, release TEXT, arch TEXT);
      create table trans_item (id INTEGER PRIMARY KEY, trans_id INTEGER, item_id INTEGER, repo_id INTEGER, action INTEGER, reason INTEGER, state INTEGER);
    `)
    for (const [i, [name, action, reason, state]] of items.entries()) {
      sql.prepare('insert into trans values (?, ?)').run(i, `install -y ${i}`)
      sql.prepare("insert into rpm values (?, ?, 0, '1', '1', 'x86_64')").run(i, name)
      sql.prepare('insert into trans_item values (null, ?, ?, 0, ?, ?, ?)').run(i, i, action, reason, state)
    }
    sql.close()
    const content = readFileSync(path)
    rmSync(folder, { recursive: true })
    return content
  }

  const yumdb = (name: string, reason: string) => ({
    [`var/lib/yum/yumdb/${name[0]}/0123abc-${name}-1.0-1-x86_64/reason`]: reason,
    [`var/lib/yum/yumdb/${name[0]}/0123abc-${name}-1.0-1-x86_64/command_line`]: 'install curl',
  })

  it.each<[string, Members, Record<string, string>]>([
    ['nobody knows', {}, { curl: 'unknown', libcurl: 'unknown', base: 'unknown' }],
    [
      'dnf: the last that was done, and what installed it',
      {
        'var/lib/dnf/history.sqlite': history(
          ['curl', 1, 2, 1],
          ['libcurl', 1, 1, 1],
          ['curl', 6, 2, 1],
          ['curl', 8, 1, 1],
          ['base', 1, 2, 2],
        ),
      },
      { curl: 'asked by dnf install -y 0', libcurl: 'pulled-in by dnf install -y 1', base: 'unknown' },
    ],
    [
      'dnf: after its mark was changed, of a weak dependency and a group',
      { 'var/lib/dnf/history.sqlite': history(['curl', 1, 2, 1], ['curl', 11, 1, 1], ['libcurl', 1, 4, 1], ['base', 1, 5, 1]) },
      { curl: 'pulled-in by dnf install -y 1', libcurl: 'pulled-in by dnf install -y 2', base: 'asked by dnf install -y 3' },
    ],
    [
      'dnf 5',
      {
        'usr/lib/sysimage/libdnf5/packages.toml':
          'version = "1.0"\n[packages]\n"curl.x86_64" = {reason = "User"}\n"libcurl.x86_64" = {reason = "Weak Dependency"}\n[packages."base.x86_64"]\nreason = "External User"\n',
      },
      {
        curl: 'asked by /usr/lib/sysimage/libdnf5/packages.toml',
        libcurl: 'pulled-in by /usr/lib/sysimage/libdnf5/packages.toml',
        base: 'unknown',
      },
    ],
    [
      'yum',
      { ...yumdb('curl', 'user'), ...yumdb('libcurl', 'dep\n') },
      { curl: 'asked by yum install curl', libcurl: 'pulled-in by yum install curl', base: 'unknown' },
    ],
    [
      'zypper',
      {
        'var/log/zypp/history':
          "# text\n2024-01-01 00:00:00|command|root@host|'zypper' '-n' 'install' 'curl'|\n2024|install|libcurl|1|x86_64||repo|sum|\n2024|install|curl|1|x86_64|root@host|repo|sum|\n" +
          "2024|command|root@host|'zypper' 'up'|\n2024|install|curl|2|x86_64||repo|sum|\n",
        'var/lib/zypp/AutoInstalled': '# names\n\nbase\n',
      },
      {
        curl: 'asked by zypper -n install curl',
        libcurl: 'pulled-in by zypper -n install curl',
        base: 'pulled-in by /var/lib/zypp/AutoInstalled',
      },
    ],
  ])('%s', async (_, members, expected) => {
    const { described } = await describedIn(rpm, { ...packages, ...members })
    expect(Object.fromEntries(Object.entries(described).map(([name, { state }]) => [name, state]))).toEqual(expected)
  })

  it.each(['var/lib/dnf/history.sqlite', 'usr/lib/sysimage/libdnf5/packages.toml'])('says so when %s is damaged', async (path) => {
    const { described, notes, broken } = await describedIn(rpm, { ...packages, [path]: 'what = is\nthis' })
    expect([described['curl']!.state, notes.map(({ about }) => about), broken]).toEqual(['unknown', [`/${path}`], []])
  })
})

it('leaves out keys, protects what dnf does, and gives alternatives and bytecode to whom they are of', async () => {
  const { described } = await describedIn(rpm, {
    ...database(
      { name: 'gpg-pubkey' },
      { name: 'glibc' },
      { name: 'dnf' },
      { name: 'java', files: ['/usr/lib/jvm/bin/java', '/usr/lib/a.py'] },
    ),
    'etc/dnf/protected.d/dnf.conf': 'dnf\n',
    'usr/lib/jvm/bin/java': 'elf',
    'usr/lib/a.py': '',
    'usr/lib/__pycache__/a.cpython-39.pyc': '',
    'usr/bin/java': { link: '/etc/alternatives/java' },
    'etc/alternatives/java': { link: '/usr/lib/jvm/bin/java' },
    'var/lib/alternatives/java': 'auto\n/usr/bin/java\n\n/usr/lib/jvm/bin/java\n@java-17@\n',
  })
  expect(Object.entries(described).map(([name, { state }]) => `${name} ${state}`)).toEqual([
    'glibc unknown, essential',
    'dnf unknown, essential',
    'java unknown',
  ])
  expect(described['java']!.files).toEqual([
    '/etc/alternatives/java',
    '/usr/bin/java',
    '/usr/lib/__pycache__/a.cpython-39.pyc',
    '/usr/lib/a.py',
    '/usr/lib/jvm/bin/java',
  ])
})

it('reads the manifest of a distroless image, which lists no files', async () => {
  const { described } = await describedIn(rpm, {
    'var/lib/rpmmanifest/container-manifest-2':
      'glibc\t2.35-1.cm2\t1\t1\tMicrosoft\t(none)\t1\tx86_64\t0\tglibc.src.rpm\nbind\t9-1\t1\t1\tv\t32\t1\tx86_64\n\n',
    'etc/os-release': 'ID=mariner\nVERSION_ID="2.0"',
  })
  expect(described).toMatchObject({
    glibc: {
      version: '2.35-1.cm2',
      state: 'unknown, essential, incomplete',
      purl: 'pkg:rpm/mariner/glibc@2.35-1.cm2?arch=x86_64&distro=mariner-2.0',
    },
    bind: { version: '32:9-1', state: 'unknown, incomplete' },
  })
})

describe('what cannot be read', () => {
  const headers = [rpmPackageHeader({ name: 'a' }), rpmPackageHeader({ name: 'b' })]
  it.each<[string, Buffer | string, string[]]>([
    ['another format', 'hello', []],
    ['a package without a name', ndbOf([headers[0]!, Buffer.alloc(100)]), ['a']],
    ['a database that is cut off', ndbOf(headers).subarray(0, -64), ['a']],
  ])('%s', async (_, file, expected) => {
    const { packages, broken, notes } = await describedIn(rpm, { [DATABASE]: file })
    expect(packages.map(({ name }) => name)).toEqual(expected)
    expect([broken, notes.map(({ about }) => about)]).toEqual([[`/${DATABASE}`], [`/${DATABASE}`]])
  })

  it('an empty file is no database', async () => {
    expect(await describedIn(rpm, { [DATABASE]: '', 'var/lib/rpm/': '' })).toMatchObject({ packages: [], notes: [], broken: [] })
  })
})
