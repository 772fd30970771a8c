import * as fc from 'fast-check'
import maxSatisfying from 'semver/ranges/max-satisfying.js'
import { describe, expect, it } from 'vitest'
import { matchingTags, newestTag } from '../../src/image/tag-pattern.ts'

const SHOP = words(`
  latest 1 1.2 1.3 1.2.0 1.2.9 1.2.10 v1.3.0 1.3.1-rc.1 1.4.0-alpine 1.3.0-alpine 1.3.0-alpine3.20 1.3.0-bookworm-slim 2.0.0-beta2 2.0.0-beta10
  2.0.0-beta10-alpine 2.0.0-1 2.0.0-3-gab12cd main-9 main-10 build-9 build-10 build-010 2024-01-09 2024-01-10`)
const NODE = words(`
  latest lts lts-alpine current-alpine 20 20.9 20.9.0 22 22.1 22.1.0 22.12 22.12.0 22-alpine 22.12-alpine 22.12.0-alpine 22.2.0-alpine
  22.12.0-alpine3.20 22.12.0-bookworm-slim 22.9.0-bookworm-slim 23.0.0-alpine 24.0.0-rc.1-alpine`)

describe('newestTag', () => {
  const table: [pattern: string, newest: string | undefined, tags: readonly string[]][] = [
    // Ranges.
    ['^1.2', 'v1.3.0', SHOP],
    ['~1.2', '1.2.10', SHOP],
    ['1.2.x', '1.2.10', SHOP],
    ['1.x', 'v1.3.0', SHOP],
    ['1.*', 'v1.3.0', SHOP],
    ['v1.2.x', '1.2.10', SHOP],
    ['>=1.2.3 <1.3', '1.2.10', SHOP],
    ['>= 1.2.3 < 1.3', '1.2.10', SHOP],
    ['1.0 - 1.2', '1.2.10', SHOP],
    ['^3 || ^1.2.0', 'v1.3.0', SHOP],
    ['*', 'v1.3.0', SHOP],
    ['>=2', undefined, SHOP],
    ['^1.2.3', '1.2.3', ['1.2.3', 'v1.2.3']],
    ['^1', '1.02.3', ['1.02.3', '1.2.0']],
    ['2024.x', '2024.01.10', ['2024.01.10', '2024.01.09', '2023.12.31']],
    ['^21', '21.0.5_11', words('21.0.5_9 21.0.5_11 21.0.5_11-jdk')],
    // Tags that move.
    ['1', '1', SHOP],
    ['^1.2', '1.3', ['1', '1.2', '1.3', 'latest']],
    ['*', '22', ['20', '22', '9']],
    ['^1', '1.0', ['1', '1.0', 'v1']],
    ['~22.04', '22.04', ['22.04', '24.04']],
    ['>=18', '20.9.0', ['22', '20.9.0']],
    // Pre-releases.
    ['^1.3.1-rc.0', '1.3.1-rc.1', ['1.3.1-rc.1']],
    ['^1.3.1-rc.0', '1.3.1', ['1.3.1-rc.1', '1.4.0-rc.1', '1.3.1']],
    ['>=2.0.0-beta1 <3', '2.0.0-beta10', SHOP],
    ['>=2.0.0-0', '2.0.0-beta10', SHOP],
    ['^2-beta', '2.0.0-beta10', SHOP],
    ['^2-beta-alpine', '2.0.0-beta10-alpine', SHOP],
    ['^1.2-rc', '1.3.1-rc.1', SHOP],
    ['^1.2-rc', '1.3.0-rc.1', ['1.3.0-rc.1', '1.4.0-beta.1', '1.2.0']],
    ['^1.2-rc', '1.3.0', ['1.3.0-rc.1', '1.3.0']],
    ['8.x-rc', '8.4.0RC2', ['8.4.0RC1', '8.4.0RC2', '8.4.0RC3-cli']],
    ['8.x-rc-cli', '8.4.0RC1-cli', ['8.4.0RC1-cli', '8.4.0RC2']],
    [
      '*',
      undefined,
      words('1.0.0-rc1 1.0.0-M1 1.0.0-SNAPSHOT 1.0.0-dev.20240110 1.0.0-nightly-20240110 1.0.0-canary.abc12 1.0.0-next 1.0.0-preview'),
    ],
    // Variants.
    ['^1.2-alpine', '1.4.0-alpine', SHOP],
    ['^1.2.0-alpine', '1.4.0-alpine', SHOP],
    ['~1.3-alpine3.20', '1.3.0-alpine3.20', SHOP],
    ['^1-bookworm-slim', '1.3.0-bookworm-slim', SHOP],
    ['22-bookworm-slim', '22.12.0-bookworm-slim', NODE],
    ['22.x-alpine', '22.12.0-alpine', NODE],
    ['>=20-alpine <23-alpine', '22.12.0-alpine', NODE],
    ['>=20 <23-alpine', '22.12.0-alpine', NODE],
    ['>=20-slim <23-alpine', undefined, NODE],
    ['*-alpine', '23.0.0-alpine', NODE],
    ['^20-alpine || ^22-bookworm-slim', '22.12.0-bookworm-slim', NODE],
    ['^22-windows', undefined, NODE],
    ['^5-alpine', '5.1-alpine', ['5-alpine', '5.1-alpine', '6-alpine']],
    // Globs.
    ['build-*', 'build-10', SHOP],
    ['main-?', 'main-9', SHOP],
    ['main-??', 'main-10', SHOP],
    ['2024-*', '2024-01-10', SHOP],
    ['2024-01-*', '2024-01-10', SHOP],
    ['*-alpine', 'lts-alpine', ['lts-alpine', 'current-alpine', '1.0.0-rc.1-alpine']],
    ['*', 'build-10', ['build-9', 'build-10']],
    ['*', 'build-9', ['build-9', '1.0.0-rc.1', '1.0.0-alpine']],
    ['1.2.3.*', '1.2.3.10', ['1.2.3.9', '1.2.3.10']],
    ['b-*', 'b-9007199254740993', ['b-9007199254740993', 'b-9007199254740992']],
    ['b-*', `b-1${'0'.repeat(120)}`, [`b-${'9'.repeat(120)}`, `b-1${'0'.repeat(120)}`]],
    ['a*b*c', 'a1b10c', ['a1b2c', 'a1b10c', 'a1b10d']],
    ['**', 'x', ['x']],
    ['B*', undefined, ['b1']],
    // A tag itself.
    ['latest', 'latest', SHOP],
    ['1.2', '1.2', SHOP],
    ['22-alpine', '22-alpine', NODE],
    ['stable', undefined, SHOP],
    ['1.2.3.4', undefined, SHOP],
    // What should not be.
    ['', undefined, SHOP],
    [' ', undefined, SHOP],
    ['||', undefined, SHOP],
    ['*', undefined, []],
    ['*', undefined, ['', '../x', 'a b', 'a\n', '-1', 'é', '1'.repeat(129)]],
    ['../x', undefined, ['../x']],
    ['^1', '1.2.0', ['1.99999999999999999999.0', '1.9007199254740993.0', '1.2.0', '1.3', '1.4.']],
    ['[a-z]*', undefined, ['a']],
    ['(a+)+$', undefined, ['a'.repeat(100)]],
  ]
  it.each(table)('%s finds %s', (pattern, newest, tags) => {
    expect(newestTag(tags, pattern)).toBe(newest)
    expect(newestTag(tags.toReversed(), pattern)).toBe(newest)
  })

  it('finds in plain versions what npm finds', () => {
    const version = fc.tuple(fc.nat(3), fc.nat(12), fc.nat(12)).map((parts) => parts.join('.'))
    const partial = fc.tuple(fc.nat(3), fc.constantFrom('', '.x', '.1', '.*')).map((parts) => parts.join(''))
    const comparator = fc
      .tuple(fc.constantFrom('', '^', '~', '>=', '<', '>', '<=', '='), fc.oneof(version, partial))
      .map((parts) => parts.join(''))
    const range = fc.oneof(
      comparator,
      fc.constantFrom('*', 'x'),
      fc.tuple(comparator, comparator).map((two) => two.join(' ')),
      fc.tuple(comparator, comparator).map((two) => two.join(' || ')),
      fc.tuple(version, version).map((two) => two.join(' - ')),
    )
    fc.assert(
      fc.property(fc.array(version, { maxLength: 30 }), range, (tags, range) => {
        expect(newestTag(tags, range)).toBe(maxSatisfying(tags, range) ?? undefined)
        // Nor does it matter that other tags are there.
        const more = tags.flatMap((tag) => [tag, `${tag}-alpine`, `${tag}-rc.1`, 'latest', `v${tag}-slim`])
        expect(newestTag(more, range)).toBe(maxSatisfying(tags, range) ?? undefined)
        expect(newestTag(more, `${range.replace(' ||', '-alpine ||')}-alpine`)).toBe(
          newestTag(tags, range) && `${maxSatisfying(tags, range)}-alpine`,
        )
      }),
      { numRuns: 200 },
    )
  })
})

describe('matchingTags', () => {
  it.each([
    ['^1.2', ['v1.3.0', '1.2.10', '1.2.9', '1.2.0']],
    ['build-*', ['build-10', 'build-010', 'build-9']],
    ['>=2.0.0-beta', ['2.0.0-beta10', '2.0.0-beta2']],
    ['1.3', ['1.3']],
    ['nothing-*', []],
  ])('%s', (pattern, tags) => {
    expect(matchingTags([...SHOP, ...SHOP], pattern)).toEqual(tags)
  })

  it('gives one order, each tag once, whatever the tags and the pattern', () => {
    const tag = fc.oneof(
      fc.string(),
      fc.stringMatching(/^v?[0-9]{1,3}(\.[0-9]{1,20}){0,3}([-_.]?(rc|beta|alpine|m|a)[.-]?[0-9]{0,3}){0,2}$/),
    )
    const pattern = fc.oneof(fc.string(), fc.stringMatching(/^[\^~<>=v|]{0,2}[0-9x*?.]{0,6}[ -]?(rc|alpine)?[*1-]?$/))
    fc.assert(
      fc.property(fc.array(tag), pattern, (tags, pattern) => {
        const found = matchingTags(tags, pattern)
        expect(found).toEqual(matchingTags(tags.toReversed(), pattern))
        expect(new Set(found).size).toBe(found.length)
        expect(found.every((tag) => tags.includes(tag))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['digits', (index: number) => `${index}${'1'.repeat(123)}`],
    ['versions', (index: number) => `1.${index % 100}.${index}-alpine`],
    ['separators', (index: number) => `1.2.3-rc${'.1'.repeat(57)}-${index}`],
    ['hyphens', (index: number) => `1${'-1'.repeat(60)}-${index}`],
    ['builds', (index: number) => `1_${'a'.repeat(120)}_${index}`],
    ['letters', (index: number) => `${'a'.repeat(120)}${index}`],
  ])('gets through thousands of hostile tags: %s', (_, tagOf) => {
    const tags = Array.from({ length: 3_000 }, (_, index) => tagOf(index))
    const patterns = [
      '^1.2',
      '*',
      '*-alpine',
      '^1-rc',
      `${'*a'.repeat(20)}*b`,
      '*'.repeat(200),
      `^1${' '.repeat(50_000)}`,
      '1.'.repeat(120),
    ]
    // What took for ever would run into the time that a test has.
    for (const pattern of patterns) expect(new Set(tags).isSupersetOf(new Set(matchingTags(tags, pattern)))).toBe(true)
  })
})

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
