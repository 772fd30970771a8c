import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lintDockerfiles } from '../../src/lint-dockerfiles.ts'
import type { PricedImage } from '../../src/lint/prices.ts'
import { loadReporter } from '../../src/report/index.ts'
import type { Report } from '../../src/report/report.ts'
import type { RewriteReport } from '../../src/report/rewrite-report.ts'
import { PLAIN } from '../../src/report/style.ts'
import type { Verification } from '../../src/report/verification.ts'
import { rewriteFile } from '../../src/rewrite-dockerfile.ts'
import { why } from '../../src/why.ts'
import { slimscope } from '../cli/slimscope.ts'
import { dockerSaveOf, fileOf, sketchImage, tarOf } from '../support/archive-sketch.ts'

const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8')) as Record<string, unknown>
const ajv = new Ajv2020({ allErrors: true, strict: true })
const schemas = {
  analyze: read('../../src/report/schema.json'),
  lint: read('../../src/report/lint-schema.json'),
  rewrite: read('../../src/report/rewrite-schema.json'),
  why: read('../../src/report/why-schema.json'),
}
const golden = read('../golden/report.json')

function problems(report: unknown, schema: keyof typeof schemas = 'analyze'): unknown {
  const valid = ajv.compile(schemas[schema])
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

const TEXT = [
  'FROM node:22 AS app',
  'RUN apt-get update && apt-get install -y curl',
  'RUN pip install x',
  'COPY a.sh /a.sh',
  'RUN chmod 755 /a.sh',
  'RUN rm /a.sh',
  'CMD node server.js',
  'ONBUILD',
  '',
].join('\n')

describe('reports on Dockerfiles', () => {
  let folder: string
  let path: string
  let image: PricedImage
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slimscope-'))
    path = join(folder, 'Dockerfile')
    writeFileSync(path, TEXT)
    image = golden as unknown as PricedImage
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('describes what lint prints', async () => {
    const report = await lintDockerfiles([path], { image, target: 'app' })
    expect(report.findings.some(({ bases }) => bases?.[0]?.asOf !== undefined)).toBe(true)
    expect(report.findings.some(({ edits }) => edits)).toBe(true)
    Object.assign(report.findings[0]!, { saving: { unpackedBytes: 2, toPullBytes: 1 } })
    expect(problems(report, 'lint')).toEqual([])
    expect(problems({ ...report, extra: 1 }, 'lint')).not.toEqual([])
  })

  it.each([false, true])('describes what rewrite prints, unsafe: %s', async (unsafe) => {
    const report = await rewriteFile(path, { image, unsafe })
    expect(report.applied.length * report.withheld.length * report.open.length).toBeGreaterThan(0)
    expect(problems(report, 'rewrite')).toEqual([])
    expect(problems({ ...report, extra: 1 }, 'rewrite')).not.toEqual([])
  })
})

it('describes what rewrite --verify prints', () => {
  const bytes = { unpackedBytes: 2, toPullBytes: 1 }
  const group = { ...bytes, reason: 'apt-lists', expected: true, files: 1, paths: ['/var/lib/apt/lists/'] }
  const verified: Verification = {
    ...{ builder: 'buildah 1.28', verdict: 'broken', starts: true },
    before: { ...bytes, layers: 3, files: 9 },
    after: { ...bytes, layers: 2, files: 8 },
    saving: { unpackedBytes: -2, toPullBytes: -1 },
    predicted: { ...bytes, complete: false },
    configuration: [
      { field: 'Cmd', before: 'a', after: 'b', expected: true },
      { field: 'User', expected: false },
    ],
    ...{ removed: [group], added: [], changed: [group] },
    permissions: [{ before: '0 0644', after: '0 0755', files: 1, paths: ['/a'] }],
    missing: [{ path: '/lib/a.so', neededBy: '/bin/a', kind: 'needed library', via: 'a.so' }],
    unresolved: [{ path: '/a.js', what: 'require(name)' }],
    failure: { tail: ['no'], log: '/tmp/log', rules: ['apt-lists'] },
  }
  const file = { path: 'Dockerfile', target: { index: 0, startLine: 1 }, stages: 1, ignored: 0, problems: [] }
  const lists = { edits: [], suggestions: [], applied: [], withheld: [], open: [], notes: [] }
  const report: RewriteReport = { schemaVersion: 1, file, diff: '', ...lists, verified, written: false }
  expect(problems(report, 'rewrite')).toEqual([])
})

it('describes what why prints, of a package and of a path', async () => {
  const status =
    'Package: libc6\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\nPackage: x\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\nDepends: libc6\n'
  const files = { 'var/lib/dpkg/status': status, 'var/lib/dpkg/info/x.list': '/bin/x\n', 'bin/x': '#!/bin/y\n', 'bin/y': 'y' }
  const archive = fileOf(await tarOf(dockerSaveOf(await sketchImage({ layers: [files] }))))
  for (const what of ['x', 'libc6', '/bin/y', '/bin']) {
    const report = await why(archive, what, { cache: false, roots: ['/bin/x'] })
    expect([what, problems(report, 'why')]).toEqual([what, []])
    expect(problems({ ...report, extra: 1 }, 'why')).not.toEqual([])
  }
})

describe.each(Object.entries(schemas))('every part of that of %s', (_, schema) => {
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
