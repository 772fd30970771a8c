import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { lintDockerfiles } from '../src/lint-dockerfiles.ts'
import type { PricedImage } from '../src/lint/prices.ts'
import { lintText } from '../src/report/lint-text.ts'
import { rewriteText } from '../src/report/rewrite-text.ts'
import { PLAIN } from '../src/report/style.ts'
import { rewriteFile } from '../src/rewrite-dockerfile.ts'
import { weighBases } from '../src/weigh-bases.ts'
import { startRegistry } from './support/registry-server.ts'

const NOW = Date.parse('2026-11-27T12:00:00Z')
/** Long enough for a busy machine. */
const sizes = { platform: 'linux/amd64', cache: false, now: NOW, limitMs: 60_000 }

function dockerfile(...lines: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'slimscope-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'Dockerfile')
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

/** A mirror with node:22 and its slim sibling. */
async function startMirror() {
  const registry = await startRegistry()
  onTestFinished(() => registry.close())
  const layer = (kibibytes: number) => gzipSync(Buffer.alloc(kibibytes * 1024, 'x'), { level: 0 })
  registry.put('hub/library/node', '22', { config: '{}', layers: [layer(40), layer(60)] })
  registry.put('hub/library/node', '22-slim', { config: '{}', layers: [layer(40)] })
  return { registry, node: `${registry.host}/hub/library/node` }
}

/** Built from FROM and one COPY. */
function image(base: { unpackedBytes: number; toPullBytes: number; compression: string }): PricedImage {
  const rest = { diffId: 'sha256:0', digest: 'sha256:0', mediaType: '', verified: true, files: 1 }
  return {
    image: { reference: 'shop', digest: `sha256:${'0'.repeat(64)}`, platform: 'linux/amd64', source: 'registry' },
    layers: [
      { ...rest, ...base, instruction: 'ADD file:01 in /' },
      { ...rest, unpackedBytes: 10, toPullBytes: 5, compression: 'gzip', instruction: 'COPY . /app' },
    ],
    findings: [],
  } as unknown as PricedImage
}

const lines = (from: string) => [`FROM ${from}`, 'COPY . /app', 'CMD ["node", "/app/server.js"]']

it('says of a base what the place that the Dockerfile names says', async () => {
  const { node, registry } = await startMirror()
  const path = dockerfile(...lines(`${node}:22`))
  const report = await lintDockerfiles([path], { sizes })
  expect(report.findings[0]!.bases).toEqual([
    {
      reference: `${node}:22`,
      unpackedBytes: 102_400,
      toPullBytes: 102_446,
      platform: 'linux/amd64',
      from: 'registry',
      asOf: '2026-11-27',
    },
    {
      reference: `${node}:22-slim`,
      unpackedBytes: 40_960,
      toPullBytes: 40_983,
      platform: 'linux/amd64',
      from: 'registry',
      asOf: '2026-11-27',
    },
  ])
  expect(report.notes).toEqual([])
  const said = lintText(report, PLAIN).replace(/\s+/g, ' ').replaceAll(registry.host, 'mirror')
  expect(said).toContain(
    'mirror/hub/library/node:22 is 102 kB unpacked, 102 kB to pull; mirror/hub/library/node:22-slim is 41.0 kB unpacked, 41.0 kB to pull (linux/amd64, as of 2026-11-27).',
  )
})

it('asks nobody without being told to, and says how old the table is', async () => {
  const { node, registry } = await startMirror()
  const path = dockerfile(...lines(`${node}:22`))
  const report = await lintDockerfiles([path])
  expect(registry.requests).toEqual([])
  expect(report.notes).toEqual([])
  expect(lintText(report, PLAIN).replace(/\s+/g, ' ')).toMatch(
    /:22 is 390 MB to pull; \S+:22-slim is 76\.2 MB to pull \(linux\/amd64, as of 2026-11-22\)\./,
  )
})

it('asks nobody where no finding is about a base', async () => {
  const { node, registry } = await startMirror()
  await lintDockerfiles([dockerfile(...lines(`${node}:22-slim`))], { sizes })
  expect(registry.requests).toEqual([])
})

it('says what it could not learn, and the findings stand', async () => {
  const { node, registry } = await startMirror()
  await registry.close()
  const report = await lintDockerfiles([dockerfile(...lines(`${node}:23`))], { sizes })
  expect(report.findings[0]!.bases).toEqual([{ reference: `${node}:23` }, { reference: `${node}:23-slim` }])
  expect(report.notes).toEqual([{ about: 'base images', message: `${registry.host} refuses connections.` }])
})

it('prices a smaller base by the image', async () => {
  const { node } = await startMirror()
  const path = dockerfile(...lines(`${node}:22`))
  const built = image({ unpackedBytes: 1_000_000, toPullBytes: 400_000, compression: 'gzip' })
  const saving = { unpackedBytes: 1_000_000 - 40_960, toPullBytes: 400_000 - 40_983 }
  const { findings } = await lintDockerfiles([path], { sizes, image: built })
  expect(findings.map(({ rule, saving }) => [rule, saving])).toEqual([['slim-base', saving]])
  expect(findings[0]!.bases![0]).toEqual({
    ...{ reference: `${node}:22`, unpackedBytes: 1_000_000, toPullBytes: 400_000, platform: 'linux/amd64', from: 'image' },
  })
  const report = await rewriteFile(path, { sizes, image: built, unsafe: true })
  expect([report.applied.map((each) => each.saving), report.saving]).toEqual([[saving], saving])
  expect(rewriteText(report)).toContain('It saves 959 kB, 359 kB to pull.')
})

it.each<[why: string, base: Parameters<typeof image>[0], from: string]>([
  ['an engine does not tell what is to be pulled', { unpackedBytes: 9e6, toPullBytes: 9e6, compression: 'none' }, ':22'],
  ['the other one is not smaller', { unpackedBytes: 9, toPullBytes: 9, compression: 'gzip' }, ':22'],
  ['nobody knows what the other one is unpacked', { unpackedBytes: 9e6, toPullBytes: 9e6, compression: 'gzip' }, ':22-bookworm'],
])('does not price it where %s', async (_, base, tag) => {
  const { node } = await startMirror()
  const { findings } = await lintDockerfiles([dockerfile(...lines(node + tag))], { sizes, image: image(base) })
  expect(findings.map(({ rule, saving }) => [rule, saving])).toEqual([['slim-base', undefined]])
})

it('says of a base that a patch put in nothing of what the image was built from', async () => {
  const path = dockerfile('FROM python:3.9', 'RUN pip install --no-cache-dir flask==3.0.0', 'COPY . /app', 'CMD ["python", "/app/main.py"]')
  const built = image({ unpackedBytes: 9e8, toPullBytes: 3e8, compression: 'gzip' })
  built.layers.splice(1, 0, { ...built.layers[1]!, instruction: 'RUN pip install --no-cache-dir flask==3.0.0' })
  const ended = (findings: readonly { rule: string; bases?: readonly object[] }[]) =>
    findings.find(({ rule }) => rule === 'end-of-life-base')!.bases
  const { open } = await rewriteFile(path, { image: built, unsafe: true })
  expect(ended(open)).toEqual([{ reference: 'python:3.9-slim' }])
  const weight = { unpackedBytes: 9e8, toPullBytes: 3e8, platform: 'linux/amd64', from: 'image' }
  expect(ended((await lintDockerfiles([path], { image: built })).findings)).toEqual([{ reference: 'python:3.9', ...weight }])
})

it('says once what a base weighs', async () => {
  const report = await lintDockerfiles([dockerfile(...lines('node:20'))], { sizes: { offline: true } })
  expect(report.findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['slim-base', 'end-of-life-base']))
  const weight = { toPullBytes: 5e6, platform: 'linux/amd64', from: 'registry', asOf: '2026-11-27' } as const
  for (const { bases = [] } of report.findings) for (const base of bases) Object.assign(base, weight)
  expect(
    lintText(report, PLAIN)
      .replace(/\s+/g, ' ')
      .match(/node:20 is 5\.00 MB to pull/g),
  ).toHaveLength(1)
})

it('knows what is saved where both bases have been weighed already', async () => {
  const weight = (reference: string, bytes: number) =>
    ({ reference, unpackedBytes: bytes, toPullBytes: bytes / 2, platform: 'linux/amd64', from: 'image' }) as const
  const finding = { rule: 'slim-base', bases: [weight('node:22', 900), weight('node:22-slim', 200)] }
  expect(await weighBases([finding], undefined)).toEqual([])
  expect(finding).toMatchObject({ saving: { unpackedBytes: 700, toPullBytes: 350 } })
})
