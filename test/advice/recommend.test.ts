import { expect, test } from 'vitest'
import { recommend } from '../../src/advice/recommend.ts'
import type { Finding } from '../../src/report/report.ts'
import { rules } from '../../src/rules/index.ts'

function finding(rule: string, unpackedBytes: number, layer = 0, instruction?: string): Finding {
  const saving = { unpackedBytes, toPullBytes: unpackedBytes / 2 }
  return { rule, level: 'warning', message: '', saving, layer, paths: ['/x'], ...(instruction === undefined ? {} : { instruction }) }
}

test('one per rule, over all its layers, with what it saves', () => {
  const findings = [finding('pip-cache', 10, 0), finding('apt-lists', 99, 1), finding('pip-cache', 20, 2)]
  expect(recommend(findings, rules)).toMatchObject([
    { title: "Leave apt's package lists out", findings: [1], saving: { unpackedBytes: 99 }, safety: 'safe' },
    { title: "Leave pip's cache out", findings: [0, 2], saving: { unpackedBytes: 30, toPullBytes: 15 } },
  ])
})

test('what is safe outweighs what needs a look or is risky; errors come first', () => {
  const findings = [
    finding('fonts', 190),
    finding('go-toolchain', 110),
    finding('apt-lists', 60),
    finding('secrets', 1),
    finding('temporary-files', 90),
  ]
  const titles = recommend(findings, rules).map(({ findings: [index] }) => findings[index!]!.rule)
  expect(titles).toEqual(['secrets', 'apt-lists', 'go-toolchain', 'fonts', 'temporary-files'])
})

test('findings that save nothing recommend nothing', () => {
  expect(recommend([finding('large-files', 0)], rules)).toEqual([])
})

test('the line to write instead is the very line of the layer, where it can be', () => {
  const findings = [
    finding('apt-lists', 9, 0, 'RUN apt-get upgrade'),
    finding('apt-lists', 9, 1, 'RUN apt upgrade'),
    finding('man-pages', 1, 0, 'RUN apt upgrade'),
  ]
  const [lists, pages] = recommend(findings, rules)
  expect(lists!.fix).toBe('RUN apt-get upgrade && rm -rf /var/lib/apt/lists/*\nRUN apt upgrade && rm -rf /var/lib/apt/lists/*')
  expect(pages!.fix).toBe(rules.find(({ id }) => id === 'man-pages')!.fix)
})

test('bytes of the base image ask for another base', () => {
  const [only] = recommend([finding('apt-lists', 9, 0, 'RUN apt-get upgrade')], rules, [{ base: 'known' }])
  expect(only!.title).toBe("Leave apt's package lists out (comes with the base image)")
  expect(only!.fix).toMatch(/^# Comes with the base image: choose a base without it/)
})

test('one own layer is enough to be told what to change there', () => {
  const findings = [finding('apt-lists', 9, 0), finding('apt-lists', 9, 1, 'RUN apt upgrade')]
  const [only] = recommend(findings, rules, [{ base: 'guessed' }, {}])
  expect(only).toMatchObject({ title: "Leave apt's package lists out", fix: 'RUN apt upgrade && rm -rf /var/lib/apt/lists/*' })
})
