/**
 * Puts one image wherever images live, and holds the reports against each other: they must be the same, byte for byte, but for its name and
 * source; where a tool packed the layers anew, but for what packing decides.
 *
 *   node test/workloads/sources.ts LAYOUT --docker HOST [--docker-only]
 *
 * LAYOUT is an OCI layout directory with the tag 1 and gzip layers, in which is /etc/debian_version. HOST is a Docker engine's socket,
 * `unix:///…`. Needs docker-registry, skopeo, buildah, podman, docker and OpenSSH. Runs as root. Exits 1 when a report differs.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Json, NAMING, PACKING } from './compare-reports.ts'
import {
  compare,
  inLab,
  newCache,
  newFolder,
  report,
  type Registry,
  type RunOptions,
  say,
  shell,
  slimscope,
  start,
  startDistribution,
} from './lab.ts'
import { blobFile, CONFIG, INDEX, MANIFEST, putBlob, putManifest, readLayout } from './push.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { docker: { type: 'string' }, 'docker-only': { type: 'boolean' } },
})
const layout = positionals[0]
if (!layout || !values.docker) throw new Error('name an OCI layout directory, and with --docker an engine')
const DOCKER = { DOCKER_HOST: values.docker }
const OTHER = process.arch === 'arm64' ? 'amd64' : 'arm64'
const OWN = process.arch === 'arm64' ? 'arm64' : 'amd64'
/** An engine that was not asked for a digest says nothing of what a medium hashed. */
const HASHING = new Set([...NAMING, 'verified'])

type Options = RunOptions & { flags?: readonly string[] }

await inLab(async () => {
  const registry = await startDistribution()
  const expected = await report(`oci:${layout}:1`)
  same('the layout itself', expected, expected)
  if (!values['docker-only']) {
    await fromRegistry(registry, expected)
    await chosenByPlatform(registry, expected)
    await chosenByTag(registry, expected)
    await fromPodman(registry, expected)
  }
  await pushedByDocker(registry.host)
  same('registry, pushed by docker', expected, await report(`${registry.host}/docker:1`), PACKING)
  await fromDocker(registry, expected)
})

function same(name: string, expected: Json, actual: Json, ignoring?: ReadonlySet<string>): void {
  say(name, compare(expected, actual, ignoring))
}

async function fromRegistry({ host }: Registry, expected: Json): Promise<void> {
  const { descriptor } = readLayout(layout!)
  await shell('$SKOPEO oci:$LAYOUT:1 docker://$TO/shop:1; $SKOPEO --format v2s2 oci:$LAYOUT:1 docker://$TO/v2s2:1', {
    LAYOUT: layout,
    TO: host,
  })
  same('registry, by tag', expected, await report(`${host}/shop:1`))
  same('registry, by its scheme', expected, await report(`registry:${host}/shop:1`))
  same("registry, as skopeo's users write it", expected, await report(`docker://${host}/shop:1`))
  same('registry, by digest', expected, await report(`${host}/shop@${descriptor.digest}`))
  same('registry, into a cache', expected, await report(`${host}/shop:1`, { flags: ['--cache-dir', newCache()] }))
  const schema2 = await report(`${host}/v2s2:1`)
  same("registry, pushed by skopeo in Docker's format", expected, schema2, new Set([...NAMING, 'digest', 'mediaType']))

  await pushedByBuildah(host)
  same('registry, pushed by buildah', expected, await report(`${host}/buildah:1`), PACKING)
  await content('cat, registry', `${host}/shop:1`)
}

/** Storage of its own: this machine's is nobody's business. */
function storage(): string {
  const folder = newFolder()
  return `--root ${folder}/root --runroot ${folder}/run --storage-driver overlay`
}

async function pushedByBuildah(host: string): Promise<void> {
  const script = `
    id=$(buildah $STORAGE pull -q --tls-verify=false $TO/shop:1)
    buildah $STORAGE push -q --tls-verify=false $id docker://$TO/buildah:1`
  await shell(script, { STORAGE: storage(), TO: host })
}

async function pushedByDocker(host: string): Promise<void> {
  const script = `
    $SKOPEO oci:$LAYOUT:1 docker-archive:$OUT/image.tar:$TO/docker:1
    docker load -qi $OUT/image.tar; docker push -q $TO/docker:1`
  await shell(script, { ...DOCKER, LAYOUT: layout, TO: host, OUT: newFolder() })
}

/** A file of the image, as it lies in the layers. */
async function content(name: string, reference: string, options: Options = {}): Promise<void> {
  const { manifest } = readLayout(layout!)
  const wanted = await shell('tar -xzOf $BLOB --wildcards "*etc/debian_version"', { BLOB: blobFile(layout!, manifest.layers[0]!.digest) })
  const { status, stdout, stderr } = await slimscope(['cat', reference, '/etc/debian_version', '--no-cache'], options)
  say(name, status === 0 && stdout.toString() === wanted && wanted !== '' ? [] : [`exit code ${status}, ${stdout.length} bytes, ${stderr}`])
}

/** An index with images for two platforms, an attestation as BuildKit writes them, and a SOCI index. */
async function chosenByPlatform(registry: Registry, expected: Json): Promise<void> {
  const { descriptor, manifest, config } = readLayout(layout!)
  const other = { ...manifest, mediaType: MANIFEST, config: await putBlob(registry, 'shop', CONFIG, { ...config, architecture: OTHER }) }
  const emptied = { architecture: 'unknown', os: 'unknown', config: {}, rootfs: { type: 'layers', diff_ids: [] } }
  const attestation = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: await putBlob(registry, 'shop', CONFIG, emptied),
    layers: [await putBlob(registry, 'shop', 'application/vnd.in-toto+json', { _type: 'https://in-toto.io/Statement/v0.1' })],
  }
  const soci = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: 'application/vnd.amazon.soci.index.v2+json',
    config: await putBlob(registry, 'shop', 'application/vnd.amazon.soci.index.v2+json', {}),
    layers: [await putBlob(registry, 'shop', 'application/octet-stream', Buffer.from('a ztoc'))],
  }
  const unknown = { os: 'unknown', architecture: 'unknown' }
  const ofImage = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': descriptor.digest }
  const { mediaType, digest, size } = { ...descriptor, mediaType: MANIFEST }
  const manifests = [
    { ...(await putManifest(registry, 'shop', soci)), artifactType: soci.artifactType, platform: { os: 'linux', architecture: OWN } },
    { ...(await putManifest(registry, 'shop', other)), platform: { os: 'linux', architecture: OTHER } },
    { mediaType, digest, size, platform: { os: 'linux', architecture: OWN } },
    { ...(await putManifest(registry, 'shop', attestation)), platform: unknown, annotations: ofImage },
  ]
  await putManifest(registry, 'shop', { mediaType: INDEX, ...{ schemaVersion: 2, manifests } }, 'many')

  const many = `${registry.host}/shop:many`
  same('index, the platform of this machine', expected, await report(many))
  same('index, a platform that was asked for', expected, await report(many, { flags: ['--no-cache', '--platform', `linux/${OWN}`] }))
  const { image } = expected as { image: object }
  const elsewhere = { ...(expected as object), image: { ...image, platform: `linux/${OTHER}`, digest: manifests[1]!.digest } } as Json
  same('index, another platform', elsewhere, await report(many, { flags: ['--no-cache', '--platform', `linux/${OTHER}`] }))
  const { stderr, status } = await slimscope(['analyze', many, '--platform', 'linux/s390x'])
  const listed =
    status === 2 && [`linux/${OWN}`, `linux/${OTHER}`].every((platform) => stderr.includes(platform)) && !/unknown/.test(stderr)
  say('index, a platform that it has not: those are listed that it has', listed ? [] : [`exit code ${status}`, stderr])
}

async function chosenByTag(registry: Registry, expected: Json): Promise<void> {
  const { descriptor, manifest } = readLayout(layout!)
  const image = { ...manifest, mediaType: MANIFEST }
  // What cosign and SOCI leave beside an image.
  const beside = `sha256-${descriptor.digest.slice('sha256:'.length)}`
  const tags = ['1.2.0', '1.2.10', '1.2.9', '1.3.0-rc.1', '2.0.0', 'build-9', 'build-10', 'latest', beside, `${beside}.sig`]
  for (const layer of [...manifest.layers, manifest.config]) await fetch(mounting(registry, layer.digest), { method: 'POST' })
  for (const tag of tags) await putManifest(registry, 'tagged', image, tag)
  for (const [pattern, tag] of Object.entries({ '^1.2': '1.2.10', '>=1': '2.0.0', 'build-*': 'build-10' })) {
    const found = await report(`${registry.host}/tagged`, { flags: ['--no-cache', '--latest', pattern] })
    const { reference } = (found as { image?: { reference?: string } }).image ?? {}
    const right = reference === `${registry.host}/tagged:${tag}`
    const ignored = new Set([...NAMING, ...(manifest.mediaType ? [] : ['digest'])])
    say(
      `--latest '${pattern}' of ${tags.length} tags is ${tag}`,
      right ? compare(expected, found, ignored) : [`it is ${reference}`, JSON.stringify(found).slice(0, 300)],
    )
  }
}

function mounting({ url }: Registry, digest: string): string {
  return `${url}/v2/tagged/blobs/uploads/?mount=${digest}&from=shop`
}

async function fromDocker(registry: Registry, layoutReport: Json): Promise<void> {
  const name = `${registry.host}/docker:1`
  const id = (await shell('docker image inspect -f "{{.Id}}" $NAME', { ...DOCKER, NAME: name })).trim()
  const saved = join(newFolder(), 'image.tar')
  await shell('docker save -o $OUT $NAME', { ...DOCKER, NAME: name, OUT: saved })
  const expected = await report(saved)
  same('docker save, against the layout', layoutReport, expected, PACKING)

  const fromEngine = async (title: string, reference: string, options: Options = {}) =>
    same(title, expected, await report(reference, { ...options, env: { ...DOCKER, ...options.env } }), HASHING)
  await fromEngine('Docker, by name', name)
  await fromEngine('Docker, by a short ID', id.slice('sha256:'.length, 'sha256:'.length + 12))
  await content('cat, Docker', name, { env: DOCKER })
  const cached = ['--cache-dir', newCache()]
  await fromEngine('Docker, into a cache', name, { flags: cached })
  await fromEngine('Docker, out of the cache', name, { flags: cached })

  if (!values['docker-only']) await byOtherWays(`docker:${name}`, fromEngine)

  await shell('docker rmi $NAME $(docker images -q $NAME) || true', { ...DOCKER, NAME: name })
  const absent = await slimscope(['analyze', `docker:${name}`], { env: DOCKER })
  say('Docker, after docker rmi: none', absent.status === 2 && /has no image/.test(absent.stderr) ? [] : [absent.stderr])
  await fromEngine('Docker, with --pull from a registry', `docker:${name}`, { flags: ['--no-cache', '--pull'] })
  await shell('docker rmi $NAME', { ...DOCKER, NAME: name })
}

async function byOtherWays(
  reference: string,
  fromEngine: (title: string, reference: string, options: Options) => Promise<void>,
): Promise<void> {
  await fromEngine('Docker, by a context', reference, { env: { DOCKER_HOST: undefined, DOCKER_CONFIG: await makeContext() } })
  const { host, env } = await startSsh()
  await fromEngine('Docker, over ssh', reference, {
    env: { DOCKER_HOST: `ssh://root@${host}${values.docker!.slice('unix://'.length)}`, ...env },
  })
}

async function fromPodman(registry: Registry, expected: Json): Promise<void> {
  const podman = { CONTAINER_HOST: await startPodman(registry.host) }
  same('Podman, against the layout', expected, await report(`podman:${registry.host}/shop:1`, { env: podman }), PACKING)
  same('Podman, after Docker had none', expected, await report(`${registry.host}/shop:1`, { env: { ...podman, ...DOCKER } }), PACKING)
  await content('cat, Podman', `podman:${registry.host}/shop:1`, { env: podman })
}

async function makeContext(): Promise<string> {
  const config = newFolder()
  await shell('docker context create lab --docker host=$DOCKER_HOST; env -u DOCKER_HOST docker context use lab', {
    ...DOCKER,
    DOCKER_CONFIG: config,
  })
  return config
}

async function startPodman(host: string): Promise<string> {
  const socket = join(newFolder(), 'podman.sock')
  const flags = storage()
  await shell('podman $STORAGE pull -q --tls-verify=false $FROM/shop:1', { STORAGE: flags, FROM: host })
  await start(
    ['podman', '--log-level=info', ...flags.split(' '), 'system', 'service', '--time=0', `unix://${socket}`],
    /API service listening/,
  )
  return `unix://${socket}`
}

/** A machine to log in to, which is this one, with keys of its own. */
async function startSsh(): Promise<{ host: string; env: Record<string, string> }> {
  const folder = newFolder()
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  await shell('for key in host user; do ssh-keygen -q -t ed25519 -N "" -f $OUT/$key; done', { OUT: folder })
  const port = 20_000 + (process.pid % 20_000)
  const server = `
    Port ${port}
    ListenAddress 127.0.0.1
    HostKey ${folder}/host
    AuthorizedKeysFile ${folder}/user.pub
    PermitRootLogin prohibit-password
    StrictModes no
    UsePAM no
    PidFile none`
  writeFileSync(join(folder, 'sshd_config'), server)
  await start(['/usr/sbin/sshd', '-D', '-e', '-f', join(folder, 'sshd_config')], /Server listening/)
  // ssh looks for its settings in the home of the user, whatever HOME says.
  const settings = `IdentityFile ${folder}/user\nIdentitiesOnly yes\nUserKnownHostsFile ${folder}/known\nStrictHostKeyChecking accept-new\n`
  writeFileSync(join(folder, 'ssh_config'), settings)
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${folder}/ssh_config "$@"\n`, { mode: 0o755 })
  return { host: `127.0.0.1:${port}`, env: { PATH: `${folder}/bin:${process.env.PATH}` } }
}
