import { describe, expect, it } from 'vitest'
import { dependentsOf, type Needing, purgeOf, removalOf, unneeded, withoutRecommends } from '../../src/packages/closure.ts'
import type { Dependency } from '../../src/packages/package.ts'

/**
 * Packages by name: `!` before a name that was asked for, `?` before one of which nobody knows, `#` after one that is essential; what each
 * needs, with `recommends:`, `suggests:` or `optional:` before what it does not depend on, and `|` between alternatives.
 */
type Sketch = Record<string, string[]>

function sketch(packages: Sketch): { names: string[]; packages: Needing[] } {
  const names = Object.keys(packages).map((name) => name.replaceAll(/[!?#]/g, ''))
  return {
    names,
    packages: Object.entries(packages).map(([name, needs]) => ({
      asked: name.startsWith('!') ? 'asked' : name.startsWith('?') ? 'unknown' : 'pulled-in',
      essential: name.endsWith('#'),
      dependencies: needs.map((need): Dependency => {
        const [, kind = 'depends', wanted = ''] = /^(?:(\w+): ?)?(.*)$/.exec(need)!
        const satisfiedBy = wanted.split(/ ?\| ?/).flatMap((each) => (names.includes(each) ? [names.indexOf(each)] : []))
        return { wanted, kind: kind as Dependency['kind'], satisfiedBy }
      }),
    })),
  }
}

describe('withoutRecommends', () => {
  it.each<[string, Sketch, string[]]>([
    [
      'what is recommended or suggested, and what that needs',
      { '!a': ['recommends: b', 'suggests: d'], b: ['c'], c: [], d: [] },
      ['b', 'c', 'd'],
    ],
    ['not what something else depends on', { '!a': ['recommends: b', 'c'], b: ['c', 'd'], c: ['d'], d: [] }, ['b']],
    [
      'nothing of what was asked for, may have been, or is essential',
      { '!a': ['recommends: b', 'recommends: c'], '!b': [], '?c': [], 'd#': [] },
      [],
    ],
    ['nothing that has no place among them', { '!a': [], left: [] }, []],
    ['of several, the first is needed', { '!a': ['b | c', 'recommends: c'], b: [], c: [] }, ['c']],
    ['of several, one that is there anyway', { '!a': ['c', 'b | c', 'recommends: b'], b: [], c: [] }, ['b']],
    ['optional ones stay', { '!a': ['optional: b'], b: [] }, []],
    ['circles', { '!a': ['b', 'recommends: c'], b: ['a'], c: ['d'], d: ['c'] }, ['c', 'd']],
  ])('%s', (_, sketched, expected) => {
    const { names, packages } = sketch(sketched)
    expect(withoutRecommends(packages).map((position) => names[position])).toEqual(expected)
  })
})

describe('purgeOf', () => {
  it.each<[string, Sketch, string[], { dependents: string[]; released: string[] }]>([
    [
      'what came along goes along',
      { '!gcc': ['cpp', 'libc'], cpp: ['libisl'], libisl: [], '!sh': ['libc'], libc: [] },
      ['gcc'],
      { dependents: [], released: ['cpp', 'libisl'] },
    ],
    [
      'what needs it goes first',
      { '!app': ['lib', 'x'], lib: ['libc'], libc: [], x: [], '!other': [] },
      ['libc'],
      { dependents: ['lib', 'app'], released: ['x'] },
    ],
    ['an alternative is enough', { '!a': ['awk | mawk'], awk: [], mawk: [] }, ['awk'], { dependents: [], released: [] }],
    ['all alternatives stay', { '!a': ['b | c'], b: [], c: [], '!d': [] }, ['d'], { dependents: [], released: [] }],
    ['both alternatives purged', { '!a': ['b | c'], b: [], c: [] }, ['b', 'c'], { dependents: ['a'], released: [] }],
    [
      'recommends keep, suggests do not',
      { '!a': ['recommends: b', 'suggests: c'], '!d': ['b', 'c'], b: [], c: [] },
      ['d'],
      { dependents: [], released: ['c'] },
    ],
    ['who only recommends it stays', { '!a': ['recommends: b', 'suggests: b'], b: [] }, ['b'], { dependents: [], released: [] }],
    [
      'what was needed by nothing before is no gain',
      { '!a': ['b'], b: [], left: ['l'], l: [] },
      ['a'],
      { dependents: [], released: ['b'] },
    ],
    ['unmet dependencies were unmet before', { '!a': ['gone', 'b'], b: [] }, ['b'], { dependents: ['a'], released: [] }],
    ['a package that provides what it needs', { '!a': ['a | b'], b: [] }, ['b'], { dependents: [], released: [] }],
    ['circles', { '!a': ['b'], b: ['c'], c: ['b', 'd'], d: [] }, ['a'], { dependents: [], released: ['b', 'c', 'd'] }],
    ['what may have been asked for stays', { '!a': ['b', 'c#'], '?b': [], 'c#': [] }, ['a'], { dependents: [], released: [] }],
  ])('%s', (_, sketched, purged, expected) => {
    const { names, packages } = sketch(sketched)
    const { dependents, released } = purgeOf(
      packages,
      purged.map((name) => names.indexOf(name)),
    )
    const named = (positions: number[]) => positions.map((position) => names[position])
    expect({ dependents: named(dependents), released: named(released) }).toEqual(expected)
  })

  it('lets suggests keep where apt does', () => {
    const { packages } = sketch({ '!a': ['suggests: b'], '!c': ['b'], b: [] })
    expect(purgeOf(packages, [1], { suggestsKeep: true }).released).toEqual([])
    expect([unneeded(packages), unneeded(sketch({ '!a': ['suggests: b'], b: [] }).packages)]).toEqual([[], [1]])
    expect(unneeded(sketch({ '!a': ['suggests: b'], b: [] }).packages, { suggestsKeep: true })).toEqual([])
  })
})

describe('removalOf', () => {
  it.each<[string, Sketch, string, string[] | undefined]>([
    ['all that goes', { '!app': ['lib'], lib: ['x'], x: [], '!b': [] }, 'lib', ['lib', 'app', 'x']],
    ['nothing essential', { 'bash#': ['libc'], libc: [] }, 'bash', undefined],
    ['nothing that something essential needs', { 'bash#': ['libc'], libc: [] }, 'libc', undefined],
  ])('%s', (_, sketched, name, expected) => {
    const { names, packages } = sketch(sketched)
    expect(removalOf(packages, names.indexOf(name))?.map((position) => names[position])).toEqual(expected)
  })
})

it('finds dependents in chains as long as there are', () => {
  const packages = Array.from({ length: 20_000 }, (_, i): Needing => ({
    asked: i === 0 ? 'asked' : 'pulled-in',
    dependencies: i < 19_999 ? [{ wanted: 'next', kind: 'depends', satisfiedBy: [i + 1] }] : [],
  }))
  expect(dependentsOf(packages, [19_999])).toHaveLength(19_999)
  expect(purgeOf(packages, [0]).released).toHaveLength(19_999)
  expect(withoutRecommends(packages)).toEqual([])
})
