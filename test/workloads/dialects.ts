/**
 * Writes one image in every dialect that real tools write, and holds the reports against each other: they must be the same
 * but for what the medium decides (reference, source, digests, media types and, where the compression differs, to-pull bytes).
 *
 *   node test/workloads/dialects.ts LAYOUT [--docker HOST]
 *
 * LAYOUT is an OCI layout directory with the tag 1. Needs skopeo, buildah, podman, zstd; with `--docker` also the docker
 * client and an engine that listens at HOST. Runs as root. Exits 1 when a report differs.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { differences, imbalances, type Json, PACKING, without } from './compare-reports.ts'

interface Dialect {
  name: string
  /** Shell commands; `$LAYOUT` is the given layout, `$OUT` an empty folder, `$NAME` a name that nothing else has. */
  make: string
  /** What no tool here writes is done to the copied layout. */
  edit?: (oci: string) => void
  /** What is analysed. `-` reads `$OUT/image.tar` from standard input. */
  reference: string
}

const SKOPEO = 'skopeo copy -q --insecure-policy'

const DIALECTS: readonly Dialect[] = [
  { name: 'skopeo docker-archive', make: `${SKOPEO} oci:$LAYOUT:1 docker-archive:$OUT/image.tar:$NAME:1`, reference: '$OUT/image.tar' },
  {
    name: 'the same by scheme and tag',
    make: `${SKOPEO} oci:$LAYOUT:1 docker-archive:$OUT/image.tar:$NAME:1`,
    reference: 'docker-archive:$OUT/image.tar:$NAME:1',
  },
  { name: 'the same from standard input', make: `${SKOPEO} oci:$LAYOUT:1 docker-archive:$OUT/image.tar:$NAME:1`, reference: '-' },
  {
    name: 'the same, gzip around it',
    make: `${SKOPEO} oci:$LAYOUT:1 docker-archive:$OUT/image.tar:$NAME:1; gzip -1 $OUT/image.tar`,
    reference: '$OUT/image.tar.gz',
  },
  {
    name: 'the same, zstd around it',
    make: `${SKOPEO} oci:$LAYOUT:1 docker-archive:$OUT/image.tar:$NAME:1; zstd -q --rm $OUT/image.tar`,
    reference: '$OUT/image.tar.zst',
  },
  { name: 'skopeo OCI archive', make: `${SKOPEO} oci:$LAYOUT:1 oci-archive:$OUT/image.tar:1`, reference: '$OUT/image.tar' },
  {
    name: 'skopeo OCI layout, zstd',
    make: `${SKOPEO} --dest-compress-format zstd --dest-compress oci:$LAYOUT:1 oci:$OUT/oci:1`,
    reference: '$OUT/oci',
  },
  { name: 'buildah OCI layout, zstd:chunked', make: 'from-storage --compression-format zstd:chunked', reference: '$OUT/oci' },
  { name: 'OCI layout, plain', make: 'copied', edit: (oci) => recode(oci, '', (tar) => [tar]), reference: '$OUT/oci' },
  { name: 'OCI layout, gzip of many members', make: 'copied', edit: (oci) => recode(oci, '+gzip', members), reference: '$OUT/oci' },
  { name: 'podman save, docker-archive', make: 'podman-save docker-archive', reference: '$OUT/image.tar' },
  { name: 'podman save, OCI archive', make: 'podman-save oci-archive', reference: '$OUT/image.tar' },
  { name: 'podman save, two images', make: 'podman-save docker-archive two', reference: '$OUT/image.tar:localhost/$NAME:1' },
  { name: 'nested index with an attestation', make: 'copied', edit: nest, reference: '$OUT/oci' },
]
const DOCKER: Dialect = { name: 'docker save by an engine', make: 'docker-save', reference: '$OUT/image.tar' }

/** Functions that the commands above use. */
const SHELL = `
set -eu
from-storage() { # takes the image into buildah's storage, pushes it, and takes it out again
  ${SKOPEO} oci:$LAYOUT:1 containers-storage:localhost/$NAME:1
  buildah push -q "$@" localhost/$NAME:1 oci:$OUT/oci:1
  buildah rmi localhost/$NAME:1 >/dev/null
}
podman-save() {
  ${SKOPEO} oci:$LAYOUT:1 containers-storage:localhost/$NAME:1
  if [ "\${2:-}" = two ]; then
    container=$(buildah from scratch); buildah commit -q $container localhost/$NAME-empty:1 >/dev/null; buildah rm $container >/dev/null
    podman save -q -m --format $1 -o $OUT/image.tar localhost/$NAME-empty:1 localhost/$NAME:1; podman rmi -f localhost/$NAME-empty:1 >/dev/null
  else
    podman save -q --format $1 -o $OUT/image.tar localhost/$NAME:1
  fi
  podman rmi -f localhost/$NAME:1 >/dev/null
}
docker-save() {
  ${SKOPEO} oci:$LAYOUT:1 docker-archive:$OUT/in.tar:$NAME:1
  docker load -qi $OUT/in.tar >/dev/null; rm $OUT/in.tar; docker save -o $OUT/image.tar $NAME:1; docker rmi $NAME:1 >/dev/null
}
copied() { cp -r $LAYOUT $OUT/oci; }
`

const { positionals, values } = parseArgs({ allowPositionals: true, options: { docker: { type: 'string' } } })
const layout = positionals[0]
if (!layout) throw new Error('name an OCI layout directory')
if (values.docker) process.env.DOCKER_HOST = values.docker

const work = mkdtempSync(join(tmpdir(), 'slimscope-dialects-'))
let differing = 0
try {
  const expected = report(`oci:${layout}:1`)
  check('the layout itself', expected)
  for (const [i, dialect] of [...DIALECTS, ...(values.docker ? [DOCKER] : [])].entries()) {
    const out = join(work, String(i))
    mkdirSync(out)
    const variables = { LAYOUT: layout, OUT: out, NAME: `slimscope-dialect-${process.pid}` }
    const fill = (text: string) => text.replace(/\$(LAYOUT|OUT|NAME)/g, (_, name: keyof typeof variables) => variables[name])
    const made = spawnSync('bash', ['-c', SHELL + dialect.make], { env: { ...process.env, ...variables }, encoding: 'utf8' })
    if (made.status !== 0) say(dialect.name, [`could not be made: ${made.stderr.trim()}`])
    else {
      dialect.edit?.(join(out, 'oci'))
      const actual = report(fill(dialect.reference), dialect.reference === '-' ? join(out, 'image.tar') : undefined)
      say(dialect.name, [...imbalances(actual), ...differences(without(expected, PACKING), without(actual, PACKING))])
    }
    rmSync(out, { recursive: true })
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
process.exitCode = differing > 0 ? 1 : 0

function report(reference: string, stdin?: string): Json {
  const input = stdin ? openSync(stdin, 'r') : 'ignore'
  const bin = join(import.meta.dirname, '../../bin/run.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'analyze', reference, '--json', '--all', '--no-cache'], {
    stdio: [input, 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  })
  if (typeof input === 'number') closeSync(input)
  if (status !== 0) return { error: stderr.trim() }
  return JSON.parse(stdout)
}

/** Packs all layers anew. */
function recode(oci: string, suffix: string, pack: (tar: Buffer) => Buffer[]): void {
  const index = read(oci, 'index.json')
  const manifest = read(oci, blobPath(index.manifests[0].digest))
  for (const layer of manifest.layers) {
    const tar = gunzipSync(readFileSync(join(oci, blobPath(layer.digest))))
    rmSync(join(oci, blobPath(layer.digest)))
    Object.assign(layer, put(oci, Buffer.concat(pack(tar))), { mediaType: `application/vnd.oci.image.layer.v1.tar${suffix}` })
  }
  Object.assign(index.manifests[0], putJson(oci, manifest))
  writeFileSync(join(oci, 'index.json'), JSON.stringify(index))
}

function members(tar: Buffer): Buffer[] {
  const bytes = 1_000_000
  return Array.from({ length: Math.ceil(tar.length / bytes) }, (_, i) => gzipSync(tar.subarray(i * bytes, (i + 1) * bytes), { level: 1 }))
}

/** Puts the manifest two indexes deep, beside an attestation as buildx writes them. */
function nest(oci: string): void {
  const INDEX = 'application/vnd.oci.image.index.v1+json'
  const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
  const index = read(oci, 'index.json')
  const image = index.manifests[0]
  const config = putJson(oci, { architecture: 'unknown', os: 'unknown', config: {}, rootfs: { type: 'layers', diff_ids: [] } })
  const attestation = putJson(oci, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: [],
  })
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
  const inner = putJson(oci, {
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: [
      { mediaType: MANIFEST, digest: image.digest, size: image.size, platform: { os: 'linux', architecture } },
      {
        mediaType: MANIFEST,
        ...attestation,
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': image.digest },
      },
    ],
  })
  index.manifests = [{ mediaType: INDEX, ...inner, annotations: image.annotations }]
  writeFileSync(join(oci, 'index.json'), JSON.stringify(index))
}

function read(oci: string, path: string) {
  return JSON.parse(readFileSync(join(oci, path), 'utf8'))
}

function put(oci: string, bytes: Buffer): { digest: string; size: number } {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  writeFileSync(join(oci, blobPath(digest)), bytes)
  return { digest, size: bytes.length }
}

function putJson(oci: string, value: unknown): { digest: string; size: number } {
  return put(oci, Buffer.from(JSON.stringify(value)))
}

function blobPath(digest: string): string {
  return join('blobs', ...digest.split(':'))
}

function check(name: string, report: Json): void {
  say(name, imbalances(report))
}

function say(name: string, wrong: readonly string[]): void {
  if (wrong.length > 0) differing++
  console.log(`${wrong.length === 0 ? 'same  ' : 'DIFFERS'} ${name}`)
  for (const line of wrong.slice(0, 10)) console.log(`    ${line}`)
  if (wrong.length > 10) console.log(`    … ${wrong.length - 10} more`)
}
