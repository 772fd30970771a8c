import type { RuleTables } from '../../support/rule-table.ts'

const gcc = { name: 'gcc-12', files: ['/usr/bin/gcc-12', '/usr/share/doc/gcc-12/README'] }
const layers = [{ 'usr/bin/gcc-12': 900, 'usr/share/doc/gcc-12/README': 50, 'usr/bin/app': 7 }]

export default {
  'build-tools': {
    found: [
      {
        name: 'a compiler, with its documentation',
        layers,
        packages: [gcc],
        saves: 950,
        paths: ['/usr/bin/gcc-12', '/usr/share/doc/gcc-12/README'],
      },
      {
        name: 'headers of a library',
        layers: [{ 'usr/include/ssl.h': 30 }],
        packages: [{ name: 'libssl-dev', files: ['/usr/include/ssl.h'] }],
        saves: 30,
        paths: ['/usr/include/ssl.h'],
      },
    ],
    quiet: [
      { name: 'a compiler that is used', layers, packages: [{ ...gcc, verdict: 'used' }] },
      { name: 'a compiler of which nobody knows', layers, packages: [{ ...gcc, verdict: 'unknown' }] },
      { name: 'a compiler that may be used', layers, packages: [{ ...gcc, confidence: 'medium' }] },
      { name: 'when packages were not looked at', layers },
    ],
  },
  'dev-dependencies': {
    found: [
      {
        name: 'a test runner',
        layers: [{ 'app/node_modules/jest/index.js': 400, 'app/node_modules/pg/index.js': 10 }],
        packages: [{ name: 'jest', ecosystem: 'npm', dev: true, files: ['/app/node_modules/jest/index.js'] }],
        saves: 400,
        paths: ['/app/node_modules/jest/index.js'],
      },
    ],
    quiet: [
      {
        name: 'one that the program runs',
        layers: [{ 'app/node_modules/tsx/index.js': 400 }],
        packages: [{ name: 'tsx', ecosystem: 'npm', dev: true, verdict: 'used', files: ['/app/node_modules/tsx/index.js'] }],
      },
    ],
  },
  'package-managers': {
    found: [
      {
        name: 'apt',
        layers: [{ 'usr/bin/apt': 500 }],
        packages: [{ name: 'apt', files: ['/usr/bin/apt'] }],
        saves: 500,
        paths: ['/usr/bin/apt'],
      },
    ],
    quiet: [{ name: 'pip, which the program runs', layers: [{ pip: 5 }], packages: [{ name: 'pip', files: ['/pip'], verdict: 'used' }] }],
  },
  'second-interpreters': {
    found: [
      {
        name: 'Python in an image of another language, and its library',
        layers: [{ 'usr/bin/python3.11': 600, 'usr/lib/libpython3.11.so.1.0': 60 }],
        packages: [
          { name: 'python3.11-minimal', files: ['/usr/bin/python3.11'] },
          { name: 'libpython3.11-stdlib', files: ['/usr/lib/libpython3.11.so.1.0'] },
        ],
        saves: 660,
        paths: ['/usr/'],
      },
    ],
    quiet: [
      { name: 'a module of Perl', layers: [{ a: 5 }], packages: [{ name: 'libdbd-pg-perl', files: ['/a'] }] },
      { name: 'one of npm that is called so', layers: [{ a: 5 }], packages: [{ name: 'node', ecosystem: 'npm', files: ['/a'] }] },
    ],
  },
  'unused-packages': {
    found: [
      {
        name: 'a package, but not what a used one has as well',
        layers: [{ 'usr/bin/vim': 300, 'usr/share/vim': { bytes: 80, content: 'x' } }],
        packages: [
          { name: 'vim', files: ['/usr/bin/vim', '/usr/share/vim'] },
          { name: 'vim-common', files: ['/usr/share/vim'], verdict: 'used' },
        ],
        saves: 300,
        paths: ['/usr/bin/vim'],
      },
      {
        name: 'a file of two packages, neither of them used',
        layers: [{ a: 300 }],
        packages: [
          { name: 'one', files: ['/a'] },
          { name: 'two', files: ['/a'] },
        ],
        saves: 300,
        paths: ['/a'],
      },
    ],
    quiet: [
      {
        name: 'content that a hard link shows elsewhere',
        layers: [{ 'usr/bin/a': 300, 'app/a': { hardlink: 'usr/bin/a' } }],
        packages: [{ name: 'a', files: ['/usr/bin/a'] }],
      },
      {
        name: 'what only a licence is in',
        layers: [{ 'usr/share/doc/a/copyright': 9 }],
        packages: [{ name: 'a', files: ['/usr/share/doc/a/copyright'] }],
      },
    ],
  },
} satisfies RuleTables
