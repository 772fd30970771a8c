/**
 * Reads an image from a real registry through a proxy that makes things go wrong: what passes must not be seen in the report, what does not
 * must be told in a sentence and leave nothing behind. Then counts what a second version costs.
 *
 *   node test/workloads/faults.ts LAYOUT
 *
 * LAYOUT is an OCI layout directory with the tag 1, whose largest layer has some MB at least. Needs docker-registry, skopeo and htpasswd.
 * Exits 1 when something is not as it should be.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type FaultProxy, type FaultRule, startFaultProxy } from '../support/fault-proxy.ts'
import { startTokenServer } from '../support/token-server.ts'
import type { Json } from './compare-reports.ts'
import {
  atEnd,
  compare,
  expectRefusal,
  inLab,
  keepSecret,
  newCache,
  newFolder,
  report,
  type Registry,
  run,
  say,
  shell,
  slimscope,
  startDistribution,
} from './lab.ts'
import { CONFIG, digestOf, GZIP_LAYER, MANIFEST, putBlob, putManifest, readLayout } from './push.ts'

const layout = process.argv[2]
if (!layout) throw new Error('name an OCI layout directory')
const { manifest, config } = readLayout(layout)
const large = manifest.layers.toSorted((a, b) => b.size - a.size)[0]!
const LARGE = new RegExp(`/blobs/${large.digest}`)
const HALF = Math.floor(large.size / 2)
const [USER, PASSWORD] = ['lab-user', 'a password for faults']
const BASIC = Buffer.from(`${USER}:${PASSWORD}`).toString('base64')

await inLab(async () => {
  keepSecret(PASSWORD, BASIC)
  const expected = await report(`oci:${layout}:1`)
  const root = newFolder()
  const open = await startDistribution({ root })
  await shell('$SKOPEO oci:$LAYOUT:1 docker://$TO/shop:1', { LAYOUT: layout, TO: open.host })
  await thatPass(open, expected)
  await thatStay(open, expected)
  await withLogins(root, open, expected)
  await sharedLayers(open)
})

/** A proxy for one case. */
async function proxyOf({ url }: Registry, ...rules: FaultRule[]): Promise<FaultProxy> {
  const proxy = await startFaultProxy(url, rules)
  atEnd(proxy.close)
  return proxy
}

/** What does not last: the report is the same, and what was there already is not asked for again. */
async function thatPass(registry: Registry, expected: Json): Promise<void> {
  const cases: { name: string; rules: FaultRule[]; flags?: string[]; resumed?: number }[] = [
    { name: 'cut in the middle', rules: [{ path: LARGE, fault: { kind: 'cut', after: HALF } }], resumed: HALF },
    { name: 'cut before the first byte', rules: [{ path: LARGE, fault: { kind: 'cut', after: 'headers' } }] },
    {
      name: 'cut ten times, a little later each time',
      rules: [{ path: LARGE, fault: { kind: 'cut', after: 100_000 }, times: 10 }],
      resumed: 1_000_000,
    },
    {
      name: 'cut, and ranges are not known',
      rules: [
        { path: LARGE, fault: { kind: 'cut', after: HALF } },
        { path: LARGE, fault: { kind: 'ignore-range' } },
      ],
    },
    {
      name: 'silent in the middle',
      rules: [{ path: LARGE, fault: { kind: 'stall', after: HALF } }],
      flags: ['--timeout', '1'],
      resumed: HALF,
    },
    { name: 'silent before the headers', rules: [{ path: LARGE, fault: { kind: 'stall', after: 'headers' } }], flags: ['--timeout', '1'] },
    {
      // Asked for twice: once by the way for large bodies, whose length must be known, and once by the usual one.
      name: 'ended early, without a length',
      rules: [{ path: LARGE, fault: { kind: 'shorten', to: HALF }, times: 2 }],
      resumed: HALF,
    },
    { name: '429 with Retry-After', rules: [{ path: LARGE, fault: { kind: 'answer', status: 429, headers: { 'retry-after': '1' } } }] },
    {
      name: '429 for the manifest',
      rules: [{ path: /manifests/, fault: { kind: 'answer', status: 429, headers: { 'retry-after': '1' } } }],
    },
    { name: '503, twice', rules: [{ path: LARGE, fault: { kind: 'answer', status: 503, body: 'upstream is away' }, times: 2 }] },
    { name: '502 for the manifest', rules: [{ path: /manifests/, fault: { kind: 'answer', status: 502 } }] },
    { name: 'the first request cut', rules: [{ path: /./, fault: { kind: 'cut', after: 'headers' } }] },
  ]
  for (const { name, rules, flags = [], resumed } of cases) {
    const proxy = await proxyOf(registry, ...rules)
    const begun = Date.now()
    const wrong = compare(expected, await report(`${proxy.host}/shop:1`, { flags: ['--no-cache', ...flags] }))
    const [last] = proxy.requests.filter(({ path }) => LARGE.test(path)).slice(-1)
    // What the proxy wrote may be lost on the way, so it is a little less.
    const from = Number(/^bytes=(\d+)-/.exec(last?.range ?? '')?.[1] ?? 0)
    if (resumed !== undefined && !(from > resumed / 4 && from <= resumed)) wrong.push(`it went on from byte ${from}, not ${resumed}`)
    const waits = rules.some(({ fault }) => fault.kind === 'answer' && fault.headers)
    if (waits && Date.now() - begun < 1000) wrong.push('it did not wait as long as it was told to')
    const faults = proxy.requests.filter(({ fault }) => fault).length
    say(
      `${name}: ${faults} of ${proxy.requests.length} requests went wrong${resumed === undefined ? '' : `, went on from byte ${from}`}`,
      wrong,
    )
  }
}

/** What lasts: a sentence, and nothing of that layer is remembered. */
async function thatStay(registry: Registry, expected: Json): Promise<void> {
  const always = { path: LARGE, times: 1000 }
  const silent = { sentence: /has fallen silent\.$/, hint: /Try again/ }
  const cases: { name: string; rule: FaultRule; flags?: string[]; sentence: RegExp; hint: RegExp }[] = [
    { name: 'always silent', rule: { ...always, fault: { kind: 'stall', after: 'headers' } }, flags: ['--timeout', '1'], ...silent },
    {
      name: 'always cut',
      rule: { ...always, fault: { kind: 'cut', after: 'headers' } },
      sentence: /breaks off the connection\.$/,
      hint: /Try again/,
    },
    { name: 'always 503', rule: { ...always, fault: { kind: 'answer', status: 503 } }, sentence: /answers 503/, hint: /Try again/ },
    {
      name: '429 until tomorrow',
      rule: { ...always, fault: { kind: 'answer', status: 429, headers: { 'retry-after': '86400' } } },
      ...{ sentence: /asks for fewer requests; it says to come back in 1440 minutes\.$/, hint: /Try again later/ },
    },
    {
      name: 'wrong bytes',
      rule: { ...always, fault: { kind: 'corrupt', at: HALF } },
      sentence: /sends other bytes for sha256:/,
      hint: /Push the image again/,
    },
    {
      name: 'wrong bytes at the very end',
      rule: { ...always, fault: { kind: 'corrupt', at: large.size - 1 } },
      sentence: /sends other bytes for sha256:/,
      hint: /Push the image again/,
    },
    {
      name: 'a wrong length',
      rule: { ...always, fault: { kind: 'headers', headers: { 'content-length': String(large.size + 10) } } },
      ...{ sentence: /sends a blob of \d+ bytes that should have \d+\.$/, hint: /Push the image again/ },
    },
    {
      name: 'more bytes than there should be',
      rule: { ...always, fault: { kind: 'lengthen', by: 10 } },
      sentence: /sends more than its \d+ bytes for sha256:/,
      hint: /Push the image again/,
    },
    {
      name: 'a layer that is gone',
      rule: { ...always, fault: { kind: 'answer', status: 404 } },
      sentence: /does not hold sha256:/,
      hint: /Push the image again/,
    },
    {
      name: 'other bytes for the manifest',
      rule: { path: /manifests/, times: 1000, fault: { kind: 'corrupt', at: 30 } },
      ...{ sentence: /sends other bytes for the manifest sha256:/, hint: /./ },
    },
  ]
  for (const { name, rule, flags = [], ...refusal } of cases) {
    const proxy = await proxyOf(registry, rule)
    const cache = newCache()
    await expectRefusal(name, ['analyze', `registry:${proxy.host}/shop:1`, '--no-packages', '--cache-dir', cache, ...flags], refusal)
    const kept = readdirSync(cache, { recursive: true }).filter(
      (file) => String(file).includes(large.digest.replace('sha256:', '')) || String(file).endsWith('tmp'),
    )
    const healthy = await proxyOf(registry)
    const wrong = compare(expected, await report(`${healthy.host}/shop:1`, { flags: ['--cache-dir', cache] }))
    const again = healthy.requests.filter(({ path }) => LARGE.test(path)).length
    say(`    and then without the fault: the layer is read again`, [
      ...wrong,
      ...kept.map((file) => `${file} was kept`),
      ...(again === 1 ? [] : [`it was asked for ${again} times`]),
    ])
  }
}

/** A login must outlive its tokens, and go to nobody else. */
async function withLogins(root: string, open: Registry, expected: Json): Promise<void> {
  const passwords = join(newFolder(), 'htpasswd')
  writeFileSync(passwords, (await run(['htpasswd', '-niBC', '4', USER], { input: PASSWORD })).stdout)
  const basic = await startDistribution({ root, auth: { htpasswd: { realm: 'lab', path: passwords } } })
  const elsewhere = await proxyOf(open)
  // Another name for the same machine is another host.
  const to = elsewhere.url.replace('127.0.0.1', 'localhost')
  const login = { input: PASSWORD, flags: ['--no-cache', '--username', USER, '--password-stdin'] }

  const redirecting = await proxyOf(basic, { path: /\/blobs\//, times: 1000, fault: { kind: 'redirect', to } })
  const redirected = compare(expected, await report(`${redirecting.host}/shop:1`, login))
  const carried = elsewhere.requests.filter(({ authorization }) => authorization !== undefined).length
  if (!redirecting.requests.some(({ authorization }) => authorization === `Basic ${BASIC}`))
    redirected.push('no login arrived at the registry')
  if (carried > 0) redirected.push(`${carried} requests carried the login there`)
  say(`redirect to another host: ${elsewhere.requests.length} requests arrived there, ${carried} of them with a login`, redirected)

  const broken = await proxyOf(basic, { path: LARGE, times: 1000, fault: { kind: 'redirect', to: `${to}/wrong` } })
  await expectRefusal('redirect to where it is not', ['analyze', `registry:${broken.host}/shop:1`, ...login.flags], {
    ...{ input: PASSWORD, sentence: /where 127\.0\.0\.1:\d+ keeps its blobs, answers 404/, hint: /network/ },
  })

  const tokens = await startTokenServer({ users: { [USER]: PASSWORD } })
  atEnd(tokens.close)
  const certificate = join(newFolder(), 'token.pem')
  writeFileSync(certificate, tokens.certificate)
  const { realm, service, issuer } = tokens
  const bearer = await startDistribution({ root, auth: { token: { realm, service, issuer, rootcertbundle: certificate } } })
  const rules: FaultRule[] = [
    { path: LARGE, fault: { kind: 'cut', after: HALF } },
    { path: LARGE, fault: { kind: 'forget-login' } },
  ]
  const expiring = await proxyOf(bearer, ...rules)
  const wrong = compare(expected, await report(`${expiring.host}/shop:1`, login))
  const asked = tokens.requests.filter(({ status }) => status === 200).length
  if (asked !== 2) wrong.push(`tokens were asked for ${asked} times`)
  say(`a token that runs out in the middle: ${asked} tokens`, wrong)
  keepSecret(...expiring.requests.flatMap(({ authorization }) => authorization?.replace('Bearer ', '') ?? []))
}

/** A second version that shares all layers but one costs that one. */
async function sharedLayers(registry: Registry): Promise<void> {
  const tar = await shell('cd $OUT && echo second >version && tar -c --mtime=@0 --owner=0 --group=0 version | base64 -w0', {
    OUT: newFolder(),
  })
  const plain = Buffer.from(tar, 'base64')
  const layer = await putBlob(registry, 'shop', GZIP_LAYER, gzipSync(plain))
  const diffIds = [...config.rootfs.diff_ids.slice(0, -1), digestOf(plain)]
  const second = await putBlob(registry, 'shop', CONFIG, { ...config, rootfs: { ...config.rootfs, diff_ids: diffIds } })
  const layers = [...manifest.layers.slice(0, -1), layer]
  const { size } = await putManifest(registry, 'shop', { ...manifest, mediaType: MANIFEST, ...{ config: second, layers } }, '2')
  const fresh = await report(`${registry.host}/shop:2`, { flags: ['--no-packages'] })

  const proxy = await proxyOf(registry)
  const cache = ['--cache-dir', newCache()]
  await slimscope(['analyze', `${proxy.host}/shop:1`, '--no-packages', ...cache])
  const of = async (title: string, blobs: readonly { digest: string; size: number }[]) => {
    const [requests, bytes] = [proxy.requests.length, proxy.bytesPassed()]
    const wrong = compare(fresh, await report(`${proxy.host}/shop:2`, { flags: ['--no-packages', ...cache] }))
    const asked = proxy.requests.slice(requests).map(({ path }) => path)
    const wanted = ['/v2/shop/manifests/2', ...blobs.map(({ digest }) => `/v2/shop/blobs/${digest}`)]
    const passed = proxy.bytesPassed() - bytes
    const bound = size + blobs.reduce((sum, blob) => sum + blob.size, 0)
    if (
      asked
        .filter((path) => path !== '/v2/')
        .sort()
        .join() !== wanted.sort().join()
    )
      wrong.push(`it asked for ${asked.join(' ')}`)
    if (passed > bound + 100) wrong.push(`${passed} bytes came, ${bound} are needed`)
    say(`${title}: ${asked.length} requests, ${passed} bytes`, wrong)
  }
  await of('a second version that shares all layers but one', [second, layer])
  await of('the same once more', [second])
  const once = await slimscope(['analyze', `${registry.host}/shop:2`, '--json', '--all', '--no-packages', '--cache-dir', newCache()])
  const twice = await slimscope(['analyze', `${registry.host}/shop:2`, '--json', '--all', '--no-packages', ...cache])
  say('with and without the other version in the cache: the same bytes', once.stdout.equals(twice.stdout) ? [] : ['they differ'])
}
