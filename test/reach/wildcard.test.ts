import { expect, it } from 'vitest'
import { expandGlob } from '../../src/reach/path-glob.ts'
import { escapeWildcard, isWildcard, matchesWildcard, unescapeWildcard } from '../../src/reach/wildcard.ts'
import { sketchFiles } from '../support/files-sketch.ts'

it.each([
  ['*.sh', 'a.sh', true],
  ['*.sh', '.sh', true],
  ['*.sh', 'a.sh.off', false],
  ['a*b*c', 'a--b-b-c', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['[a-c]x', 'bx', true],
  ['[!a-c]x', 'bx', false],
  ['[^a]x', 'bx', true],
  ['[]]x', ']x', true],
  ['[[:digit:]]*', '10-x', true],
  ['[[:alpha:]]', '1', false],
  ['[x', '[x', true],
  [String.raw`\*`, '*', true],
  [String.raw`\*`, 'a', false],
  ['', '', true],
  ['*', '', true],
  ['**', 'abc', true],
])('%s and %s: %s', (pattern, text, matches) => {
  expect(matchesWildcard(pattern, text)).toBe(matches)
})

it('takes little time over stars', () => {
  expect(matchesWildcard(`${'*a'.repeat(100)}b`, 'a'.repeat(4000))).toBe(false)
})

it('knows what is no wildcard', () => {
  const text = String.raw`a*b?[c]\d`
  expect(isWildcard(text)).toBe(true)
  expect(isWildcard(escapeWildcard(text))).toBe(false)
  expect(unescapeWildcard(escapeWildcard(text))).toBe(text)
  expect(matchesWildcard(escapeWildcard(text), text)).toBe(true)
})

it.each([
  ['/etc/x.d/*.conf', ['/etc/x.d/a.conf', '/etc/x.d/b.conf']],
  ['x.d/*', ['/etc/x.d/a.conf', '/etc/x.d/b.conf', '/etc/x.d/c.txt']],
  ['/etc/x.d/.*', ['/etc/x.d/.hidden.conf']],
  ['/*/x.d/[ab].conf', ['/etc/x.d/a.conf', '/etc/x.d/b.conf']],
  ['/link/*.txt', ['/link/c.txt']],
  ['/etc/x.d/a.conf', ['/etc/x.d/a.conf']],
  ['/etc/../etc/./x.d/a*', ['/etc/x.d/a.conf']],
  ['/none/*', []],
  ['/etc/x.d/*/y', []],
])('finds the files of %s', async (pattern, paths) => {
  const files = await sketchFiles({
    'etc/x.d/b.conf': '',
    'etc/x.d/a.conf': '',
    'etc/x.d/c.txt': '',
    'etc/x.d/.hidden.conf': '',
    link: { link: '/etc/x.d' },
  })
  expect(expandGlob(files, pattern, '/etc')).toEqual(paths)
})
