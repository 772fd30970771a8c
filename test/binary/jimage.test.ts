import { array, assert, asyncProperty, nat, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf } from '../../src/binary/byte-source.ts'
import { openRuntimeImage } from '../../src/binary/jimage.ts'
import { classOf } from '../support/class-sketch.ts'
import { jimageOf } from '../support/jimage-sketch.ts'

const MODULES = {
  'java.base': {
    'java/lang/String.class': Buffer.alloc(300),
    'module-info.class': classOf('module-info', { module: { name: 'java.base' } }),
  },
  'java.sql': {
    'java/sql/Driver.class': Buffer.alloc(1000),
    'module-info.class': classOf('module-info', { module: { name: 'java.sql', requires: ['java.base', 'java.xml'] } }),
    'sun/sql/data.bin': Buffer.alloc(70_000),
  },
  packages: { 'java.lang': Buffer.alloc(8) },
}

describe('openRuntimeImage', () => {
  it.each([false, true])('sums up modules, big-endian or not: %s', async (bigEndian) => {
    const image = (await openRuntimeImage(bytesOf(jimageOf(MODULES, { bigEndian }))))!
    const information = MODULES['java.sql']['module-info.class'].length
    expect([...image.modules.keys()]).toEqual(['java.base', 'java.sql'])
    expect(image.modules.get('java.sql')).toEqual({ resources: 3, storedBytes: 71_000 + information, unpackedBytes: 71_000 + information })
    expect(['java/lang', 'java/sql', 'sun/sql', 'shop'].map((name) => image.moduleOf(name))).toEqual([
      'java.base',
      'java.sql',
      undefined,
      undefined,
    ])
    expect((await image.moduleInfo('java.sql'))?.requires).toEqual(['java.base', 'java.xml'])
    expect(await image.moduleInfo('java.nothing')).toBeUndefined()
  })

  it('knows what is none', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(100), jimageOf(MODULES).subarray(0, 200)])
      expect(await openRuntimeImage(bytesOf(bytes))).toBeUndefined()
  })

  it('never throws, whatever is broken', async () => {
    const whole = jimageOf(MODULES)
    await assert(
      asyncProperty(array(tuple(nat(400), nat(255)), { maxLength: 6 }), async (changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changes) bytes[at] = value
        await (await openRuntimeImage(bytesOf(bytes)))?.moduleInfo('java.sql')
      }),
      { numRuns: 500 },
    )
  })
})
