import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { digestOf } from '../../src/image/digest-of.ts'
import { openImage } from '../../src/source/index.ts'
import { spoolFailure } from '../../src/source/spool.ts'
import {
  blobName,
  describe as describeJson,
  directoryOf,
  dockerSaveOf,
  fileOf,
  imageDescriptor,
  indexJson,
  layoutOf,
  manifestJson,
  scratch,
  sketchImage,
  tarOf,
  type Members,
} from '../support/archive-sketch.ts'
import { openPaths } from '../support/watched-process.ts'

const INDEX = 'application/vnd.oci.image.index.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const image = await sketchImage({ layers: [{ a: 'a' }, { b: 'b'.repeat(5000) }], compression: 'gzip' })
const plain = await sketchImage({ layers: [{ a: 'a' }, { b: 'b'.repeat(5000) }] })
const NO_SCHEME = 'An image is named without a scheme such as https:// in front.'
const zero = `sha256:${'0'.repeat(64)}`
const [layer] = image.layers

function without(members: Members, name: string): Members {
  return Object.fromEntries(Object.entries(members).filter(([key]) => key !== name))
}

/** A layout of one image whose manifest is another than its layers call for. */
function manifestWith(
  change: (manifest: { config: { mediaType: string }; layers: { size: number; digest: string; mediaType: string }[] }) => void,
): Members {
  const manifest = JSON.parse(image.manifest)
  change(manifest)
  const json = manifestJson(manifest)
  return { ...layoutOf([image], [describeJson(json, MANIFEST)]), [blobName(digestOf(json))]: json }
}

function configOf(json: string): Members {
  const manifest = manifestJson({
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(json), size: json.length },
    layers: [],
  })
  return { ...layoutOf([], [describeJson(manifest, MANIFEST)]), [blobName(digestOf(json))]: json, [blobName(digestOf(manifest))]: manifest }
}

const nest = (depth: number): Members => {
  const members: Members = layoutOf([image])
  let inner = image.manifest
  let type = MANIFEST
  for (let i = 0; i < depth; i++) {
    const outer = indexJson([describeJson(inner, type)])
    members[blobName(digestOf(outer))] = outer
    inner = outer
    type = INDEX
  }
  return { ...members, 'index.json': indexJson([describeJson(inner, type)]) }
}

/** Each index lists the next one a hundred times. */
const bush = (): Members => {
  const members: Members = layoutOf([image])
  let list = Array.from({ length: 100 }, () => imageDescriptor(image))
  for (let i = 0; i < 6; i++) {
    const outer = indexJson(list)
    members[blobName(digestOf(outer))] = outer
    list = Array.from({ length: 100 }, () => describeJson(outer, INDEX))
  }
  return { ...members, 'index.json': indexJson(list) }
}

/** Layouts that are broken, and what is said; % is the path. */
const layouts: Record<string, [Members, string]> = {
  'index.json cut short': [{ ...layoutOf([image]), 'index.json': '{"manifests":[' }, '% is damaged: index.json is no JSON.'],
  'index.json that is a manifest': [{ ...layoutOf([image]), 'index.json': image.manifest }, '% is damaged: its index.json is no index.'],
  'index.json without a digest': [
    { ...layoutOf([image]), 'index.json': '{"manifests":[{}]}' },
    '% is damaged: index.json is no manifest, it names a blob without a sha256 digest.',
  ],
  'index.json of null': [
    { ...layoutOf([image]), 'index.json': 'null' },
    '% is damaged: index.json is no manifest, it has neither manifests nor a config and layers.',
  ],
  'an oversized index.json': [
    { ...layoutOf([image]), 'index.json': ' '.repeat(8 * 1024 * 1024 + 1) },
    '% is no image that slimscope reads: index.json has more than 8 MiB.',
  ],
  'no manifest': [without(layoutOf([image]), blobName(image.manifestDigest)), '% names an image for linux/amd64, but does not hold it.'],
  'another manifest': [
    { ...layoutOf([image]), [blobName(image.manifestDigest)]: plain.manifest },
    `% is altered: its manifest is not the one that ${image.manifestDigest} names.`,
  ],
  'no configuration': [
    without(layoutOf([image]), blobName(image.configDigest)),
    `% is incomplete: the configuration ${image.configDigest} is missing.`,
  ],
  'another configuration': [
    { ...layoutOf([image]), [blobName(image.configDigest)]: '{}' },
    `% is altered: its configuration is not the one that ${image.configDigest} names.`,
  ],
  'a configuration that is none': [configOf('{}'), '% holds no container image: the configuration has no rootfs.diff_ids.'],
  'no layer': [without(layoutOf([image]), blobName(layer!.digest)), `% is incomplete: layer 1 of 2, ${layer!.digest} is missing.`],
  'a layer cut short': [
    { ...layoutOf([image]), [blobName(layer!.digest)]: layer!.blob.subarray(0, -20) },
    `% is truncated or altered: layer 1 of 2, ${layer!.digest} has ${layer!.blob.length - 20} bytes instead of ${layer!.blob.length}.`,
  ],
  'fewer layers than the configuration says': [
    manifestWith(({ layers }) => layers.pop()),
    '% is damaged: the layers of its manifest (1) and configuration (2) differ in number.',
  ],
  'a foreign layer': [
    without(
      manifestWith(({ layers }) => (layers[0]!.mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip')),
      blobName(layer!.digest),
    ),
    `% leaves out layer 1 of 2, ${layer!.digest}: its maker does not allow it to be handed on.`,
  ],
  'an encrypted layer': [
    manifestWith(({ layers }) => (layers[1]!.mediaType += '+encrypted')),
    '% holds application/vnd.oci.image.layer.v1.tar+gzip+encrypted, which is no layer or image that slimscope reads.',
  ],
  'a media type with control characters': [
    manifestWith(({ layers }) => (layers[1]!.mediaType = 'x\u001B[31m\n')),
    '% holds x\uFFFD[31m\uFFFD, which is no layer or image that slimscope reads.',
  ],
  'an index that claims to contain itself': [
    {
      ...layoutOf([image], [{ mediaType: INDEX, digest: zero, size: 10 }]),
      [blobName(zero)]: indexJson([{ mediaType: INDEX, digest: zero, size: 10 }]),
    },
    `% is altered: its manifest is not the one that ${zero} names.`,
  ],
  'indexes nine deep': [nest(9), '% is no image that slimscope reads: its indexes lie more than 8 deep in each other.'],
  'indexes that name each other a trillion times': [
    bush(),
    '% is no image that slimscope reads: its indexes name more than 4096 manifests.',
  ],
  'the first manifest format': [
    layoutOf([image], [describeJson(image.manifest, 'application/vnd.docker.distribution.manifest.v1+prettyjws')]),
    "% holds an image of Docker's first manifest format, which is not read.",
  ],
}

describe.each([
  ['layout', (members: Members) => Promise.resolve(directoryOf(members))],
  ['archive', async (members: Members) => fileOf(await tarOf(members))],
])('OCI %s', (_, write) => {
  it.each(Object.entries(layouts))('%s', async (_, [members, message]) => {
    const path = await write(members)
    await expectRefusal(path, message.replace('%', path))
  })

  it('takes a layer of another size that can be read, with a note', async () => {
    const bigger = { ...layoutOf([image]), [blobName(layer!.digest)]: gzipSync(layer!.tar, { level: 1 }), extra: '' }
    const opened = await openImage(
      await write({ ...manifestWith(({ layers }) => (layers[0]!.size = 3)), ...without(bigger, 'index.json') }),
    )
    expect(opened.notes).toMatchObject([
      { about: `layer 1 of 2, ${layer!.digest}`, message: expect.stringContaining('the manifest says 3.') },
    ])
    await opened.close()
  })

  it('opens indexes eight deep', async () => {
    const opened = await openImage(await write(nest(8)))
    expect(opened.digest).toBe(image.manifestDigest)
    await opened.close()
  })
})

const saved = dockerSaveOf(plain)
const savedTar = await tarOf(saved)
const config = `${plain.configDigest.slice(7)}.json`
const firstLayer = Object.keys(saved)[0]!
/** docker-archives that are broken. */
const archives: Record<string, [Members, string]> = {
  'manifest.json cut short': [{ ...saved, 'manifest.json': '[{' }, '% is damaged: manifest.json is no JSON.'],
  'manifest.json without images': [{ ...saved, 'manifest.json': '[]' }, '% is damaged: its manifest.json lists no image.'],
  'manifest.json of something else': [
    { ...saved, 'manifest.json': '[{"Config":1}]' },
    '% is damaged: its manifest.json is no list of images.',
  ],
  'no configuration': [without(saved, config), `% is incomplete: ${config} is missing.`],
  'another configuration': [{ ...saved, [config]: '{}' }, `% is altered: its configuration is not the one that ${config} names.`],
  'a configuration that is none': [
    { 'c.json': '{}', 'manifest.json': '[{"Config":"c.json","Layers":[]}]' },
    '% is damaged: c.json is no image configuration, the configuration has no rootfs.diff_ids.',
  ],
  'no layer': [without(saved, firstLayer), `% is incomplete: layer 1 of 2, ${firstLayer} is missing.`],
  'layers linked in a circle': [
    { ...saved, [firstLayer]: { link: '../x' }, x: { link: firstLayer } },
    `% is incomplete: layer 1 of 2, ${firstLayer} is missing.`,
  ],
  'a layer linked out of the archive': [
    { ...saved, [firstLayer]: { link: '../../../../etc/passwd' } },
    `% is incomplete: layer 1 of 2, ${firstLayer} is missing.`,
  ],
  'fewer layers than the configuration says': [
    { ...saved, 'manifest.json': JSON.stringify([{ Config: config, Layers: [firstLayer] }]) },
    '% is damaged: the layers of its manifest.json (1) and configuration (2) differ in number.',
  ],
  'no manifest.json': [{ repositories: '{}', 'x/layer.tar': '' }, '% was saved by docker before version 1.10 and has no manifest.json.'],
  'another platform': [saved, '% holds no image for linux/s390x.'],
  'a file system': [{ 'etc/passwd': 'root' }, '% is a tar, but no image: it has neither manifest.json nor index.json.'],
}

describe('docker-archive', () => {
  it.each(Object.entries(archives))('%s', async (name, [members, message]) => {
    const path = fileOf(await tarOf(members))
    const options = name === 'another platform' ? { platform: { os: 'linux', architecture: 's390x' } } : {}
    await expectRefusal(path, message.replace('%', path), options)
  })

  it('says so wherever it is cut off', async () => {
    const tar = await tarOf({ 'manifest.json': saved['manifest.json']!, ...without(saved, 'manifest.json') })
    const path = fileOf('')
    const end = tar.length - 1024
    for (let bytes = 1; bytes < end; bytes += 509) {
      writeFileSync(path, tar.subarray(0, bytes))
      const said: string = await openImage(path).then(
        (image) => image.close().then(() => 'opens'),
        (error) => `${error.name}: ${error.message}`,
      )
      const refused = String.raw`UserError: \S+ (is cut off after \d+ bytes: .* is missing|is no image archive: it is (a text file, )?not a tar)\.`
      // What stands last in this archive is not needed.
      expect(said).toMatch(new RegExp(bytes > tar.indexOf('repositories') - 512 ? `^(opens|${refused})$` : `^${refused}$`))
    }
  })
})

describe('files and directories', () => {
  it.each([
    ['docker:node:22', 'The Docker engine at % (DOCKER_HOST) is not there: no such socket.', undefined],
    ['podman:node:22', 'The Podman engine at % (CONTAINER_HOST) is not there: no such socket.', undefined],
    ['docker:it+s', 'it+s is no name of an image. It holds a character that no repository name may hold.', undefined],
    ['registry:host/Node', 'host/Node is no name of an image. Repository names are lower case.', undefined],
    ["it's", "There is no file it's, and it is no name of an image. It holds a character that no repository name may hold.", undefined],
    ['https://host/node', `There is no file https://host/node, and it is no name of an image. ${NO_SCHEME}`, undefined],
    ['./nothing.tar', 'There is no file or directory ./nothing.tar.', undefined],
    ['nothing.tar', 'There is no file or directory nothing.tar.', undefined],
    ['oci:./nothing', 'There is no file or directory ./nothing.', undefined],
    ['docker-archive:./nothing.tar:1', 'There is no file or directory ./nothing.tar:1.', undefined],
  ])('%s', async (reference, message, example) => {
    const socket = reference.startsWith('podman') ? process.env.CONTAINER_HOST : process.env.DOCKER_HOST
    await expectRefusal(reference, message.replace('%', socket!), {}, example)
  })

  const contents: Record<string, [Buffer | string, string]> = {
    'an empty file': ['', '% is empty.'],
    'a text file': ['FROM node:22\nRUN npm ci\n', '% is no image archive: it is a text file, not a tar.'],
    'a long text file': ['FROM node:22\n'.repeat(100), '% is no image archive: it is a text file, not a tar.'],
    'a program': [Buffer.from('\x7fELF\x02\x01\x01\0\0\0', 'latin1'), '% is no image archive: it is a program, not a tar.'],
    'a zip': [Buffer.from('PK\x03\x04\0\0', 'latin1'), '% is no image archive: it is a zip file, not a tar.'],
    'an xz file': [Buffer.from('\xfd7zXZ\0\0', 'latin1'), '% is compressed with xz, which is not read.'],
    zeros: [Buffer.alloc(10_240), '% is a tar, but no image: it has neither manifest.json nor index.json.'],
    noise: [Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251)), '% is no image archive: it is not a tar.'],
    'gzip of text': [gzipSync('hello'), '% is no image archive: it is a text file, not a tar.'],
    'gzip of nothing': [gzipSync(''), '% is empty.'],
    'zstd of nothing': [zstdCompressSync(''), '% is empty.'],
    'gzip cut short': [gzipSync(savedTar).subarray(0, -30), '% is cut off: its compressed data ends too early.'],
    'zstd cut short': [zstdCompressSync(savedTar).subarray(0, -30), '% is cut off: its compressed data ends too early.'],
    'damaged gzip': [
      Buffer.concat([gzipSync('x').subarray(0, 10), Buffer.alloc(50, 0xff)]),
      '% is damaged: its compressed data cannot be read.',
    ],
    'damaged zstd': [
      Buffer.concat([zstdCompressSync('x').subarray(0, 4), Buffer.alloc(50, 0xff)]),
      '% is damaged: its compressed data cannot be read.',
    ],
  }
  it.each(Object.entries(contents))('%s', async (_, [content, message]) => {
    const path = fileOf(content)
    await expectRefusal(path, message.replace('%', path))
  })

  it('a directory that is no layout', async () => {
    const path = directoryOf({ 'package.json': '{}' })
    await expectRefusal(path, `${path} is a directory, not an OCI image layout: it has no index.json.`)
    await expectRefusal(`docker-archive:${path}`, `${path} is a directory, not an archive.`)
  })

  it('the wrong scheme', async () => {
    const path = fileOf(savedTar)
    await expectRefusal(`oci:${path}`, `${path} is not what oci: stands for.`, {}, `slimscope analyze ${path}`)
    await expectRefusal(`oci-archive:${path}`, `${path} is not what oci-archive: stands for.`)
  })

  it('a device', async () => {
    await expectRefusal('/dev/null', '/dev/null is neither a file nor a directory.')
  })

  it.skipIf(process.getuid?.() === 0)('a file that may not be read', async () => {
    const path = fileOf(savedTar)
    chmodSync(path, 0)
    await expectRefusal(path, `${path} may not be read.`)
  })

  it('links in a layout', async () => {
    const path = directoryOf(layoutOf([image]))
    const blob = join(path, blobName(layer!.digest))
    rmSync(blob)
    symlinkSync('/etc/passwd', blob)
    await expectRefusal(path, `${blobName(layer!.digest)} of ${path} is a symbolic link, which is not followed.`)

    const other = directoryOf(layoutOf([image]))
    renameSync(join(other, 'blobs'), join(other, 'elsewhere'))
    symlinkSync('elsewhere', join(other, 'blobs'))
    await expectRefusal(other, `blobs of ${other} is a symbolic link, which is not followed.`)
  })

  it('a folder in place of a blob', async () => {
    const path = directoryOf(without(layoutOf([image]), blobName(layer!.digest)))
    mkdirSync(join(path, blobName(layer!.digest)))
    await expectRefusal(path, `${path} is no OCI image layout: its ${blobName(layer!.digest)} is not a file.`)
  })

  it('a pipe in place of a blob does not hang', async () => {
    const path = directoryOf(without(layoutOf([image]), blobName(layer!.digest)))
    spawnSync('mkfifo', [join(path, blobName(layer!.digest))])
    await expectRefusal(path, `${path} is no OCI image layout: its ${blobName(layer!.digest)} is not a file.`)
  })
})

describe('no room', () => {
  it.each([
    ['ENOSPC', /^There is no room in .* for a decompressed copy of app\.tar\.gz\.$/],
    ['EDQUOT', /^There is no room in /],
    ['EROFS', /^No temporary file can be made in /],
  ])('%s', (code, message) => {
    const error = spoolFailure('app.tar.gz', Object.assign(new Error(code), { code }))
    expect(error).toBeInstanceOf(UserError)
    expect((error as UserError).message).toMatch(message)
  })

  it('a missing TMPDIR', async () => {
    const path = fileOf(gzipSync(savedTar))
    const before = process.env.TMPDIR
    process.env.TMPDIR = join(scratch(), 'nothing')
    try {
      await expectRefusal(path, `No temporary file can be made in ${process.env.TMPDIR}.`)
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
  })
})

/** Also that the sentence has a hint, and that no file stays open. */
async function expectRefusal(reference: string, message: string, options = {}, example?: string): Promise<void> {
  const before = openFiles()
  const error: unknown = await openImage(reference, options).catch((error: unknown) => error)
  expect(error).toMatchObject({
    name: 'UserError',
    message,
    hint: expect.stringMatching(/^[^\s].*\.$/),
    ...(example !== undefined && { example }),
  })
  expect(openFiles()).toEqual(before)
}

/** Of those that tests and slimscope make; the test runner opens files of its own at any time. */
const OURS = join(tmpdir(), 'slimscope-')

function openFiles(): string[] {
  return openPaths('self').filter((path) => path.startsWith(OURS))
}
