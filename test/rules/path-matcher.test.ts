import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePaths, type Globs } from '../../src/rules/path-matcher.ts'
import { cpuSpent } from '../support/cpu-spent.ts'

function select(selectors: Globs[], path: string): readonly number[] {
  const matcher = compilePaths(selectors)
  return path.split('/').slice(1).reduce(matcher.step, matcher.root).selectors
}

describe('one glob', () => {
  test.each([
    ['/var/cache/apt/**', '/var/cache/apt/archives/a.deb', true],
    ['/var/cache/apt/**', '/var/cache/apt2/a', false],
    ['/var/cache/apt', '/var/cache/apt/archives/a.deb', true],
    ['/boot/**', '/mnt/boot/a', false],
    ['**/.git/**', '/.git/HEAD', true],
    ['**/.git/**', '/a/b/.git/x/y', true],
    ['**/.git/**', '/a/.github/x', false],
    ['**/*.a', '/usr/lib/libc.a', true],
    ['**/*.a', '/usr/lib/libc.a.txt', false],
    ['**/*.d.ts', '/n/a.d.ts', true],
    ['**/*.d.ts', '/n/a.ts', false],
    ['~/.npm/**', '/root/.npm/x', true],
    ['~/.npm/**', '/home/anna/.npm/x', true],
    ['~/.npm/**', '/home/.npm/x', false],
    ['/opt/jdk*/man', '/opt/jdk-21/man/a', true],
    ['**/core*x*', '/a/core-1-x-2', true],
    ['**/core*x*', '/a/core-1', false],
    ['**/*-darwin-*/**', '/n/swc-darwin-arm64/a', true],
    ['/a/**/b/*', '/a/b/c', true],
    ['/a/**/b/*', '/a/x/b/y/b/c', true],
    ['/a/**/b/*', '/a/x/c', false],
    ['/a/*/b', '/a/x/y/b', false],
  ])('%s on %s: %s', (glob, path, expected) => {
    expect(select([{ paths: [glob] }], path)).toEqual(expected ? [0] : [])
  })
})

test('a glob for files takes nothing below a folder of that name', () => {
  const selectors = [{ files: ['**/.env'] }]
  expect(select(selectors, '/app/.env')).toEqual([0])
  expect(select(selectors, '/app/.env/bin/python')).toEqual([])
})

test('exceptions win, and every selector is told of', () => {
  const selectors = [{ paths: ['/a/**'], except: ['/a/b/**'] }, { paths: ['**/c'] }]
  expect(select(selectors, '/a/c')).toEqual([0, 1])
  expect(select(selectors, '/a/b/c')).toEqual([1])
})

/** The same by regular expressions, one for each glob. */
function naive({ paths = [], files = [], except = [] }: Globs, path: string): boolean {
  const source = (glob: string) =>
    glob
      .replace(/\/\*\*$/, '')
      .split('/')
      .slice(1)
      .map((part) => (part === '**' ? '(?:/[^/]+)*' : `/${part.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}`))
      .join('')
  const hits = (globs: readonly string[], tail: string) => globs.some((glob) => new RegExp(`^${source(glob)}${tail}$`).test(path))
  return (hits(paths, '(?:/.*)?') || hits(files, '')) && !hits(except, '(?:/.*)?')
}

test('agrees with regular expressions on anything', () => {
  const name = fc.constantFrom('a', 'b', 'ab', 'a.x', 'b.x', 'a.b.x', '.x')
  const segment = fc.oneof(name, fc.constantFrom('*', '**', '*.x', 'a*', '*b', '*.b.x', 'a*x', '*a*'))
  const glob = fc
    .array(segment, { minLength: 1, maxLength: 4 })
    .map((parts) => `/${parts.join('/')}`)
    .filter((text) => !/^(\/\*\*)+$/.test(text))
  const files = glob.filter((text) => !text.endsWith('**'))
  const selector = fc.record({
    paths: fc.array(glob, { maxLength: 2 }),
    files: fc.array(files, { maxLength: 2 }),
    except: fc.array(glob, { maxLength: 1 }),
  })
  const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`)
  fc.assert(
    fc.property(fc.array(selector, { minLength: 1, maxLength: 4 }), fc.array(path, { maxLength: 8 }), (selectors, paths) => {
      const matcher = compilePaths(selectors)
      for (const each of paths) {
        const state = each.split('/').slice(1).reduce(matcher.step, matcher.root)
        expect({ each, selected: state.selectors }).toEqual({
          each,
          selected: selectors.flatMap((one, i) => (naive(one, each) ? [i] : [])),
        })
      }
    }),
  )
})

test('a name of dots only costs no more than its length', () => {
  const matcher = compilePaths([{ paths: ['**/*.tar.gz', '**/a*b*c'] }])
  const spent = cpuSpent()
  matcher.step(matcher.root, '.'.repeat(2_000_000))
  matcher.step(matcher.root, 'ab'.repeat(1_000_000))
  expect(spent()).toBeLessThan(1)
})
