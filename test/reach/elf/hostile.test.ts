import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { elfAnalyser } from '../../../src/reach/elf/analyser.ts'
import { describeBinary } from '../../../src/reach/elf/base-needs.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { GLIBC_LOADER, sketchElf } from '../../support/elf-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { sketchContext } from '../../support/reach-context.ts'

async function linesOf(members: Members, ...paths: string[]): Promise<string[]> {
  const context = sketchContext(await sketchFiles(members), { env: { LD_LIBRARY_PATH: ':'.repeat(10_000) } })
  await elfAnalyser.analyse(
    paths.map((path) => context.files.find(path)),
    context,
  )
  return context.referenceLines()
}

describe('hostile files', () => {
  it('are read, whatever is damaged in them', async () => {
    const strings = Array.from({ length: 20 }, (_, i) => `/etc/${i}`)
    const whole = sketchElf({
      interpreter: GLIBC_LOADER,
      needed: ['libc.so.6', 'libx.so'],
      runpath: '$ORIGIN:/opt',
      imports: ['dlopen', 'execve', 'open'],
      data: [...strings, 'libx.so', '%s.so', '/usr/share/x'],
    })
    let seed = 3
    const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below
    const members: Members = { 'usr/share/x/y': '', 'opt/libx.so': whole, 'etc/1': '' }
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(random(8) === 0 ? whole.subarray(0, random(whole.length)) : whole)
      for (let k = 0; k < 1 + random(10); k++) bytes[random(bytes.length)] = [0, 1, 0x7f, 0xff, random(256)][random(5)]!
      members[`bin/${i}`] = { content: bytes, mode: 0o755 }
    }
    const files = await sketchFiles(members)
    const context = sketchContext(files, { isFirstParty: () => true })
    const nodes = Array.from({ length: 300 }, (_, i) => files.find(`/bin/${i}`))
    await elfAnalyser.analyse(nodes, context)
    for (const node of nodes.slice(0, 50)) await describeBinary(files, node)
    expect(context.references.length).toBeGreaterThan(300)
  })

  it('are told of by name when what they need is not there any more', async () => {
    const whole = sketchElf({ interpreter: GLIBC_LOADER, needed: ['libc.so.6'] })
    const members = { whole, cut: whole.subarray(0, 300), 'cut-later': whole.subarray(0, whole.length - 60) }
    const context = sketchContext(await sketchFiles(members))
    await elfAnalyser.analyse(
      Object.keys(members).map((path) => context.files.find(`/${path}`)),
      context,
    )
    expect(context.notes.map(({ about }) => about)).toEqual(['/cut', '/cut-later'])
    expect(context.unresolvedPlaces.map(({ node, domain }) => [context.files.pathOf(node), domain])).toEqual([
      ['/cut', 'elf'],
      ['/cut-later', 'elf'],
    ])
  })

  it.each<[what: string, members: Members]>([
    [
      'need themselves by many names',
      { app: sketchElf({ interpreter: '/app', needed: Array.from({ length: 3000 }, (_, i) => `lib${i}.so`) }) },
    ],
    ['name a loader that is looked for like a library', { app: sketchElf({ interpreter: 'libc.ld-musl', needed: ['libc.so'] }) }],
    [
      'search a thousand folders',
      { app: sketchElf({ needed: ['liba.so'], rpath: Array.from({ length: 5000 }, (_, i) => `/${i}/$LIB/$PLATFORM`).join(':') }) },
    ],
    ['name a loop', { app: sketchElf({ interpreter: '/loop', imports: ['open'], data: ['/loop/x'] }), loop: { link: 'loop' } }],
    [
      'include themselves in /etc/ld.so.conf',
      { app: sketchElf({ needed: ['liba.so'] }), 'etc/ld.so.conf': 'include /etc/*.conf\n'.repeat(2000) },
    ],
    [
      'hold nothing but dots and slashes',
      { app: sketchElf({ imports: ['open'], data: ['../'.repeat(300), '/..'.repeat(300), './././', '//////'] }) },
    ],
    ['hold only templates', { app: sketchElf({ imports: ['open'], data: Array.from({ length: 2000 }, (_, i) => `/%s/${i}/*`) }) }],
  ])('end, though they %s', async (_, members) => {
    expect((await linesOf(members, '/app')).filter((line) => !line.includes('/app ->'))).toEqual([])
  })
})

const gcc = ['/usr/bin/gcc', '/usr/bin/cc'].find((path) => existsSync(path))

describe.skipIf(!gcc)('programs of the compiler of this machine', () => {
  it('lead where they were told to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slimscope-gcc-'))
    try {
      writeFileSync(join(folder, 'a.c'), 'int a(void) { return 1; }\n')
      writeFileSync(
        join(folder, 'm.c'),
        '#include <dlfcn.h>\n#include <stdio.h>\n#include <unistd.h>\nint a(void);\nint main(void) { fopen("/etc/app.conf", "r"); dlopen("libplug.so.2", 1); execlp("git", "git", "gc", (char *)0); return a(); }\n',
      )
      const compile = (...words: string[]) => execFileSync(gcc!, words, { cwd: folder, stdio: 'pipe' })
      compile('-shared', '-fPIC', '-Wl,-soname,liba.so.1', '-o', 'liba.so.1', 'a.c')
      compile('-o', 'app', 'm.c', './liba.so.1', '-ldl', '-Wl,--enable-new-dtags,-rpath,$ORIGIN/lib')
      const files = await sketchFiles({
        'app/run': { content: readFileSync(join(folder, 'app')), mode: 0o755 },
        'app/lib/liba.so.1': readFileSync(join(folder, 'liba.so.1')),
        'app/lib/libplug.so.2': readFileSync(join(folder, 'liba.so.1')),
        'etc/app.conf': '',
        'usr/bin/git': { content: '', mode: 0o755 },
      })
      const context = sketchContext(files, { env: { PATH: '/usr/bin' }, isFirstParty: () => true })
      await elfAnalyser.analyse([files.find('/app/run')], context)
      expect([...context.referenceLines(), ...context.launchLines()]).toEqual([
        'hard /app/run -> /app/lib/liba.so.1 (needed library: liba.so.1)',
        'soft /app/run -> /app/lib/libplug.so.2 (library named in it: libplug.so.2)',
        'soft /app/run -> /etc/app.conf (path named in it: /etc/app.conf)',
        'soft /app/run: git (program named in it)',
      ])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
