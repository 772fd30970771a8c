import type { RuleTables } from '../../support/rule-table.ts'

export default {
  'pip-cache': {
    found: [
      {
        name: 'of root and of a user',
        layers: [{ 'root/.cache/pip/http/a': 1000, 'root/.cache/pip/wheels/b': 10, 'home/app/.cache/pip/c': 5, 'app/x': 1 }],
        saves: 1015,
        paths: ['/root/.cache/pip/', '/home/app/.cache/pip/'],
      },
    ],
    quiet: [
      { name: 'another tool keeps a cache', layers: [{ 'root/.cache/uv/archive/six.py': 30_000 }] },
      { name: 'pip itself', layers: [{ 'usr/lib/python3/site-packages/pip/cache.py': 9 }] },
    ],
  },
  'uv-cache': {
    found: [{ name: 'its archive', layers: [{ 'root/.cache/uv/archive/six.py': 70, 'app/x': 1 }], saves: 70, paths: ['/root/.cache/uv/'] }],
    quiet: [
      {
        name: 'hard links from the environment keep the content',
        layers: [{ 'root/.cache/uv/a/six.py': 70, 'app/.venv/six.py': { hardlink: 'root/.cache/uv/a/six.py' } }],
      },
    ],
  },
  'python-tool-caches': {
    found: [
      {
        name: 'of Poetry and Pipenv',
        layers: [{ 'root/.cache/pypoetry/cache/a': 70, 'root/.cache/pipenv/b': 30, 'app/x': 1 }],
        saves: 100,
        paths: ['/root/.cache/pypoetry/', '/root/.cache/pipenv/'],
      },
    ],
    quiet: [{ name: 'environments that programs run from', layers: [{ 'root/.cache/pypoetry/virtualenvs/app/bin/python': 70 }] }],
  },
  'conda-pkgs': {
    found: [
      {
        name: 'packages that no environment links to',
        layers: [{ 'opt/conda/pkgs/a.conda': 70, 'opt/conda/pkgs/a/lib/a.so': 30, 'opt/conda/bin/python': 9 }],
        saves: 100,
        paths: ['/opt/conda/pkgs/'],
      },
      {
        name: 'only what the environment does not share',
        layers: [
          { 'opt/conda/pkgs/a.conda': 70, 'opt/conda/pkgs/a/a.so': 30, 'opt/conda/lib/a.so': { hardlink: 'opt/conda/pkgs/a/a.so' } },
        ],
        saves: 70,
        paths: ['/opt/conda/pkgs/a.conda'],
      },
    ],
    quiet: [{ name: 'an environment', layers: [{ 'opt/conda/lib/python3.12/os.py': 70 }] }],
  },
  'python-bytecode': {
    found: [
      {
        name: 'beside its source',
        layers: [{ 'app/__pycache__/six.cpython-312.pyc': 70, 'app/__pycache__/six.cpython-312.opt-1.pyc': 60, 'app/six.py': 9 }],
        saves: 130,
        paths: ['/app/__pycache__/'],
      },
    ],
    quiet: [
      { name: 'without a source', layers: [{ 'app/__pycache__/six.cpython-312.pyc': 70, 'app/main.py': 3 }] },
      {
        name: 'the source was deleted on purpose',
        layers: [{ 'app/six.py': 9, 'app/__pycache__/six.cpython-312.pyc': 70 }, { 'app/six.py': 'whiteout' }],
      },
    ],
  },
  'python-tests': {
    found: [
      {
        name: 'of a package',
        layers: [{ 'usr/lib/python3/site-packages/numpy/linalg/tests/test_a.py': 70, 'usr/lib/python3/site-packages/numpy/a.py': 3 }],
        saves: 70,
        paths: ['/usr/lib/python3/site-packages/numpy/linalg/tests/'],
      },
    ],
    quiet: [
      {
        name: 'helpers that programs import',
        layers: [{ 'v/site-packages/numpy/testing/a.py': 70, 'v/site-packages/django/test/signals.py': 3 }],
      },
      { name: 'tests of the program', layers: [{ 'app/tests/a.py': 5 }] },
    ],
  },
  'python-build-files': {
    found: [
      {
        name: 'stubs and headers',
        layers: [{ 'v/site-packages/a/a.pyi': 70, 'v/site-packages/numpy/_core/include/a.h': 30, 'v/site-packages/a/a.so': 5 }],
        saves: 100,
        paths: ['/v/site-packages/a/a.pyi', '/v/site-packages/numpy/_core/include/'],
      },
    ],
    quiet: [
      { name: 'stubs that are read when imported', layers: [{ 'v/site-packages/skimage/__init__.pyi': 70 }] },
      { name: 'stubs of the program', layers: [{ 'app/a.pyi': 5 }] },
    ],
  },
  'python-stdlib-extras': {
    found: [
      {
        name: 'tests and the editor',
        layers: [
          {
            'usr/local/lib/python3.12/test/test_os.py': 70,
            'usr/local/lib/python3.12/idlelib/a.py': 30,
            'usr/local/lib/python3.12/test/support/a.py': 5,
          },
        ],
        saves: 100,
        paths: ['/usr/local/lib/python3.12/test/test_os.py', '/usr/local/lib/python3.12/idlelib/'],
      },
    ],
    quiet: [{ name: 'what every program needs', layers: [{ 'usr/local/lib/python3.12/os.py': 70 }] }],
  },
} satisfies RuleTables
