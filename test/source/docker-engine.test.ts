import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { analyze } from '../../src/analyze.ts'
import { cat } from '../../src/cat.ts'
import { UserError } from '../../src/errors.ts'
import { openImage } from '../../src/source/index.ts'
import { NotHere } from '../../src/source/source.ts'
import { slimscope } from '../cli/slimscope.ts'
import { fileOf, scratch, sketchImage, type SketchedImage, tarOf } from '../support/archive-sketch.ts'
import { noise } from '../support/compressed.ts'
import { docker20, docker25, docker25With, type ExportForm, podman } from '../support/engine-export.ts'
import { type HeldImage, holding, listen } from './engine/engine-server.ts'

const words = (bytes: number, seed: number) => noise(bytes, seed).toString('base64')
const LAYERS = [
  { 'etc/os-release': 'ID=x', 'usr/lib/big': words(60_000, 1) },
  { 'usr/copy': words(60_000, 1), 'app/own': words(9000, 2) },
]
const plain = await sketchImage({ layers: LAYERS })
const gzipped = await sketchImage({ layers: LAYERS, compression: 'gzip' })
const next = await sketchImage({ layers: [LAYERS[0]!, { 'app/own': words(9000, 3) }], compression: 'gzip' })
const arm = await sketchImage({ layers: [{ a: 'arm' }], architecture: 'arm64', compression: 'gzip' })

afterEach(() => {
  vi.unstubAllEnvs()
})

/** Starts an engine where the docker or podman command would look for it. */
async function start(listener: RequestListener, variable: 'DOCKER_HOST' | 'CONTAINER_HOST' = 'DOCKER_HOST'): Promise<string> {
  const path = join(scratch(), 'engine.sock')
  await listen(createServer(listener), path)
  vi.stubEnv(variable, `unix://${path}`)
  return `unix://${path}`
}

async function held(image: SketchedImage, form: ExportForm = docker25): Promise<HeldImage> {
  return { id: image.configDigest, diffIds: image.layers.map(({ diffId }) => diffId), ...image.platform, tar: await tarOf(form(image)) }
}

const AMD64 = { platform: 'linux/amd64' }
const exportsIn = (asked: string[]) => asked.filter((each) => each.endsWith('/get')).length

describe.each<[string, ExportForm, SketchedImage]>([
  ['Docker 20.10', docker20, plain],
  ['Docker 25', docker25, plain],
  ['Docker 25 with containerd', docker25, gzipped],
  ['Docker 25 with containerd, another platform named', (image) => docker25With([image], [arm]), gzipped],
  ['Podman', podman, plain],
])('an image of %s', (_, form, image) => {
  it('has the report of its tar in a file, and is exported once', async () => {
    const asked: string[] = []
    await start(holding({ 'app:1': await held(image, form) }, { asked }))
    const cacheDir = scratch()
    const stages = new Set<string>()
    const report = await analyze('docker:app:1', { cacheDir, onProgress: ({ stage }) => stages.add(stage) })
    const file = await analyze(fileOf(await tarOf(form(image))), { cache: false, verify: true })
    const { reference, source } = report.image
    expect({ reference, source }).toEqual({ reference: 'docker:app:1', source: 'docker' })
    expect({ ...report, image: { ...report.image, reference: 0, source: 0 } }).toEqual({
      ...file,
      image: { ...file.image, reference: 0, source: 0 },
    })
    expect(asked).toEqual(['GET /images/app:1/json', 'GET /images/app:1/get'])
    expect([...stages]).toEqual(['Exporting'])
    // What is known is only asked for its ID. The report itself is remembered by the built program alone, and contents never are.
    const { packages: _, usage: __, ...known } = report
    expect(await analyze('app:1', { cacheDir, packages: false })).toEqual({ ...known, image: { ...report.image, reference: 'app:1' } })
    expect(asked.slice(2)).toEqual(['GET /images/app:1/json'])
  })

  it('gives its files', async () => {
    const asked: string[] = []
    await start(holding({ 'app:1': await held(image, form) }, { asked }))
    const cacheDir = scratch()
    const read = async (path: string, options = {}) =>
      Buffer.concat(await Array.fromAsync(cat('docker:app:1', path, { cacheDir, ...options }))).toString()
    expect(await read('/usr/lib/big')).toBe(LAYERS[0]!['usr/lib/big'])
    expect(await read('/etc/os-release')).toBe('ID=x')
    expect(await read('/app/own', { layer: 1 })).toBe(LAYERS[1]!['app/own'])
    await expect(read('/nothing')).rejects.toMatchObject({ name: 'UserError', message: 'The image has no /nothing.' })
    // The first is read twice, once to understand it.
    expect(exportsIn(asked)).toBe(4)
  })
})

it('exports a second version, and understands only what is new', async () => {
  const asked: string[] = []
  await start(holding({ 'app:1': await held(gzipped), 'app:2': await held(next) }, { asked }))
  const cacheDir = scratch()
  await analyze('docker:app:1', { cacheDir })
  const kept = () =>
    readdirSync(join(cacheDir, 'layers', readdirSync(join(cacheDir, 'layers'))[0]!)).filter((name) => name.endsWith('.index'))
  expect(kept().length).toBe(2)
  await analyze('docker:app:2', { cacheDir })
  expect(kept().length).toBe(3)
  expect(exportsIn(asked)).toBe(2)
})

it('remembers nothing without a cache', async () => {
  const asked: string[] = []
  await start(holding({ 'app:1': await held(plain) }, { asked }))
  const first = await analyze('docker:app:1', { cache: false })
  expect(await analyze('docker:app:1', { cache: false })).toEqual(first)
  expect(exportsIn(asked)).toBe(2)
})

it('exports anew when what it remembers is damaged or half gone', async () => {
  const asked: string[] = []
  await start(holding({ 'app:1': await held(plain) }, { asked }))
  const cacheDir = scratch()
  const first = await analyze('docker:app:1', { cacheDir })
  const folder = join(cacheDir, 'layers', readdirSync(join(cacheDir, 'layers'))[0]!)
  const files = (suffix: string) => readdirSync(folder).filter((name) => name.endsWith(suffix))
  for (const damage of [
    () => writeFileSync(join(folder, files('.image')[0]!), 'no JSON'),
    () => writeFileSync(join(folder, files('.image')[0]!), 'null'),
    () => writeFileSync(join(folder, files('.image')[0]!), '{"documents":[],"layers":[]}'),
    () => rmSync(join(folder, files('.index')[0]!)),
    () => rmSync(join(folder, files('.hashes')[0]!)),
  ]) {
    const before = exportsIn(asked)
    damage()
    expect(await analyze('docker:app:1', { cacheDir })).toEqual(first)
    expect(exportsIn(asked)).toBe(before + 1)
  }
})

describe('what an engine does not have', () => {
  it('is asked of the next', async () => {
    const docker: string[] = []
    const other: string[] = []
    await start(holding({}, { asked: docker }))
    await start(holding({ 'localhost/app:1': await held(plain, podman) }, { asked: other }), 'CONTAINER_HOST')
    const image = await openImage('app:1')
    await image.close()
    expect([image.source, image.digest]).toEqual(['podman', plain.configDigest])
    expect(docker).toEqual(['GET /images/app:1/json'])
    expect(other).toContain('GET /images/localhost/app:1/get')
  })

  it('is told where that engine was meant', async () => {
    const host = await start(holding({}))
    await expect(openImage('docker:shop:1')).rejects.toMatchObject({
      message: `The Docker engine at ${host} has no image shop:1.`,
      hint: 'Have it pulled, or look which ones it has.',
      example: 'slimscope analyze --pull shop:1',
      details: [],
    })
    await expect(openImage('docker:shop:1')).rejects.toBeInstanceOf(NotHere)
  })

  it('is told for another platform', async () => {
    const host = await start(holding({ 'app:1': await held(arm) }))
    await expect(openImage('docker:app:1', { platform: { os: 'linux', architecture: 'amd64' } })).rejects.toMatchObject({
      message: `The Docker engine at ${host} has app:1 for linux/arm64 only.`,
      example: 'slimscope analyze --pull --platform linux/amd64 app:1',
    })
    // Nobody asked for this machine's.
    const image = await openImage('docker:app:1')
    expect(image.platform).toEqual({ os: 'linux', architecture: 'arm64' })
    await image.close()
  })

  it('is found by its ID, in full and cut short', async () => {
    const hex = plain.configDigest.slice(7)
    const image = await held(plain)
    await start(holding({ [hex]: image, [hex.slice(0, 12)]: image, [plain.configDigest]: image }))
    for (const id of [hex, hex.slice(0, 12), plain.configDigest]) {
      const opened = await openImage(id)
      expect(opened.digest).toBe(plain.manifestDigest)
      await opened.close()
    }
  })
})

describe('--pull', () => {
  it('has the engine pull first, and tells how far it is', async () => {
    const asked: string[] = []
    await start(
      holding({ 'app:1': await held(gzipped) }, { asked, pullable: { 'app:1': await held(next), 'app:latest': await held(plain) } }),
    )
    const told: unknown[] = []
    const report = await analyze('docker:app:1', {
      pull: true,
      cache: false,
      onProgress: ({ stage, doneBytes, expectedBytes }) => told.push([stage, doneBytes, expectedBytes]),
    })
    expect(report.image.digest).toBe(next.manifestDigest)
    expect(asked).toEqual(['POST /images/create?fromImage=app&tag=1', 'GET /images/app:1/json', 'GET /images/app:1/get'])
    expect(told.slice(0, 2)).toEqual([
      ['Pulling', 5, 10],
      ['Pulling', 10, 10],
    ])
  })

  it('names the platform only when it was asked for', async () => {
    const asked: string[] = []
    await start(holding({}, { asked, pullable: { 'app:1': await held(plain) } }))
    await (await openImage('docker:app:1', { pull: true, platform: { os: 'linux', architecture: 'amd64' } })).close()
    expect(asked[0]).toBe('POST /images/create?fromImage=app&tag=1&platform=linux%2Famd64')
  })

  it("hands on the engine's words, and asks nobody else", async () => {
    const host = await start(holding({}, { pullable: { 'app:1': 'toomanyrequests: you have reached your pull rate limit' } }))
    const other: string[] = []
    await start(holding({}, { asked: other }), 'CONTAINER_HOST')
    await expect(openImage('app:1', { pull: true })).rejects.toMatchObject({
      message: `The Docker engine at ${host} answered: toomanyrequests: you have reached your pull rate limit.`,
    })
    expect(other).toEqual([])
  })

  it('means the image, whatever file has its name; and asks Podman where there is no Docker', async () => {
    const before = process.cwd()
    const folder = scratch()
    writeFileSync(join(folder, 'app'), 'a program')
    await start(
      holding({ 'app:latest': await held(plain), app: await held(plain) }, { pullable: { 'app:latest': await held(plain) } }),
      'CONTAINER_HOST',
    )
    process.chdir(folder)
    try {
      const image = await openImage('app', { pull: true })
      expect(image.source).toBe('podman')
      await image.close()
      await (await openImage('podman:app')).close()
      await expect(openImage('app')).rejects.toThrow('app is no image archive')
    } finally {
      process.chdir(before)
    }
  })
})

describe('an engine that fails in the middle of an export', () => {
  const whole = () => tarOf(docker25(plain))
  it.each<[string, (tar: Buffer) => RequestListener, RegExp]>([
    [
      'its connection ends',
      (tar) => (_, response) => void response.write(tar.subarray(0, tar.length / 2), () => response.destroy()),
      /^The connection to the Docker engine at unix:\S+ \(DOCKER_HOST\) broke off: /,
    ],
    [
      'it ends as if that were all',
      (tar) => (_, response) => void response.end(tar.subarray(0, 50_000)),
      /^The Docker engine at \S+ ended its export too early\.$/,
    ],
    [
      'it says why, behind the tar',
      (tar) => (_, response) =>
        void response.end(
          Buffer.concat([tar.subarray(0, 51_200), Buffer.from('{"errorDetail":{"message":"disk is gone"},"error":"disk is gone"}\r\n')]),
        ),
      /^The Docker engine at \S+ answered: disk is gone\.$/,
    ],
    [
      'it says why, instead of the tar',
      () => (_, response) => void response.writeHead(500).end('{"message":"layer does not exist"}'),
      /^The Docker engine at \S+ answered: layer does not exist\.$/,
    ],
    [
      'it has removed it by then',
      () => (_, response) => void response.writeHead(404).end('{"message":"No such image"}'),
      /is no image of the Docker engine at/,
    ],
    ['it sends something else', () => (_, response) => void response.end('hello'), /ended its export too early\.$/],
  ])('%s: a sentence, and no layer is remembered that is not whole', async (_, answer, message) => {
    const app: HeldImage = { ...(await held(plain)), tar: answer(await whole()) }
    await start(holding({ 'app:1': app }))
    const cacheDir = scratch()
    const error: unknown = await analyze('docker:app:1', { cacheDir }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ message: expect.stringMatching(message), hint: expect.stringMatching(/\.$/) })
    const files = readdirSync(cacheDir, { recursive: true }).map(String)
    expect(files.filter((name) => /\.(image|report|tmp)$/.test(name))).toEqual([])

    // What was kept holds when the engine is well again.
    app.tar = await whole()
    const report = await analyze('docker:app:1', { cacheDir })
    expect({ ...report, image: 0 }).toEqual({ ...(await analyze(fileOf(await whole()), { cache: false, verify: true })), image: 0 })
  })
})

it('ends the program with a sentence and exit code 2 when an export breaks off', async () => {
  const tar = await tarOf(docker25(plain))
  const broken: RequestListener = (_, response) => void response.write(tar.subarray(0, tar.length / 2), () => response.destroy())
  const DOCKER_HOST = await start(holding({ 'app:1': { ...(await held(plain)), tar: broken } }))
  const cacheDir = scratch()
  for (const args of [
    ['analyze', 'docker:app:1'],
    ['cat', 'docker:app:1', '/app/own'],
  ]) {
    const { code, stdout, stderr } = await slimscope([...args, '--cache-dir', cacheDir], { DOCKER_HOST })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(
      /^The connection to the Docker engine at unix:\S+ \(DOCKER_HOST\) broke off: [^\n]+\nCheck whether it still runs; its log may tell more\.\n$/,
    )
  }
})

it('exports again when only the layers of a file are known, whose contents were not compared', async () => {
  const asked: string[] = []
  await start(holding({ 'app:1': await held(plain) }, { asked }))
  const cacheDir = scratch()
  const file = await analyze(fileOf(await tarOf(docker25(plain))), { cacheDir, ...AMD64 })
  const report = await analyze('docker:app:1', { cacheDir })
  expect({ ...report, image: 0 }).toEqual({ ...file, image: 0 })
  expect(exportsIn(asked)).toBe(1)
})

it('leaves nothing among the temporary files', async () => {
  await start(holding({ 'app:1': await held(plain) }))
  const TMPDIR = scratch()
  vi.stubEnv('TMPDIR', TMPDIR)
  await analyze('docker:app:1', { cache: false })
  expect(readdirSync(TMPDIR)).toEqual([])
})
