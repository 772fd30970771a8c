import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ImageFiles } from '../../src/contents/image-files.ts'
import { apk } from '../../src/packages/apk/apk.ts'
import type { Catalogue } from '../../src/packages/catalogue.ts'
import { dpkg } from '../../src/packages/dpkg/dpkg.ts'
import { rpm } from '../../src/packages/rpm/rpm.ts'
import type { Members } from '../support/archive-sketch.ts'
import { sketchFiles } from '../support/files-sketch.ts'

const fixture = (name: string) => gunzipSync(readFileSync(join(import.meta.dirname, `../fixtures/rpm/${name}.gz`)))
const root: Members = {
  'usr/bin/a': 'elf',
  bin: { link: 'usr/bin' },
  loop: { link: 'loop' },
  'etc/os-release': 'ID=debian\nVERSION_ID=12\n',
}

const SAMPLES: [Catalogue, Members][] = [
  [
    dpkg,
    {
      'var/lib/dpkg/status':
        'Package: a\nStatus: install ok installed\nVersion: 1:1.0-1\nArchitecture: amd64\nEssential: yes\nDepends: b (>= 1) | c, d:any\nConffiles:\n /etc/a 0\n\nPackage: b\nStatus: install ok installed\nProvides: c (= 1)\n\n',
      'var/lib/dpkg/status.d/x': 'Package: x\nVersion: 1\n',
      'var/lib/dpkg/status.d/x.md5sums': '00000000000000000000000000000000  usr/bin/a\n',
      'var/lib/dpkg/info/a.list': '/.\n/bin\n/bin/a\n/loop/x\n',
      'var/lib/dpkg/diversions': '/bin/a\n/bin/b\nb\n',
      'var/lib/dpkg/alternatives/a': 'auto\n/usr/bin/b\nc\n/d\n\n/usr/bin/a\n1\n\n',
      'var/lib/apt/extended_states': 'Package: b\nArchitecture: amd64\nAuto-Installed: 1\n',
      'var/log/apt/history.log': '\nCommandline: apt-get -o a=b install a b=1 c-\nInstall: a:amd64 (1), b:amd64 (1, automatic)\n',
      'chisel/manifest.wall': zstdCompressSync(
        '{"kind":"package","name":"z","version":"1","arch":"amd64"}\n{"kind":"path","path":"/usr/bin/a","slices":["z_a"]}\n',
      ),
    },
  ],
  [
    apk,
    {
      'lib/apk/db/installed':
        'P:a\nV:1-r0\nA:x86_64\nD:b !c so:d\np:so:d=1 cmd:a\nF:bin\nR:a\n\nP:b\nV:20240101.000000\ni:a b\nF:\nR:loop\n\n',
      'etc/apk/world': 'a>1 b@edge !c',
    },
  ],
  [
    rpm,
    {
      'var/lib/rpm/rpmdb.sqlite': fixture('rpmdb.sqlite'),
      'var/lib/dnf/history.sqlite': fixture('history.sqlite'),
      'var/lib/dnf/history.sqlite-wal': fixture('history.sqlite-wal'),
      'usr/lib/sysimage/libdnf5/packages.toml': '[packages]\n"bash.noarch" = {reason = "User"}\n',
      'var/log/zypp/history': "1|command|r|'zypper' 'in' 'a'|\n1|install|bash|1|noarch|r|x|y|\n",
    },
  ],
  [rpm, { 'var/lib/rpm/Packages': fixture('Packages') }],
]

it.each(SAMPLES)('reads $ecosystem in spite of changed bytes', async (catalogue, members) => {
  const files = await sketchFiles({ ...root, ...members }, catalogue)
  expect((await catalogue.read(files)).broken).toEqual([])
  const change = fc.record({
    at: fc.oneof(fc.nat(400), fc.nat(1_000_000)),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('\n:/ ()|,'))),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 20 }),
      fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      async (changes, kept) => {
        const { packages, notes, broken } = await catalogue.read(withChanges(files, changes, kept))
        expect(notes.length).toBeGreaterThanOrEqual(broken.length)
        for (const { files: nodes, dependencies } of packages) {
          expect(nodes.every((node) => files.kind(node) === 'file' || files.kind(node) === 'symlink')).toBe(true)
          expect(new Set(nodes).size).toBe(nodes.length)
          expect(dependencies.every(({ satisfiedBy }) => satisfiedBy.every((position) => packages[position]))).toBe(true)
        }
      },
    ),
    { numRuns: 60 },
  )
})

/** The same files with some bytes changed in each, cut off at a share of their size. */
function withChanges(files: ImageFiles, changes: readonly { at: number; byte: number }[], kept: number): ImageFiles {
  return {
    ...files,
    async read(node, limitBytes) {
      const content = await files.read(node, limitBytes)
      if (!content) return content
      const changed = Buffer.from(content.subarray(0, Math.ceil(content.length * kept)))
      for (const { at, byte } of changes) if (at < changed.length) changed[at] = byte
      return changed
    },
  }
}
