import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hashDatabaseOf, ndbOf, rpmPackageHeader } from '../support/rpm-sketch.ts'
import { type HostileImages, SYSTEM } from './image.ts'
import { damaged } from './damage.ts'

const MEGABYTE = 1024 * 1024
const DEEP = 100_000
const UP = '../'.repeat(40)
const SITE = 'usr/lib/python3.11/site-packages'
const config = { Entrypoint: ['python3', '-m', 'a'] }

const header = rpmPackageHeader({ name: 'bash', files: ['/bin/sh', '/etc/shadow', '/../../etc/passwd'], requires: ['(a or b)'] })
const filled = (text: string, bytes: number) => text.repeat(Math.ceil(bytes / text.length))

/** Databases of packages that are damaged, lie, or are far too large. */
export const databases: HostileImages = {
  'a dpkg status of 30 MB, with lists that lead out': ({ secret }) => ({
    files: {
      ...SYSTEM,
      'var/lib/dpkg/status': Array.from(
        // More than Debian has.
        { length: 100_000 },
        (_, i) =>
          `Package: p${i}\nStatus: install ok installed\nVersion: ${i}:1\nDepends: p${(i + 1) % 100_000}, p${(i * 7) % 100_000} | q (>= 1)\nDescription: ${'x '.repeat(100)}\n\n`,
      ).join(''),
      'var/lib/dpkg/info/p0.list': `${secret}\n${UP}etc/shadow\n/etc/shadow\n/bin/sh\n${filled('/usr/x\n', 10 * MEGABYTE)}`,
      'var/lib/dpkg/info/p1.list': `/${'x/'.repeat(MEGABYTE)}\n`,
      'var/lib/dpkg/diversions': `${secret}\n/bin/sh\np0\n`.repeat(10_000),
      'var/lib/apt/extended_states': 'Package: p1\nAuto-Installed: 1\n\n'.repeat(DEEP),
    },
    config: { Entrypoint: ['/bin/sh'] },
    says: [/p99999/],
  }),

  'a dpkg status of one line': () => ({
    files: {
      ...SYSTEM,
      'var/lib/dpkg/status': `Package: a\nStatus: install ok installed\nVersion: 1\nDepends: ${filled('a | (', 30 * MEGABYTE)}`,
    },
    config: { Entrypoint: ['/bin/sh'] },
  }),

  'an apk database that is damaged': ({ secret }) => ({
    files: {
      ...SYSTEM,
      'lib/apk/db/installed': `P:a\nV:1\nF:${UP}etc\nR:shadow\nF:${secret}\nR:x\nD:${'so:a '.repeat(DEEP)}\n\n${filled('F:x\nR:y\n', 20 * MEGABYTE)}`,
      'etc/apk/world': 'a<>='.repeat(DEEP),
    },
    config: { Entrypoint: ['/bin/sh'] },
  }),

  'rpm databases that are damaged': () => ({
    files: {
      ...SYSTEM,
      'var/lib/rpm/rpmdb.sqlite': damaged(sqliteOf(Array.from({ length: 50 }, () => header)), 1, { sparedBytes: 100 })[0]!,
    },
    config: { Entrypoint: ['/bin/sh'] },
    says: [/rpmdb\.sqlite/],
  }),

  'rpm databases of SUSE that are damaged': () => ({
    files: {
      ...SYSTEM,
      'usr/lib/sysimage/rpm/Packages.db': ndbOf([...damaged(header, 50), Buffer.alloc(10), Buffer.alloc(MEGABYTE, 0xff)]),
    },
    config: { Entrypoint: ['/bin/sh'] },
    says: [/Packages\.db/],
  }),

  'rpm databases of Berkeley that are damaged': () => ({
    files: {
      ...SYSTEM,
      'var/lib/rpm/Packages': hashDatabaseOf([
        ...damaged(header, 5).map((bytes, i): [Buffer, Buffer] => [Buffer.from(`000${i}`), bytes]),
        [Buffer.from('0009'), Buffer.alloc(300, 0xff)],
      ]),
    },
    config: { Entrypoint: ['/bin/sh'] },
    says: [/rpm\/Packages/],
  }),

  'an rpm database of cycles': () => ({
    files: { ...SYSTEM, 'var/lib/rpm/rpmdb.sqlite': sqliteWithCycle() },
    config: { Entrypoint: ['/bin/sh'] },
    says: [/rpmdb\.sqlite/],
  }),

  'a RECORD of a million lines, and METADATA of 30 MB': ({ secret }) => ({
    files: {
      ...SYSTEM,
      [`${SITE}/a/__init__.py`]: '',
      [`${SITE}/a/__main__.py`]: 'import b\n',
      [`${SITE}/a-1.dist-info/METADATA`]: 'Name: a\nVersion: 1\nRequires-Dist: b\n',
      [`${SITE}/a-1.dist-info/RECORD`]: `a/__init__.py,,\n${secret},,\n${UP}etc/shadow,,\n/etc/shadow,,\n${Array.from({ length: 1_000_000 }, (_, i) => `../../../x${i}.py,,\n`).join('')}`,
      [`${SITE}/b-1.dist-info/METADATA`]: `Name: b\nVersion: 1\n${filled('Requires-Dist: c (>=1) ; extra == "x"\n', 30 * MEGABYTE)}`,
      [`${SITE}/b-1.dist-info/RECORD`]: `"${filled('""', MEGABYTE)}`,
      [`${SITE}/c-1.dist-info/METADATA`]: `Name: c\nVersion: 1\nRequires-Dist: d ; ${'('.repeat(DEEP)}python_version > "3"\nRequires-Dist: e[${'x,'.repeat(DEEP)}]\n`,
      [`${SITE}/c-1.dist-info/entry_points.txt`]: `[${'['.repeat(DEEP)}\n${filled('x = y:z\n', 5 * MEGABYTE)}`,
      [`${SITE}/d.egg-info/SOURCES.txt`]: filled(`${UP}etc/shadow\n`, 5 * MEGABYTE),
      [`${SITE}/d.egg-info/PKG-INFO`]: filled('Name: d', MEGABYTE),
      'app/pyproject.toml': `[project]\nname = "x"\ndependencies = ${'['.repeat(DEEP)}\n${'[a'.repeat(DEEP)}`,
      'app/requirements.txt': `-r requirements.txt\n-r ${secret}\n-r ${UP}etc/shadow\n${'a[b;'.repeat(DEEP)}\n`,
      'app/poetry.lock': '[[package]]\nname="a"\n'.repeat(50_000),
    },
    config,
    says: [/RECORD|METADATA/],
  }),

  'manifests of many kinds that are none': ({ secret }) => {
    const json: Record<string, string> = {
      deep: `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
      list: '['.repeat(DEEP),
      types:
        '{"name":{"__proto__":[]},"version":1,"packages":[null,1,"x",[]],"libraries":{"a/1":null,"b":{"type":5}},"targets":[],"files":"x","depends":{}}',
      large: `{"x":[${'1,'.repeat(10 * MEGABYTE)}1]}`,
      proto: `{"__proto__":{"name":"x"},"constructor":{"prototype":{}},"packages":{"__proto__":{"version":"1"}},"files":["${UP}etc/shadow","${secret}"],"name":"p","version":"1"}`,
    }
    const places: Record<string, (name: string) => string> = {
      deps: (name) => `srv/${name}/app.deps.json`,
      runtime: (name) => `srv/${name}/app.runtimeconfig.json`,
      conda: (name) => `opt/conda/conda-meta/${name}.json`,
      composer: (name) => `srv/${name}/vendor/composer/installed.json`,
      npm: (name) => `srv/node_modules/${name}/package.json`,
      lock: (name) => `srv/${name}/node_modules/.package-lock.json`,
      jar: (name) => `srv/${name}/package-lock.json`,
    }
    const files = Object.values(places).flatMap((place) => Object.entries(json).map(([name, text]) => [place(name), text]))
    return {
      files: {
        ...SYSTEM,
        ...Object.fromEntries(files),
        'usr/local/bundle/specifications/a-1.gemspec': `Gem::Specification.new do |s|\n${'s.name = "a".freeze\n'.repeat(DEEP)}s.files = [${'"'.repeat(DEEP)}`,
        'srv/Gemfile.lock': 'GEM\n  specs:\n    a (1)\n'.repeat(DEEP),
        'srv/yarn.lock': '"a@1":\n  version "1"\n'.repeat(DEEP),
        'srv/pnpm-lock.yaml': `${'a: &a [*a]\n'}${'- '.repeat(DEEP)}`,
        'srv/node_modules/.modules.yaml': `${'{a: '.repeat(DEEP)}`,
        'srv/node_modules/.yarn-state.yml': `a: &a {b: *a}\n${'x: &x [*a,*a]\n'.repeat(1000)}`,
      },
      config: { Entrypoint: ['/bin/sh'], WorkingDir: '/srv' },
      says: [/deps\.json/],
    }
  },
}

/** As rpm makes it, with these blobs. */
export function sqliteOf(blobs: readonly Buffer[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'slimscope-sqlite-'))
  try {
    const path = join(folder, 'rpmdb.sqlite')
    const database = new DatabaseSync(path)
    database.exec('CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)')
    const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)')
    for (const blob of blobs) insert.run(blob)
    database.close()
    return readFileSync(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Its pages are inner pages of a tree that all lead to each other. */
function sqliteWithCycle(): Buffer {
  const pageBytes = 4096
  const bytes = sqliteOf(Array.from({ length: 200 }, () => header))
  for (let page = 1; page < bytes.length / pageBytes; page++) {
    const at = page * pageBytes
    bytes[at] = 5
    bytes.writeUInt16BE(500, at + 3)
    bytes.writeUInt32BE(2, at + 8)
    for (let cell = 0; cell < 500; cell++) {
      bytes.writeUInt16BE(2000, at + 12 + cell * 2)
    }
    bytes.writeUInt32BE(2 + (page % 3), at + 2000)
  }
  return bytes
}
