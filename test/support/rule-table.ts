import { describe, expect, test } from 'vitest'
import { check } from '../../src/rules/check.ts'
import { rules } from '../../src/rules/index.ts'
import { sketch, type LayerSketch } from './image-sketch.ts'

/** Images in which a rule finds something, and images that it must leave in peace. All rules run on all of them. */
export interface RuleTable {
  found: { name: string; layers: LayerSketch[]; saves: number; paths: string[] }[]
  quiet: { name: string; layers: LayerSketch[] }[]
}

/** Tables by the id of the rule. */
export type RuleTables = Readonly<Record<string, RuleTable>>

export function testTables(tables: RuleTables): void {
  for (const [id, { found, quiet }] of Object.entries(tables)) {
    describe(`${id}`, () => {
      test.each(found)('finds: $name', ({ layers, saves, paths }) => {
        const findings = findingsOf(id, layers)
        expect(findings.flatMap((finding) => finding.paths)).toEqual(paths)
        expect(findings.reduce((sum, { saving }) => sum + saving.unpackedBytes, 0)).toBe(saves)
      })
      test.each(quiet)('is quiet: $name', ({ layers }) => {
        expect(findingsOf(id, layers)).toEqual([])
      })
    })
  }
}

function findingsOf(id: string, layers: LayerSketch[]) {
  return check(sketch(layers), rules).findings.filter(({ rule }) => rule === id)
}
