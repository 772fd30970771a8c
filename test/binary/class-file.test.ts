import { array, assert, nat, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readClassFile } from '../../src/binary/class-file.ts'
import { type ClassSketch, classOf } from '../support/class-sketch.ts'

const WHOLE: ClassSketch = {
  classes: ['shop/Item', '[Lshop/Price;', '[[I'],
  strings: ['shop.Plugin', 'two words.here', 'word', 'a.B,c/D; e.F', 'https://example.org/x?y', 'x'.repeat(400)],
  fields: ['Lshop/Field;', 'I', '[Ljava/util/Map$Entry;'],
  calls: ['(Lshop/Argument;I[JLshop/Other;)Lshop/Answer;'],
  signature: 'Ljava/util/List<Lshop/Generic;>;',
  annotations: [
    { type: 'shop/Visible', string: 'shop.Named', class: 'shop/Value' },
    { type: 'shop/Invisible', visible: false, class: 'shop/Never' },
  ],
}

describe('readClassFile', () => {
  it('tells what a class refers to', () => {
    const found = readClassFile(classOf('shop/Cart', WHOLE))!
    expect(found.name).toBe('shop/Cart')
    expect([...found.classes]).toEqual(['shop/Cart', 'java/lang/Object', 'shop/Item', 'shop/Price'])
    expect([...found.types].sort()).toEqual([
      'java/util/List',
      'java/util/Map$Entry',
      'shop/Answer',
      'shop/Argument',
      'shop/Field',
      'shop/Generic',
      'shop/Other',
      'shop/Value',
      'shop/Visible',
    ])
    expect([...found.strings]).toEqual(['shop.Plugin', 'words.here', 'a.B', 'c/D', 'e.F', 'shop.Named'])
    expect([found.loadsByName, readClassFile(classOf('A', { forName: true }))!.loadsByName]).toEqual([false, true])
  })

  it('reads declarations of modules', () => {
    const module = {
      name: 'shop.core',
      requires: ['java.base', 'shop.api'],
      provides: [['shop/Service', 'shop/Provider']] as [string, string][],
      mainClass: 'shop/Main',
    }
    expect(readClassFile(classOf('module-info', { module }))?.module).toEqual({
      name: 'shop.core',
      requires: ['java.base', 'shop.api'],
      uses: [],
      provides: ['shop/Provider'],
      mainClass: 'shop/Main',
    })
  })

  it('knows what is no class', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(100), Buffer.from('cafebabe', 'hex')]) expect(readClassFile(bytes)).toBeUndefined()
  })

  it('never throws, whatever is broken', () => {
    const whole = classOf('shop/Cart', { ...WHOLE, module: { name: 'm', requires: ['n'], mainClass: 'x' } })
    const changes = array(tuple(nat(whole.length - 1), nat(255)), { maxLength: 6 })
    assert(
      property(changes, nat(whole.length), (changed, cut) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changed) bytes[at] = value
        readClassFile(bytes)
        readClassFile(bytes.subarray(0, cut))
      }),
      { numRuns: 2000 },
    )
  })
})
