import { existsSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, it } from 'vitest'
import { analyze } from '../src/analyze.ts'
import { UserError } from '../src/errors.ts'
import { CAUSES, type Account, type Bytes } from '../src/ledger/cause.ts'
import { loadReporter } from '../src/report/index.ts'
import type { Report } from '../src/report/report.ts'
import { PLAIN } from '../src/report/style.ts'
import { dockerSaveOf, fileOf, layoutOf, scratch, sketchImage, tarOf } from './support/archive-sketch.ts'

const ARCHIVES = join(import.meta.dirname, '../../shared/fixtures/archives')
const archives = ['dive', 'snyk-docker-plugin'].flatMap((folder) => globSync(`${folder}/*.tar`, { cwd: ARCHIVES })).sort()
const valid = new Ajv2020({ allErrors: true }).compile(
  JSON.parse(readFileSync(join(import.meta.dirname, '../src/report/schema.json'), 'utf8')) as object,
)

afterAll(() => {
  if (archives.length === 0) console.warn(`skipped: ${basename(import.meta.url)} needs ${ARCHIVES}`)
})

function add(parts: readonly Bytes[]): Bytes {
  return {
    unpackedBytes: parts.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0),
    toPullBytes: parts.reduce((sum, { toPullBytes }) => sum + toPullBytes, 0),
  }
}

function sumOf(account: Account): Bytes {
  return add(CAUSES.map((cause) => account[cause]))
}

function bytesOf({ unpackedBytes, toPullBytes }: Bytes): Bytes {
  return { unpackedBytes, toPullBytes }
}

/** All that must hold of any report; with `all` its files are every one. */
function expectBalance(report: Report): void {
  const { totals, ledger, layers, classes, directories, files, findings } = report
  expect(sumOf(ledger)).toEqual(bytesOf(totals))
  expect(add(layers)).toEqual(bytesOf(totals))
  for (const layer of layers) expect(sumOf(layer.ledger)).toEqual(bytesOf(layer))
  for (const cause of CAUSES) expect(add(layers.map((layer) => layer.ledger[cause]))).toEqual(ledger[cause])
  const figures = [ledger, ...layers.map((layer) => layer.ledger)]
    .flatMap((account) => Object.values(account))
    .flatMap((bytes) => Object.values(bytes))
  expect(Math.min(...figures)).toBeGreaterThanOrEqual(0)
  expect(figures.filter((bytes) => !Number.isSafeInteger(bytes))).toEqual([])

  const content = sumOf({ ...ledger, overhead: { unpackedBytes: 0, toPullBytes: 0 } })
  expect(add(classes)).toEqual(content)
  expect(bytesOf(directories.find(({ path }) => path === '/') ?? { unpackedBytes: 0, toPullBytes: 0 })).toEqual(content)
  expect(add(files)).toEqual(content)
  expect(totals.liveBytes).toBe(ledger.live.unpackedBytes + ledger.duplicate.unpackedBytes)

  expect(add(findings.map(({ saving }) => saving))).toEqual(totals.saving)
  expect(totals.saving.unpackedBytes).toBeLessThanOrEqual(content.unpackedBytes)
  expect(totals.saving.toPullBytes).toBeLessThanOrEqual(content.toPullBytes)
  for (const { saving, layer } of findings) expect(saving.unpackedBytes).toBeLessThanOrEqual(layers[layer]!.unpackedBytes)
  expect(report.notes.filter(({ message }) => message.includes('bug'))).toEqual([])
  expect(valid(JSON.parse(JSON.stringify(report))) ? [] : valid.errors).toEqual([])
}

describe.skipIf(archives.length === 0)('archives of other projects', () => {
  it.each(archives)('%s', async (name) => {
    const path = join(ARCHIVES, name)
    const cacheDir = scratch()
    const first = await analyze(path, { cacheDir, all: true }).catch((error: unknown) => error)
    if (first instanceof UserError) {
      if ([first.message, first.hint].some((text) => !text.endsWith('.') || text.includes('\n'))) throw first
      return
    }
    expectBalance(first as Report)
    expect(await analyze(path, { cacheDir, all: true })).toEqual(first)
    expect(await analyze(path, { cache: false, all: true })).toEqual(first)
    const text = await loadReporter('text')
    for (const view of ['summary', 'layers', 'tree'] as const)
      expect(text(first as Report, { style: PLAIN, view })).not.toMatch(/NaN|undefined|Infinity/)
  })
})

describe('an image, whatever it lies in', async () => {
  const layers = [
    { 'a/one': 'one'.repeat(500), 'a/two': 'two'.repeat(500), 'var/cache/apt/archives/x.deb': 'deb'.repeat(3000) },
    { 'a/one': 'one'.repeat(500), 'b/two': 'two'.repeat(500), 'a/.wh.two': '' },
  ]
  const plain = await sketchImage({ layers })

  it.each(['none', 'gzip', 'zstd'] as const)('has the same causes with compression %s', async (compression) => {
    const image = await sketchImage({ layers, compression })
    const report = await analyze(fileOf(await tarOf(layoutOf([image]))), { cache: false, all: true, platform: 'linux/amd64' })
    expectBalance(report)
    const unpacked = CAUSES.map((cause) => [cause, report.ledger[cause].unpackedBytes])
    expect(Object.fromEntries(unpacked)).toMatchObject({ live: 12_000, rewritten: 1500, deleted: 1500, overwritten: 0, duplicate: 0 })
    expect(report.totals.toPullBytes).toBe(image.layers.reduce((sum, { blob }) => sum + blob.length, 0))
    expect(report.totals.files).toBe(3)
  })

  it('is read from the cache the second time, and only then', async () => {
    const cacheDir = scratch()
    const path = fileOf(await tarOf(dockerSaveOf(plain)))
    const report = await analyze(path, { cacheDir })
    const kept = readdirSync(cacheDir, { recursive: true }).length
    expect(kept).toBeGreaterThan(2)
    expect(await analyze(path, { cacheDir })).toEqual(report)
    expect(readdirSync(cacheDir, { recursive: true })).toHaveLength(kept)
  })

  it('leaves no cache where none is wanted', async () => {
    const cacheDir = scratch()
    await analyze(fileOf(await tarOf(dockerSaveOf(plain))), { cacheDir, cache: false })
    expect(readdirSync(cacheDir)).toEqual([])
  })

  it('is one whose cache was damaged', async () => {
    const cacheDir = scratch()
    const path = fileOf(await tarOf(dockerSaveOf(plain)))
    const report = await analyze(path, { cacheDir })
    const files = globSync(`${cacheDir}/**/*.*`)
    for (const damage of [
      (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1),
      (bytes: Buffer) => bytes.fill(0x41, bytes.length >> 1),
      () => Buffer.alloc(0),
    ]) {
      for (const file of files) if (existsSync(file)) writeFileSync(file, damage(readFileSync(file)))
      expect(await analyze(path, { cacheDir })).toEqual(report)
    }
  })

  it('lists 100 files, or all', async () => {
    const many = await sketchImage({ layers: [Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`f${i}`, 'x'.repeat(i + 1)]))] })
    const path = fileOf(await tarOf(dockerSaveOf(many)))
    expect((await analyze(path, { cache: false })).files).toHaveLength(100)
    expect((await analyze(path, { cache: false, all: true })).files).toHaveLength(150)
  })

  it('may have no layers, or empty ones', async () => {
    for (const layers of [[], [{}], [{ 'empty/': '' }, { e: '' }]]) {
      expectBalance(await analyze(fileOf(await tarOf(dockerSaveOf(await sketchImage({ layers })))), { cache: false, all: true }))
    }
  })

  it('may have the same layer twice', async () => {
    const twice = await sketchImage({ layers: [{ a: 'content' }, { a: 'content' }] })
    const report = await analyze(fileOf(await tarOf(layoutOf([twice]))), { cache: false, all: true, platform: 'linux/amd64' })
    expectBalance(report)
    expect(report.files.map(({ cause }) => cause)).toEqual(['live', 'rewritten'])
  })
})
