import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rules } from '../../src/rules/index.ts'
import { ruleList } from '../../src/rules/rule-list.ts'
import { testTables, type RuleTables } from '../support/rule-table.ts'

const RULES = new URL('../../src/rules/', import.meta.url)
const TABLES = new URL('tables/', import.meta.url)

const tables: RuleTables = Object.assign(
  {},
  ...(await Promise.all(
    readdirSync(TABLES).map(async (file) => ((await import(new URL(file, TABLES).href)) as { default: RuleTables }).default),
  )),
)
testTables(tables)

test('every file that defines a rule is in the list, under its own name', () => {
  const files = readdirSync(RULES).filter((file) => readFileSync(new URL(file, RULES), 'utf8').includes('export default defineRule('))
  expect(rules.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort())
})

test.each(rules)('$id has all its words', ({ title, what, why, whenNot, fix }) => {
  expect(title).toMatch(/^[A-Z].*[^.]$/)
  for (const sentence of [what, why, whenNot]) expect(sentence).toMatch(/^\S.*\.$/s)
  for (const line of fix.split('\n')) expect(line).toMatch(/^.{1,76}$/)
})

test.each(rules)('$id has rows that find and rows that do not', ({ id }) => {
  expect(tables[id]?.found.length).toBeGreaterThan(0)
  expect(tables[id]?.quiet.length).toBeGreaterThan(0)
})

test('docs/rules.md is what `npm run docs` writes', () => {
  expect(readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8')).toBe(ruleList(rules))
})
