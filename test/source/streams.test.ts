import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openImage } from '../../src/source/index.ts'
import { readBlob } from '../../src/source/medium.ts'
import { digestOf } from '../../src/image/digest-of.ts'
import { dockerSaveOf, fileOf, layoutOf, scratch, sketchImage, tarOf, inFile } from '../support/archive-sketch.ts'

const image = await sketchImage({ layers: [{ a: 'a' }, { b: 'b'.repeat(3_000_000) }] })
const tar = await tarOf(dockerSaveOf(image))
const third = Math.floor(tar.length / 3)
const skippable = Buffer.from('502a4d180400000001020304', 'hex')

/** Prints what comes out of `-`, and what lies in the folder for temporary files meanwhile. */
const SCRIPT = `
  import { readdirSync } from 'node:fs'
  import { tmpdir } from 'node:os'
  import { openImage } from ${JSON.stringify(join(import.meta.dirname, '../../src/source/index.ts'))}
  try {
    const image = await openImage('-')
    console.log(image.source, image.digest, image.layers.every(({ blob }) => blob.identity === undefined), readdirSync(tmpdir()).length)
    await image.close()
  } catch (error) {
    console.log(error.name, error.message)
  }`

const outer: Record<string, Buffer> = {
  gzip: gzipSync(tar),
  'gzip in several members': Buffer.concat([gzipSync(tar.subarray(0, third)), gzipSync(tar.subarray(third))]),
  zstd: zstdCompressSync(tar),
  'zstd in several frames, as pzstd writes it': Buffer.concat([
    skippable,
    zstdCompressSync(tar.subarray(0, third)),
    skippable,
    zstdCompressSync(tar.subarray(third)),
    skippable,
  ]),
}

describe('a compressed archive', () => {
  it.each(Object.entries(outer))('%s', async (_, bytes) => {
    const path = fileOf(bytes, 'app.tar.x')
    const progress: [number, number | undefined][] = []
    const opened = await openImage(path, { onProgress: (_, done, expected) => progress.push([done, expected]) })
    expect(opened.layers.map(({ blob }) => digestOf(readBlob(inFile(blob))))).toEqual(image.layers.map(({ digest }) => digest))
    expect(opened.layers.every(({ blob }) => inFile(blob).identity === undefined)).toBe(true)
    expect(progress.at(-1)).toEqual([bytes.length, bytes.length])
    await opened.close()
  })
})

const piped: [string, Buffer, string][] = [
  ['a tar', tar, `docker-archive ${image.configDigest} true 0`],
  ...Object.entries(outer).map(([name, bytes]): [string, Buffer, string] => [name, bytes, `docker-archive ${image.configDigest} true 0`]),
  ['an OCI archive', await tarOf(layoutOf([image])), `oci-archive ${image.manifestDigest} true 0`],
  ['nothing', Buffer.alloc(0), 'UserError standard input is empty.'],
  ['text', Buffer.from('hello'), 'UserError standard input is no image archive: it is a text file, not a tar.'],
  [
    'a file system',
    await tarOf({ etc: 'x' }),
    'UserError standard input is a tar, but no image: it has neither manifest.json nor index.json.',
  ],
]

describe('standard input', () => {
  it.each(piped)('%s', (_, input, output) => {
    const TMPDIR = scratch()
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT], {
      input,
      env: { ...process.env, TMPDIR },
      encoding: 'utf8',
    })
    expect(run.stdout.trim()).toBe(output)
    expect(readdirSync(TMPDIR)).toEqual([])
  })

  it('redirected from a file', async () => {
    const descriptor = openSync(fileOf(tar), 'r')
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT], {
      stdio: [descriptor, 'pipe', 'pipe'],
      encoding: 'utf8',
    })
    closeSync(descriptor)
    expect(run.stdout).toContain(`docker-archive ${image.configDigest} true`)
  })

  it('leaves nothing behind when it is killed halfway', async () => {
    const TMPDIR = scratch()
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], {
      env: { ...process.env, TMPDIR },
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.stdin.on('error', () => {})
    await new Promise<void>((resolve) => child.stdin.write(tar.subarray(0, third), () => resolve()))
    await new Promise((resolve) => setTimeout(resolve, 300))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    expect(readdirSync(TMPDIR)).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('a pipe with a name', async () => {
    const path = join(scratch(), 'pipe')
    spawnSync('mkfifo', [path])
    const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', fileOf(tar), path])
    const opened = await openImage(path)
    expect(opened.digest).toBe(image.configDigest)
    await opened.close()
    writer.kill()
  })
})
