import { linkSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scratch } from '../support/archive-sketch.ts'
import { gnuCreate, gnuList, hasGnuTar, listedOf } from '../support/gnu-tar.ts'
import { streamTar, walkTar } from '../support/tar-sketch.ts'

/** A name of a file: any bytes but slash and NUL, up to the 255 that Linux allows. */
const name = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-z0-9._-]{0,12}$/) },
  { weight: 1, arbitrary: fc.integer({ min: 90, max: 250 }).map((length) => 'n'.repeat(length)) },
  { weight: 1, arbitrary: fc.constantFrom('größe', '文件', ' blank ', 'new\nline', 'back\\slash', '"quoted"', '-dash', '.wh.gone') },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ minLength: 1, maxLength: 8 })
      .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0x2f || byte === 0 ? 0xff : byte)))),
  },
)
const node = fc.record({
  names: fc.array(name, { minLength: 1, maxLength: 5 }),
  kind: fc.constantFrom('file', 'file', 'file', 'directory', 'symlink', 'hardlink'),
  bytes: fc.oneof(fc.constantFrom(0, 1, 511, 512, 513), fc.nat(3000)),
  mode: fc.constantFrom(0o644, 0o755, 0o600, 0o4755, 0o2755, 0o1777),
  target: fc.oneof(
    fc.stringMatching(/^[a-z/.]{1,20}$/),
    fc.integer({ min: 95, max: 400 }).map((length) => 't'.repeat(length)),
  ),
})
type Node = typeof node extends fc.Arbitrary<infer N> ? N : never

/** Makes the files; answers their names, folders first, and some of them twice. */
function plant(folder: string, nodes: readonly Node[]): Buffer[] {
  const made = new Set<string>()
  const files: Buffer[] = []
  const add = (path: Buffer, make: (path: Buffer) => void): void => {
    const key = path.toString('latin1')
    if (made.has(key)) return
    try {
      make(Buffer.concat([Buffer.from(`${folder}/`), path]))
      made.add(key)
    } catch {
      // A file lies where a folder should be, or the name is `.`: left out.
    }
  }
  for (const { names, kind, bytes, mode, target } of nodes) {
    const parts = names.map((part) => Buffer.from(part as string))
    const path = (count: number) => Buffer.concat(parts.slice(0, count).flatMap((part, i) => (i === 0 ? [part] : [Buffer.from('/'), part])))
    for (let depth = 1; depth < parts.length; depth++) add(path(depth), (at) => mkdirSync(at))
    add(path(parts.length), (at) => {
      if (kind === 'directory') mkdirSync(at)
      else if (kind === 'symlink') symlinkSync(target, at)
      else if (kind === 'hardlink' && files.length > 0) linkSync(files.at(-1)!, at)
      else {
        writeFileSync(at, Buffer.alloc(bytes, names.join('')))
        chmodSync(at, mode)
        files.push(at)
      }
    })
  }
  const names = [...made].map((key) => Buffer.from(key, 'latin1'))
  return [...names, ...names.filter((_, i) => i % 5 === 0)]
}

describe.runIf(hasGnuTar)('tars of GNU tar', () => {
  it.each([
    ['v7', []],
    ['ustar', []],
    ['oldgnu', ['--owner=:3000000000', '--group=:2097152']],
    ['gnu', ['--owner=:4294967294']],
    ['posix', ['--owner=:3000000000', '--pax-option=globexthdr.name=g,comment=hello']],
    ['posix', ['--numeric-owner']],
  ])('in format %s %j hold the same entries for us and for GNU tar', (format, options) => {
    const keepsTargets = format !== 'v7' && format !== 'ustar'
    fc.assert(
      fc.property(
        fc.array(node, { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1 }),
        (nodes, sizes) => {
          const folder = scratch()
          const tar = gnuCreate(folder, [`--format=${format}`, ...options], plant(folder, nodes))
          const { entries, contents, end } = streamTar(tar, sizes)
          expect(end).toEqual({ entries: entries.length, notes: [] })
          expect(tar.length).toBeGreaterThan(1024)
          expect(entries.map(listedOf)).toEqual(gnuList(tar))
          expect(walkTar(tar)).toEqual({ entries, end })
          expect(streamTar(tar, [1])).toEqual({ entries, contents, end })
          // What was stored is what lies on disk.
          const onDisk = entries.map(({ kind, path }) => {
            const at = Buffer.concat([Buffer.from(`${folder}/`), path])
            return {
              content: kind === 'file' ? readFileSync(at) : Buffer.alloc(0),
              // In the old formats GNU tar cuts a target of 101 bytes.
              target: kind === 'symlink' ? readlinkSync(at, 'buffer').subarray(0, keepsTargets ? 1000 : 100) : undefined,
            }
          })
          const ours = entries.map(({ kind, link }, i) => ({ content: contents[i], target: kind === 'symlink' ? link : undefined }))
          expect(ours).toEqual(onDisk)
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 6) },
    )
  })

  it('with names of every length around the limits of the formats', () => {
    const folder = scratch()
    const names = [98, 99, 100, 101, 154, 155, 156, 157, 200, 255].map((length) => 'x'.repeat(length))
    const deep = [...names, ...names.map((last) => `${names[3]}/${last}`), ...names.map((last) => `${names[8]}/${names[4]}/${last}`)]
    const wanted = deep.filter((path) => !names.slice(0, 10).includes(path) || ![names[3], names[8]].includes(path))
    for (const path of wanted) {
      mkdirSync(`${folder}/${path.slice(0, path.lastIndexOf('/') + 1)}`, { recursive: true })
      writeFileSync(`${folder}/${path}`, path)
    }
    const stored = { v7: 3, ustar: 6, oldgnu: wanted.length, gnu: wanted.length, posix: wanted.length }
    for (const [format, count] of Object.entries(stored)) {
      const tar = gnuCreate(
        folder,
        [`--format=${format}`],
        wanted.map((path) => Buffer.from(path)),
      )
      const { entries, contents } = streamTar(tar)
      expect(entries.map(listedOf)).toEqual(gnuList(tar))
      expect(contents.map(String)).toEqual(entries.map(({ path }) => path.toString()))
      expect(entries.length).toBe(count)
    }
  })
})
