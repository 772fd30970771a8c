import { describe, expect, it } from 'vitest'
import { bytesOf } from '../../src/binary/byte-source.ts'
import { readElf } from '../../src/binary/elf.ts'
import { readElfHeader } from '../../src/binary/elf-header.ts'
import { readSections } from '../../src/binary/elf-sections.ts'
import { type ElfSketch, sketchElf } from '../support/elf-sketch.ts'

const read = (bytes: Buffer) => readElf(bytesOf(bytes))
const ASKS: ElfSketch = {
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  needed: ['libssl.so.3', 'libc.so.6'],
  rpath: '/opt/lib:$ORIGIN/../lib',
  runpath: '${ORIGIN}',
  soname: 'libme.so.1',
  flags1: 0x800,
  imports: ['dlopen', 'printf'],
  exports: ['mine'],
}

describe('readElf', () => {
  it.each([
    { bits: 64, bigEndian: false },
    { bits: 64, bigEndian: true },
    { bits: 32, bigEndian: false },
    { bits: 32, bigEndian: true },
  ] as const)('reads $bits bits, big-endian: $bigEndian', async (form) => {
    expect(await read(sketchElf({ ...ASKS, ...form, machine: 183 }))).toMatchObject({
      header: { bits: form.bits, littleEndian: !form.bigEndian, machine: 183, type: 'shared' },
      interpreter: ASKS.interpreter,
      needed: ASKS.needed,
      rpath: ASKS.rpath,
      runpath: ASKS.runpath,
      soname: ASKS.soname,
      noDefaultFolders: true,
      isStatic: false,
      isProgram: true,
      imports: new Set(['dlopen', 'printf']),
    })
  })

  it.each<[what: string, sketch: ElfSketch, expected: object]>([
    ['a static program', { isStatic: true }, { isStatic: true, isProgram: true, needed: [], interpreter: '' }],
    ['a static program that is loaded anywhere', { flags1: 0x08000000 }, { isStatic: true, isProgram: true }],
    ['a library', { needed: ['libc.so.6'], soname: 'liba.so' }, { isStatic: false, isProgram: false }],
    ['a library without needs', { soname: 'libdata.so' }, { isStatic: false, isProgram: false, imports: new Set() }],
    ['an object file', { type: 'relocatable', isStatic: true }, { header: { type: 'relocatable' }, isProgram: false }],
    [
      'libraries that it says it may load',
      { dlopenNotes: ['[{"soname":["libz.so.2","libz.so.1"],"feature":"zip","priority":"required"},{"soname":"x"},7]', 'broken'] },
      { loadedLater: [{ sonames: ['libz.so.2', 'libz.so.1'], feature: 'zip', priority: 'required' }] },
    ],
  ])('knows %s', async (_, sketch, expected) => {
    expect(await read(sketchElf(sketch))).toMatchObject(expected)
  })

  it.each<[what: string, bytes: Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['a script', Buffer.from(`#!/bin/sh\n${' '.repeat(100)}`)],
    ['a class of its own', Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 3, 1]), Buffer.alloc(60)])],
    ['less than a header', sketchElf().subarray(0, 50)],
  ])('says that %s is no ELF file', async (_, bytes) => {
    expect(await read(bytes)).toBeUndefined()
  })

  it('reads a little of a large file', async () => {
    const bytes = sketchElf({ ...ASKS, data: Buffer.alloc(20_000_000) })
    let readBytes = 0
    await readElf({
      sizeBytes: bytes.length,
      read: async (start, end) => {
        const part = bytes.subarray(start, end)
        readBytes += part.length
        return part
      },
    })
    expect(readBytes).toBeLessThan(10_000)
  })

  it('gets over any damage', async () => {
    const whole = sketchElf({ ...ASKS, dlopenNotes: ['[{"soname":["a"]}]'], sections: { '.text': Buffer.alloc(8) } })
    let seed = 1
    const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below
    for (let round = 0; round < 2000; round++) {
      const bytes = Buffer.from(whole.subarray(0, random(4) === 0 ? random(whole.length) : whole.length))
      for (let i = 0; i < 1 + random(12) && bytes.length > 0; i++) bytes[random(bytes.length)] = [0, 1, 0x7f, 0xff, random(256)][random(5)]!
      const elf = await read(bytes)
      expect(elf?.needed.length ?? 0).toBeLessThan(5000)
      const header = await readElfHeader(bytesOf(bytes))
      if (header) await readSections(bytesOf(bytes), header)
    }
  })
})

describe('readSections', () => {
  it.each([64, 32] as const)('reads the sections with their bytes, %i bits', async (bits) => {
    const sections = { '.text': Buffer.alloc(7), '.debug_info': Buffer.alloc(100), '.symtab': Buffer.alloc(20), '.strtab': Buffer.alloc(3) }
    const source = bytesOf(sketchElf({ bits, sections }))
    const found = await readSections(source, (await readElfHeader(source))!)
    expect(found.map(({ name, fileBytes }) => [name, fileBytes])).toEqual([
      ['', 0],
      ...Object.entries(sections).map(([name, { length }]) => [name, length]),
      ['.shstrtab', expect.any(Number)],
    ])
  })

  it('finds none where there are none', async () => {
    const source = bytesOf(sketchElf())
    expect(await readSections(source, (await readElfHeader(source))!)).toEqual([])
  })
})
