import { expect, it } from 'vitest'
import { ROOT } from '../../src/reach/edge.ts'
import { systemNeeds } from '../../src/usage/system-needs.ts'
import { sketch } from '../support/image-sketch.ts'
import { type PackageSketch, sketchUsage } from '../support/usage-sketch.ts'

const LAYERS = [
  {
    'lib/libc.so': 1,
    'lib/libpq.so': 1,
    'lib/libssl.so': 1,
    'bin/git': 1,
    'usr/local/bin/python': 1,
    'usr/local/_tkinter.cpython-313.so': 1,
  },
  { 'usr/sbin/nginx': 1 },
  { 'app/main.py': 1, 'app/db.so': 1 },
]
const depends = (...satisfiedBy: number[]) => [{ wanted: '', kind: 'depends' as const, satisfiedBy }]
const PACKAGES: PackageSketch[] = [
  { name: 'dpkg', files: [], essential: true, dependencies: depends(1) },
  { name: 'libc6', files: ['/lib/libc.so'] },
  { name: 'libpq5', files: ['/lib/libpq.so'] },
  { name: 'libssl3', files: ['/lib/libssl.so'] },
  { name: 'git', files: ['/bin/git'] },
  { name: 'nginx', files: ['/usr/sbin/nginx'] },
  { name: 'psycopg', ecosystem: 'pypi', files: ['/app/db.so'] },
]
type Arrow = [from: string, to: string, kind?: string, grade?: 'hard' | 'soft' | 'policy' | 'weak']

function needsOf(arrows: readonly Arrow[], packages = PACKAGES) {
  const { filesystem } = sketch(LAYERS)
  const usage = sketchUsage(filesystem, packages)
  const nodeOf = (path: string) => (path === 'the image' ? ROOT : filesystem.find(path))
  for (const [from, to, kind = 'needed library', grade = 'hard'] of arrows)
    usage.reach.graph.add({ from: nodeOf(from), to: nodeOf(to), kind, grade })
  return systemNeeds(usage, (node) => filesystem.layerOf(filesystem.liveVersion(node)), LAYERS.length)
}

const START: Arrow[] = [
  ['the image', '/usr/local/bin/python', 'entrypoint'],
  ['/usr/local/bin/python', '/app/main.py', 'runs'],
  ['/app/main.py', '/app/db.so', 'import'],
]

it.each<[what: string, arrows: Arrow[], needs: string[]]>([
  ['the smallest system', [...START, ['/app/db.so', '/lib/libc.so']], []],
  ['a library of the base', [...START, ['/app/db.so', '/lib/libpq.so']], ['libpq5 0: /app/db.so 2 2']],
  ['a program of the base', [...START, ['/app/main.py', '/bin/git', 'runs', 'soft']], ['git 0: /app/main.py 2 2']],
  [
    'what the language needs as well',
    [...START, ['/app/db.so', '/lib/libssl.so'], ['/usr/local/bin/python', '/lib/libssl.so']],
    ['libssl3 0: /app/db.so 2 0'],
  ],
  ['what the language alone needs', [...START, ['/usr/local/bin/python', '/lib/libssl.so']], []],
  [
    'what the slim images leave out',
    [...START, ['/app/main.py', '/usr/local/_tkinter.cpython-313.so', 'import'], ['/usr/local/_tkinter.cpython-313.so', '/lib/libpq.so']],
    ['libpq5 0: /usr/local/_tkinter.cpython-313.so 3 3'],
  ],
  [
    'what a package brings along',
    [
      ['the image', '/usr/sbin/nginx', 'entrypoint'],
      ['/usr/sbin/nginx', '/lib/libssl.so'],
    ],
    ['nginx 1: the image 3 3'],
  ],
  ['what perhaps is looked for', [...START, ['/app/db.so', '/lib/libpq.so', 'plugin folder', 'weak']], []],
  ['what nothing leads to', [['/app/db.so', '/lib/libpq.so']], []],
])('names %s', (_, arrows, expected) => {
  const { needs } = needsOf(arrows)
  expect(needs.map((each) => `${each.package} ${each.layer}: ${each.neededBy} ${each.neededByLayer} ${each.firstNeededByLayer}`)).toEqual(
    expected,
  )
})

it('counts what was followed, and what cannot be told', () => {
  const unknown = PACKAGES.with(4, { name: 'git', files: ['/bin/git'], verdict: 'unknown' })
  expect(needsOf(START, unknown)).toEqual({ needs: [], files: [1, 0, 2], undecided: 1, computed: 0 })
})
