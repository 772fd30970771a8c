import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { UserError } from '../../../src/errors.ts'
import { networkFault } from '../../../src/source/registry/network-fault.ts'
import { selfSigned } from '../../support/certificate.ts'
import { startConnectProxy } from '../../support/connect-proxy.ts'
import { startFaultProxy } from '../../support/fault-proxy.ts'
import { startRegistry, type RegistryAuth, type RegistryServerOptions } from '../../support/registry-server.ts'
import { open, read, refusal, REPOSITORY, source, use } from './open.ts'

const folder = mkdtempSync(join(tmpdir(), 'slimscope-network-'))
afterAll(() => rmSync(folder, { recursive: true }))

const REMOTE = 'registry.example'
const CERTIFICATE = selfSigned({ names: ['DNS:localhost', 'IP:127.0.0.1', `DNS:${REMOTE}`] })
const BUNDLE = join(folder, 'ca.pem')
writeFileSync(BUNDLE, CERTIFICATE.cert)
const TRUSTING = { HOME: folder, SSL_CERT_FILE: BUNDLE }
const LOGIN = { username: 'anna', password: 'hunter2-secret' }
const USERS = { anna: 'hunter2-secret' }

async function serve(options: RegistryServerOptions = {}) {
  const registry = await use(startRegistry(options))
  registry.put(REPOSITORY, '1', { config: '{}', layers: ['layer'] })
  return registry
}

/** A registry far away: it has a name, a certificate and a proxy that leads there. */
async function serveRemote(auth: RegistryAuth = { mode: 'none' }, more: Record<string, string> = {}) {
  const registry = await serve({ tls: CERTIFICATE, auth })
  const proxy = await use(startConnectProxy({ [`${REMOTE}:443`]: registry.host, ...more }))
  return { registry, proxy, env: { ...TRUSTING, HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url } }
}

it.each(['http', 'https'])('finds out that a registry on loopback speaks %s, once', async (scheme) => {
  const registry = await serve(scheme === 'https' ? { tls: CERTIFICATE } : {})
  const client = open(registry.host, { env: TRUSTING })
  await client.manifest('1')
  expect(await client.tags()).toEqual(['1'])
  expect(registry.requests).toHaveLength(2)
})

it('trusts a certificate that is in certs.d for the registry', async () => {
  const registry = await serve({ tls: CERTIFICATE })
  const home = mkdtempSync(join(folder, 'home-'))
  const place = join(home, '.docker/certs.d', registry.host)
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'ca.crt'), CERTIFICATE.cert)
  expect(await open(registry.host, { env: { HOME: home } }).tags()).toEqual(['1'])
  expect((await refusal(open(registry.host, { env: { HOME: join(folder, 'nobody') } }).tags())).message).toMatch(/signed by nobody/)
})

it('shows a certificate of its own where the registry wants one, and nowhere else', async () => {
  const ours = selfSigned()
  const tls = { ...CERTIFICATE, ca: ours.cert, requestCert: true }
  const registry = await serve({ tls })
  const home = mkdtempSync(join(folder, 'home-'))
  const env = { ...TRUSTING, HOME: home }
  const { message } = await refusal(open(registry.host, { env, attempts: 1 }).tags())
  expect(message).toMatch(/asks for a certificate of ours|breaks off the connection/)

  const place = join(home, '.config/containers/certs.d', registry.host)
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'client.cert'), ours.cert)
  writeFileSync(join(place, 'client.key'), ours.key)
  expect(await open(registry.host, { env }).tags()).toEqual(['1'])
})

it('says so when its own certificate is none', async () => {
  const registry = await serve({ tls: CERTIFICATE })
  const home = mkdtempSync(join(folder, 'home-'))
  const place = join(home, '.docker/certs.d', registry.host)
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'client.cert'), 'none')
  writeFileSync(join(place, 'client.key'), 'none')
  const error = await refusal(open(registry.host, { env: { HOME: home } }).tags())
  expect(error.message).toBe(`The certificates for ${registry.host} on this machine cannot be used.`)
})

it.each<[string, { names?: string[]; expired?: boolean }, RegExp]>([
  ['is for another name', { names: ['DNS:other.example'] }, /^The certificate of HOST is for another name\.$/],
  ['has run out', { expired: true }, /^The certificate of HOST has expired\.$/],
])('refuses a certificate that %s, without a second attempt', async (_, parts, message) => {
  const certificate = selfSigned(parts)
  const bundle = join(folder, `${parts.expired}-${parts.names}.pem`)
  writeFileSync(bundle, certificate.cert)
  const registry = await serve({ tls: certificate })
  const error = await refusal(open(registry.host, { env: { HOME: folder, SSL_CERT_FILE: bundle } }).tags())
  expect(error.message.replace(registry.host, 'HOST')).toMatch(message)
})

it('refuses a certificate that nobody signed, and says how to trust it', async () => {
  const registry = await serve({ tls: CERTIFICATE })
  const error = await refusal(open(registry.host).tags())
  expect(error).toMatchObject({
    message: `The certificate of ${registry.host} is signed by nobody this machine trusts.`,
    example: 'export NODE_EXTRA_CA_CERTS=ca.pem',
  })
})

it('goes through a proxy, and logs in there', async () => {
  const { registry, proxy, env } = await serveRemote()
  const withLogin = proxy.url.replace('//', '//user:p%40ss@')
  expect(await open(REMOTE, { env: { ...env, HTTPS_PROXY: withLogin } }).tags()).toEqual(['1'])
  expect(proxy.requests).toEqual([{ line: `CONNECT ${REMOTE}:443`, authorization: `Basic ${btoa('user:p@ss')}` }])
  expect(registry.requests[0]!.headers['proxy-authorization']).toBeUndefined()
})

it('goes through a proxy that speaks HTTPS itself', async () => {
  const registry = await serve({ tls: CERTIFICATE })
  const proxy = await use(startConnectProxy({ [`${REMOTE}:443`]: registry.host }, undefined, CERTIFICATE))
  expect(await open(REMOTE, { env: { ...TRUSTING, HTTPS_PROXY: proxy.url.replace('127.0.0.1', 'localhost') } }).tags()).toEqual(['1'])
  expect(proxy.requests).toHaveLength(1)
})

it('finds Docker Hub where it is', async () => {
  const tls = selfSigned({ names: ['DNS:registry-1.docker.io'] })
  const bundle = join(folder, 'hub.pem')
  writeFileSync(bundle, tls.cert)
  const registry = await serve({ tls, auth: { mode: 'bearer', users: {}, anonymous: true, requestsPerToken: 0, realm: '/token' } })
  const proxy = await use(startConnectProxy({ 'registry-1.docker.io:443': registry.host }))
  const env = { HOME: folder, SSL_CERT_FILE: bundle, HTTPS_PROXY: proxy.url }
  const error = await refusal(open('docker.io', { env }, 'library/shop').manifest('1'))
  expect(error).toMatchObject({ message: 'docker.io/library/shop:1 does not exist, or is private.', example: 'docker login' })
})

it('goes through a proxy without TLS, where plain HTTP is allowed', async () => {
  const registry = await serve({ auth: { mode: 'basic', users: USERS } })
  const proxy = await use(startConnectProxy({ [`${REMOTE}:5000`]: registry.host }))
  const env = { HOME: folder, HTTP_PROXY: proxy.url }
  const client = open(`${REMOTE}:5000`, { env, plainHttp: true, credentials: [source('a', LOGIN)] })
  expect(await client.tags()).toEqual(['1'])
  expect(proxy.requests[0]!.line).toBe(`GET http://${REMOTE}:5000/v2/team/app/tags/list?n=1000`)
  expect(registry.requests[0]!.headers.host).toBe(`${REMOTE}:5000`)
})

it.each<[string, NodeJS.ProcessEnv, boolean]>([
  ['https', { HTTPS_PROXY: 'PROXY' }, false],
  ['http', { HTTP_PROXY: 'PROXY' }, true],
])('names a proxy that wants a login, or does not lead on, by %s', async (_, variables, plainHttp) => {
  for (const [status, message] of [
    [407, /^The proxy 127.0.0.1:\d+ asks for a login\.$/],
    [403, plainHttp ? /./ : /^The proxy 127.0.0.1:\d+ does not lead to registry.example: it answers 403\.$/],
  ] as const) {
    const proxy = await use(startConnectProxy({}, status))
    const withLogin = proxy.url.replace('//', '//user:hunter2-secret@')
    const env = Object.fromEntries(Object.keys(variables).map((name) => [name, withLogin]))
    const error = await refusal(open(REMOTE, { env: { HOME: folder, ...env }, plainHttp }).tags())
    expect(error.message).toMatch(message)
    expect(`${error.message} ${error.hint} ${error.example} ${error.stack}`).not.toContain('secret')
    expect(proxy.requests).toHaveLength(1)
  }
})

it('names a proxy that is not there', async () => {
  const port = await closedPort()
  const error = await refusal(open(REMOTE, { env: { HOME: folder, HTTPS_PROXY: `127.0.0.1:${port}` } }).tags())
  expect(error.message).toBe(`The proxy 127.0.0.1:${port} refuses connections.`)
})

it('names a proxy that hangs up, after some attempts', async () => {
  let calls = 0
  const server = createServer((socket) => {
    calls++
    socket.on('error', () => {}).once('data', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const error = await refusal(open(REMOTE, { env: { HOME: folder, HTTPS_PROXY: `http://127.0.0.1:${port}` } }).tags())
  expect(error.message).toMatch(/breaks off the connection\.$/)
  expect(calls).toBeLessThan(20)
})

it('does not let itself be sent from HTTPS to HTTP', async () => {
  const { registry, env, proxy } = await serveRemote({ mode: 'none' })
  const plain = await serve()
  for (const [to, message] of [
    ['http://storage.example', /sends us to storage\.example without encryption/],
    [plain.url, /sends us to 127\.0\.0\.1:\d+ without encryption/],
  ] as const) {
    const away = await use(startFaultProxy(plain.url, [{ path: /./, times: 9, fault: { kind: 'redirect', to } }]))
    const front = await use(startTls(away.host))
    const routed = await use(startConnectProxy({ [`${REMOTE}:443`]: front.host }))
    expect((await refusal(open(REMOTE, { env: { ...env, HTTPS_PROXY: routed.url } }).tags())).message).toMatch(message)
  }
  expect([registry.requests, proxy.requests, plain.requests]).toEqual([[], [], []])
})

it.each<[string, string, RegExp]>([
  ['http://auth.example/token', 'HTTPS', /^registry\.example sends us to a token server that is not safe to ask\.$/],
  ['http://127.0.0.1:9/token', 'HTTPS', /^registry\.example sends us to a token server that is not safe to ask\.$/],
])('asks no token server at %s for a registry by HTTPS', async (realm, _, message) => {
  const { registry, env } = await serveRemote({ mode: 'bearer', users: USERS, realm })
  expect((await refusal(open(REMOTE, { env, credentials: [source('a', LOGIN)] }).tags())).message).toMatch(message)
  expect(registry.requests).toHaveLength(1)
})

it('keeps credentials back from a token server without TLS, and asks as a stranger', async () => {
  const auth = { mode: 'bearer', users: USERS, realm: 'http://auth.example/token' } as const
  const strict = await serve({ auth })
  const proxy = await use(startConnectProxy({ [`${REMOTE}:80`]: strict.host, [REMOTE]: strict.host, 'auth.example': strict.host }))
  const env = { HOME: folder, HTTP_PROXY: proxy.url }
  const error = await refusal(open(REMOTE, { env, plainHttp: true, credentials: [source('a', LOGIN)] }).tags())
  expect(error.message).toBe(`${REMOTE} wants credentials sent without encryption; those from a were kept back.`)
  expect(strict.requests.map(({ authorization }) => authorization)).toEqual([undefined, undefined])
})

it('logs in far away, and keeps the login from the storage', async () => {
  const { registry, env } = await serveRemote({ mode: 'bearer', users: USERS, realm: `https://${REMOTE}/token` })
  const digest = registry.putBlob(REPOSITORY, 'layer')
  const client = open(REMOTE, { env, credentials: [source('a', LOGIN)] })
  expect((await read(client.stream({ digest, sizeBytes: 5 }))).toString()).toBe('layer')
  expect(registry.requests.map(({ authorization }) => authorization?.split(' ')[0])).toEqual([undefined, 'Basic', 'Bearer'])
})

it('says that nobody listens, at once', async () => {
  const port = await closedPort()
  const error = await refusal(open(`127.0.0.1:${port}`, { baseDelayMs: 10_000 }).tags())
  expect(error).toMatchObject({ message: `127.0.0.1:${port} refuses connections.`, hint: 'Check host and port, and that it is running.' })
})

it('says that a server does not speak HTTPS', async () => {
  const plain = await serve()
  const proxy = await use(startConnectProxy({ [`${REMOTE}:443`]: plain.host }))
  const error = await refusal(open(REMOTE, { env: { HTTPS_PROXY: proxy.url, HOME: folder } }).tags())
  expect(error.message).toBe(`${REMOTE} does not speak HTTPS.`)
  expect(error.hint).toContain('--plain-http')
})

it.each(['SSH-2.0-OpenSSH_9.2\r\n', '\x15\x03\x01\x00\x02\x02\x46'])('says that %j is not HTTP', async (words) => {
  const server = createServer((socket) => void socket.on('error', () => {}).end(words, 'latin1'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  expect((await refusal(open(host, { plainHttp: true }).tags())).message).toBe(`${host} answers with something that is not HTTP.`)
})

it.each<[string, string | undefined, string, boolean]>([
  ['ENOTFOUND', undefined, 'far.example cannot be found: DNS does not know the name.', false],
  ['ENOTFOUND', 'proxy:1', 'The proxy proxy:1 cannot be found: DNS does not know the name.', false],
  ['EAI_AGAIN', undefined, 'far.example cannot be found: DNS does not answer.', true],
  ['EHOSTUNREACH', undefined, 'No way leads to far.example.', false],
  ['UND_ERR_CONNECT_TIMEOUT', undefined, 'far.example does not answer.', true],
  ['ETIMEDOUT', 'proxy:1', 'The proxy proxy:1 does not answer.', true],
  ['ECONNRESET', undefined, 'far.example breaks off the connection.', true],
  ['UND_ERR_HEADERS_TIMEOUT', 'proxy:1', 'far.example has fallen silent.', true],
  ['CERT_NOT_YET_VALID', undefined, 'The certificate of far.example is not valid yet.', false],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', undefined, 'far.example asks for a certificate of ours.', false],
  ['ERR_SSL_NO_PROTOCOLS', undefined, 'No safe connection to far.example can be made: words of it.', false],
  ['ESOMETHING', undefined, 'far.example cannot be reached: words of it.', false],
  ['', undefined, 'far.example cannot be reached: words of it.', false],
])('makes a sentence of %s', (code, proxy, message, transient) => {
  const cause = Object.assign(new Error('words of it.\nand more'), code ? { code } : {})
  const fault = networkFault(cause, { host: 'far.example', proxy })
  expect(fault.refusal).toBeInstanceOf(UserError)
  expect([fault.refusal.message, fault.transient]).toEqual([message, transient])
  expect(networkFault(new AggregateError([cause]), { host: 'far.example', proxy }).transient).toBe(transient)
})

/** Ends TLS before a plain server. */
async function startTls(target: string) {
  const tls = await import('node:tls')
  const net = await import('node:net')
  const [host, port] = target.split(':')
  const server = tls.createServer(CERTIFICATE, (socket) => {
    const plain = net.connect(Number(port), host)
    for (const one of [socket, plain]) one.on('error', () => {}).on('close', () => [socket, plain].forEach((each) => each.destroy()))
    socket.pipe(plain).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => void server.close(),
  }
}

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
