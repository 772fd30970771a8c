import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { digestOf } from '../../src/image/digest-of.ts'
import type { Digest } from '../../src/image/digest.ts'
import type { RemoteBlob } from '../../src/image/image.ts'
import { Intake } from '../../src/layer/intake.ts'
import { entryPath } from '../../src/layer/layer-index.ts'
import { folderStore, noStore } from '../../src/layer/store.ts'
import { openSavedImage } from '../../src/source/docker-archive.ts'
import { type Export, mediumOf, readExport } from '../../src/source/engine/read-export.ts'
import { openImage } from '../../src/source/index.ts'
import { openOciImage } from '../../src/source/oci-image.ts'
import {
  blobName,
  fileOf,
  type ImageSketch,
  type Members,
  scratch,
  sketchImage,
  type SketchedImage,
  tarOf,
} from '../support/archive-sketch.ts'
import { noise } from '../support/compressed.ts'
import { docker20, docker25, docker25With, type ExportForm, podman } from '../support/engine-export.ts'
import { END, header, member } from '../support/tar-sketch.ts'

const NAME = 'The Docker engine at unix:///x'
const LAYERS = [{ 'etc/a': 'a'.repeat(3000) }, { 'etc/b': 'b' }, { 'usr/lib/c': noise(20_000).toString('base64'), d: '' }]
const sketch = (more: Partial<ImageSketch> = {}) => sketchImage({ layers: LAYERS, ...more })
const plain = await sketch()
const gzipped = await sketch({ compression: 'gzip' })
const zstd = await sketch({ compression: 'zstd' })
const shared = await sketch({ layers: [LAYERS[0]!, LAYERS[1]!, LAYERS[0]!] })
const arm = await sketchImage({ layers: [{ other: 'cpu' }], architecture: 'arm64', compression: 'gzip' })
const small = await sketchImage({ layers: [{}, { a: 'a' }], compression: 'gzip' })
const empty = await sketchImage({ layers: [{ a: 'a' }, {}] })

function* chunked(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size))
}

async function* streamed(bytes: Buffer, size = 16 * 1024): AsyncGenerator<Buffer> {
  yield* chunked(bytes, size)
}

function intakeOf(store = noStore): Intake {
  const intake = new Intake(store)
  onTestFinished(() => intake.close())
  return intake
}

const amd64 = { platform: { os: 'linux', architecture: 'amd64' }, platformAsked: false }

function openExport(exported: Export, tar: Buffer) {
  const medium = mediumOf(NAME, exported, async () => streamed(tar))
  const target = { reference: 'app:1', path: 'app:1' }
  return medium.find('manifest.json') ? openSavedImage(medium, target, amd64, 'docker') : openOciImage(medium, target, amd64, 'docker')
}

const forms: [string, ExportForm, SketchedImage][] = [
  ['Docker 20.10', docker20, plain],
  ['Docker 20.10, a layer twice', docker20, shared],
  ['Docker 20.10, a layer without files', docker20, empty],
  ['Podman', podman, plain],
  ['Podman, a layer twice', podman, shared],
  ['Docker 25', docker25, plain],
  ['Docker 25 with containerd', docker25, gzipped],
  ['Docker 25 with containerd, zstd', docker25, zstd],
  ['Docker 25, a layer twice', docker25, shared],
  ['layers smaller than a tar header', docker25, small],
  ['Docker 25, platforms that were not pulled', (image) => docker25With([image], [arm]), gzipped],
  ['Docker 25, two platforms', (image) => docker25With([image, arm], []), gzipped],
  ['Docker 25 without manifest.json', (image) => without(docker25(image), 'manifest.json'), gzipped],
]

function without(members: Members, name: string): Members {
  return Object.fromEntries(Object.entries(members).filter(([key]) => key !== name))
}

describe.each(forms)('an export of %s', (_, form, image) => {
  it.each([512, 10_000, 1e9])('is the same image as its tar in a file, in chunks of %s', async (chunkBytes) => {
    const tar = await tarOf(form(image))
    const exported = await readExport(streamed(tar, chunkBytes), NAME, intakeOf())
    const opened = await openExport(exported, tar)
    const file = await openImage(fileOf(tar), { platform: amd64.platform })
    const { layers, digest, tags, platform, config, notes } = opened
    expect({ digest, tags, platform, config, notes }).toEqual({
      digest: file.digest,
      tags: file.tags,
      platform: file.platform,
      config: file.config,
      notes: file.notes,
    })
    const facts = (all: typeof layers) => all.map(({ blob: { sizeBytes }, ...rest }) => ({ ...rest, blob: 0, sizeBytes }))
    expect(facts(layers)).toEqual(facts(file.layers))
    // And their bytes, exported once more.
    for (const [i, { blob }] of layers.entries()) {
      if (!('fetch' in blob)) throw new Error('no remote blob')
      const bytes = Buffer.concat(await Array.fromAsync(blob.fetch()))
      expect([bytes.equals(image.layers[i]!.blob), blob.hashedDigest]).toEqual([true, image.layers[i]!.digest])
      expect(Buffer.concat(await Array.fromAsync(blob.fetch(100, 300))).equals(bytes.subarray(100, 300))).toBe(true)
    }
    // And all of them in one go, but those that are small enough to be documents.
    const blobs = layers.map(({ blob }) => blob as RemoteBlob).filter(({ fetchTogether }) => fetchTogether)
    const parts = new Map(blobs.map(({ hashedDigest }): [Digest, Buffer[]] => [hashedDigest!, []]))
    const takers = new Map(Array.from(parts, ([digest, chunks]) => [digest, (chunk: Buffer) => chunks.push(Buffer.from(chunk)) > 0]))
    await blobs[0]?.fetchTogether!(takers)
    expect(Array.from(parts, ([digest, chunks]) => digestOf(Buffer.concat(chunks)) === digest)).toEqual(Array.from(parts, () => true))
    await file.close()
  })

  it('is refused wherever it is cut', async () => {
    const tar = await tarOf(form(image))
    const store = folderStore(scratch())
    const wrong: string[] = []
    for (let bytes = 1; bytes < tar.length - 1024; bytes += Math.max(997, Math.floor(tar.length / 60))) {
      const said = await readExport(streamed(tar.subarray(0, bytes)), NAME, intakeOf(store)).then(
        (exported) => openExport(exported, tar).then(() => 'opens', String),
        (error: unknown) => (error instanceof UserError ? error.message : `no UserError: ${String(error)}`),
      )
      const fine = /ended its export too early\.$| is (incomplete|damaged): |^opens$/.test(said)
      // Only what stands last, and nobody needs, may be missing.
      if (!fine || (said === 'opens' && tar.subarray(bytes).includes('manifest.json'))) wrong.push(`${bytes}: ${said}`)
    }
    expect(wrong).toEqual([])
  })
})

describe('layers', () => {
  it('are taken as they come, all of them', async () => {
    for (const form of [docker20, podman, docker25]) {
      const intake = intakeOf()
      await readExport(streamed(await tarOf(form(plain))), NAME, intake)
      expect([...intake.taken.keys()].sort()).toEqual(plain.layers.map(({ digest }) => digest).sort())
      const paths = plain.layers.map(({ digest }) => {
        const { index } = intake.taken.get(digest)!
        return Array.from({ length: index.count }, (_, i) => entryPath(index, i))
      })
      expect(paths).toEqual(LAYERS.map(Object.keys))
    }
  })

  it('that are known by the name of their file are not taken again', async () => {
    const store = folderStore(scratch())
    for (const [form, image] of [
      [docker25, gzipped],
      [podman, plain],
    ] as const) {
      await readExport(streamed(await tarOf(form(image))), NAME, intakeOf(store))
      const intake = intakeOf(store)
      let took = 0
      const counting = Object.assign(Object.create(intake) as Intake, {
        knows: intake.knows.bind(intake),
        skips: intake.skips.bind(intake),
        take: (bytes: number) => (took++, intake.take(bytes)),
      })
      const { layers } = await readExport(streamed(await tarOf(form(image))), NAME, counting)
      expect([took, [...layers.values()].every(({ digest }) => intake.taken.has(digest))]).toEqual([0, true])
      expect(layers.size).toBeGreaterThan(0)
    }
  })

  it('are told by their own digest where the name of their file lies', async () => {
    const store = folderStore(scratch())
    const honest = await tarOf(docker25(gzipped))
    await readExport(streamed(honest), NAME, intakeOf(store))
    const lying = { [blobName(gzipped.layers[0]!.digest)]: gzipped.layers[2]!.blob }
    const tar = await tarOf(lying)
    const intake = intakeOf(store)
    const { layers } = await readExport(streamed(tar), NAME, intake)
    expect([...layers.values()].map(({ digest }) => digest)).toEqual([gzipped.layers[2]!.digest])
  })

  it('come without an intake, too', async () => {
    const { layers } = await readExport(streamed(await tarOf(docker20(plain))), NAME)
    expect([...layers.values()].map(({ digest }) => digest).sort()).toEqual(plain.layers.map(({ digest }) => digest).sort())
  })

  it('no faster than the intake can take them', async () => {
    const tar = await tarOf({ 'big/layer.tar': await tarOf({ big: noise(20e6) }) })
    let read = 0
    let ready = 0
    const source = (async function* () {
      for (const chunk of chunked(tar, 100_000)) {
        read++
        yield chunk
      }
    })()
    const intake = {
      knows: () => false,
      skips: () => false,
      take: () => ({
        write() {},
        ready: () => (++ready > 20 ? new Promise<void>(() => {}) : Promise.resolve()),
        end: async () => digestOf(''),
        abort() {},
      }),
      recall: () => undefined,
      keep() {},
    }
    void readExport(source, NAME, intake)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(read).toBeLessThan(23)
  })
})

describe('an export that is another at the second time', () => {
  it.each<[string, () => Promise<Buffer>]>([
    ['lacks the layer', async () => tarOf(docker25(arm))],
    ['has a longer one', async () => tarOf({ [blobName(gzipped.layers[2]!.digest)]: noise(100_000) })],
    ['has other bytes', async () => tarOf({ [blobName(gzipped.layers[2]!.digest)]: noise(gzipped.layers[2]!.blob.length) })],
    ['is empty', async () => Buffer.alloc(0)],
    ['is cut off', async () => (await tarOf({ [blobName(gzipped.layers[2]!.digest)]: gzipped.layers[2]!.blob })).subarray(0, 530)],
  ])('%s', async (_, second) => {
    const first = await tarOf(docker25(gzipped))
    const exported = await readExport(streamed(first), NAME)
    const { blob } = (await openExport(exported, await second())).layers[2]!
    const reading = Array.fromAsync((blob as unknown as { fetch(): AsyncIterable<Buffer> }).fetch())
    await expect(reading).rejects.toMatchObject({ name: 'UserError', message: `${NAME} exports another image than before.` })
    const together = (blob as RemoteBlob).fetchTogether!(new Map([[gzipped.layers[2]!.digest, () => true]]))
    await expect(together).rejects.toMatchObject({ name: 'UserError', message: `${NAME} exports another image than before.` })
  })
})

describe('what no engine exports', () => {
  it('more than a hundred thousand files', async () => {
    const first = header({ name: '000000' })
    const sum = Number.parseInt(first.toString('latin1', 148, 154), 8)
    const named = (i: number) => {
      const digits = String(i).padStart(6, '0')
      const checksum = [...digits].reduce((total, digit) => total + Number(digit), sum)
      const block = Buffer.from(first)
      block.write(digits)
      block.write(checksum.toString(8).padStart(6, '0'), 148)
      return block
    }
    async function* source() {
      for (let i = 0; i < 120_000; i += 1000) yield Buffer.concat(Array.from({ length: 1000 }, (_, j) => named(i + j)))
      yield member({ name: 'manifest.json' }, '[]')
      yield END
    }
    const { documents } = await readExport(source(), NAME)
    expect([documents.size, documents.has('manifest.json')]).toEqual([100_000, false])
  })

  it('documents that fill the memory', async () => {
    async function* source() {
      const part = Buffer.alloc(1024 * 1024, '{')
      for (let i = 0; i < 1000; i++) {
        yield header({ name: `${i}.json`, size: 8 * part.length })
        for (let j = 0; j < 8; j++) yield part
      }
    }
    await expect(readExport(source(), NAME)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('too many small files'),
    })
  })

  it('a document that is larger than any, which is hashed and dropped', async () => {
    const tar = await tarOf({ 'manifest.json': Buffer.alloc(9 * 1024 * 1024, ' ') })
    const { documents, layers } = await readExport(streamed(tar), NAME)
    expect([documents.size, layers.get('manifest.json')?.sizeBytes]).toEqual([0, 9 * 1024 * 1024])
    await expect(openExport({ documents, layers }, tar)).rejects.toMatchObject({ name: 'UserError' })
  })

  const config = `${plain.configDigest.slice(7)}.json`
  it.each<[string, Members, RegExp]>([
    ['a layer called manifest.json', { ...docker20(plain), 'manifest.json': plain.layers[0]!.tar }, /manifest\.json/],
    ['a layer called like the configuration', { ...docker20(plain), [config]: gzipSync(noise(5000)) }, new RegExp(config)],
    ['a document in place of a layer', inPlaceOfLayer('{}'), /./],
    ['links in a circle', { ...inPlaceOfLayer({ link: 'other' }), 'x/other': { link: '../x/layer.tar' } }, /is missing/],
    ['a link out of the export', inPlaceOfLayer({ link: '../../../etc/passwd' }), /is missing/],
    ['nothing', {}, /index\.json is missing/],
  ])('%s', async (_, members, message) => {
    const tar = await tarOf(members)
    const exported = await readExport(streamed(tar), NAME, intakeOf())
    const outcome = await openExport(exported, tar).then(
      ({ layers }) => `opens with ${layers.length} layers`,
      (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
    )
    expect(outcome).toMatch(/^UserError: |^opens with 1 layers$/)
    expect(outcome).toMatch(message)
  })

  it('no tar at all', async () => {
    for (const bytes of [Buffer.from('{"message":"no such image"}'), noise(5000), Buffer.from('a')]) {
      await expect(readExport(streamed(bytes), NAME)).rejects.toMatchObject({
        name: 'UserError',
        message: `${NAME} ended its export too early.`,
      })
    }
  })
})

/** An image of one layer, in whose place something else stands. */
function inPlaceOfLayer(what: Members[string]): Members {
  return {
    'x/layer.tar': what,
    'c.json': empty.config.replace(/"diff_ids":\[("[^"]+"),"[^"]+"\]/, '"diff_ids":[$1]'),
    'manifest.json': JSON.stringify([{ Config: 'c.json', RepoTags: null, Layers: ['x/layer.tar'] }]),
  }
}

it('hands on what the stream breaks off with, and takes no more of the layer', async () => {
  const store = folderStore(scratch())
  const intake = intakeOf(store)
  const error = new UserError('It broke off.', { hint: 'Try again.' })
  const tar = await tarOf(docker20(plain))
  async function* source() {
    yield tar.subarray(0, tar.length / 2)
    throw error
  }
  await expect(readExport(source(), NAME, intake)).rejects.toBe(error)
  expect(plain.layers.filter(({ digest }) => intakeOf(store).knows(digest)).length).toBeLessThan(plain.layers.length)
})
