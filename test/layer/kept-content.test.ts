import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FileKeeper } from '../../src/layer/file-keeper.ts'
import { keepBudget, keptBytes } from '../../src/layer/keep-budget.ts'
import { ContentKeeper, KeptReader } from '../../src/layer/kept-content.ts'
import { isProgram, worthKeeping } from '../../src/layer/worth-keeping.ts'
import { noise, pieces, text } from '../support/compressed.ts'

const tar = Buffer.concat([text(300_000), noise(300_000), Buffer.alloc(400_000)])

describe('contents that are kept', () => {
  it('are given back, part by part', () => {
    const step = fc.tuple(fc.nat(5000), fc.nat(60_000))
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 70_000 }),
        fc.array(fc.tuple(fc.nat(), fc.nat())),
        (steps, size, asked) => {
          const keeper = new ContentKeeper(keepBudget())
          const parts: { start: number; end: number }[] = []
          for (let [at, i] = [0, 0]; i < steps.length && at + steps[i]![0] < tar.length; i++) {
            const start = at + steps[i]![0]
            const end = Math.min(tar.length, start + steps[i]![1])
            keeper.begin(start, end - start)
            for (const piece of pieces(tar.subarray(start, end), size)) keeper.write(piece)
            parts.push({ start, end })
            at = end
          }
          const reader = new KeptReader(keeper.finish()!)
          for (const [i, j] of asked) {
            const { start, end } = parts[i % parts.length]!
            const from = start + (j % (end - start + 1))
            expect(reader.holds(from, end)).toBe(true)
            expect(reader.read(from, end).equals(tar.subarray(from, end))).toBe(true)
            expect(reader.holds(from, end + 1)).toBe(parts.some((part) => part.start === end && end < part.end && from >= part.start))
          }
          expect(reader.holds(tar.length, tar.length + 1)).toBe(false)
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 30) },
    )
  })

  it('take no more room than there is, and the last is left for small files', () => {
    const budget = keepBudget(400_000)
    const keep = (bytes: Buffer, fileBytes = bytes.length) => {
      const keeper = new ContentKeeper(budget)
      keeper.begin(0, fileBytes)
      keeper.write(bytes)
      return keeper.finish()
    }
    expect(keep(noise(310_000), 2e6)?.ends).toEqual(Float64Array.of(310_000))
    expect(new ContentKeeper(budget).hasRoom(2e6)).toBe(false)
    expect(new ContentKeeper(budget).hasRoom(5e5)).toBe(true)
    // The second block found no room, so the file is not kept at all.
    expect(keep(noise(200_000))).toBeUndefined()
    expect(keptBytes(budget)).toBeLessThanOrEqual(400_000)
    expect(keep(Buffer.alloc(1000))?.ends).toEqual(Float64Array.of(1000))
  })

  it.each<[string, Parameters<FileKeeper['begin']>[2], Buffer, number]>([
    ['whole', 'whole', noise(3000), 3000],
    ['the head', 'head', noise(3000), 512],
    ['a program', 'by its head', Buffer.concat([Buffer.from('\x7fELF'), noise(3000)]), 3004],
    ['no program', 'by its head', noise(3000), 512],
    ['less than a head', 'by its head', noise(3), 3],
  ])('are as much of a file as it is worth: %s', (_, keeping, content, bytes) => {
    for (const size of [1, 3, 1000, 10_000]) {
      const keeper = new FileKeeper(keepBudget())
      keeper.begin(700, content.length, keeping)
      for (const piece of pieces(content, size)) keeper.write(piece)
      const kept = keeper.finish()!
      expect([...kept.starts, ...kept.ends]).toEqual([700, 700 + bytes])
      expect(new KeptReader(kept).read(700, 700 + bytes).equals(content.subarray(0, bytes))).toBe(true)
    }
  })
})

describe('how much of a file is worth keeping', () => {
  it.each<[string, ReturnType<typeof worthKeeping>, number?]>([
    ['app/server.js', 'whole'],
    ['./app/package.json', 'whole'],
    ['app/types.d.ts', 'head'],
    ['app/server.js.map', 'head'],
    ['var/lib/dpkg/info/libc6:amd64.list', 'whole'],
    ['/var/lib/rpm/Packages', 'whole'],
    ['usr/lib/sysimage/rpm/rpmdb.sqlite', 'whole'],
    ['lib/apk/db/installed', 'whole'],
    ['usr/lib/python3/dist-packages/x-1.dist-info/RECORD', 'whole'],
    ['opt/conda/conda-meta/history', 'whole'],
    ['./etc/nginx/mime.types', 'whole'],
    ['home/etc/picture', 'by its head'],
    ['usr/bin/node', 'by its head'],
    ['usr/lib/libc.so.6', 'by its head'],
    ['usr/lib/libfoo.so', 'by its head'],
    ['usr/lib/gcc/x86_64-linux-gnu/12/cc1', 'head'],
    ['var/lib/apt/lists/deb.debian.org_Packages', 'head'],
    ['var/lib/apt/extended_states', 'whole'],
    ['./var/log/apt/history.log', 'whole'],
    ['var/log/dnf.rpm.log', 'whole'],
    ['var/log/access.log', 'by its head'],
    ['usr/lib/python3/x.egg-info', 'whole'],
    ['opt/java/release', 'whole', 3000],
    ['opt/app/lib/x.jar', 'whole'],
    ['usr/lib/libfoo.a', 'head'],
    ['usr/share/doc/x/copyright', 'head'],
    ['usr/share/doc/x/changelog.json', 'head'],
    ['usr/share/doc/node-x/package.json', 'whole', 2000],
    ['usr/share/doc/x/changelog', 'head', 2000],
    ['usr/lib/debug/x.so', 'head'],
    ['app/model.bin', 'head', 2e9],
    ['app/server.js', 'head', 2e9],
    ['picture.png', 'whole', 100],
  ])('%s: %s', (path, keeping, bytes = 10_000) => {
    expect(worthKeeping(path, bytes)).toBe(keeping)
  })

  it('tells programs by their first bytes', () => {
    const heads = ['\x7fELF', '#!/b', 'MZ\x90\0', '\xca\xfe\xba\xbe', 'PK\x03\x04', '', '#', '\x7fEL']
    expect(heads.map((head) => isProgram(Buffer.from(head, 'latin1')))).toEqual([true, true, true, true, false, false, false, false])
  })
})
