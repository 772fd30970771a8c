import { describe, expect, it } from 'vitest'
import { elfAnalyser } from '../../../src/reach/elf/analyser.ts'
import { localesOfArchive } from '../../../src/reach/elf/locale-archive.ts'
import type { Environment } from '../../../src/reach/edge.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchElf } from '../../support/elf-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { sketchContext } from '../../support/reach-context.ts'

const LIB = 'usr/lib/x86_64-linux-gnu'
const MODULE = `${LIB}/gconv/EUC-JP.so`

/** Whether reaching a file reaches the modules of gconv, which must be weak. */
async function converts(user: string, imports: string[], members: Members = {}, env: Environment = {}): Promise<boolean> {
  const files = await sketchFiles({ [user]: sketchElf({ imports }), [MODULE]: '', ...members })
  const context = sketchContext(files, { env })
  await elfAnalyser.analyse([files.find(`/${user}`)], context)
  const found = context.references.filter(({ to }) => to === `/${MODULE}`)
  expect(found.filter(({ grade }) => grade !== 'weak')).toEqual([])
  return found.length > 0
}

describe('modules of gconv', () => {
  it.each<[file: string, imports: string[], expected: boolean]>([
    ['usr/bin/app', ['iconv_open'], true],
    ['usr/bin/iconv', ['__gconv_open'], true],
    ['usr/bin/app', ['setlocale', 'mbstowcs'], false],
    [`${LIB}/libxml2.so.2.9.14`, ['iconv_open'], true],
    ['usr/lib/python3/dist-packages/x.so', ['iconv_open'], true],
    // They hand on what their callers name, and those are seen to call them.
    [`${LIB}/libstdc++.so.6.0.30`, ['iconv_open'], false],
    ['usr/bin/app', ['_ZNSt7codecvtIwcN9__gnu_cxx14encoding_stateEEC2Em'], true],
    [`${LIB}/libglib-2.0.so.0.7400.6`, ['iconv_open'], false],
    [`${LIB}/libgio-2.0.so.0.7400.6`, ['g_convert', 'g_iconv_open'], false],
    ['usr/bin/app', ['g_convert_with_fallback'], true],
    ['usr/bin/app', ['g_locale_to_utf8'], false],
    [`${LIB}/libunistring.so.2.2.0`, ['iconv_open'], false],
    ['usr/bin/app', ['u8_strconv_from_encoding'], true],
    // They know no charset but that of the locale.
    [`${LIB}/libidn2.so.0.3.8`, ['iconv_open', 'u8_strconv_from_encoding'], false],
    ['usr/bin/bash', ['iconv_open'], false],
    ['usr/bin/bashful', ['iconv_open'], true],
  ])('%s that calls %j: %s', async (file, imports, expected) => {
    expect(await converts(file, imports)).toBe(expected)
  })

  it.each<[members: Members, env: Environment, expected: boolean]>([
    [{}, {}, false],
    [{ 'usr/lib/locale/C.utf8/LC_CTYPE': '' }, { LANG: 'C.UTF-8' }, false],
    [{ 'usr/lib/locale/en_US.utf8/LC_CTYPE': '' }, {}, false],
    [{ 'usr/lib/locale/en_US/LC_CTYPE': '' }, {}, true],
    // Catalogues of messages are in charsets of their own.
    [{ 'usr/lib/locale/ja_JP.utf8/LC_CTYPE': '' }, {}, true],
    [{}, { LANGUAGE: 'ja' }, true],
    [{}, { LOCPATH: '/opt/locale' }, true],
    [{ 'usr/lib/locale/locale-archive': archive(['en_US.utf8']) }, {}, false],
    [{ 'usr/lib/locale/locale-archive': archive(['en_US.utf8', 'ja_JP.eucjp']) }, {}, true],
    [{ 'usr/lib/locale/locale-archive': 'damaged' }, {}, true],
  ])('with %j and %j in the image, by the C library itself: %s', async (members, env, expected) => {
    expect(await converts(`${LIB}/libc.so.6`, [], members, env)).toBe(expected)
  })
})

/** As localedef(1) writes it on this kind of machine, without the locales. */
function archive(names: string[]): Buffer {
  const rows = names.length + 1
  const head = Buffer.alloc(56 + rows * 12)
  head.writeUInt32LE(0xde020109, 0)
  head.writeUInt32LE(56, 8)
  head.writeUInt32LE(rows, 16)
  const strings = Buffer.from(names.map((name) => `${name}\0`).join(''))
  names.forEach((name, i) => {
    head.writeUInt32LE(head.length + strings.indexOf(name), 56 + i * 12 + 4)
    head.writeUInt32LE(1, 56 + i * 12 + 8)
  })
  return Buffer.concat([head, strings])
}

describe('the archive of locales', () => {
  it('is read of either byte order', () => {
    const little = archive(['en_US.utf8', 'de_DE'])
    expect(localesOfArchive(little)).toEqual(['en_US.utf8', 'de_DE'])
    const text = little.indexOf('en_US')
    expect(localesOfArchive(Buffer.concat([Buffer.from(little.subarray(0, text)).swap32(), little.subarray(text)]))).toEqual([
      'en_US.utf8',
      'de_DE',
    ])
  })

  it('is left when it is damaged, wherever it is', () => {
    const whole = archive(['en_US.utf8', 'de_DE'])
    for (let length = 0; length < whole.length; length++) expect(localesOfArchive(whole.subarray(0, length))?.length ?? 0).toBeLessThan(2)
    for (let at = 0; at < whole.length * 8; at++) {
      const damaged = Buffer.from(whole)
      damaged[at >> 3]! ^= 1 << (at & 7)
      expect(() => localesOfArchive(damaged)).not.toThrow()
    }
  })
})
