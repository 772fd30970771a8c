import { assert, asyncProperty, nat, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pythonAnalyser } from '../../../src/reach/python/analyser.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { sketchContext } from '../../support/reach-context.ts'
import { packageOf, PYTHON, reachedLines, type Run, run, SITE } from './python-sketch.ts'

async function reached(members: Members, how: Run = {}): Promise<string[]> {
  const { files, reach } = await run(members, how)
  return reachedLines(files, reach)
}

/** Files in site-packages. */
function installed(files: Record<string, string>): Members {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${SITE}/${path}`, content]))
}

const MAIN = 'hard /app/main.py'

describe('modules', () => {
  it.each<[string, Members, string[]]>([
    [
      'packages on the way, and what they import in turn',
      {
        'app/main.py': 'import a.b.c',
        ...installed({ 'a/__init__.py': 'import d', 'a/b/__init__.py': '', 'a/b/c.py': '', 'd.py': '', 'e.py': '' }),
      },
      [MAIN, 'hard a/__init__.py', 'hard a/b/__init__.py', 'hard a/b/c.py', 'hard d.py'],
    ],
    [
      'names that are modules',
      { 'app/main.py': 'from a import b, Name', ...installed({ 'a/__init__.py': '', 'a/b.py': '', 'a/c.py': '' }) },
      [MAIN, 'hard a/__init__.py', 'hard a/b.py'],
    ],
    [
      'relative ones',
      {
        'app/main.py': 'import a.b.c',
        ...installed({
          'a/__init__.py': '',
          'a/d.py': '',
          'a/e/__init__.py': '',
          'a/b/__init__.py': 'from . import f',
          'a/b/f.py': '',
          'a/b/c.py': 'from ..d import x\nfrom .. import e',
        }),
      },
      [MAIN, 'hard a/__init__.py', 'hard a/b/__init__.py', 'hard a/b/c.py', 'hard a/b/f.py', 'hard a/d.py', 'hard a/e/__init__.py'],
    ],
    [
      'of namespace packages, in all their parts',
      { 'app/main.py': 'import n.a, n.b', 'app/n/a.py': '', ...installed({ 'n/b/__init__.py': '' }) },
      [MAIN, 'hard /app/n/a.py', 'hard n/b/__init__.py'],
    ],
    [
      'of namespace packages in the old style',
      {
        'app/main.py': 'import g.cloud',
        ...installed({ 'g/__init__.py': "__import__('pkg_resources').declare_namespace(__name__)", 'more.pth': '/opt/more' }),
        'opt/more/g/__init__.py': '',
        'opt/more/g/cloud.py': '',
      },
      [MAIN, 'hard /opt/more/g/cloud.py', 'hard g/__init__.py', 'hard more.pth', 'weak /opt/more/g/__init__.py'],
    ],
    ['one’s own first', { 'app/main.py': 'import a', 'app/a.py': '', ...installed({ 'a.py': '' }) }, ['hard /app/a.py', MAIN]],
    [
      'a package before a module, an extension before a source',
      {
        'app/main.py': 'import a, b',
        ...installed({
          'a/__init__.py': '',
          'a.py': '',
          'b.cpython-311-x86_64-linux-gnu.so': '',
          'b.cpython-310-x86_64-linux-gnu.so': '',
          'b.py': 'import c',
          'c.abi3.so': '',
        }),
      },
      [MAIN, 'hard a/__init__.py', 'hard b.cpython-311-x86_64-linux-gnu.so', 'soft b.py', 'soft c.abi3.so'],
    ],
    [
      'bytecode of that Python with its source, and bytecode alone',
      {
        'app/main.py': 'import a, b',
        ...installed({
          'a.py': '',
          '__pycache__/a.cpython-311.pyc': '',
          '__pycache__/a.cpython-39.pyc': '',
          'b.pyc': 'header..\u00da\u0001c\u00da\u0003d.e'.replace(/[\u0080-\u00ff]/g, 'z'),
          'c.py': '',
          'd/__init__.py': '',
          'd/e.py': '',
        }),
      },
      [MAIN, 'hard __pycache__/a.cpython-311.pyc', 'hard a.py', 'hard b.pyc', 'soft c.py', 'soft d/__init__.py', 'soft d/e.py'],
    ],
    ['no types', { 'app/main.py': 'if TYPE_CHECKING:\n  import a', ...installed({ 'a.py': '' }) }, [MAIN]],
    [
      'tools for developers, only where they are taken for sure',
      {
        'app/main.py': 'import a, b',
        ...installed({
          'a.py': 'def test():\n  import pytest',
          'b.py': 'import IPython',
          'pytest/__init__.py': '',
          'IPython/__init__.py': '',
        }),
      },
      [MAIN, 'hard IPython/__init__.py', 'hard a.py', 'hard b.py', 'weak pytest/__init__.py'],
    ],
    [
      'setuptools, when somebody takes distutils',
      {
        'app/main.py': 'import a',
        ...installed({
          'distutils-precedence.pth': "import os; __import__('_distutils_hack').add_shim()",
          '_distutils_hack/__init__.py': "import sys\ndef f():\n  import importlib\n  importlib.import_module('setuptools._distutils')",
          'setuptools/__init__.py': '',
          'setuptools/_distutils/__init__.py': '',
          'a.py': 'x',
        }),
      },
      [MAIN, 'hard _distutils_hack/__init__.py', 'hard a.py', 'hard distutils-precedence.pth'],
    ],
  ])('finds %s', async (_, members, expected) => {
    expect(await reached(members)).toEqual(expected)
  })

  it('follows symlinks to modules, and needs them', async () => {
    const members = {
      'app/main.py': 'import a',
      [`${SITE}/a`]: { link: '/opt/store/a' },
      'opt/store/a/__init__.py': { link: 'real.py' },
      'opt/store/a/real.py': 'import b',
      ...installed({ 'b.py': '' }),
    }
    expect(await reached(members)).toEqual([MAIN, 'hard /opt/store/a/__init__.py', 'hard /opt/store/a/real.py', 'hard b.py'])
  })
})

describe('names in strings', () => {
  it.each<[string, Members, string[]]>([
    [
      'modules and what is in them',
      {
        'app/main.py': "X = ['a.b.Class', 'a.c:make', 'e.Class', 'f']",
        ...installed({ 'a/__init__.py': '', 'a/b.py': '', 'a/c.py': '', 'a/d.py': '', 'e.py': '', 'f.py': '' }),
      },
      [MAIN, 'soft a/__init__.py', 'soft a/b.py', 'soft a/c.py', 'soft e.py', 'soft f.py'],
    ],
    [
      'the whole of an application, without its tests',
      {
        'app/main.py': "APPS = ['shop', 'blog.apps.BlogConfig']",
        ...installed({
          'shop/__init__.py': '',
          'shop/admin.py': 'import z',
          'shop/tests.py': '',
          'blog/__init__.py': '',
          'blog/apps.py': '',
          'blog/models.py': '',
          'z.py': '',
        }),
      },
      [
        MAIN,
        'soft blog/__init__.py',
        'soft blog/apps.py',
        'soft blog/models.py',
        'soft shop/__init__.py',
        'soft shop/admin.py',
        'soft z.py',
      ],
    ],
    [
      'in libraries, only those that can be nothing else',
      {
        'app/main.py': 'import a',
        ...installed({ 'a.py': "X = ['b', 'b.txt', 'c.d', 'c.d.e.f.g.h', 'b:x']", 'b.py': '', 'c/__init__.py': '', 'c/d.py': '' }),
      },
      [MAIN, 'hard a.py', 'soft c/__init__.py', 'soft c/d.py'],
    ],
    [
      'modules that a package loads late',
      {
        'app/main.py': 'import a',
        ...installed({
          'a/__init__.py': "__all__ = ['b', 'c.d', 'nothing']",
          'a/b.py': '',
          'a/c/__init__.py': '',
          'a/c/d.py': '',
          'a/e.py': '',
        }),
      },
      [MAIN, 'hard a/__init__.py', 'soft a/b.py', 'soft a/c/__init__.py', 'soft a/c/d.py'],
    ],
    [
      'drivers of databases',
      {
        'app/main.py': "URL = 'postgresql+psycopg2://user@host/db'",
        ...installed({
          'sqlalchemy/__init__.py': '',
          'sqlalchemy/dialects/__init__.py': '',
          'sqlalchemy/dialects/postgresql/__init__.py': '',
          'sqlalchemy/dialects/postgresql/psycopg2.py': '',
          'psycopg2/__init__.py': '',
        }),
      },
      [
        MAIN,
        'soft psycopg2/__init__.py',
        'soft sqlalchemy/__init__.py',
        'soft sqlalchemy/dialects/__init__.py',
        'soft sqlalchemy/dialects/postgresql/__init__.py',
        'soft sqlalchemy/dialects/postgresql/psycopg2.py',
      ],
    ],
    ['files', { 'app/main.py': "open('/etc/app.conf'); open('/etc/none'); x = '/etc'", 'etc/app.conf': '' }, [MAIN, 'soft /etc/app.conf']],
    [
      'configuration beside the code, and code that nothing names',
      {
        'app/main.py': '',
        'app/log.yaml': 'class: a.b.Handler',
        'app/other.py': 'import c',
        'app/tests/test_x.py': 'import pytest',
        'app/node_modules/x.py': '',
        ...installed({ 'a/__init__.py': '', 'a/b.py': '', 'c.py': '', 'pytest.py': '' }),
      },
      [MAIN, 'soft /app/log.yaml', 'soft a/__init__.py', 'soft a/b.py', 'weak /app/other.py', 'weak c.py'],
    ],
  ])('finds %s', async (_, members, expected) => {
    expect(await reached(members)).toEqual(expected)
  })
})

describe('imports by call', () => {
  it.each<[string, string, Record<string, string>, string[]]>([
    [
      'of a literal',
      "import_module('b.c'); __import__('d')",
      { 'b/__init__.py': '', 'b/c.py': '', 'd.py': '' },
      ['hard b/__init__.py', 'hard b/c.py', 'hard d.py'],
    ],
    [
      'by functions of their own',
      "import_optional_dependency('b'); find_spec('c'); is_available('d')",
      { 'b.py': '', 'c.py': '', 'd.py': '' },
      ['soft b.py', 'soft c.py', 'soft d.py'],
    ],
    [
      'that begin with a package',
      "__import__('b.x.%s' % n); import_module('b.y.' + n)",
      { 'b/__init__.py': '', 'b/x/__init__.py': '', 'b/x/one.py': '', 'b/y/__init__.py': '', 'b/y/two.py': '', 'b/three.py': '' },
      ['soft b/__init__.py', 'soft b/x/__init__.py', 'soft b/x/one.py', 'soft b/y/__init__.py', 'soft b/y/two.py'],
    ],
    [
      'that begin with a part of a name',
      "import_module('b.c_' + n)",
      { 'b/__init__.py': '', 'b/c_one.py': '', 'b/d_two.py': '' },
      ['soft b/__init__.py', 'soft b/c_one.py'],
    ],
    [
      'in the package that is given',
      "import_module('.c', package='b')",
      { 'b/__init__.py': '', 'b/c.py': '', 'b/d.py': '' },
      ['hard b/__init__.py', 'hard b/c.py'],
    ],
  ])('follows one %s', async (_, code, files, expected) => {
    expect(await reached({ 'app/main.py': 'import a', ...installed({ 'a.py': code, ...files }) })).toEqual(
      [MAIN, 'hard a.py', ...expected].sort(),
    )
  })

  it('follows those of a package in itself', async () => {
    const files = {
      'a/__init__.py': "import_module('.' + n, __package__)",
      'a/b.py': '',
      'a/tests/__init__.py': '',
      'c/__init__.py': 'for m in pkgutil.iter_modules(__path__): pass',
      'c/d.py': '',
    }
    expect(await reached({ 'app/main.py': 'import a, c', ...installed(files) })).toEqual([
      MAIN,
      'hard a/__init__.py',
      'hard c/__init__.py',
      'soft a/b.py',
      'soft c/d.py',
    ])
  })

  it('tells of those that nothing is known of', async () => {
    const { reach, files } = await run({
      'app/main.py': 'import a\nimportlib.import_module(os.environ["X"])',
      ...installed({ 'a.py': '__import__(name)' }),
    })
    const places = reach.unresolved.map(({ node, domain, what }) => `${files.pathOf(node)} ${domain} ${what}`)
    expect(places).toEqual(['/app/main.py python import_module(os.environ["X"])', `/${SITE}/a.py python __import__(name)`])
  })
})

describe('what surrounds a module', () => {
  it('has the data of its package, and what pip wrote', async () => {
    const members = {
      'app/main.py': 'import a.b',
      ...installed({
        'a/__init__.py': '',
        'a/b.py': '',
        'a/data.json': '',
        'a/types.pyi': '',
        'a/web/index.html': '',
        'a/web/gen.py': '',
        'a/c/__init__.py': '',
        'a/c/other.txt': '',
        'a/tests/big.bin': '',
        'a-1.dist-info/METADATA': '',
        'a-1.dist-info/RECORD': '',
        'other.txt': '',
      }),
    }
    const files = await sketchFiles(members)
    const packages = [packageOf(files, 'a', `/${SITE}/a-1.dist-info/METADATA`, `/${SITE}/a`, `/${SITE}/a-1.dist-info`)]
    expect(await reached(members, { packages: [] })).toEqual([
      MAIN,
      'hard a/__init__.py',
      'hard a/b.py',
      'soft a/data.json',
      'soft a/web/gen.py',
      'soft a/web/index.html',
    ])
    expect(packages[0]!.files.length).toBe(11)
  })

  it('has plug-ins of the groups that are named', async () => {
    const members = {
      'app/main.py': "import a\na.use('mine')",
      ...installed({
        'a.py': "from importlib.metadata import entry_points\nentry_points(group='a.plugins')",
        'one-1.dist-info/entry_points.txt':
          '[a.plugins]\nother = one.mod:Class [extra]\n\n[b.plugins]\nx = three\n[console_scripts]\none = three:main\n',
        'two-1.egg-info/entry_points.txt': '[a.plugins]\nmine = two\n',
        'one/__init__.py': '',
        'one/mod.py': '',
        'two.py': '',
        'three.py': '',
      }),
    }
    expect(await reached(members)).toEqual([MAIN, 'hard a.py', 'soft two.py', 'weak one/__init__.py', 'weak one/mod.py'])
  })

  it('has packages whose version is asked for', async () => {
    const members = {
      'app/main.py': "from importlib.metadata import version\nversion('Some.Thing')",
      ...installed({ 'some_thing-2.dist-info/METADATA': '', 'other-1.dist-info/METADATA': '' }),
    }
    expect(await reached(members)).toEqual([MAIN, 'soft some_thing-2.dist-info/METADATA'])
  })
})

describe('programs and libraries', () => {
  const programs = {
    'usr/bin/git': { content: '\u007fELF', mode: 0o755 },
    'usr/bin/gcc': { content: '\u007fELF', mode: 0o755 },
    'usr/bin/ffmpeg': { content: '\u007fELF', mode: 0o755 },
    'bin/sh': { content: '\u007fELF', mode: 0o755 },
  }

  async function launches(code: string): Promise<string[]> {
    const files = await sketchFiles({
      ...programs,
      'app/main.py': code,
      [`${SITE}/x.py`]: '',
      'usr/local/bin/python3': 'elf',
      'usr/local/lib/python3.11/os.py': '',
    })
    const context = sketchContext(files)
    await pythonAnalyser.analyse([files.find('/app/main.py')], context)
    return context.launchLines()
  }

  it.each<[string, string[]]>([
    ["subprocess.run(['git', 'log'], check=True)", ['soft /app/main.py: git log (program that it starts)']],
    ["os.system('git log | less')", ['soft /app/main.py: /bin/sh -c git log | less (program that it starts)']],
    ["subprocess.check_output('git log', shell=True)", ['soft /app/main.py: /bin/sh -c git log (program that it starts)']],
    ["shutil.which('ffmpeg'); shutil.which('nothing')", ['soft /app/main.py: ffmpeg (program that it starts)']],
    ["import subprocess\nCOMMAND = ['ffmpeg', 'x']\nsubprocess.run(COMMAND)", ['soft /app/main.py: ffmpeg (program that it starts)']],
    ["COMMAND = ['ffmpeg', 'x']", []],
    ["await asyncio.create_subprocess_exec('git', 'log')", ['soft /app/main.py: git (program that it starts)']],
    ["os.execvp('git', ['git'])", ['soft /app/main.py: git (program that it starts)']],
    ["os.spawnlp(os.P_WAIT, 'git', 'git')", ['soft /app/main.py: git (program that it starts)']],
    ["app.run('localhost')", []],
  ])('%s', async (code, expected) => {
    expect(await launches(code)).toEqual(expected)
  })

  it("holds a developer's tool for less when a library names it", async () => {
    const code = "import subprocess\nsubprocess.run(['gcc'])\nsubprocess.run(['git'])\nsubprocess.run(['ffmpeg'])"
    const { files, reach } = await run({ ...programs, 'app/main.py': 'import a', ...installed({ 'a.py': code }) })
    expect(['/usr/bin/gcc', '/usr/bin/git', '/usr/bin/ffmpeg'].map((path) => reach.graph.gradeOf(files.find(path)))).toEqual([
      'weak',
      'weak',
      'soft',
    ])
  })

  it('holds an ordinary word of a library for a program in doubt alone', async () => {
    const members = { 'usr/bin/stat': { content: 'elf', mode: 0o755 }, 'usr/bin/dir': { content: 'elf', mode: 0o755 } }
    const code = "import subprocess\nRELOADERS = {'stat': 1, 'ffmpeg': 2}\nsubprocess.run(['dir'])"
    const { files, reach } = await run({ ...programs, ...members, 'app/main.py': 'import a', ...installed({ 'a.py': code }) })
    expect(['/usr/bin/stat', '/usr/bin/ffmpeg', '/usr/bin/dir'].map((path) => reach.graph.gradeOf(files.find(path)))).toEqual([
      'weak',
      'soft',
      'soft',
    ])
  })

  it('loads no doctest with which the standard library tests itself', async () => {
    const lib = 'usr/local/lib/python3.11'
    const graded = async (members: Members) => {
      const { files, reach } = await run({ [`${lib}/doctest.py`]: '', 'app/main.py': 'import heapq', ...members })
      return reach.graph.gradeOf(files.find(`/${lib}/doctest.py`))
    }
    const nested = "if __name__ == '__main__':\n    import doctest\n"
    expect(await graded({ [`${lib}/heapq.py`]: `${nested}def _test():\n    import doctest\n` })).toBeUndefined()
    expect(await graded({ [`${lib}/heapq.py`]: 'import doctest' })).toBe('hard')
    expect(await graded({ 'app/main.py': nested })).toBe('hard')
  })

  it('loads no module for the names that old pickles had for it', async () => {
    const table = "IMPORT_MAPPING = {'anydbm': 'dbm.ndbm'}"
    const members = { 'usr/local/lib/python3.11/dbm/__init__.py': '', 'usr/local/lib/python3.11/dbm/ndbm.py': '' }
    const graded = async (name: string) => {
      const { files, reach } = await run({ ...members, 'app/main.py': `import ${name}`, [`usr/local/lib/python3.11/${name}.py`]: table })
      return reach.graph.gradeOf(files.find('/usr/local/lib/python3.11/dbm/ndbm.py'))
    }
    expect([await graded('_compat_pickle'), await graded('other')]).toEqual([undefined, 'soft'])
  })

  it('finds libraries that are opened by name', async () => {
    const code = "import ctypes\nctypes.CDLL('libone.so.1'); find_library('two'); ffi.dlopen('three-1.0'); X = 'libfour.so'"
    const libraries = {
      'usr/lib/x86_64-linux-gnu/libone.so.1': '',
      'usr/lib/libtwo.so.2.0': '',
      'usr/local/lib/libthree-1.0.so': '',
      'lib/libfour.so': '',
      'lib/libfive.so': '',
    }
    const found = (await reached({ 'app/main.py': code, ...libraries })).filter((line) => line.includes('lib'))
    expect(found).toEqual([
      'soft /lib/libfour.so',
      'soft /usr/lib/libtwo.so.2.0',
      'soft /usr/lib/x86_64-linux-gnu/libone.so.1',
      'soft /usr/local/lib/libthree-1.0.so',
    ])
  })
})

describe('extension modules', () => {
  const names = ['', 'a._helper', 'beta', '_core', 'delta', 'json', ''].join('\0')
  const members = {
    'app/main.py': 'import a.ext',
    ...installed({ 'a/__init__.py': '', 'a/ext.abi3.so': names, 'a/_helper.py': '', 'beta.py': '', '_core.py': '', 'delta.py': '' }),
  }
  const found = [MAIN, 'hard a/__init__.py', 'hard a/ext.abi3.so', 'soft _core.py', 'soft a/_helper.py', 'soft beta.py']

  it('import by strings', async () => {
    expect(await reached(members)).toEqual([...found, 'soft delta.py'])
  })

  it('import what their package needs, of single words', async () => {
    const files = await sketchFiles({ ...PYTHON, ...members })
    const sketch = (name: string, path: string, needs: number[]) => ({
      ...packageOf(files, name, '/none', `/${SITE}/${path}`),
      dependencies: [{ wanted: 'x', kind: 'depends' as const, satisfiedBy: needs }],
    })
    const packages = [sketch('a', 'a', [1]), sketch('beta', 'beta.py', []), sketch('delta', 'delta.py', [])]
    expect(await reached(members, { packages })).toEqual(found)
  })

  it('bring the sources that they were made from, and libraries', async () => {
    const more = {
      ...members,
      ...installed({
        'a/ext.pyx': 'include "x.pxi"',
        'a/x.pxi': 'import delta',
        'a/other.pyx': 'import gamma',
        'gamma.py': '',
        'a.libs/libz.so.1': '',
        'b.libs/liby.so': '',
      }),
    }
    const files = await sketchFiles({ ...PYTHON, ...more })
    const packages = [packageOf(files, 'a', '/none', `/${SITE}/a`, `/${SITE}/a.libs`)]
    const lines = await reached(more, { packages })
    expect(lines.filter((line) => /pyx|pxi|libs|delta/.test(line))).toEqual([
      'soft a.libs/libz.so.1',
      'soft a/ext.pyx',
      'soft a/x.pxi',
      'soft delta.py',
    ])
  })
})

describe('files that nobody started', () => {
  it.each<[string, string, boolean]>([
    ['app.py', '', true],
    ['app.wsgi', '', true],
    ['run', '#!/usr/bin/env python3\n', true],
    ['run', '#!/usr/bin/env -S python3.11 -u\n', true],
    ['run', '#! /opt/venv/bin/python\n', true],
    ['run', "#!/bin/sh\n'''exec' /a/very/long/path/bin/python3.11 \"$0\" \"$@\"\n' '''\n", true],
    ['run', '#!/bin/sh\npython x\n', false],
    ['run', '#!/usr/bin/perl\n', false],
    ['libx.so', '\u007fELF', false],
    ['x.cpython-311-x86_64-linux-gnu.so', '\u007fELF', true],
  ])('%s %j', (name, head, expected) => {
    expect(pythonAnalyser.takes({ node: 1, path: `/app/${name}`, name, head: Buffer.from(head), mode: 0o755 })).toBe(expected)
  })

  it('are read with the Python that their first line names', async () => {
    const files = await sketchFiles({
      'opt/v/pyvenv.cfg': 'home = /usr/local/bin',
      'opt/v/bin/python': { link: '/usr/local/bin/python3.11' },
      'opt/v/lib/python3.11/site-packages/a.py': '',
      'usr/local/bin/python3.11': 'elf',
      'usr/local/lib/python3.11/os.py': '',
      [`${SITE}/a.py`]: '',
      'opt/job': '#!/opt/v/bin/python\nimport a',
    })
    const context = sketchContext(files)
    await pythonAnalyser.analyse([files.find('/opt/job')], context)
    expect(context.referenceLines()).toEqual(['hard /opt/job -> /opt/v/lib/python3.11/site-packages/a.py (import: import a)'])
  })

  it('may be anything', async () => {
    await assert(
      asyncProperty(uint8Array({ maxLength: 200 }), nat(4), async (bytes, kind) => {
        const name = ['x.py', 'x.pyc', 'x.abi3.so', 'x.pth', 'x-1.dist-info/entry_points.txt'][kind]!
        const files = await sketchFiles({
          'app/main.py': 'import x',
          [`${SITE}/${name}`]: Buffer.from(bytes),
          'usr/local/bin/python3': 'elf',
          'usr/local/lib/python3.11/os.py': '',
        })
        await pythonAnalyser.analyse([files.find('/app/main.py'), files.find(`/${SITE}/${name}`)], sketchContext(files))
      }),
      { numRuns: 40 },
    )
  })
})
