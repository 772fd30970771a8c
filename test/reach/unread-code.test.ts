import { describe, expect, it } from 'vitest'
import { librariesInScript } from '../../src/reach/libraries-in-code.ts'
import { unreadCode } from '../../src/reach/unread-code.ts'
import { sketchFiles } from '../support/files-sketch.ts'
import { sketchContext } from '../support/reach-context.ts'

const program = { content: '', mode: 0o755 }
const SYSTEM = {
  'usr/bin/git': program,
  'usr/bin/ffmpeg': program,
  'usr/bin/date': program,
  'usr/lib/x86_64-linux-gnu/libvips.so.42': '',
  'usr/lib/x86_64-linux-gnu/libgdiplus.so': { link: 'libgdiplus.so.0' },
  'usr/lib/x86_64-linux-gnu/libgdiplus.so.0': '',
}

function wide(text: string): string {
  return [...text].map((character) => `${character}\0`).join('')
}

describe('code that nobody reads', () => {
  const cases: [path: string, code: string | Buffer, found: string[]][] = [
    [
      'app/a.lua',
      `os.execute("git log"); local tool = "ffmpeg"; os.execute(tool .. " x"); local when = 'date'`,
      ['/bin/sh -c', 'git', 'ffmpeg', 'weak date'],
    ],
    ['app/b.lua', `local vips = ffi.load("vips") -- git`, ['libvips.so.42']],
    ['app/a.tcl', `puts [exec git log]\nset when date\nset f [open "|ffmpeg -i x" r]`, ['/bin/sh -c', 'ffmpeg', 'git', 'weak date']],
    ['app/a.R', `system2("git", "log")`, ['git']],
    [
      'app/A.dll',
      Buffer.from(`MZ\0ProcessStartInfo\0libgdiplus\0\r${wide('ffmpeg')}\0\u000f${wide('git log')}`, 'latin1'),
      ['libgdiplus.so', 'libgdiplus.so.0', 'ffmpeg', 'git'],
    ],
    ['app/B.dll', Buffer.from(`MZ\0${wide('git')}`, 'latin1'), []],
    ['app/c.lua', `print("git")`, []],
  ]
  it.each(cases)('%s', async (path, code, found) => {
    const files = await sketchFiles({ ...SYSTEM, 'bin/sh': program, [path]: { content: code } })
    const context = sketchContext(files)
    const node = files.find(`/${path}`)
    const candidate = { node, path: `/${path}`, name: files.nameOf(node), head: Buffer.alloc(0), mode: 0o644 }
    for (const analyser of unreadCode.filter((each) => each.takes(candidate))) await analyser.analyse([node], context)
    const opened = context.references.map(({ to }) => files.nameOf(to as number))
    const started = context.launches.map(({ argv, grade }) => `${grade === 'soft' ? '' : 'weak '}${argv.slice(0, 2).join(' ')}`)
    expect([...opened, ...started].sort()).toEqual([...found].sort())
  })
})

describe('libraries that scripts open', () => {
  it.each<[string, string[]]>([
    [`ffi_lib 'vips', "libglib-2.0.so.0"`, ['vips', 'libglib-2.0.so.0']],
    [`ffi_lib FFI::Library::LIBC`, []],
    [`$ffi = FFI::cdef("int a();", "libvips.so.42");`, ['libvips.so.42']],
    [`Fiddle.dlopen("libsodium.so")`, ['libsodium.so']],
    [`$ffi->find_lib(lib => 'archive')`, ['archive']],
  ])('%s', (code, names) => {
    expect(librariesInScript(code)).toEqual(names)
  })
})
