import { expect, it } from 'vitest'
import { ReferenceGraph } from '../../src/reach/graph.ts'
import { missingVersions } from '../../src/verify/c-library.ts'
import { layerShare } from '../../src/verify/layer-share.ts'
import { weighStages } from '../../src/verify/predict-stages.ts'
import { sketchBuilt } from '../support/built-sketch.ts'
import { sketchFiles } from '../support/files-sketch.ts'

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
  const nothing = { unpackedBytes: 0, toPullBytes: 0 }
  expect(layerShare(image, 1, 'pip-cache')).toEqual({ hidden: nothing, overhead: nothing })
})

const BEFORE = 'FROM golang:1\nWORKDIR /src\nCOPY . .\nRUN go build -o /bin/app .\n'
const STAGES = 'FROM golang:1 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /bin/app .\nFROM static:1\nWORKDIR /src\n'
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
  ['what a new RUN makes: nobody knows', 'RUN apt-get update\n', undefined],
  ['what was nowhere', 'COPY --from=build /out/app /app\n', undefined],
  ['a pattern', 'COPY --from=build /bin/a* /app\n', undefined],
])('weighs %s', (_, copies, content) => {
  const bytes = weighStages(
    image(),
    { before: BEFORE, after: STAGES + copies },
    {},
    () => ({ unpackedBytes: 10_000, toPullBytes: 4000 }),
    () => false,
  )
  expect(bytes?.unpackedBytes).toBe(content === undefined ? undefined : 10_000 + content)
})

it('weighs nothing on a base that nobody has weighed', () => {
  expect(
    weighStages(
      image(),
      { before: BEFORE, after: `${STAGES}COPY a.json ./\n` },
      {},
      () => undefined,
      () => false,
    ),
  ).toBeUndefined()
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
