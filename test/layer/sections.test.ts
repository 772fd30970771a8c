import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packSections, unpackSections } from '../../src/layer/sections.ts'

const columns = {
  small: Uint8Array.from([1, 2, 3]),
  none: new Float64Array(0),
  large: Float64Array.from([1.5, -0, 2 ** 53]),
  odd: new Uint16Array(7).fill(9),
}
const file = packSections({ kind: 'index', note: 'größe', list: [1, null] }, columns)

describe('the file format of the cache', () => {
  it('gives back what it was given, wherever the bytes lie in memory', () => {
    for (let shift = 0; shift < 9; shift++) {
      const moved = Buffer.alloc(file.length + shift).subarray(shift)
      file.copy(moved)
      const { header, section } = unpackSections(moved, 'index')
      expect(header).toEqual({ note: 'größe', list: [1, null] })
      expect(section('small', Uint8Array)).toEqual(columns.small)
      expect(section('none', Float64Array)).toEqual(columns.none)
      expect(section('large', Float64Array)).toEqual(columns.large)
      expect(section('odd', Uint16Array)).toEqual(columns.odd)
    }
  })

  it('refuses any other byte, and any other length', () => {
    for (let at = 0; at < file.length; at++) {
      const altered = Buffer.from(file)
      altered[at]! ^= 1 << (at % 8)
      expect(() => unpackSections(altered, 'index'), `${at}`).toThrow(/layer cache file/)
      expect(() => unpackSections(file.subarray(0, at), 'index'), `${at}`).toThrow(/layer cache file/)
    }
    expect(() => unpackSections(Buffer.concat([file, Buffer.alloc(1)]), 'index')).toThrow('a damaged layer cache file')
  })

  it('refuses bytes that are none', () => {
    const junk = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(junk, (bytes) => {
        expect(() => unpackSections(Buffer.from(bytes), 'index')).toThrow(/layer cache file/)
      }),
    )
  })

  it('refuses another kind', () => {
    expect(() => unpackSections(file, 'hashes')).toThrow('a layer cache file of kind index')
  })
})
