import { describe, expect, it } from 'vitest'
import { MACHINE, referencedStrings } from '../../src/binary/referenced-strings.ts'

/** Strings without an end between them, at 0x10000. */
const TEXT = { address: 0x10000, bytes: Buffer.from('gitffmpeg/etc/hosts'), executable: false }
const GIT = 0x10000
const FFMPEG = 0x10003
const HOSTS = 0x10009

function found(machine: number, code: Buffer, data = Buffer.alloc(0)): string[] {
  const segments = [TEXT, { address: 0x1000, bytes: code, executable: true }, { address: 0x20000, bytes: data, executable: false }]
  return [...referencedStrings(segments, machine)].sort()
}

/** `lea`, loaded at 0x1000 with `before` bytes before it. */
function lea(target: number, before: number, register = 0x05, prefix = 0x48): Buffer {
  const bytes = Buffer.from([prefix, 0x8d, register, 0, 0, 0, 0])
  bytes.writeInt32LE(target - (0x1000 + before + 7), 3)
  return bytes
}

const words = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.from(Uint32Array.of(value >>> 0).buffer)))
const pair = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 8)
  for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), i * 8)
  return bytes
}

describe('referencedStrings', () => {
  const movEbx3 = Buffer.from([0xbb, 3, 0, 0, 0])
  const movStack6 = Buffer.from([0x48, 0xc7, 0x44, 0x24, 0x08, 6, 0, 0, 0])
  const movFar6 = Buffer.from([0x48, 0xc7, 0x84, 0x24, 0xb0, 0, 0, 0, 6, 0, 0, 0])
  const movField10 = Buffer.from([0x48, 0xc7, 0x40, 0x08, 10, 0, 0, 0])
  const pad = Buffer.alloc(80, 0x90)

  it.each<[what: string, code: Buffer, strings: string[]]>([
    ['length in a register, after the address', Buffer.concat([pad, lea(GIT, 80), movEbx3, pad]), ['git']],
    ['length in a register, before the address', Buffer.concat([pad, movEbx3, lea(GIT, 85), pad]), ['git']],
    ['length on the stack', Buffer.concat([pad, lea(FFMPEG, 80, 0x15), movStack6, pad]), ['ffmpeg']],
    ['length far on the stack', Buffer.concat([pad, movFar6, lea(FFMPEG, 92, 0x3d, 0x4c), pad]), ['ffmpeg']],
    ['length in memory', Buffer.concat([pad, lea(HOSTS, 80), movField10, pad]), ['/etc/hosts']],
    ['no length nearby', Buffer.concat([pad, lea(GIT, 80), pad, movEbx3]), []],
    ['an address of nothing', Buffer.concat([pad, lea(0x90000, 80), movEbx3, pad]), []],
    ['more bytes than there are', Buffer.concat([pad, lea(HOSTS + 8, 80), movEbx3, pad]), []],
  ])('finds in x86-64 code: %s', (_, code, strings) => {
    expect(found(MACHINE.x8664, code)).toEqual(strings)
  })

  // adrp x0, 0x10000 (15 pages on); add x0, x0, #low; movz x1, #length
  const adrp = (pages: number, register = 0) => 0x90000000 | ((pages & 3) << 29) | ((pages >> 2) << 5) | register
  const add = (low: number, register = 0) => 0x91000000 | (low << 10) | (register << 5) | register
  const movz = (length: number) => 0xd2800001 | (length << 5)
  it.each<[what: string, code: Buffer, strings: string[]]>([
    ['length after the address', words(adrp(15), add(3), movz(6)), ['ffmpeg']],
    ['length before the address', words(movz(3), adrp(15), add(0)), ['git']],
    ['length by a mask', words(adrp(15), add(0), 0xb24007e1), ['git']],
    ['another register added to', words(adrp(15), add(0, 1), movz(3)), []],
  ])('finds in AArch64 code: %s', (_, code, strings) => {
    expect(found(MACHINE.aarch64, code)).toEqual(strings)
  })

  it('finds addresses with lengths in data, and in tables of relocations', () => {
    expect(found(MACHINE.x8664, Buffer.alloc(0), pair(1, GIT, 3, FFMPEG, 6))).toEqual(['ffmpeg', 'git'])
  })

  it('finds nothing in code that it does not know', () => {
    expect(found(22, Buffer.concat([pad, lea(GIT, 80), movEbx3, pad]), pair(GIT, 3))).toEqual([])
  })
})
