import { spawnSync } from 'node:child_process'
import { createHash, randomBytes, type Hash } from 'node:crypto'
import {
  closeSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'

const BLOCK = 512
const MANY = 3_000_000
const LARGE_FILES = 10
const LARGE_BYTES = 1_000_000_000

/** Where images for measuring are kept; they are made once. */
export const CACHE = process.env.SLIMSCOPE_WORKLOADS ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'slimscope-workloads')

/** The 2 GB image from real packages. */
export function bigImage(): { archive: string; layout: string } {
  const folder = join(CACHE, 'big')
  const image = { archive: join(folder, 'shop.tar'), layout: join(folder, 'shop-oci') }
  if (!existsSync(image.archive) || !existsSync(image.layout)) {
    console.error('making the big image, about six minutes')
    const { status } = spawnSync(join(import.meta.dirname, 'big/build.sh'), [folder], { stdio: ['ignore', 2, 2] })
    if (status !== 0) throw new Error('test/bench/big/build.sh failed')
  }
  return image
}

/** An OCI layout whose one gzip layer has three million empty files. */
export function manyFiles(): Promise<string> {
  return once('many-files', (folder) =>
    gzipLayout(folder, function* () {
      // A folder for every thousand, 200 headers at a time.
      for (let i = 0; i < MANY; i += 200) {
        yield Buffer.concat(Array.from({ length: 200 }, (_, n) => header(`srv/data/${Math.floor((i + n) / 1000)}/file-${i + n}.txt`, 0)))
      }
    }),
  )
}

/** An OCI layout whose one gzip layer has ten files of 1 GB. */
export function largeGzip(): Promise<string> {
  // Noise that repeats within deflate's window: small enough to keep, and not so small that it looks like a bomb.
  const chunk = Buffer.alloc(1 << 20, randomBytes(16_384))
  return once('large-gzip', (folder) =>
    gzipLayout(folder, function* () {
      for (const [name, bytes] of largeFiles()) {
        yield header(name, bytes)
        for (let left = bytes; left > 0; left -= chunk.length) yield left < chunk.length ? chunk.subarray(0, left) : chunk
        yield Buffer.alloc(padding(bytes))
      }
    }),
  )
}

/** A docker-archive whose one plain layer has ten files of 1 GB. The file has holes: it takes no disk. */
export async function largePlain(): Promise<string> {
  const folder = await once('large-plain', async (folder) => {
    const tarBytes = largeFiles().reduce((sum, [, bytes]) => sum + BLOCK + bytes + padding(bytes), 2 * BLOCK)
    const zeros = Buffer.alloc(1 << 20)
    const hash = createHash('sha256')
    for (const [name, bytes] of largeFiles()) {
      hash.update(header(name, bytes))
      for (let left = bytes + padding(bytes); left > 0; left -= zeros.length)
        hash.update(left < zeros.length ? zeros.subarray(0, left) : zeros)
    }
    hash.update(Buffer.alloc(2 * BLOCK))
    const config = configOf(hash.digest('hex'))
    const manifest = JSON.stringify([{ Config: 'config.json', RepoTags: ['large:1'], Layers: ['layer.tar'] }])

    const file = openSync(join(folder, 'image.tar'), 'w')
    let at = 0
    const put = (bytes: Buffer, thenSkip = 0) => {
      writeSync(file, bytes, 0, bytes.length, at)
      at += bytes.length + thenSkip
    }
    for (const [name, text] of [
      ['manifest.json', manifest],
      ['config.json', config],
    ] as const) {
      put(header(name, Buffer.byteLength(text)))
      put(Buffer.from(text), padding(Buffer.byteLength(text)))
    }
    put(header('layer.tar', tarBytes))
    for (const [name, bytes] of largeFiles()) put(header(name, bytes), bytes + padding(bytes))
    put(Buffer.alloc(2 * BLOCK), padding(tarBytes))
    put(Buffer.alloc(2 * BLOCK))
    closeSync(file)
  })
  return join(folder, 'image.tar')
}

/** Sizes differ, as those of real files do: equal ones would have to be hashed. */
function largeFiles(): [name: string, bytes: number][] {
  return Array.from({ length: LARGE_FILES }, (_, i) => [`models/part-${i}.bin`, LARGE_BYTES + i * 4097])
}

async function once(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, `bench-${name}`)
  if (existsSync(folder)) return folder
  console.error(`making ${folder}`)
  rmSync(`${folder}.part`, { recursive: true, force: true })
  mkdirSync(`${folder}.part`, { recursive: true })
  await make(`${folder}.part`)
  renameSync(`${folder}.part`, folder)
  return folder
}

/** An OCI layout with one layer. */
async function gzipLayout(folder: string, tar: () => Iterable<Buffer>): Promise<void> {
  const blobs = join(folder, 'blobs/sha256')
  mkdirSync(blobs, { recursive: true })
  const part = join(folder, 'layer')
  const diffId = createHash('sha256')
  const digest = createHash('sha256')
  await pipeline(
    Readable.from(concat(tar(), [Buffer.alloc(2 * BLOCK)])),
    hashing(diffId),
    createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 1 << 20 }),
    hashing(digest),
    createWriteStream(part),
  )
  const size = statSync(part).size
  const layer = digest.digest('hex')
  renameSync(part, join(blobs, layer))

  const put = (text: string) => {
    const hex = createHash('sha256').update(text).digest('hex')
    writeFileSync(join(blobs, hex), text)
    return { digest: `sha256:${hex}`, size: Buffer.byteLength(text) }
  }
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', ...put(configOf(diffId.digest('hex'))) }
  const layers = [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: `sha256:${layer}`, size }]
  const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = put(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers }))
  const annotations = { 'org.opencontainers.image.ref.name': '1' }
  writeFileSync(
    join(folder, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType: MANIFEST, ...manifest, annotations }] }),
  )
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
}

function* concat(...parts: Iterable<Buffer>[]): Generator<Buffer> {
  for (const part of parts) yield* part
}

/** Lets bytes pass, and hashes them on their way. */
function hashing(hash: Hash): Transform {
  return new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
}

function configOf(diffId: string): string {
  return JSON.stringify({
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [`sha256:${diffId}`] },
    history: [],
  })
}

/** A ustar header; sizes from 8 GB on in GNU's base-256. */
function header(name: string, bytes: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0, 'latin1')
  block.write('0000644\x000000000\x000000000\x00', 100, 'latin1')
  if (bytes < 8 ** 11) block.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  else {
    block[124] = 0x80
    block.writeBigUInt64BE(BigInt(bytes), 128)
  }
  block.write('00000000000\0        0', 136, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

function padding(bytes: number): number {
  return (BLOCK - (bytes % BLOCK)) % BLOCK
}
