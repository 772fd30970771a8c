import { describe, expect, test } from 'vitest'
import { check } from '../../src/rules/check.ts'
import { rules } from '../../src/rules/index.ts'
import { sketch, type LayerSketch } from './image-sketch.ts'
import { type PackageSketch, sketchUsage } from './usage-sketch.ts'

/** An image, and for rules that look at packages, what is installed in it. */
interface Row {
  name: string
  layers: LayerSketch[]
  packages?: readonly PackageSketch[]
}

/** Images in which a rule finds something, and images that it must leave in peace. All rules run on all of them. */
export interface RuleTable {
  found: (Row & { saves: number; paths: string[] })[]
  quiet: Row[]
}

/** Tables by the id of the rule. */
export type RuleTables = Readonly<Record<string, RuleTable>>

export function testTables(tables: RuleTables): void {
  for (const [id, { found, quiet }] of Object.entries(tables)) {
    describe(`${id}`, () => {
      test.each(found)('finds: $name', ({ saves, paths, ...row }) => {
        const findings = findingsOf(id, row)
        expect(findings.flatMap((finding) => finding.paths)).toEqual(paths)
        expect(findings.reduce((sum, { saving }) => sum + saving.unpackedBytes, 0)).toBe(saves)
      })
      test.each(quiet)('is quiet: $name', (row) => {
        expect(findingsOf(id, row)).toEqual([])
      })
    })
  }
}

function findingsOf(id: string, { layers, packages }: Row) {
  const image = sketch(layers)
  const context = packages ? { ...image, usage: sketchUsage(image.filesystem, packages) } : image
  return check(context, rules).findings.filter(({ rule }) => rule === id)
}
