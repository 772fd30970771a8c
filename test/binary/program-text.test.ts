import { describe, expect, it } from 'vitest'
import { bytesOf } from '../../src/binary/byte-source.ts'
import { readElf } from '../../src/binary/elf.ts'
import { readProgramText } from '../../src/binary/program-text.ts'
import { type ElfSketch, sketchElf } from '../support/elf-sketch.ts'

async function textOf(sketch: ElfSketch, words = false) {
  const source = bytesOf(sketchElf({ isStatic: true, ...sketch }))
  const text = await readProgramText(source, (await readElf(source))!, { rootNames: new Set(['usr', 'etc']), words })
  return { ...text, strings: [...text.strings], runs: [...text.runs] }
}

describe('readProgramText', () => {
  it.each<[what: string, data: string[], strings: string[]]>([
    ['paths', ['/etc/passwd', 'plain', '/a b/c:/d'], ['/etc/passwd', '/a b/c:/d']],
    ['names of libraries', ['libz.so.1', 'pam_unix.so', 'lib%s.so'], ['libz.so.1', 'pam_unix.so', 'lib%s.so']],
    ['relative paths', ['share/doc/x', 'text/plain'], ['share/doc/x', 'text/plain']],
    ['no last lines of texts', ['usage:\n/etc/x', 'see\t/etc/y'], []],
    ['paths of UTF-8', ['/etc/naïve'], ['/etc/naïve']],
    ['nothing without an end', [`/${'x'.repeat(2000)}`], []],
  ])('finds %s in C', async (_, data, strings) => {
    expect(await textOf({ data })).toEqual({ strings, runs: [], language: 'c', startsPrograms: false, marks: new Set() })
  })

  it('finds words only when they are wanted', async () => {
    const data = ['git', 'x', 'rev-parse HEAD', 'two\nlines', 'Hello, world']
    expect((await textOf({ data }, true)).strings).toEqual(['git', 'rev-parse HEAD'])
    expect((await textOf({ data })).strings).toEqual([])
  })

  it('finds words across the pieces in which it reads', async () => {
    const data = Buffer.from(`${'\0'.repeat(1024 * 1024 - 500)}${'\0ffmpeg\0'.repeat(200)}`)
    expect((await textOf({ data }, true)).strings).toEqual(['ffmpeg'])
  })

  it('finds starts of paths where strings are packed', async () => {
    const data = Buffer.from('\xff Go buildinf:\0nil/etc/mime.types/usr/share/x/opt/none os/exec.(*Cmd).Start\0', 'latin1')
    expect(await textOf({ data })).toEqual({
      strings: [],
      runs: ['/etc/mime.types/usr/share/x/opt/none os/exec.(*Cmd).Start', '/usr/share/x/opt/none os/exec.(*Cmd).Start'],
      language: 'go',
      startsPrograms: true,
      marks: new Set(),
    })
  })

  it('finds both where Rust meets C', async () => {
    const { language, strings, runs } = await textOf({ data: ['libz.so.1', 'RUST_BACKTRACEfull/etc/hostsHOME', '/usr/x'] })
    expect({ language, strings: strings.toSorted(), runs }).toEqual({
      language: 'rust',
      strings: ['/usr/x', 'RUST_BACKTRACEfull/etc/hostsHOME', 'libz.so.1'],
      runs: ['/etc/hostsHOME', '/usr/x'],
    })
  })

  it('leaves out names of functions', async () => {
    const sketch = { isStatic: false, imports: ['sort', 'open'], needed: ['libc.so.6'], data: ['split'] }
    expect((await textOf(sketch, true)).strings).toEqual(['split'])
  })

  it('looks into code where old linkers put strings', async () => {
    expect((await textOf({ oneSegment: true, data: ['/etc/x'] })).strings).toEqual(['/etc/x'])
  })

  it('gets through zeros and slashes', async () => {
    const data = Buffer.concat([
      Buffer.alloc(1_000_000),
      Buffer.from('\0/etc/x\0'),
      Buffer.alloc(1_000_000, '/'),
      Buffer.from('\0/etc/y\0'),
    ])
    expect((await textOf({ data }, true)).strings.filter((string) => string.startsWith('/etc'))).toEqual(['/etc/x', '/etc/y'])
  })
})
