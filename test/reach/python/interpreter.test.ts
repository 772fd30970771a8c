import { describe, expect, it } from 'vitest'
import { findInterpreter } from '../../../src/reach/python/interpreter.ts'
import { openSearchPath } from '../../../src/reach/python/search-path.ts'
import type { Environment } from '../../../src/reach/edge.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'

/** Folders of the search path that are there. */
async function searchPath(members: Members, program: string, env: Environment = {}, cwd = '/'): Promise<string[]> {
  const files = await sketchFiles(members)
  const interpreter = await findInterpreter(files, program, env)
  const { folders } = await openSearchPath(files, interpreter, env, cwd)
  return folders.map((folder) => files.pathOf(folder))
}

const OFFICIAL: Members = {
  'usr/local/bin/python3.12': 'elf',
  'usr/local/bin/python3': { link: 'python3.12' },
  'usr/local/lib/python3.12/os.py': '',
  'usr/local/lib/python3.12/lib-dynload/x.so': '',
  'usr/local/lib/python3.12/site-packages/x.py': '',
}
const OFFICIAL_PATH = ['/usr/local/lib/python3.12', '/usr/local/lib/python3.12/lib-dynload', '/usr/local/lib/python3.12/site-packages']

const DEBIAN: Members = {
  'usr/bin/python3.11': 'elf',
  'usr/bin/python3': { link: 'python3.11' },
  bin: { link: 'usr/bin' },
  'usr/lib/python3.11/os.py': '',
  'usr/lib/python3.11/lib-dynload/x.so': '',
  'usr/lib/python3/dist-packages/x.py': '',
  'usr/local/lib/python3.11/dist-packages/x.py': '',
}
const DEBIAN_PATH = [
  '/usr/lib/python3.11',
  '/usr/lib/python3.11/lib-dynload',
  '/usr/local/lib/python3.11/dist-packages',
  '/usr/lib/python3/dist-packages',
]

const VENV: Members = {
  ...DEBIAN,
  'venv/pyvenv.cfg': 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n',
  'venv/bin/python3': { link: '/usr/bin/python3' },
  'venv/bin/python': { link: 'python3' },
  'venv/lib/python3.11/site-packages/x.py': '',
  'venv/lib64': { link: 'lib' },
}

describe('the search path of a Python', () => {
  it.each<[string, Members, string, string[]]>([
    ['of the official image', OFFICIAL, '/usr/local/bin/python3', OFFICIAL_PATH],
    ['of Debian', DEBIAN, '/usr/bin/python3', DEBIAN_PATH],
    ['of Debian, by the merged folder', DEBIAN, '/bin/python3', DEBIAN_PATH],
    ['of a virtual environment', VENV, '/venv/bin/python', [...DEBIAN_PATH.slice(0, 2), '/venv/lib/python3.11/site-packages']],
    [
      'of one that sees the system',
      { ...VENV, 'venv/pyvenv.cfg': 'home=/usr/bin\r\ninclude-system-site-packages = True\r\n' },
      '/venv/bin/python',
      [...DEBIAN_PATH.slice(0, 2), '/venv/lib/python3.11/site-packages', ...DEBIAN_PATH.slice(2)],
    ],
    [
      'of one with a copy of the program',
      { ...VENV, 'venv/bin/python': 'elf' },
      '/venv/bin/python',
      [...DEBIAN_PATH.slice(0, 2), '/venv/lib/python3.11/site-packages'],
    ],
    [
      'of conda',
      {
        'opt/conda/bin/python3.10': 'elf',
        'opt/conda/bin/python': { link: 'python3.10' },
        'opt/conda/lib/python3.10/os.py': '',
        'opt/conda/lib/python3.10/site-packages/x.py': '',
        'opt/conda/lib/python3.1/os.py': '',
      },
      '/opt/conda/bin/python',
      ['/opt/conda/lib/python3.10', '/opt/conda/lib/python3.10/site-packages'],
    ],
    [
      'of Fedora',
      {
        'usr/bin/python3.13': 'elf',
        'usr/lib64/python3.13/os.py': '',
        'usr/lib64/python3.13/lib-dynload/x.so': '',
        'usr/lib64/python3.13/site-packages/x.py': '',
        'usr/lib/python3.13/site-packages/x.py': '',
        'usr/local/lib/python3.13/site-packages/x.py': '',
      },
      '/usr/bin/python3.13',
      [
        '/usr/lib64/python3.13',
        '/usr/lib64/python3.13/lib-dynload',
        '/usr/local/lib/python3.13/site-packages',
        '/usr/lib/python3.13/site-packages',
        '/usr/lib64/python3.13/site-packages',
      ].toSpliced(0, 0, '/usr/lib/python3.13'),
    ],
    [
      'of PyPy',
      {
        'opt/pypy/bin/pypy3.10': 'elf',
        'opt/pypy/bin/pypy3': { link: 'pypy3.10' },
        'opt/pypy/lib/pypy3.10/os.py': '',
        'opt/pypy/lib/pypy3.10/site-packages/x.py': '',
      },
      '/opt/pypy/bin/pypy3',
      ['/opt/pypy/lib/pypy3.10', '/opt/pypy/lib/pypy3.10/site-packages'],
    ],
    [
      'of the version in its name',
      { ...DEBIAN, 'usr/bin/python3.9': 'elf', 'usr/lib/python3.9/os.py': '' },
      '/usr/bin/python3.9',
      ['/usr/lib/python3.9', '/usr/lib/python3/dist-packages'],
    ],
    ['of another program with a Python inside', { ...DEBIAN, 'usr/bin/uwsgi': 'elf' }, '/usr/bin/uwsgi', DEBIAN_PATH],
    ['without a library', { 'usr/bin/python3': 'elf' }, '/usr/bin/python3', []],
    ['that is not there', {}, '/usr/bin/python3', []],
  ])('%s', async (_, members, program, expected) => {
    expect(await searchPath(members, program)).toEqual(expected)
  })

  it('heeds the variables', async () => {
    const members = {
      ...OFFICIAL,
      'app/a/x.py': '',
      'srv/b/x.py': '',
      'home/me/.local/lib/python3.12/site-packages/x.py': '',
      'py/lib/python3.9/os.py': '',
    }
    const env = { PYTHONPATH: 'a:/srv/b:/none', HOME: '/home/me' }
    expect(await searchPath(members, '/usr/local/bin/python3', env, '/app')).toEqual([
      '/app/a',
      '/srv/b',
      ...OFFICIAL_PATH.slice(0, 2),
      '/home/me/.local/lib/python3.12/site-packages',
      OFFICIAL_PATH[2],
    ])
    expect(await searchPath(members, '/usr/local/bin/python3', { PYTHONHOME: '/py' })).toEqual(['/py/lib/python3.9'])
  })

  it('takes in what path files add', async () => {
    const site = 'usr/local/lib/python3.12/site-packages'
    const members = {
      ...OFFICIAL,
      [`${site}/a.pth`]: '# comment\n\n/src/one\n./two\n/nowhere\nimport three\n',
      'src/one/x.py': '',
      [`${site}/two/x.py`]: '',
      [`${site}/__editable__.shop-1.pth`]: 'import __editable___shop_1_finder; __editable___shop_1_finder.install()',
      [`${site}/__editable___shop_1_finder.py`]: "MAPPING: dict[str, str] = {'shop': '/code/src/shop'}\n",
      'code/src/shop/__init__.py': '',
    }
    expect(await searchPath(members, '/usr/local/bin/python3')).toEqual([...OFFICIAL_PATH, '/code/src', '/src/one', `/${site}/two`])
  })

  it('is not led in circles', async () => {
    const members = {
      'venv/bin/python': { link: 'python3' },
      'venv/bin/python3': { link: 'python' },
      'venv/pyvenv.cfg': 'home = /venv/bin\n',
    }
    expect(await searchPath(members, '/venv/bin/python')).toEqual([])
  })
})
