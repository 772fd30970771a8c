import { expect, it } from 'vitest'
import type { Dependency, Package } from '../../src/packages/package.ts'
import { developmentOnly, type Project, withoutRequest, withRequests } from '../../src/packages/project.ts'

type Sketch = Partial<Package> & { needs?: Partial<Record<Dependency['kind'], string>> }

/** `needs` are names, one or more a kind. */
function sketchPackages(sketch: Record<string, Sketch>, ecosystem: Package['ecosystem'] = 'npm'): Package[] {
  const names = Object.keys(sketch)
  return names.map((name) => {
    const { needs = {}, ...more } = sketch[name]!
    const dependencies = Object.entries(needs).flatMap(([kind, wanted]) =>
      wanted.split(' ').map((each): Dependency => ({ wanted: each, kind: kind as Dependency['kind'], satisfiedBy: [names.indexOf(each)] })),
    )
    const fixed = { purl: '', version: '1', evidence: `/app/node_modules/${name}/package.json`, files: [], complete: true }
    return Object.assign({ ecosystem, name, ...fixed, dependencies, asked: 'unknown' as const }, more)
  })
}

function sketchProject(
  packages: readonly Package[],
  requests: Partial<Record<Dependency['kind'], string>>,
  path = '/app/package.json',
): Project {
  const found = (name: string) => packages.flatMap((each, position) => (each.name === name ? [position] : []))
  const asked = Object.entries(requests).flatMap(([kind, names]) =>
    names.split(' ').map((name) => ({ name, kind: kind as Dependency['kind'] })),
  )
  return {
    path,
    requests: asked.map(({ name, kind }) => ({ name, wanted: name, kind, where: `${kind} of ${path}`, satisfiedBy: found(name) })),
  }
}

const TREE: Record<string, Sketch> = {
  web: { needs: { depends: 'router', optional: 'fast', suggests: 'types' } },
  router: { needs: { depends: 'shared web' } },
  fast: {},
  types: {},
  test: { needs: { depends: 'shared runner', peer: 'types' } },
  runner: {},
  shared: {},
  stray: { needs: { depends: 'strays' } },
  strays: {},
}

it.each<[string, Package['ecosystem'], Parameters<typeof sketchProject>[1][], Record<string, string>]>([
  [
    'of npm what is optional comes along, and what is suggested is used',
    'npm',
    [{ depends: 'web', dev: 'test types' }],
    {
      web: 'depends of /0',
      router: 'pulled-in',
      fast: 'pulled-in',
      types: 'dev of /0',
      test: 'dev of /0 dev',
      runner: 'pulled-in dev',
      shared: 'pulled-in',
      stray: 'unknown',
      strays: 'unknown',
    },
  ],
  [
    'of pip what belongs to an extra does not',
    'pypi',
    [{ depends: 'web', dev: 'test' }],
    {
      web: 'depends of /0',
      router: 'pulled-in',
      fast: 'unknown',
      types: 'pulled-in',
      test: 'dev of /0 dev',
      runner: 'pulled-in dev',
      shared: 'pulled-in',
      stray: 'unknown',
      strays: 'unknown',
    },
  ],
  ['asking to run comes before asking to develop', 'npm', [{ dev: 'runner' }, { depends: 'runner' }], { runner: 'depends of /1' }],
])('tells who asked: %s', (_, ecosystem, requests, expected) => {
  const packages = sketchPackages(TREE, ecosystem)
  const projects = requests.map((each, i) => sketchProject(packages, each, `/${i}`))
  const told = withRequests(packages, projects).map(({ name, asked, askedIn, dev }) => [name, `${askedIn ?? asked}${dev ? ' dev' : ''}`])
  expect(Object.fromEntries(told)).toMatchObject(expected)
})

it('keeps what is known of a package already', () => {
  const packages = sketchPackages({
    a: { asked: 'asked', askedIn: 'pip install a', needs: { depends: 'b' } },
    b: { dev: false },
    c: { dev: true },
    d: { asked: 'pulled-in' },
  })
  const told = withRequests(packages, [sketchProject(packages, { dev: 'b c d' })])
  expect(told.map(({ asked, askedIn, dev }) => [asked, askedIn, dev])).toEqual([
    ['asked', 'pip install a', undefined],
    ['asked', 'dev of /app/package.json', false],
    ['asked', 'dev of /app/package.json', true],
    ['asked', 'dev of /app/package.json', true],
  ])
  expect(developmentOnly(told)).toEqual([2, 3])
})

it.each<[string, Record<string, Sketch>, Parameters<typeof sketchProject>[1][], [name: string, path?: string], string]>([
  ['what it alone needs, cycles with it', TREE, [{ depends: 'web', dev: 'test' }], ['web', '/0'], 'web router fast'],
  ['not what others need', TREE, [{ depends: 'web', dev: 'test' }], ['test', '/0'], 'types test runner'],
  ['nothing, when somebody else asks', TREE, [{ depends: 'web' }, { depends: 'router' }], ['web', '/0'], ''],
  ['wherever it is asked for', TREE, [{ depends: 'web' }, { depends: 'web' }], ['web'], 'web router fast shared'],
  ['not what nobody needed before', TREE, [{ depends: 'web' }], ['stray', '/0'], ''],
  [
    'what was asked for on a command line',
    { a: { asked: 'asked', needs: { depends: 'b' } }, b: { asked: 'pulled-in' }, c: { asked: 'asked' } },
    [],
    ['a'],
    'a b',
  ],
  [
    'what a member of a workspace asks for, but no member',
    { one: { evidence: '/0', asked: 'asked', needs: { depends: 'x two' } }, two: { evidence: '/1' }, x: {} },
    [{ depends: 'x two' }, {}],
    ['x', '/0'],
    'x',
  ],
  [
    'no member',
    { one: { evidence: '/0', needs: { depends: 'two' } }, two: { evidence: '/1' } },
    [{ depends: 'two' }, {}],
    ['two', '/0'],
    '',
  ],
])('removes %s', (_, sketch, requests, [name, path], expected) => {
  const packages = sketchPackages(sketch)
  const projects = requests.map((each, i) => sketchProject(packages, each, `/${i}`))
  const told = { packages: withRequests(packages, projects), projects }
  const gone = withoutRequest(told, name, path === undefined ? undefined : { path })
  expect(gone.map((position) => packages[position]!.name).join(' ')).toBe(expected)
})
