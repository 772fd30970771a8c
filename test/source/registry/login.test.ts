import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { UserError } from '../../../src/errors.ts'
import { digestOf } from '../../../src/image/digest-of.ts'
import { loginRefusal } from '../../../src/source/registry/refusals.ts'
import { startFaultProxy } from '../../support/fault-proxy.ts'
import { startRegistry, type RegistryAuth } from '../../support/registry-server.ts'
import { open, read, refusal, REPOSITORY, source, use } from './open.ts'

const GOOD = { username: 'anna', password: 'geheim: ü' }
const BAD = { username: 'anna', password: 'hunter2-secret' }
const USERS = { anna: 'geheim: ü' }
const IDENTITY = { identityToken: 'identity-secret' }
const BASIC: RegistryAuth = { mode: 'basic', users: USERS }
const BEARER: RegistryAuth = { mode: 'bearer', users: USERS }

async function serve(auth: RegistryAuth) {
  const registry = await use(startRegistry({ auth }))
  registry.put(REPOSITORY, '1', { config: '{}', layers: ['layer'] })
  return registry
}

it.each<[string, RegistryAuth, Parameters<typeof source>[]]>([
  ['basic', BASIC, [['a', GOOD]]],
  ['bearer', BEARER, [['a', GOOD]]],
  ['bearer, its token called access_token', { ...BEARER, accessToken: true }, [['a', GOOD]]],
  ['bearer for strangers', { ...BEARER, anonymous: true }, []],
  ['bearer for strangers, with credentials that are refused', { ...BEARER, anonymous: true }, [['a', BAD]]],
  ['an identity token', { ...BEARER, identityTokens: ['identity-secret'] }, [['a', IDENTITY]]],
  [
    'the second credentials',
    BASIC,
    [
      ['a', BAD],
      ['b', GOOD],
    ],
  ],
  [
    'the second credentials, for a token',
    BEARER,
    [
      ['a', BAD],
      ['b', undefined],
      ['c', IDENTITY],
      ['d', GOOD],
    ],
  ],
  [
    'the second source, when the first fails',
    BASIC,
    [
      ['a', new UserError('No helper.', { hint: '' })],
      ['b', GOOD],
    ],
  ],
])('logs in by %s', async (_, auth, sources) => {
  const registry = await serve(auth)
  const client = open(registry.host, { credentials: sources.map((one) => source(...one)) })
  expect((await client.manifest('1')).bytes.length).toBeGreaterThan(0)
  const asked = registry.requests.length
  expect(await client.tags()).toEqual(['1'])
  expect(registry.requests).toHaveLength(asked + 1)
})

it('asks for credentials only when a registry wants them, and once for many requests', async () => {
  const credentials = source('a', GOOD)
  const free = await serve({ mode: 'none' })
  await open(free.host, { credentials: [credentials] }).manifest('1')
  expect(credentials.calls).toBe(0)
  expect(free.requests.map(({ authorization }) => authorization)).toEqual([undefined])

  const registry = await serve(BEARER)
  const client = open(registry.host, { credentials: [credentials] })
  await Promise.all([client.manifest('1'), client.manifest('1'), client.manifest('1'), client.tags()])
  expect(credentials.calls).toBe(1)
  expect(registry.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(1)
})

it('asks a token server for one repository, to pull', async () => {
  const registry = await serve({ ...BEARER, identityTokens: ['identity-secret'] })
  await open(registry.host, { credentials: [source('a', GOOD)] }).manifest('1')
  await open(registry.host, { credentials: [source('a', IDENTITY)] }).manifest('1')
  const [get, post] = registry.requests.filter(({ path }) => path.startsWith('/token'))
  expect(get).toMatchObject({ method: 'GET', path: '/token?service=tests&scope=repository%3Ateam%2Fapp%3Apull' })
  expect(get!.authorization).toBe(`Basic ${Buffer.from('anna:geheim: ü').toString('base64')}`)
  expect(post).toMatchObject({ method: 'POST', path: '/token', authorization: undefined })
  expect(Object.fromEntries(new URLSearchParams(post!.body))).toEqual({
    grant_type: 'refresh_token',
    client_id: 'slimscope',
    refresh_token: 'identity-secret',
    service: 'tests',
    scope: 'repository:team/app:pull',
  })
})

it.each<[string, RegistryAuth]>([
  ['told beforehand', { ...BEARER, expiresIn: 0.001 }],
  ['found out', { ...BEARER, requestsPerToken: 1 }],
])('renews a token that has run out: %s', async (_, auth) => {
  const registry = await serve(auth)
  const client = open(registry.host, { credentials: [source('a', GOOD)] })
  for (let i = 0; i < 5; i++) {
    await client.manifest('1')
    await setTimeout(3)
  }
  expect(registry.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(5)
  await Promise.all([1, 2, 3, 4].map(() => client.manifest('1')))
})

it('renews a token in the middle of a download', async () => {
  const registry = await serve(BEARER)
  const bytes = randomBytes(300_000)
  const digest = registry.putBlob(REPOSITORY, bytes)
  const proxy = await use(startFaultProxy(registry.url))
  const client = open(proxy.host, { credentials: [source('a', GOOD)] })
  await client.manifest('1')
  for (let i = 0; i < 6; i++) proxy.add({ fault: { kind: 'cut', after: 30_000 } }, { fault: { kind: 'forget-login' } })
  expect((await read(client.stream({ digest, sizeBytes: bytes.length }))).equals(bytes)).toBe(true)
  expect(registry.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(7)
})

it('gives up when every token is refused', async () => {
  const registry = await serve({ ...BEARER, requestsPerToken: 0 })
  const { message } = await refusal(open(registry.host, { credentials: [source('a file', GOOD)] }).manifest('1'))
  expect(message).toBe(`${registry.host}/team/app:1 does not exist, or the login from a file may not read it.`)
  expect(registry.requests.length).toBeLessThan(6)
})

it.each<[string, RegistryAuth, Parameters<typeof source>[], string, string?]>([
  ['no credentials', BASIC, [], 'HOST asks for a login.', 'docker login HOST'],
  ['none found', BASIC, [['a', undefined]], 'HOST asks for a login.', 'docker login HOST'],
  ['an identity token only', BASIC, [['a', IDENTITY]], 'HOST asks for a login.', 'docker login HOST'],
  ['wrong ones', BASIC, [['a', BAD]], 'HOST refuses the credentials from a.', 'docker login HOST'],
  [
    'wrong ones in two places',
    BASIC,
    [
      ['a', BAD],
      ['b', { username: 'eve', password: 'hunter2-secret' }],
    ],
    'HOST refuses the credentials from a and b.',
    'docker login HOST',
  ],
  ['wrong ones for a token', BEARER, [['a', BAD]], 'HOST refuses the credentials from a.', 'docker login HOST'],
  ['a wrong identity token', BEARER, [['a', IDENTITY]], 'HOST refuses the credentials from a.', 'docker login HOST'],
  ['a stranger', BEARER, [], 'HOST/team/app:1 does not exist, or is private.', 'docker login HOST'],
  [
    'a stranger whose token is refused',
    { ...BEARER, anonymous: true, requestsPerToken: 0 },
    [],
    'HOST/team/app:1 does not exist, or is private.',
    'docker login HOST',
  ],
  ['a source that fails', BASIC, [['a', new UserError('The helper is missing.', { hint: 'Install it.' })]], 'The helper is missing.'],
])('refuses in one sentence: %s', async (_, auth, sources, message, example) => {
  const registry = await serve(auth)
  const client = open(registry.host, { credentials: sources.map((one) => source(...one)) })
  for (const work of [() => client.manifest('1'), () => client.manifest('1')]) {
    const error = await refusal(work())
    expect(error.message).toBe(message.replace('HOST', registry.host))
    expect(error.example).toBe(example?.replace('HOST', registry.host))
    expect(JSON.stringify([error.message, error.hint, error.stack, String(error.cause)])).not.toMatch(/secret|YW5uYT/)
  }
})

const DENIED = 'requested access to the resource is denied'
const ECR =
  'User: arn:aws:iam::123456789012:user/ci is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:123456789012:repository/app because no identity-based policy allows the action'

it.each<[string, number, string, boolean, RegExp, RegExp]>([
  ['a stranger', 403, DENIED, false, /^HOST\/team\/app:1 does not exist, or is private: requested access/, /log in/],
  ['somebody', 403, DENIED, true, /^HOST denies the login from a access to team\/app:1: requested access/, /who may read it/],
  [
    'missing permissions at AWS',
    403,
    ECR,
    true,
    /^HOST denies access to team\/app: User: arn/,
    /^Allow ecr:BatchGetImage on that repository,/,
  ],
  ['words without end', 403, 'x\n'.repeat(5000), true, /^HOST denies.{1,300}$/, /./],
])('tells what a registry says to %s', async (_, status, message, known, sentence, hint) => {
  const registry = await serve(known ? BASIC : { mode: 'none' })
  const body = JSON.stringify({ errors: [{ code: 'DENIED', message }] })
  const proxy = await use(startFaultProxy(registry.url))
  const client = open(proxy.host, { credentials: known ? [source('a', GOOD)] : [] })
  await client.tags()
  proxy.add({ path: /manifests/, fault: { kind: 'answer', status, body } })
  const error = await refusal(client.manifest('1'))
  expect(error.message.replace(proxy.host, 'HOST')).toMatch(sentence)
  expect(error.hint).toMatch(hint)
})

it('logs in again when ECR says that a login has run out', async () => {
  const registry = await serve(BASIC)
  const proxy = await use(startFaultProxy(registry.url))
  const credentials = source('AWS', GOOD)
  const client = open(proxy.host, { credentials: [credentials] })
  await client.tags()
  const body = '{"errors":[{"code":"DENIED","message":"Your authorization token has expired. Reauthenticate and try again."}]}'
  proxy.add({ path: /manifests/, fault: { kind: 'answer', status: 403, body } })
  await client.manifest('1')
  expect(credentials.calls).toBe(2)
})

it('waits for a token server that is busy', async () => {
  const registry = await serve(BEARER)
  const busy = await use(startFaultProxy(registry.url, [{ path: /token/, times: 2, fault: { kind: 'answer', status: 503 } }]))
  const realm = { 'www-authenticate': `Bearer realm="${busy.url}/token",service="tests"` }
  const proxy = await use(startFaultProxy(registry.url, [{ path: /manifests/, times: 3, fault: { kind: 'headers', headers: realm } }]))
  await open(proxy.host, { credentials: [source('a', GOOD)] }).manifest('1')
  expect(busy.requests).toHaveLength(3)
  expect(busy.requests[0]!.path).toContain('scope=repository%3Ateam%2Fapp%3Apull')
})

it.each([
  ['no token', '{}'],
  ['no JSON', '<html>'],
  ['a token for two headers', String.raw`{"token":"a\r\nx: y"}`],
])('refuses %s from a token server', async (_, body) => {
  const registry = await serve(BEARER)
  const fake = await use(startFaultProxy(registry.url, [{ path: /token/, fault: { kind: 'answer', status: 200, body } }]))
  const realm = { 'www-authenticate': `Bearer realm="${fake.url}/token"` }
  const proxy = await use(startFaultProxy(registry.url, [{ path: /manifests/, fault: { kind: 'headers', headers: realm } }]))
  const { message } = await refusal(open(proxy.host).manifest('1'))
  expect(message).toBe(`${fake.host}, which hands out logins for the registry, answers without one.`)
})

it.each([
  ['Negotiate', /asks for a login by negotiate, which is not known here/],
  ['', /asks for a login, and does not say how/],
  ['Bearer realm="ftp://x/"', /token server that is not safe to ask/],
  ['Bearer service="x"', /./],
])('refuses a registry that asks for a login by %s', async (challenge, message) => {
  const registry = await serve({ mode: 'none' })
  const headers = { 'www-authenticate': challenge }
  const proxy = await use(startFaultProxy(registry.url, [{ path: /manifests/, fault: { kind: 'answer', status: 401, headers } }]))
  expect((await refusal(open(proxy.host, { credentials: [source('a', GOOD)] }).manifest('1'))).message).toMatch(message)
})

it('leaves a login with the registry when it is sent on', async () => {
  const registry = await serve(BASIC)
  const digest = registry.putBlob(REPOSITORY, 'layer')
  const storage = await use(startRegistry())
  storage.putBlob(REPOSITORY, 'layer')
  const there = storage.url.replace('127.0.0.1', 'localhost')
  const proxy = await use(startFaultProxy(registry.url))
  const client = open(proxy.host, { credentials: [source('a', GOOD)] })
  await client.tags()
  proxy.add({ fault: { kind: 'redirect', to: there } })
  expect((await read(client.stream({ digest, sizeBytes: 5 }))).toString()).toBe('layer')
  expect(proxy.requests.at(-1)!.authorization).toMatch(/^Basic/)
  expect(storage.requests.map(({ authorization }) => authorization)).toEqual([undefined])

  proxy.add({ fault: { kind: 'redirect', to: '/v2/team/app/blobs/../..' } })
  await refusal(read(client.stream({ digest: digestOf('other'), sizeBytes: 5 })))
  expect(proxy.requests.at(-1)!.authorization).toMatch(/^Basic/)
})

it.each<[string, string, RegExp]>([
  ['in circles', '', /sends us in circles/],
  ['out of the web', 'file:///etc/passwd?', /to something that is not on the web/],
])('does not let itself be sent %s', async (_, to, message) => {
  const registry = await serve({ mode: 'none' })
  const proxy = await use(startFaultProxy(registry.url, [{ path: /manifests/, times: 99, fault: { kind: 'redirect', to } }]))
  expect((await refusal(open(proxy.host).manifest('1'))).message).toMatch(message)
  expect(proxy.requests.length).toBeLessThanOrEqual(6)
})

it('names a storage that refuses, without the credentials in its URL', async () => {
  const registry = await serve({ mode: 'none' })
  const storage = await use(startFaultProxy(registry.url, [{ fault: { kind: 'answer', status: 403, body: '<Error/>' } }]))
  const to = `http://user:url-secret@${storage.host}/bucket?X-Amz-Signature=url-secret&`
  const proxy = await use(startFaultProxy(registry.url, [{ fault: { kind: 'redirect', to } }]))
  const error = await refusal(open(proxy.host).document({ digest: digestOf('layer'), sizeBytes: 5 }))
  expect(error.message).toBe(`${storage.host}, where ${proxy.host} keeps its blobs, answers 403.`)
  expect(storage.requests[0]).toMatchObject({ authorization: undefined })
  expect(storage.requests[0]!.path).toContain('X-Amz-Signature=url-secret')
})

it.each([
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'eu-west-1'],
  ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['123456789012.dkr-ecr.eu-west-1.on.aws', 'eu-west-1'],
])('knows how to log in at %s', (registry, region) => {
  const { example } = loginRefusal({ registry, repository: 'app' }, { kind: 'tags' }, [], ['basic'])
  expect(example).toBe(`aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${registry}`)
})
