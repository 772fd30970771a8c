import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { builtInEngine } from '../src/built-in-engine.ts'
import { answering, listen } from './source/engine/engine-server.ts'
import { scratch } from './support/archive-sketch.ts'
import { slimscope } from './cli/slimscope.ts'

const TEXT = 'FROM debian:13 AS build\nRUN make\n\nFROM debian:13\nENV A=1\nWORKDIR /app\nRUN pip install x\nCOPY . .\nCMD ["a"]\n'
/** Newest first, as engines answer. */
const BUILDKIT = ['CMD ["a"]', 'COPY . . # buildkit', 'RUN /bin/sh -c pip install x # buildkit', 'WORKDIR /app', 'ENV A=1', 'base']
const CLASSIC = [
  '/bin/sh -c #(nop)  CMD ["a"]',
  `/bin/sh -c #(nop) COPY dir:${'0'.repeat(64)} in . `,
  '/bin/sh -c pip install x',
  '/bin/sh -c #(nop) WORKDIR /app',
  'base',
]

afterEach(() => {
  vi.unstubAllEnvs()
})

/** An engine with images that were made one after the other, each with its history. */
async function engine(images: Record<string, string[]>): Promise<string[]> {
  const asked: string[] = []
  const list = Object.keys(images).map((name, index) => ({
    Id: `sha256:${index}`,
    Created: index,
    RepoTags: name.startsWith('sha256:') ? ['<none>:<none>'] : ['<none>:<none>', name],
  }))
  const histories = Object.entries(images).map(([name, steps]) => [
    `GET /images/${name}/history`,
    steps.map((CreatedBy) => ({ CreatedBy })),
  ])
  const path = join(scratch(), 'engine.sock')
  await listen(createServer(answering({ 'GET /images/json': list, ...Object.fromEntries(histories) }, asked)), path)
  vi.stubEnv('DOCKER_HOST', `unix://${path}`)
  return asked
}

function dockerfile(): string {
  const path = join(scratch(), 'Dockerfile')
  writeFileSync(path, TEXT)
  return path
}

it.each([
  ['the newest', { 'shop:1': BUILDKIT, 'shop:2': BUILDKIT, 'other:1': ['RUN x', 'base'] }, 'docker:shop:2'],
  ['what the classic builder made', { 'shop:1': CLASSIC }, 'docker:shop:1'],
  ['one without a name', { 'sha256:0': BUILDKIT }, 'docker:sha256:0'],
])('finds %s', async (_, images, reference) => {
  await engine(images)
  expect(await builtInEngine('docker', { path: dockerfile() })).toBe(reference)
})

it('says so where there is none, or something was built of another stage', async () => {
  await engine({ 'shop:1': BUILDKIT, 'other:1': ['CMD ["x"]', 'base'] })
  await expect(builtInEngine('docker', { path: dockerfile(), target: 'build' })).rejects.toThrow(
    /^No image of .* was built from .*Dockerfile as it is; 2 were looked at\.$/,
  )
})

it('takes one Dockerfile', async () => {
  const { stderr, code } = await slimscope(['lint', '-', '--image', 'docker:'], {}, TEXT)
  expect([stderr.split('\n')[0], code]).toEqual(['To find the image in an engine, one Dockerfile is needed, as a file.', 2])
})
