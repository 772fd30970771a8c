import { describe, expect, it } from 'vitest'
import { elfAnalyser } from '../../../src/reach/elf/analyser.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { type ElfSketch, GLIBC_LOADER, sketchElf } from '../../support/elf-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { sketchContext, type SketchedContext } from '../../support/reach-context.ts'

const PATH = '/usr/bin'
const exec = (content: string | Buffer = '#!/bin/sh\n') => ({ content, mode: 0o755 })
const library = (sketch: ElfSketch = {}) => sketchElf(sketch)

/** References and launches of /usr/bin/app alone, without the loader's: `soft /etc/x (path named in it)`. */
async function namedBy(sketch: ElfSketch, members: Members = {}, firstParty = false, language = ''): Promise<string[]> {
  const app = sketchElf({
    interpreter: GLIBC_LOADER,
    imports: ['open'],
    ...sketch,
    data: language === '' ? (sketch.data ?? []) : packed(language, sketch),
  })
  const context = await contextOf({ 'usr/bin/app': exec(app), ...members }, firstParty)
  await elfAnalyser.analyse([context.files.find('/usr/bin/app')], context)
  const lines = context.referenceLines().filter((line) => !/\((needed library|program loader)/.test(line))
  return [...lines, ...context.launchLines()].map((line) => line.replace(/\/usr\/bin\/app(:| ->) /, '').replace(/(\(.*): .*\)$/, '$1)'))
}

async function contextOf(members: Members, firstParty = false): Promise<SketchedContext> {
  return sketchContext(await sketchFiles(members), { env: { PATH }, workingDir: '/workdir', isFirstParty: () => firstParty })
}

/** Strings without anything between them, behind what tells the language. */
function packed(language: string, { data = [] }: ElfSketch): Buffer {
  const strings = [language === 'go' ? '\xff Go buildinf:' : 'RUST_BACKTRACE', ...(data as readonly string[])]
  return Buffer.from(`${strings.join('')}\0`, 'latin1')
}

describe('strings of programs', () => {
  const cases: [name: string, sketch: ElfSketch, members: Members, named: string[]][] = [
    [
      'name files by absolute paths',
      { data: ['/etc/app.conf', '/etc/none', '/etc/a b', '/srv/x:/srv/y', '/etc/app.conf: not found'] },
      { 'etc/app.conf': '', 'etc/a b': '', 'srv/y': '' },
      ['soft /etc/a b (path named in it)', 'soft /etc/app.conf (path named in it)', 'soft /srv/y (path named in it)'],
    ],
    [
      'name no sources, which are only talked of',
      { data: ['/build/a.c', '/build/b.rs', '/build/c.go', '/build/d.hpp', '/build/data.in'] },
      { 'build/a.c': '', 'build/b.rs': '', 'build/c.go': '', 'build/d.hpp': '', 'build/data.in': '' },
      ['soft /build/data.in (path named in it)'],
    ],
    [
      'name no programs for who can do nothing with them',
      { imports: ['sin'], needed: ['libm.so.6'], data: ['/bin/x', '/opt/x.so'] },
      { 'bin/x': exec(), 'opt/x.so': library() },
      [],
    ],
    ['name programs only for who can start them', { data: ['/bin/tool'] }, { 'bin/tool': exec() }, []],
    [
      'name programs for who can start them, with arguments, too',
      { imports: ['posix_spawn'], data: ['/bin/tool', '/bin/other --now'] },
      { 'bin/tool': exec(), 'bin/other': exec() },
      ['soft /bin/other (path named in it)', 'soft /bin/tool (path named in it)'],
    ],
    ['bring the shell for system()', { imports: ['system'] }, { 'bin/sh': exec() }, ['soft /bin/sh (shell of system())']],
    ['bring no shell for execve()', { imports: ['execve'] }, { 'bin/sh': exec() }, []],
    [
      'name files from the folder of the program, or the one above',
      { data: ['data/words.txt', 'lib/app/x.dat', './', '../lib/app/y.dat', 'text/html'] },
      { 'usr/bin/data/words.txt': '', 'usr/lib/app/x.dat': '', 'usr/lib/app/y.dat': '' },
      [
        'soft /usr/bin/data/words.txt (path named in it)',
        'soft /usr/lib/app/x.dat (path named in it)',
        'soft /usr/lib/app/y.dat (path named in it)',
      ],
    ],
    [
      'name what is in a folder, weakly',
      { data: ['/usr/share/app', '/usr/share/tpl/%s.txt', '/usr/share/all/*.cfg'] },
      { 'usr/share/app/a': '', 'usr/share/app/b/c': '', 'usr/share/tpl/t.txt': '', 'usr/share/all/x.cfg': '', 'usr/share/app/run': exec() },
      [
        'weak /usr/share/all/x.cfg (folder named in it)',
        'weak /usr/share/app/a (folder named in it)',
        'weak /usr/share/app/b/c (folder named in it)',
        'weak /usr/share/tpl/t.txt (folder named in it)',
      ],
    ],
    [
      'name nothing by folders that all share',
      { data: ['/usr/share', '/etc', '/usr/lib', '/usr/share/locale', '/', '/%s/x'] },
      { 'usr/share/a': '', 'etc/b': '', 'usr/lib/c': '', 'usr/share/locale/d': '' },
      [],
    ],
    [
      'name programs in a folder for who starts programs, scripts not',
      { imports: ['execv'], data: ['/usr/libexec/app'] },
      { 'usr/libexec/app/one': exec(sketchElf()), 'usr/libexec/app/two': exec() },
      ['weak /usr/libexec/app/one (folder named in it)'],
    ],
    [
      'name libraries for who can load them',
      { imports: ['dlopen'], data: ['libpq.so.5', 'libicuuc.so', 'libnone.so', '/opt/x.so', '/opt/plugins', 'lib%s.so'] },
      {
        'usr/lib/libpq.so.5': library(),
        'usr/lib/libicuuc.so.72': library(),
        'usr/lib/libicuuc.so.72.1': library(),
        'opt/x.so': library(),
        'opt/plugins/a.so': library(),
        'opt/plugins/b.so.1': library(),
        'opt/plugins/c.txt': '',
      },
      [
        'soft /opt/x.so (library named in it)',
        'soft /usr/lib/libicuuc.so.72 (library named in it)',
        'soft /usr/lib/libicuuc.so.72.1 (library named in it)',
        'soft /usr/lib/libpq.so.5 (library named in it)',
        'weak /opt/plugins/a.so (plugin folder)',
        'weak /opt/plugins/b.so.1 (plugin folder)',
        'weak /opt/plugins/c.txt (folder named in it)',
      ],
    ],
    [
      'name no libraries for who cannot load any',
      { data: ['libpq.so.5', '/opt/x.so', '/opt/plugins'] },
      { 'usr/lib/libpq.so.5': library(), 'opt/x.so': library(), 'opt/plugins/a.so': library() },
      [],
    ],
    [
      'name libraries when something that it is linked to can load them',
      { needed: ['libapr.so'], data: ['libpq.so.5'] },
      { 'usr/lib/libapr.so': library({ imports: ['dlopen'] }), 'usr/lib/libpq.so.5': library() },
      ['soft /usr/lib/libpq.so.5 (library named in it)'],
    ],
    [
      'name no libraries because the C library can load them',
      { needed: ['libc.so.6'], data: ['libpq.so.5'] },
      { 'usr/lib/libc.so.6': library({ imports: ['dlopen'] }), 'usr/lib/libpq.so.5': library() },
      [],
    ],
    [
      'in a note of its own name libraries that it may load',
      { imports: ['dlopen'], dlopenNotes: ['[{"soname":["liba.so"],"priority":"required"},{"soname":["libb.so"],"feature":"b"}]'] },
      { 'usr/lib/liba.so': library(), 'usr/lib/libb.so': library() },
      ['hard /usr/lib/liba.so (library it may load)', 'soft /usr/lib/libb.so (library it may load)'],
    ],
  ]
  it.each(cases)('%s', async (_, sketch, members, named) => {
    expect(await namedBy(sketch, members)).toEqual(named)
  })

  it('are packed in Go: the longest path that is there', async () => {
    const data = [
      'nil/etc/mime.typesGET',
      '/etc/hostsx/etc/gone.confPUT',
      '/usr/local/go/src/fmt/print.go',
      '/usr/lib/go-1.19',
      '/usr/share/x/%s!',
    ]
    const members = {
      'etc/mime.types': '',
      'etc/mime': '',
      'etc/hosts': '',
      'etc/host': '',
      'usr/local/go/src/fmt/print.go': '',
      'usr/lib/go-1.19/VERSION': '',
      'usr/share/x/y': '',
    }
    expect(await namedBy({ isStatic: true, data }, members, false, 'go')).toEqual([
      'soft /etc/hosts (path named in it)',
      'soft /etc/mime.types (path named in it)',
      'weak /usr/share/x/y (folder named in it)',
    ])
  })

  it('start programs in Go only where the code for it is linked in', async () => {
    const members = { 'usr/bin/git': exec() }
    expect(await namedBy({ isStatic: true, data: ['/usr/bin/git'] }, members, false, 'go')).toEqual([])
    expect(await namedBy({ isStatic: true, data: ['os/exec.(*Cmd).Start/usr/bin/git'] }, members, false, 'go')).toEqual([
      'soft /usr/bin/git (path named in it)',
    ])
  })

  it('of the image itself name programs of PATH, and files from where it is started', async () => {
    const members = {
      'usr/bin/git': exec(),
      'usr/bin/sort': exec(),
      'workdir/config.json': '',
      'workdir/public/a.css': '',
      'workdir/views/b.html': '',
    }
    const sketch = { imports: ['execvp', 'open'], data: ['git', 'sort', 'config.json', 'public', 'views/*.html', 'none', 'rev-parse HEAD'] }
    expect(await namedBy(sketch, members, true)).toEqual([
      'soft /workdir/config.json (path named in it)',
      'weak /workdir/public/a.css (folder named in it)',
      'weak /workdir/views/b.html (folder named in it)',
      'soft git (program named in it)',
      'weak sort (program named in it)',
    ])
    expect(await namedBy(sketch, members, false)).toEqual([])
  })

  it('are not looked at in libraries that open nothing', async () => {
    const context = await contextOf({ 'lib/liba.so': library({ imports: ['sin'], data: ['/etc/x'] }), 'etc/x': '' })
    await elfAnalyser.analyse([context.files.find('/lib/liba.so')], context)
    expect(context.references).toEqual([])
  })

  it('wait until a process that can load libraries has the file', async () => {
    const context = await contextOf({
      'usr/lib/libx.so': library({ imports: ['open'], data: ['libplug.so'] }),
      'usr/lib/libplug.so': library(),
      'usr/bin/plain': exec(sketchElf({ interpreter: GLIBC_LOADER, needed: ['libx.so'] })),
      'usr/bin/loads': exec(sketchElf({ interpreter: GLIBC_LOADER, needed: ['libx.so'], imports: ['dlopen'] })),
    })
    const analyse = (...paths: string[]) =>
      elfAnalyser.analyse(
        paths.map((path) => context.files.find(path)),
        context,
      )
    const plugs = () => context.referenceLines().filter((line) => line.includes('libplug'))
    await analyse('/usr/bin/plain')
    await analyse('/usr/lib/libx.so')
    expect(plugs()).toEqual([])
    await analyse('/usr/bin/loads')
    expect(plugs()).toEqual(['soft /usr/lib/libx.so -> /usr/lib/libplug.so (library named in it: libplug.so)'])
  })

  it('of libraries that load another for some functions alone count when these are called', async () => {
    const members = {
      'usr/lib/libmount.so.1': library({ imports: ['dlopen', 'mnt_context_x'], data: ['libcryptsetup.so.12'] }),
      'usr/lib/libcryptsetup.so.12': library(),
      'usr/lib/libgio.so': library({ needed: ['libmount.so.1'], imports: ['mnt_table_parse_mtab'] }),
      'usr/bin/reads': exec(sketchElf({ interpreter: GLIBC_LOADER, needed: ['libgio.so'] })),
      'usr/bin/mount': exec(sketchElf({ interpreter: GLIBC_LOADER, needed: ['libmount.so.1'], imports: ['mnt_context_do_mount'] })),
    }
    for (const order of [['reads'], ['reads', 'mount'], ['mount', 'reads']]) {
      const context = await contextOf(members)
      for (const names of [order.slice(0, 1), ['../lib/libgio.so', '../lib/libmount.so.1'], order.slice(1)]) {
        await elfAnalyser.analyse(
          names.map((name) => context.files.find(`/usr/bin/${name}`)),
          context,
        )
      }
      const found = context.referenceLines().filter((line) => line.includes('libcryptsetup'))
      expect(found).toEqual(
        order.includes('mount')
          ? ['soft /usr/lib/libmount.so.1 -> /usr/lib/libcryptsetup.so.12 (library named in it: libcryptsetup.so.12)']
          : [],
      )
    }
  })

  it('name no modules of Perl where Perl itself does, since code says which', async () => {
    const named = sketchElf({ interpreter: GLIBC_LOADER, imports: ['open'], data: ['/usr/share/perl/5.36', '/etc/perl.conf'] })
    const members = { 'usr/share/perl/5.36/Any.txt': '', 'etc/perl.conf': '' }
    const lines = async (name: string) => {
      const context = await contextOf({ [`usr/bin/${name}`]: exec(named), ...members })
      await elfAnalyser.analyse([context.files.find(`/usr/bin/${name}`)], context)
      return context.references
        .map(({ to }) => (typeof to === 'number' ? context.files.pathOf(to) : to))
        .filter((path) => path !== GLIBC_LOADER)
        .sort()
    }
    expect(await lines('perl5.36.0')).toEqual(['/etc/perl.conf'])
    expect(await lines('vim')).toEqual(['/etc/perl.conf', '/usr/share/perl/5.36/Any.txt'])
  })

  it('say what stays unresolved in the image itself, but for interpreters', async () => {
    const loads = exec(sketchElf({ interpreter: GLIBC_LOADER, imports: ['dlopen'] }))
    const context = await contextOf({ 'usr/bin/app': loads, 'usr/local/bin/node': loads, 'usr/bin/python3.11': loads }, true)
    await elfAnalyser.analyse(
      ['/usr/bin/app', '/usr/local/bin/node', '/usr/bin/python3.11'].map((path) => context.files.find(path)),
      context,
    )
    expect(context.unresolvedPlaces).toEqual([{ node: context.files.find('/usr/bin/app'), domain: 'elf', what: 'dlopen(name)' }])
  })
})

describe('plugins', () => {
  it.each<[name: string, user: string, members: Members, plugins: string[]]>([
    [
      'of the C library',
      'usr/lib/x86_64-linux-gnu/libc.so.6',
      { 'lib/x86_64-linux-gnu/libnss_ldap.so.2': '' },
      ['/lib/x86_64-linux-gnu/libnss_ldap.so.2'],
    ],
    ['of PAM on Fedora', 'usr/lib64/libpam.so.0.85.1', { 'usr/lib64/security/pam_unix.so': '' }, ['/usr/lib64/security/pam_unix.so']],
    [
      'of PostgreSQL',
      'usr/lib/postgresql/15/bin/postgres',
      { 'usr/lib/postgresql/15/lib/llvmjit.so': '' },
      ['/usr/lib/postgresql/15/lib/llvmjit.so'],
    ],
    ['of Qt, folder and all', 'opt/qt/lib/libQt6Core.so.6', { 'opt/qt/plugins/platforms/libqxcb.so': '' }, ['/opt/qt/plugins']],
  ])('%s', async (_, user, members, plugins) => {
    const context = await contextOf({ [user]: library(), ...members })
    await elfAnalyser.analyse([context.files.find(`/${user}`)], context)
    expect(
      context.references
        .filter(({ via }) => via?.startsWith('plugins of'))
        .map(({ to, grade }) => `${grade} ${to}`)
        .sort(),
    ).toEqual(plugins.map((path) => `weak ${path}`))
  })
})

describe('modules', () => {
  it('are linked into the program that the catalogues found them in', async () => {
    const files = await sketchFiles({ 'app/run': exec(sketchElf({ isStatic: true })) })
    const inner = [{ path: '/app/run!/github.com/x/y', unpackedBytes: 0, storedBytes: 0 }]
    const shape = {
      name: 'y',
      version: '',
      purl: '',
      evidence: '/app/run',
      files: [],
      inner,
      dependencies: [],
      asked: 'unknown',
      complete: true,
    } as const
    const context = sketchContext(files, {
      packages: [
        { ...shape, ecosystem: 'golang' },
        { ...shape, ecosystem: 'maven' },
      ],
    })
    await elfAnalyser.analyse([files.find('/app/run')], context)
    expect(context.references).toEqual([{ from: files.find('/app/run'), to: '/app/run!/github.com/x/y', kind: 'linked in', grade: 'hard' }])
  })
})
