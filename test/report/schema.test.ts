import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { loadReporter } from '../../src/report/index.ts'
import type { Report } from '../../src/report/report.ts'
import { PLAIN } from '../../src/report/style.ts'
import { slimscope } from '../cli/slimscope.ts'
import { dockerSaveOf, fileOf, sketchImage, tarOf } from '../support/archive-sketch.ts'

const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8')) as Record<string, unknown>
const schema = read('../../src/report/schema.json')
const golden = read('../golden/report.json')
const valid = new Ajv2020({ allErrors: true, strict: true }).compile(schema)

function problems(report: unknown): unknown {
  return valid(report) ? [] : valid.errors
}

it('describes the golden report', async () => {
  const json = await loadReporter('json')
  expect(problems(JSON.parse(json(golden as unknown as Report, { style: PLAIN })))).toEqual([])
})

it('describes what analyze prints of a real image', async () => {
  const image = await sketchImage({ layers: [{ 'app/a.js': 'let a', 'app/b.js': 'let a' }, { 'app/.wh.a.js': '' }] })
  const { stdout, code } = await slimscope(['analyze', fileOf(await tarOf(dockerSaveOf(image))), '--json', '--no-cache'])
  expect(code).toBe(0)
  expect(problems(JSON.parse(stdout))).toEqual([])
})

it('allows nothing that it does not know', () => {
  expect(problems({ ...golden, extra: 1 })).not.toEqual([])
})

describe('every part of it', () => {
  const objects: [string, Record<string, unknown>][] = []
  const walk = (path: string, value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    if ((value as { type?: unknown }).type === 'object') objects.push([path, value as Record<string, unknown>])
    for (const [key, child] of Object.entries(value)) walk(`${path}/${key}`, child)
  }
  walk('', schema)

  it.for(objects)('%s is closed and described', ([, { additionalProperties, properties }]) => {
    expect(additionalProperties).toBe(false)
    for (const [name, property] of Object.entries(properties as object)) {
      const { description, const: constant, $ref, enum: choices } = property as Record<string, unknown>
      expect(description ?? constant ?? $ref ?? choices, name).toBeTruthy()
    }
  })
})
