import { expect, it } from 'vitest'
import { modulesOf } from '../../../src/packages/python/modules.ts'
import { pypi } from '../../../src/packages/python/pypi.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { installedIn, type ToldPackage } from '../../support/installed-sketch.ts'

const SITE = '/usr/local/lib/python3.11/site-packages'
const DEBIAN = '/usr/lib/python3/dist-packages'
const metadata = (name: string, version: string, ...requires: string[]) =>
  [`Metadata-Version: 2.1`, `Name: ${name}`, `Version: ${version}`, ...requires.map((each) => `Requires-Dist: ${each}`), '', 'text'].join(
    '\n',
  )

/** A distribution as pip leaves it: `site/NAME-VERSION.dist-info` and a module. */
function wheel(name: string, requires: readonly string[] = [], { site = SITE, installer = 'pip', requested = false } = {}): Members {
  const info = `${site}/${name}-1.0.dist-info`
  return {
    [`${info}/METADATA`]: metadata(name, '1.0', ...requires),
    [`${info}/RECORD`]: `${name}.py,,\n${name}-1.0.dist-info/METADATA,,\n`,
    [`${info}/INSTALLER`]: `${installer}\n`,
    ...(requested && { [`${info}/REQUESTED`]: '' }),
    [`${site}/${name}.py`]: '',
  }
}

it.each<[string, Members, Record<string, Partial<ToldPackage>>]>([
  [
    'the files of RECORD, what lies beside it, and bytecode that nobody recorded',
    {
      [`${SITE}/My_Thing-2.0.dist-info/METADATA`]: metadata('My.Thing', '2.0'),
      [`${SITE}/My_Thing-2.0.dist-info/RECORD`]:
        'thing/__init__.py,,\nthing/data/a.txt,,\n../../../bin/thing,,\ngone.py,,\nthing,,\n/etc/thing.conf,,\nMy_Thing.libs/libx.so,,\n',
      [`${SITE}/My_Thing-2.0.dist-info/licenses/LICENSE`]: '',
      [`${SITE}/My_Thing.libs/libx.so`]: '',
      [`${SITE}/thing/__init__.py`]: '',
      [`${SITE}/thing/__pycache__/__init__.cpython-311.pyc`]: '',
      [`${SITE}/thing/__pycache__/other.cpython-311.pyc`]: '',
      [`${SITE}/thing/data/a.txt`]: '',
      [`${SITE}/thing/data/b.txt`]: '',
      '/usr/local/bin/thing': '',
      '/etc/thing.conf': '',
    },
    {
      'my-thing@2.0': {
        complete: true,
        files: [
          '/etc/thing.conf',
          '/usr/local/bin/thing',
          `${SITE}/My_Thing-2.0.dist-info/METADATA`,
          `${SITE}/My_Thing-2.0.dist-info/RECORD`,
          `${SITE}/My_Thing-2.0.dist-info/licenses/LICENSE`,
          `${SITE}/My_Thing.libs/libx.so`,
          `${SITE}/thing/__init__.py`,
          `${SITE}/thing/__pycache__/__init__.cpython-311.pyc`,
          `${SITE}/thing/data/a.txt`,
        ],
      },
    },
  ],
  [
    'programs that pip --target moved',
    {
      '/opt/deps/tool-1.0.dist-info/METADATA': metadata('tool', '1.0'),
      '/opt/deps/tool-1.0.dist-info/RECORD': 'tool.py,,\n../../bin/tool,,\n',
      '/opt/deps/tool.py': '',
      '/opt/deps/bin/tool': '',
    },
    {
      'tool@1.0': {
        files: ['/opt/deps/bin/tool', '/opt/deps/tool-1.0.dist-info/METADATA', '/opt/deps/tool-1.0.dist-info/RECORD', '/opt/deps/tool.py'],
      },
    },
  ],
  [
    "Debian's: no list, so what its modules hold",
    {
      [`${DEBIAN}/PyYAML-6.0.egg-info/PKG-INFO`]: metadata('PyYAML', '6.0'),
      [`${DEBIAN}/PyYAML-6.0.egg-info/top_level.txt`]: '_yaml\nyaml\n',
      [`${DEBIAN}/yaml/__init__.py`]: '',
      [`${DEBIAN}/yaml/__pycache__/__init__.cpython-311.pyc`]: '',
      [`${DEBIAN}/_yaml.cpython-311-x86_64-linux-gnu.so`]: '',
      [`${DEBIAN}/zope.event-4.4.egg-info/PKG-INFO`]: metadata('zope.event', '4.4'),
      [`${DEBIAN}/zope.event-4.4.egg-info/top_level.txt`]: 'zope\n',
      [`${DEBIAN}/zope/event/__init__.py`]: '',
      [`${DEBIAN}/zope/interface/__init__.py`]: '',
      [`${DEBIAN}/distro_info-1.5.egg-info`]: metadata('distro-info', '1.5'),
      [`${DEBIAN}/distro_info.py`]: '',
      [`${DEBIAN}/pycurl-7.45.egg-info`]: metadata('pycurl', '7.45'),
    },
    {
      'pyyaml@6.0': {
        complete: true,
        files: [
          `${DEBIAN}/PyYAML-6.0.egg-info/PKG-INFO`,
          `${DEBIAN}/PyYAML-6.0.egg-info/top_level.txt`,
          `${DEBIAN}/_yaml.cpython-311-x86_64-linux-gnu.so`,
          `${DEBIAN}/yaml/__init__.py`,
          `${DEBIAN}/yaml/__pycache__/__init__.cpython-311.pyc`,
        ],
      },
      'zope-event@4.4': {
        complete: false,
        files: [
          `${DEBIAN}/zope.event-4.4.egg-info/PKG-INFO`,
          `${DEBIAN}/zope.event-4.4.egg-info/top_level.txt`,
          `${DEBIAN}/zope/event/__init__.py`,
        ],
      },
      'distro-info@1.5': { complete: false, files: [`${DEBIAN}/distro_info-1.5.egg-info`, `${DEBIAN}/distro_info.py`] },
      'pycurl@7.45': { complete: false, files: [`${DEBIAN}/pycurl-7.45.egg-info`] },
    },
  ],
  [
    'older forms: installed-files.txt, eggs, and eggs that are archives',
    {
      [`${SITE}/old-1.0-py3.11.egg-info/PKG-INFO`]: metadata('old', '1.0'),
      [`${SITE}/old-1.0-py3.11.egg-info/requires.txt`]: 'egg\n\n[x]\nzipped\n',
      [`${SITE}/old-1.0-py3.11.egg-info/installed-files.txt`]: '../old/__init__.py\n../../../../bin/old\nPKG-INFO\n',
      [`${SITE}/old/__init__.py`]: '',
      '/usr/local/bin/old': '',
      [`${SITE}/egg-2.0-py3.11.egg/EGG-INFO/PKG-INFO`]: metadata('egg', '2.0'),
      [`${SITE}/egg-2.0-py3.11.egg/EGG-INFO/requires.txt`]: 'old',
      [`${SITE}/egg-2.0-py3.11.egg/egg.py`]: '',
      [`${SITE}/zipped-3.0-py3.11.egg`]: 'PK',
    },
    {
      'old@1.0': {
        complete: true,
        needs: ['egg → egg@2.0', 'optional zipped; extra == "x" → zipped@3.0'],
        files: [
          '/usr/local/bin/old',
          `${SITE}/old-1.0-py3.11.egg-info/PKG-INFO`,
          `${SITE}/old-1.0-py3.11.egg-info/installed-files.txt`,
          `${SITE}/old-1.0-py3.11.egg-info/requires.txt`,
          `${SITE}/old/__init__.py`,
        ],
      },
      'egg@2.0': {
        complete: true,
        needs: ['old → old@1.0'],
        files: [
          `${SITE}/egg-2.0-py3.11.egg/EGG-INFO/PKG-INFO`,
          `${SITE}/egg-2.0-py3.11.egg/EGG-INFO/requires.txt`,
          `${SITE}/egg-2.0-py3.11.egg/egg.py`,
        ],
      },
      'zipped@3.0': { files: [`${SITE}/zipped-3.0-py3.11.egg`], complete: true },
    },
  ],
  [
    'nothing of caches, of what packages bring for themselves, of builds, and of what pip left half removed',
    {
      '/root/.cache/uv/archive-v0/x/a-1.0.dist-info/METADATA': metadata('a', '1.0'),
      '/opt/conda/conda-meta/history': '',
      '/opt/conda/pkgs/b-1/lib/python3.11/site-packages/b-1.0.dist-info/METADATA': metadata('b', '1.0'),
      [`${SITE}/setuptools/_vendor/wheel-0.43.0.dist-info/METADATA`]: metadata('wheel', '0.43.0'),
      '/app/app.egg-info/PKG-INFO': metadata('app', '1.0'),
      [`${SITE}/~ip-1.0.dist-info/METADATA`]: metadata('pip', '1.0'),
      [`${SITE}/x.dist-info`]: 'a file',
    },
    {},
  ],
  [
    'requirements that count on this machine, and extras that somebody asks for, also when extras ask for extras',
    {
      ...wheel('web', [
        'base>=1',
        'winonly; sys_platform == "win32"',
        'old; python_version < "3.8"',
        'cache[fast]; extra == "speed"',
        'web[speed]; extra == "all"',
      ]),
      ...wheel('cache', ['zippy; extra == "fast"', 'slow; extra == "slow"']),
      ...wheel('zippy'),
      ...wheel('slow'),
      ...wheel('base'),
      ...wheel('old'),
      ...wheel('app', ['web[ALL]']),
    },
    {
      'web@1.0': {
        needs: ['base>=1 → base@1.0', 'cache[fast]; extra == "speed" → cache@1.0', 'web[speed]; extra == "all" → web@1.0'],
      },
      'cache@1.0': { needs: ['zippy; extra == "fast" → zippy@1.0', 'optional slow; extra == "slow" → slow@1.0'] },
      'zippy@1.0': {},
      'slow@1.0': {},
      'base@1.0': {},
      'old@1.0': {},
      'app@1.0': { needs: ['web[ALL] → web@1.0'] },
    },
  ],
])('finds %s', async (_, members, expected) => {
  const { packages, notes } = await installedIn(pypi, members)
  expect(packages).toMatchObject(expected)
  expect(Object.keys(packages).toSorted()).toEqual(Object.keys(expected).toSorted())
  expect(notes).toEqual([])
})

it.each<[string, Members, Record<string, string>]>([
  [
    'what pip marked, and not itself',
    { ...wheel('a', ['b'], { requested: true }), ...wheel('b'), ...wheel('pip', [], { requested: true }) },
    { 'a@1.0': 'pip install a', 'b@1.0': 'pulled-in', 'pip@1.0': 'unknown' },
  ],
  ['nothing, where pip marked nothing', { ...wheel('a', ['b']), ...wheel('b') }, { 'a@1.0': 'unknown', 'b@1.0': 'unknown' }],
  [
    'nothing by the marks of uv, which marks everything',
    { ...wheel('a', ['b'], { requested: true, installer: 'uv' }) },
    { 'a@1.0': 'unknown' },
  ],
  [
    'what a list names, with what it includes',
    {
      ...wheel('a', ['b'], { installer: 'uv' }),
      ...wheel('b', [], { installer: 'uv' }),
      ...wheel('c', [], { installer: 'uv' }),
      '/app/requirements.txt': '# list\n-r more/base.txt\nA >= 1 \\\n  --hash=sha256:00\n',
      '/app/more/base.txt': 'c==1\n-r ../requirements.txt\n-r https://example.org/x.txt\n',
    },
    { 'a@1.0': '/app/requirements.txt', 'b@1.0': 'pulled-in', 'c@1.0': '/app/more/base.txt' },
  ],
  [
    "not in others' folders",
    { ...wheel('a', [], { installer: 'uv' }), [`${SITE}/x/requirements.txt`]: 'a', '/usr/share/doc/x/requirements.txt': 'a' },
    { 'a@1.0': 'unknown' },
  ],
])('knows who asked: %s', async (_, members, expected) => {
  const { packages } = await installedIn(pypi, members)
  expect(Object.fromEntries(Object.keys(expected).map((name) => [name, packages[name]?.asked]))).toEqual(expected)
})

it('takes an extra as asked for when all of it is there and nothing else explains that', async () => {
  const { packages } = await installedIn(pypi, {
    ...wheel('web', ['loop; extra == "standard"', 'loop; extra == "all"', 'form; extra == "all"', 'gone; extra == "docs"'], {
      requested: true,
    }),
    ...wheel('loop'),
    ...wheel('form', [], { requested: true }),
  })
  expect(packages['web@1.0']!.needs).toEqual([
    'loop; extra == "standard" → loop@1.0',
    'optional loop; extra == "all" → loop@1.0',
    'optional form; extra == "all" → form@1.0',
    'optional gone; extra == "docs" → ',
  ])
})

it('looks for what is needed where the interpreter would', async () => {
  const venv = '/app/.venv/lib/python3.11/site-packages'
  const open = '/srv/.venv/lib/python3.11/site-packages'
  const { packages } = await installedIn(pypi, {
    '/app/.venv/pyvenv.cfg': 'home = /usr/bin\ninclude-system-site-packages = false\n',
    '/srv/.venv/pyvenv.cfg': 'include-system-site-packages = true\n',
    '/usr/lib/python3.11/os.py': '',
    ...wheel('closed', ['shared'], { site: venv }),
    ...wheel('open', ['shared'], { site: open }),
    ...wheel('local', ['shared']),
    ...wheel('shared', [], { site: DEBIAN }),
    ...wheel('other', ['shared'], { site: '/usr/lib/python3.9/site-packages' }),
  })
  expect(Object.fromEntries(Object.entries(packages).map(([name, { needs }]) => [name, needs]))).toEqual({
    'closed@1.0': ['shared → '],
    'open@1.0': ['shared → shared@1.0'],
    'local@1.0': ['shared → shared@1.0'],
    'shared@1.0': [],
    'other@1.0': ['shared → '],
  })
})

it('keeps a package whose metadata is missing or broken, and calls it incomplete', async () => {
  const { packages, notes } = await installedIn(pypi, {
    [`${SITE}/a-1.0.dist-info/RECORD`]: 'a.py,,\n',
    [`${SITE}/a.py`]: '',
    [`${SITE}/b_c-2.0.dist-info/METADATA`]: Buffer.from([0xff, 0x00, 0xfe]),
  })
  expect(packages).toMatchObject({
    'a@1.0': { complete: false, files: [`${SITE}/a-1.0.dist-info/RECORD`, `${SITE}/a.py`] },
    'b-c@2.0': { complete: false },
  })
  expect(notes).toHaveLength(2)
})

it('knows not all files of a package whose RECORD is damaged, and says so', async () => {
  const { packages, notes } = await installedIn(pypi, {
    [`${SITE}/a-1.0.dist-info/METADATA`]: metadata('a', '1.0'),
    [`${SITE}/a-1.0.dist-info/RECORD`]: 'b.py,,\n"a/x.py,,\n',
    [`${SITE}/a-1.0.dist-info/top_level.txt`]: 'a\n',
    [`${SITE}/a/__init__.py`]: '',
    [`${SITE}/b.py`]: '',
  })
  expect(packages).toMatchObject({ 'a@1.0': { complete: false, files: expect.arrayContaining([`${SITE}/a/__init__.py`, `${SITE}/b.py`]) } })
  expect(notes).toEqual([`${SITE}/a-1.0.dist-info/RECORD`])
})

it('tells what an import may name', async () => {
  const members = {
    [`${SITE}/PyYAML-6.0.dist-info/METADATA`]: metadata('PyYAML', '6.0'),
    [`${SITE}/PyYAML-6.0.dist-info/RECORD`]:
      'yaml/__init__.py,,\nyaml/a/b.py,,\n_yaml.cpython-311-x86_64-linux-gnu.so,,\nsix.py,,\n../../../bin/x.py,,\nREADME.txt,,\nfoo-bar.py,,\n',
    ...Object.fromEntries(
      ['yaml/__init__.py', 'yaml/a/b.py', '_yaml.cpython-311-x86_64-linux-gnu.so', 'six.py', 'README.txt', 'foo-bar.py'].map((path) => [
        `${SITE}/${path}`,
        '',
      ]),
    ),
    '/usr/local/bin/x.py': '',
    [`${DEBIAN}/distro_info-1.5.egg-info`]: metadata('distro-info', '1.5'),
    [`${DEBIAN}/distro_info.py`]: '',
  }
  const files = await sketchFiles(members, pypi)
  const { packages } = await pypi.read(files)
  expect(packages.map((each) => modulesOf(files, each))).toEqual([['_yaml', 'six', 'yaml'], ['distro_info']])
})
