import { expect, it } from 'vitest'
import { loadShellParser } from '../../src/dockerfile/shell-body.ts'
import { ReferenceGraph } from '../../src/reach/graph.ts'
import { missingVersions } from '../../src/verify/c-library.ts'
import { layerShare } from '../../src/verify/layer-share.ts'
import { type Known, type WeighedBase, weighStages } from '../../src/verify/predict-stages.ts'
import { type BuiltSketch, sketchBuilt } from '../support/built-sketch.ts'
import { sketchFiles } from '../support/files-sketch.ts'
import type { PackageSketch } from '../support/usage-sketch.ts'

const parser = await loadShellParser()
const nothing = { unpackedBytes: 0, toPullBytes: 0 }
const known = (base: WeighedBase | undefined): Known => ({
  ...{ parser, weighed: () => base, spared: () => false },
  savedIn: () => ({ unpackedBytes: 300, toPullBytes: 100 }),
})

const NPM = { '/root/.npm': { id: 'npm-cache', safety: 'safe' as const } }

it('counts what a later layer hides of a rule in a layer, and nothing else', () => {
  const image = sketchBuilt({
    layers: [
      { 'root/.npm/old': 7 },
      { 'root/.npm/a': 100, 'root/.npm/b': 50, 'app/x': 9 },
      { 'root/.npm': 'whiteout', 'app/x': 'whiteout' },
    ],
    rules: NPM,
  })
  // A sketch has 1024 bytes beside the content for each entry and for its end.
  expect(layerShare(image, 1, 'npm-cache')).toEqual({
    hidden: { unpackedBytes: 150, toPullBytes: 75 },
    overhead: { unpackedBytes: Math.round((4096 * 2) / 3), toPullBytes: Math.round((512 * 2) / 3) },
  })
  expect(layerShare(image, 1, 'pip-cache')).toEqual({ hidden: nothing, overhead: nothing })
})

const BEFORE = 'FROM golang:1\nWORKDIR /src\nCOPY . .\nRUN go build -o /bin/app .\n'
const STAGES = 'FROM golang:1 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /bin/app .\nFROM static:1\nWORKDIR /src\n'
const WRITES = "RUN mkdir -p /etc/nginx/templates && printf '%s\\n' 'server {' '}' > /etc/nginx/templates/default.conf.template\n"
const BEFORE_TEXT = 'FROM golang:1 AS build\nRUN apt-get update\nRUN apt-get install -y libpq-dev\nCOPY . .\nRUN go build .\n'
const image = () =>
  sketchBuilt({
    layers: [{ 'usr/go': 9000 }, { 'src/a.json': 100, 'src/main.go': 700 }, { 'bin/app': 5000 }],
    steps: ['', 'COPY dir:01 in .', 'RUN go build -o /bin/app .'],
  })

it.each<[name: string, copies: string, content: number | undefined]>([
  ['what is copied from the stage', 'COPY --from=build /bin/app /app\n', 5120 + 512 + 1024],
  ['what is copied from the context', 'COPY a.json ./\n', 512 + 512 + 1024],
  ['a folder of the context', 'COPY src /src\n', 512 + (512 + 512) + (1024 + 512) + 1024],
  ['an instruction that stays, by its layer', 'COPY . .\n', 800 + 3 * 1024],
  ['a RUN that stays with words of a patch', 'RUN go build -o /bin/app . && rm -rf /root/.cache', 5000 + 2 * 1024 - 300],
  ['a RUN of which little stays: nobody knows', 'RUN go build -o /bin/app . && a && lot && more && comes && along', undefined],
  ['what a new RUN makes: nobody knows', 'RUN apt-get update\n', undefined],
  ['what was nowhere', 'COPY --from=build /out/app /app\n', undefined],
  ['a pattern', 'COPY --from=build /bin/a* /app\n', undefined],
  ['a configuration that a patch writes', WRITES, 1024 + 4 * 512 + WRITES.length - 1],
])('weighs %s', (_, copies, content) => {
  const bytes = weighStages(image(), { before: BEFORE, after: STAGES + copies }, {}, known({ unpackedBytes: 10_000, toPullBytes: 4000 }))
  expect(bytes?.unpackedBytes).toBe(content === undefined ? undefined : 10_000 + content)
})

const INSTALLS = 'RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*\n'
const depends = (...satisfiedBy: number[]) => [{ wanted: '', kind: 'depends' as const, satisfiedBy }]
const PACKAGES: PackageSketch[] = [
  { name: 'libc6', version: '2.36', files: ['/lib/libc.so'] },
  { name: 'libpq5', files: ['/lib/libpq.so'], dependencies: depends(0, 2) },
  { name: 'libssl3', files: ['/lib/libssl.so'], dependencies: depends(0) },
  { name: 'libpq-dev', files: ['/lib/libpq.a'], dependencies: depends(1) },
]
const OF_APT = {
  'var/lib/dpkg/info/libpq5:amd64.list': 30,
  'var/lib/dpkg/info/libpq-dev.list': 30,
  'var/cache/apt/pkgcache.bin': 2000,
  'var/cache/apt/archives/libpq5_15_amd64.deb': 1500,
}
const OF_APT_BYTES = 512 + 512 + (512 + 2048) + (512 + 1536)
const BASE: BuiltSketch = {
  layers: [{ 'lib/libc.so': 9000, 'var/lib/dpkg/status': 600 }],
  packages: PACKAGES.slice(0, 1),
}

/** Of a package whose archive is not there, a guess from its files: a sketch compresses them to the half. */
const ARCHIVE_OF_LIBSSL = 1500 * 0.8

it.each<[name: string, base: BuiltSketch, dependencies: ReturnType<typeof depends>, content: number | undefined, about?: true]>([
  ['with what it depends on', BASE, depends(2), 512 + 5120 + 512 + 3072 + ARCHIVE_OF_LIBSSL],
  ['whose dependencies the base has', BASE, depends(0), 512 + 5120],
  ['that depends on what nobody has', BASE, depends(), undefined],
  ['on another release', { ...BASE, packages: [{ ...PACKAGES[0]!, version: '2.41' }] }, depends(0), 512 + 5120, true],
])('weighs a package that a patch installs %s', (_, base, dependencies, content, about) => {
  const packages = PACKAGES.with(1, { ...PACKAGES[1]!, dependencies })
  const before = sketchBuilt({
    layers: [
      { 'lib/libc.so': 9000 },
      { 'var/lib/apt/lists/a_Packages': 90_000 },
      { 'lib/libpq.so': 5000, 'lib/libssl.so': 3000, 'lib/libpq.a': 7000 },
      { 'src/main.go': 700, ...OF_APT },
      {},
    ],
    steps: ['', 'RUN apt-get update', 'RUN apt-get install -y libpq-dev', 'COPY dir:01 in .', 'RUN go build .'],
    packages,
  })
  const weighed = { unpackedBytes: 10_000, toPullBytes: 4000, image: sketchBuilt(base) }
  const bytes = weighStages(before, { before: BEFORE_TEXT, after: `${BEFORE_TEXT}FROM static:1\n${INSTALLS}` }, {}, known(weighed))
  // With the folder of libraries; the list of packages is written twice.
  const rest = 10_000 + 1024 + OF_APT_BYTES + 512 + 2 * (512 + 1024)
  expect(bytes?.unpackedBytes).toBe(content === undefined ? undefined : rest + content)
  expect(bytes?.about).toBe(about)
})

it('weighs nothing on a base that nobody has weighed', () => {
  expect(weighStages(image(), { before: BEFORE, after: `${STAGES}COPY a.json ./\n` }, {}, known(undefined))).toBeUndefined()
})

it.each([
  ['GLIBC_2.2.5 GLIBC_2.34', 'GLIBC_2.2.5 GLIBC_2.31', [{ program: '/app/server', name: 'GLIBC_2.34' }]],
  ['GLIBC_2.9', 'GLIBC_2.31', []],
  ['GLIBC_2.34', 'musl', []],
])('%s on a C library of %s', async (asked, there, missing) => {
  const files = await sketchFiles({ 'app/server': asked, 'lib/libc-2.so': there, 'lib/libc.so.6': { link: 'libc-2.so' } })
  const graph = new ReferenceGraph()
  graph.add({
    from: files.find('/app/server'),
    to: files.findLink('/lib/libc.so.6'),
    kind: 'needed library',
    grade: 'hard',
    via: 'libc.so.6',
  })
  const reach = { graph } as Parameters<typeof missingVersions>[1]
  expect(await missingVersions(files, reach, () => true)).toEqual(missing)
  expect(await missingVersions(files, reach, () => false)).toEqual([])
})
