import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadReporter } from '../../src/report/index.ts'
import type { Report } from '../../src/report/report.ts'
import { createStyle, PLAIN } from '../../src/report/style.ts'
import { displayWidth } from '../../src/report/columns.ts'

const report = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/report.json'), 'utf8')) as Report
const text = await loadReporter('text')

const VIEWS = {
  summary: {},
  all: { all: true },
  layers: { view: 'layers' },
  tree: { view: 'tree' },
  'tree-usr': { view: 'tree', folder: '/usr' },
  top: { top: 2 },
} as const

describe.for(Object.entries(VIEWS))('%s', ([name, options]) => {
  const screen = text(report, { style: PLAIN, ...options })

  it('looks like this', async () => {
    await expect(screen).toMatchFileSnapshot(`../golden/text-${name}.txt`)
  })

  it('leaves the terminal alone, whatever names and instructions hold', () => {
    // oxlint-disable-next-line no-control-regex
    expect(screen).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })

  it('says the same with colour', () => {
    const coloured = text(report, { style: createStyle(process.stdout, true), ...options })
    expect(coloured).toContain('\u001b[')
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(screen)
  })
})

it('keeps to 80 columns, but for what is there to be pasted or read whole', () => {
  const lines = text(report, { style: PLAIN }).split('\n')
  const long = lines.filter((line) => displayWidth(line) > 80)
  expect(long.map((line) => line.trim().split(' ')[0])).toEqual(['RUN', 'A'])
})

it('says so when nothing can go', () => {
  const saving = { unpackedBytes: 0, toPullBytes: 0 }
  const lean: Report = { ...report, totals: { ...report.totals, saving }, findings: [], recommendations: [], notes: [] }
  const screen = text(lean, { style: PLAIN })
  expect(screen).toContain('Nothing was found that this image could do without.')
  expect(screen).not.toContain('What to change')
})

it('says that sizes to pull are as stored where layers are not compressed', () => {
  const layers = report.layers.map((layer, i) => ({ ...layer, compression: i === 0 ? ('none' as const) : layer.compression }))
  expect(text({ ...report, layers }, { style: PLAIN })).toContain('1 of 12 layers are stored uncompressed here')
})

it('lives with an image that has nothing in it', () => {
  const none = { unpackedBytes: 0, toPullBytes: 0 }
  const ledger = { live: none, duplicate: none, overwritten: none, rewritten: none, deleted: none, overhead: none }
  const totals = { ...none, liveBytes: 0, files: 0, saving: none }
  const empty: Report = {
    ...report,
    totals,
    ledger,
    layers: [],
    directories: [],
    classes: [],
    files: [],
    findings: [],
    recommendations: [],
    notes: [],
  }
  for (const view of ['summary', 'layers', 'tree'] as const)
    expect(text(empty, { style: PLAIN, view })).toContain('0 B unpacked · 0 B to pull')
})
