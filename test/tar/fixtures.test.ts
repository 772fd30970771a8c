import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { extract } from 'tar-stream'
import { afterAll, describe, expect, it } from 'vitest'
import { gnuList, hasGnuTar, listedOf } from '../support/gnu-tar.ts'
import { streamTar, walkTar } from '../support/tar-sketch.ts'

const ARCHIVES = join(import.meta.dirname, '../../../shared/fixtures/archives/tar-stream')
const names = existsSync(ARCHIVES) ? readdirSync(ARCHIVES).filter((name) => name.endsWith('.tar')) : []

describe.skipIf(names.length === 0)('tars of tar-stream', () => {
  it.runIf(hasGnuTar).each(names)('%s is what GNU tar says it is', (name) => {
    const tar = readFileSync(join(ARCHIVES, name))
    const { entries, end } = walkTar(tar)
    expect(entries.map(listedOf)).toEqual(gnuList(tar))
    expect(end).toEqual({ entries: entries.length, notes: [] })
  })

  it.each(names)('%s is what tar-stream says it is', async (name) => {
    const tar = readFileSync(join(ARCHIVES, name))
    const expected: object[] = []
    const options = { allowUnknownFormat: true } // missing from its types
    const other = extract(options as object)
    other.end(tar)
    for await (const entry of other) {
      const chunks: Buffer[] = []
      for await (const chunk of entry) chunks.push(chunk as Buffer)
      const { name: path, mode = 0, uid, gid, linkname } = entry.header
      expected.push({ path, mode: mode & 0o7777, uid, gid, link: linkname ?? '', content: Buffer.concat(chunks).toString('base64') })
    }
    const { entries, contents } = streamTar(tar)
    const ours = entries.map(({ path, mode, uid, gid, link }, i) => {
      return { path: path.toString(), mode, uid, gid, link: link.toString(), content: contents[i]?.toString('base64') }
    })
    expect(ours).toEqual(expected)
  })

  it.each(names)('%s reads the same in chunks of any size, and in the middle of a file', (name) => {
    const tar = readFileSync(join(ARCHIVES, name))
    const whole = streamTar(tar)
    for (const size of [1, 7, 511, 512, 513, 4096]) expect(streamTar(tar, [size])).toEqual(whole)
    expect(walkTar(tar, 1001)).toEqual({ entries: whole.entries, end: whole.end })
  })

  it('invalid.tgz is damaged from its first header on', () => {
    const { entries, end } = walkTar(readFileSync(join(ARCHIVES, 'invalid.tgz')))
    expect(entries).toEqual([])
    expect(end.damage?.offset).toBe(0)
  })
})

afterAll(() => {
  if (names.length === 0) console.warn(`skipped: ${basename(import.meta.url)} needs ../shared/fixtures`)
})
