import { describe, expect, it } from 'vitest'
import { elfAnalyser } from '../../../src/reach/elf/analyser.ts'
import type { Environment } from '../../../src/reach/edge.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { type ElfSketch, GLIBC_LOADER, sketchElf } from '../../support/elf-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { sketchContext } from '../../support/reach-context.ts'

const MUSL_LOADER = '/lib/ld-musl-x86_64.so.1'
const program = (sketch: ElfSketch = {}) => sketchElf({ interpreter: GLIBC_LOADER, ...sketch })
const library = (sketch: ElfSketch = {}) => sketchElf(sketch)
const AMD64 = '/usr/lib/x86_64-linux-gnu'

/** What the loader brings with a program, without the words around: `/app -> /lib/x`. */
async function loadedBy(members: Members, env: Environment = {}, start = '/app/run'): Promise<string[]> {
  const context = sketchContext(await sketchFiles(members), { env, workingDir: '/workdir' })
  await elfAnalyser.analyse([context.files.find(start)], context)
  return context
    .referenceLines()
    .filter((line) => /\((needed library:|preload|program loader|library for)/.test(line))
    .map((line) => line.replace(/ \((needed library|program loader).*/, '').replace(/^hard /, ''))
}

describe('the loader', () => {
  const cases: [name: string, members: Members, loaded: string[], env?: Environment][] = [
    [
      'takes what is needed, and what that needs, in the default folders of Debian',
      {
        'app/run': program({ needed: ['libssl.so.3', 'libc.so.6'] }),
        [`${AMD64}/libssl.so.3`]: library({ needed: ['libcrypto.so.3', 'libc.so.6'] }),
        'lib/x86_64-linux-gnu/libcrypto.so.3': library(),
        'lib64/ld-linux-x86-64.so.2': library(),
        'lib64/libc.so.6': library(),
      },
      [
        '/app/run -> /lib64/ld-linux-x86-64.so.2',
        '/app/run -> /lib64/libc.so.6',
        `/app/run -> ${AMD64}/libssl.so.3`,
        `${AMD64}/libssl.so.3 -> /lib/x86_64-linux-gnu/libcrypto.so.3`,
        `${AMD64}/libssl.so.3 -> /lib64/libc.so.6`,
      ],
    ],
    [
      'passes over libraries of another processor, word size or byte order, and what is none',
      {
        'app/run': program({ needed: ['liba.so'] }),
        'lib/x86_64-linux-gnu/liba.so': library({ machine: 183 }),
        [`${AMD64}/liba.so`]: library({ bits: 32 }),
        'lib64/liba.so': library({ bigEndian: true }),
        'usr/lib64/liba.so': 'INPUT(liba.so.1)',
        'lib/liba.so': library({ type: 'relocatable', isStatic: true }),
        'usr/lib/liba.so': library(),
      },
      ['/app/run -> /usr/lib/liba.so'],
    ],
    [
      'looks at RUNPATH for what the file itself needs, and at RPATH for all below it',
      {
        'app/run': program({ needed: ['libown.so', 'libold.so'], runpath: '$ORIGIN/lib:/opt/b' }),
        'app/lib/libown.so': library({ needed: ['libdeep.so'] }),
        'app/lib/libdeep.so': library(),
        'opt/b/libold.so': library({ needed: ['libmid.so'], rpath: '/opt/r' }),
        'opt/r/libmid.so': library({ needed: ['liblow.so'] }),
        'opt/r/liblow.so': library(),
      },
      [
        '/app/run -> /app/lib/libown.so',
        '/app/run -> /opt/b/libold.so',
        '/opt/b/libold.so -> /opt/r/libmid.so',
        '/opt/r/libmid.so -> /opt/r/liblow.so',
      ],
    ],
    [
      'ignores RPATH where RUNPATH is',
      {
        'app/run': program({ needed: ['liba.so'], rpath: '/opt/r', runpath: '/opt/n' }),
        'opt/r/liba.so': library(),
        'opt/n/liba.so': library(),
      },
      ['/app/run -> /opt/n/liba.so'],
    ],
    [
      'asks RPATH before LD_LIBRARY_PATH, and RUNPATH after it',
      {
        'app/run': program({ needed: ['liba.so', 'libb.so'], rpath: '/opt/r' }),
        'opt/r/liba.so': library({ needed: ['libc.so'], runpath: '/opt/n' }),
        'env/liba.so': library(),
        'workdir/env/libb.so': library(),
        'workdir/libc.so': library(),
        'opt/n/libc.so': library(),
      },
      ['/app/run -> /opt/r/liba.so', '/app/run -> /workdir/env/libb.so', '/opt/r/liba.so -> /workdir/libc.so'],
      { LD_LIBRARY_PATH: '/env:env;' },
    ],
    [
      'does not search again for what is loaded under that name or soname',
      {
        'app/run': program({ needed: ['libone.so', 'libtwo.so'], runpath: '/app' }),
        'app/libone.so': library({ soname: 'libone.so.1' }),
        'app/libtwo.so': library({ needed: ['libone.so.1', 'libone.so'] }),
      },
      ['/app/libtwo.so -> /app/libone.so', '/app/run -> /app/libone.so', '/app/run -> /app/libtwo.so'],
    ],
    [
      'reads /etc/ld.so.conf and what it includes, before the default folders',
      {
        'app/run': program({ needed: ['liba.so', 'libb.so'] }),
        'etc/ld.so.conf': '# folders\ninclude /etc/ld.so.conf.d/*.conf\ninclude ld.so.conf.d/*.none\n/opt/last=libc6\n',
        'etc/ld.so.conf.d/a.conf': '/opt/a, /opt/a2\nhwcap 1 nosegneg\n',
        'etc/ld.so.conf.d/b.conf': 'include /etc/ld.so.conf\n/opt/b\n',
        'opt/a2/liba.so': library(),
        'opt/b/liba.so': library(),
        'usr/lib/liba.so': library(),
        'opt/last/libb.so': library(),
        'lib/libb.so': library(),
      },
      ['/app/run -> /opt/a2/liba.so', '/app/run -> /opt/last/libb.so'],
    ],
    [
      'does not look at the default folders when the file says so',
      {
        'app/run': program({ needed: ['liba.so', 'libb.so'], flags1: 0x800 }),
        'etc/ld.so.conf': '/opt\n/usr/lib',
        'usr/lib/liba.so': library(),
        'opt/libb.so': library(),
      },
      ['/app/run -> /opt/libb.so'],
    ],
    [
      'takes variants for some processors, too',
      {
        'app/run': program({ needed: ['liba.so', 'libb.so'], runpath: '/opt' }),
        'opt/glibc-hwcaps/x86-64-v3/liba.so': library(),
        'opt/glibc-hwcaps/power9/liba.so': library(),
        'opt/haswell/liba.so': library({ machine: 3 }),
        'opt/liba.so': library(),
        'opt/tls/libb.so': library(),
      },
      [
        '/app/run -> /opt/liba.so',
        '/app/run -> /opt/tls/libb.so',
        'soft /app/run -> /opt/glibc-hwcaps/x86-64-v3/liba.so (library for some processors: liba.so)',
      ],
    ],
    [
      'puts in $LIB and $PLATFORM, and takes names with a slash as paths',
      {
        'app/run': program({ needed: ['liba.so', './libb.so', '${ORIGIN}/libc.so'], runpath: '/opt/${LIB}/$PLATFORM:/opt/$LIBRARY' }),
        'opt/lib64/haswell/liba.so': library(),
        'workdir/libb.so': library(),
        'app/libc.so': library(),
      },
      ['/app/run -> /app/libc.so', '/app/run -> /opt/lib64/haswell/liba.so', '/app/run -> /workdir/libb.so'],
    ],
    [
      'preloads what the environment and /etc/ld.so.preload name',
      {
        'app/run': program(),
        'etc/ld.so.preload': '/opt/a.so\nliba.so # none\n',
        'opt/a.so': library({ needed: ['libdeep.so'] }),
        'lib/libdeep.so': library(),
        'lib/liba.so': library(),
        'lib/libjemalloc.so.2': library(),
      },
      [
        '* -> /lib/libjemalloc.so.2 (preloaded library: libjemalloc.so.2)',
        '/app/run -> /etc/ld.so.preload (preload list)',
        '/etc/ld.so.preload -> /lib/liba.so (preloaded library: liba.so)',
        '/etc/ld.so.preload -> /opt/a.so (preloaded library: /opt/a.so)',
        '/opt/a.so -> /lib/libdeep.so',
      ],
      { LD_PRELOAD: 'libjemalloc.so.2:/gone.so' },
    ],
    [
      'searches as musl does: both kinds of path, handed down, then its own file',
      {
        'app/run': program({ interpreter: MUSL_LOADER, needed: ['liba.so', 'libc.musl-x86_64.so.1'], runpath: '/opt/n' }),
        'lib/ld-musl-x86_64.so.1': library(),
        'lib/libc.musl-x86_64.so.1': { link: 'ld-musl-x86_64.so.1' },
        'etc/ld-musl-x86_64.path': '/lib:/musl\n/more\n',
        'opt/n/liba.so': library({ needed: ['libdeep.so', 'libmore.so', 'libusr.so'] }),
        'opt/n/libdeep.so': library(),
        'more/libmore.so': library(),
        'etc/ld.so.preload': '/more/libmore.so',
      },
      [
        '/app/run -> /lib/ld-musl-x86_64.so.1',
        '/app/run -> /lib/ld-musl-x86_64.so.1',
        '/app/run -> /opt/n/liba.so',
        '/opt/n/liba.so -> /more/libmore.so',
        '/opt/n/liba.so -> /opt/n/libdeep.so',
      ],
    ],
    [
      'searches the default folders of musl, whose loader is the C library',
      {
        'app/run': program({ interpreter: MUSL_LOADER, needed: ['liba.so', 'libc.so', 'libpthread.so.0'] }),
        'lib/ld-musl-x86_64.so.1': library(),
        'usr/local/lib/liba.so': library(),
        'usr/lib/liba.so': library(),
      },
      ['/app/run -> /lib/ld-musl-x86_64.so.1', '/app/run -> /usr/local/lib/liba.so'],
    ],
    [
      'loads nothing into a static program',
      { 'app/run': sketchElf({ isStatic: true }), 'etc/ld.so.preload': '/lib/liba.so', 'lib/liba.so': library() },
      [],
    ],
    [
      'gets over a library that needs itself',
      { 'app/run': program({ needed: ['l.so'] }), 'lib/l.so': library({ needed: ['l.so'] }) },
      ['/app/run -> /lib/l.so', '/lib/l.so -> /lib/l.so'],
    ],
  ]
  it.each(cases)('%s', async (_, members, loaded, env) => {
    expect(await loadedBy(members, env)).toEqual(loaded)
  })

  it('takes for a missing library whatever has its name, softly', async () => {
    const members = {
      'app/run': program({ needed: ['liba.so.1'] }),
      'opt/x/liba.so.1': library(),
      'opt/y/liba.so.1': library({ machine: 3 }),
    }
    const context = sketchContext(await sketchFiles(members))
    await elfAnalyser.analyse([context.files.find('/app/run')], context)
    expect(context.referenceLines()).toEqual(['soft /app/run -> /opt/x/liba.so.1 (needed library, elsewhere: liba.so.1)'])
  })

  it('refers by the path it found, so that symlinks on it are reached', async () => {
    const members = {
      'app/run': program({ needed: ['liba.so.1'] }),
      lib: { link: 'usr/lib' },
      'usr/lib/liba.so.1': { link: 'liba.so.1.2' },
    }
    const context = sketchContext(await sketchFiles({ ...members, 'usr/lib/liba.so.1.2': library() }))
    await elfAnalyser.analyse([context.files.find('/app/run')], context)
    expect(context.references.map(({ to }) => to)).toContain('/lib/liba.so.1')
  })

  it('takes programs before libraries that come with them', async () => {
    const members = {
      'app/run': program({ needed: ['liba.so'], rpath: '/opt' }),
      'opt/liba.so': library({ needed: ['libb.so'] }),
      'opt/libb.so': library(),
    }
    const context = sketchContext(await sketchFiles(members))
    await elfAnalyser.analyse(
      ['/opt/liba.so', '/app/run'].map((path) => context.files.find(path)),
      context,
    )
    expect(context.referenceLines().filter((line) => line.startsWith('hard'))).toEqual([
      'hard /app/run -> /opt/liba.so (needed library: liba.so)',
      'hard /opt/liba.so -> /opt/libb.so (needed library: libb.so)',
    ])
  })
})
