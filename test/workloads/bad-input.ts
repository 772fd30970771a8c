/**
 * Asks for images that cannot be had, on a machine that is not as it should be, and gives up in the middle: there must be a sentence, a hint,
 * and nothing left behind.
 *
 *   node test/workloads/bad-input.ts LAYOUT --docker HOST
 *
 * LAYOUT is an OCI layout directory with the tag 1, whose largest layer has some MB at least. HOST is a Docker engine's socket, `unix:///…`.
 * Needs docker-registry, skopeo, docker and openssl. Runs as root. Exits 1 when something is not as it should be.
 */
import type { ChildProcess } from 'node:child_process'
import { chownSync, chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type CertificateSketch, selfSigned } from '../support/certificate.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { closeServer } from '../support/registry-server.ts'
import {
  atEnd,
  compare,
  expectRefusal,
  inLab,
  newCache,
  newFolder,
  report,
  type Registry,
  run,
  say,
  shell,
  slimscope,
  start,
  startDistribution,
} from './lab.ts'
import { readLayout } from './push.ts'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { docker: { type: 'string' } } })
const layout = positionals[0]
if (!layout || !values.docker) throw new Error('name an OCI layout directory, and with --docker an engine')
const docker = values.docker
const large = readLayout(layout).manifest.layers.toSorted((a, b) => b.size - a.size)[0]!

await inLab(async () => {
  const registry = await startDistribution()
  await shell('$SKOPEO oci:$LAYOUT:1 docker://$TO/shop:1', { LAYOUT: layout, TO: registry.host })
  await engines(registry)
  await names(registry)
  await certificates()
  await fullDisk(registry)
  await interrupted(registry)
})

async function engines({ host }: Registry): Promise<void> {
  const startIt = /Start Docker|Start its service/
  const at = (socket: string) => ({ env: { DOCKER_HOST: `unix://${socket}` } })
  await expectRefusal('no engine', ['analyze', 'docker:shop:1'], { sentence: /is not there: no such socket\.$/, hint: startIt })
  await expectRefusal('no Podman', ['analyze', 'podman:shop:1'], { sentence: /is not there: no such socket\.$/, hint: startIt })

  const stale = join(newFolder(), 'stale.sock')
  await run([
    process.execPath,
    '-e',
    'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))',
    stale,
  ])
  if (!existsSync(stale)) throw new Error('no stale socket')
  await expectRefusal('an engine that is down', ['analyze', 'docker:shop:1'], {
    ...at(stale),
    sentence: /is not running: connections are refused\.$/,
    hint: startIt,
  })

  // Root may open everything, but for a while gives up that right.
  const foreign = join(newFolder(), 'foreign.sock')
  await start(
    [process.execPath, '-e', 'require("net").createServer().listen(process.argv[1], () => console.log("ready"))', foreign],
    /ready/,
  )
  chownSync(foreign, 65_534, 65_534)
  chmodSync(foreign, 0o600)
  const under = ['setpriv', '--bounding-set', '-dac_override,-dac_read_search', '--inh-caps', '-dac_override,-dac_read_search']
  const denied = { sentence: /may not be opened by this user\.$/, hint: /usermod -aG docker/ }
  await expectRefusal('a socket that is not for us', ['analyze', 'docker:shop:1'], { ...at(foreign), under, ...denied })

  await expectRefusal('no such image in the engine', ['analyze', 'docker:shop:none'], {
    env: { DOCKER_HOST: docker },
    sentence: /has no image shop:none\.$/,
    hint: /--pull/,
  })
  await expectRefusal('nowhere at all', ['analyze', `${host}/nothing:1`], {
    sentence: /nothing:1 is nowhere to be found\.$/,
    hint: /file[^]*docker[^]*podman[^]*registry/,
  })
  await expectRefusal('--pull of what is not there', ['analyze', '--pull', `docker:${host}/nothing:1`], {
    ...{ env: { DOCKER_HOST: docker }, sentence: /nothing/, hint: /./ },
  })
}

async function names({ host }: Registry): Promise<void> {
  const refused = (name: string, reference: string, sentence: RegExp, hint: RegExp, ...flags: string[]) =>
    expectRefusal(name, ['analyze', `registry:${reference}`, ...flags], { sentence, hint })
  await refused('an unknown tag', `${host}/shop:none`, /has no image shop:none\.$/, /Check its name and tag/)
  await refused('an unknown repository', `${host}/none:1`, /has no (repository|image) none/, /Check its name/)
  await refused('an unknown digest', `${host}/shop@sha256:${'0'.repeat(64)}`, /has no image shop@sha256:0/, /Check/)
  await refused('no platform that fits', `${host}/shop:1`, /linux\/s390x|s390x/, /linux\/(amd64|arm64)/, '--platform', 'linux/s390x')
  await refused('no tag that fits', `${host}/shop`, /No tag of .*shop matches \^7\.$/, /It has 1\./, '--latest', '^7')
  await refused('a host that DNS does not know', 'registry.invalid/shop:1', /cannot be found: DNS/, /./)
  await refused('nobody listens', '127.0.0.1:1/shop:1', /127\.0\.0\.1:1 refuses connections\.$/, /Check host and port/)
  await refused(
    'no name of an image',
    'Shop:1',
    /Shop:1 is no name of an image\. Repository names are lower case\.$/,
    /as docker pull would/,
  )
}

async function certificates(): Promise<void> {
  const cases: Record<string, [CertificateSketch, sentence: RegExp, hint: RegExp]> = {
    'a certificate that nobody vouches for': [{}, /certificate/, /NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|certs\.d/],
    'a certificate that has run out': [{ expired: true }, /certificate|run out|expired/, /./],
    'a certificate for another host': [{ names: ['DNS:registry.example'] }, /certificate/, /./],
  }
  for (const [name, [sketch, sentence, hint]] of Object.entries(cases)) {
    const certificate = selfSigned(sketch)
    const server = https.createServer(certificate, (_, response) => response.end('{}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    atEnd(() => closeServer(server))
    const { port } = server.address() as AddressInfo
    const trusted = join(newFolder(), 'ca.pem')
    writeFileSync(trusted, certificate.cert)
    const env = name.endsWith('for') ? {} : { NODE_EXTRA_CA_CERTS: trusted }
    await expectRefusal(name, ['analyze', `registry:127.0.0.1:${port}/shop:1`], { env, sentence, hint })
  }
}

/** The report must come, whatever the cache can hold. */
async function fullDisk({ host }: Registry): Promise<void> {
  const cache = newCache()
  await shell('mount -t tmpfs -o size=1m none $CACHE; head -c 1020k /dev/zero >$CACHE/full', { CACHE: cache })
  try {
    const expected = await report(`registry:${host}/shop:1`)
    for (const time of ['first', 'second']) {
      const actual = await report(`registry:${host}/shop:1`, { flags: ['--cache-dir', cache] })
      const unfinished = readdirSync(cache, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))
      say(`no space for the cache, ${time} time`, [...compare(expected, actual), ...unfinished.map((name) => `${name} is left`)])
    }
  } finally {
    await shell('umount $CACHE', { CACHE: cache })
  }
}

/** Ctrl-C: exit code 130, no entry, no process. The lab itself looks for temporary files. */
async function interrupted(registry: Registry): Promise<void> {
  const after = Math.floor(large.size / 3)
  const stalling = await startFaultProxy(registry.url, [{ path: new RegExp(large.digest), fault: { kind: 'stall', after }, times: 100 }])
  atEnd(stalling.close)
  const arrived = async () => {
    while (stalling.bytesPassed() < after) await setTimeout(20)
    await setTimeout(300)
  }
  await interrupt('in the middle of a download', `registry:${stalling.host}/shop:1`, arrived, 'SIGINT', 130)
  await interrupt('while it waits for a registry', `registry:${stalling.host}/shop:1`, () => setTimeout(1500), 'SIGTERM', 143)

  const name = `slimscope-lab-${process.pid}:1`
  const script = '$SKOPEO oci:$LAYOUT:1 docker-archive:$OUT/image.tar:$NAME; docker load -qi $OUT/image.tar'
  await shell(script, { DOCKER_HOST: docker, LAYOUT: layout, OUT: newFolder(), NAME: name })
  await interrupt('in the middle of an export', `docker:${name}`, () => setTimeout(700), 'SIGINT', 130)
  // What stands for ssh says nothing, and does not go by itself.
  const folder = newFolder()
  writeFileSync(join(folder, 'ssh'), '#!/bin/sh\nexec sleep 1000\n', { mode: 0o755 })
  const silent = { DOCKER_HOST: 'ssh://root@127.0.0.1', PATH: `${folder}:${process.env.PATH}` }
  await interrupt('while ssh connects', 'docker:shop:1', () => setTimeout(1500), 'SIGINT', 130, silent)
  await shell('docker rmi $NAME', { DOCKER_HOST: docker, NAME: name })
}

async function interrupt(
  name: string,
  reference: string,
  moment: () => Promise<unknown>,
  signal: NodeJS.Signals,
  status: number,
  env: Record<string, string> = {},
): Promise<void> {
  const cache = newCache()
  let child: ChildProcess | undefined
  const mark = `LAB_RUN=${process.pid}-${Math.random()}`
  const [variable, value] = mark.split('=') as [string, string]
  const running = slimscope(['analyze', reference, '--cache-dir', cache], {
    env: { DOCKER_HOST: docker, ...env, [variable]: value },
    started: (started) => (child = started),
  })
  await moment()
  child!.kill(signal)
  const asked = Date.now()
  const ended = await running
  const tookMs = Date.now() - asked
  await setTimeout(200)
  const kept = readdirSync(cache, { recursive: true }).filter(
    (file) => String(file).endsWith('.tmp') || String(file).includes(large.digest.slice(7)),
  )
  say(`${signal} ${name}`, [
    ...(ended.status === status ? [] : [`exit code ${ended.status}: ${ended.stderr}`]),
    ...(tookMs < 2000 ? [] : [`it took ${tookMs} ms to end`]),
    ...(ended.stdout.length === 0 ? [] : ['it printed a report']),
    ...kept.map((file) => `${file} was kept`),
    ...processesWith(mark).map((command) => `still runs: ${command}`),
  ])
}

/** Processes that have this in their environment: all that a run has started. */
function processesWith(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const marked = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)
        return marked ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : []
      } catch {
        return [] // It has ended meanwhile.
      }
    })
}
