import { expect, it } from 'vitest'
import { digestOf } from '../../../src/image/digest-of.ts'
import { startFaultProxy } from '../../support/fault-proxy.ts'
import { startRegistry } from '../../support/registry-server.ts'
import { open, refusal, REPOSITORY, use } from './open.ts'

const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json'
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'

it('reads a manifest by tag and by digest, and asks for all formats', async () => {
  const registry = await use(startRegistry())
  const digest = registry.put(REPOSITORY, '1', { config: '{}', layers: ['layer'] })
  const client = open(registry.host)
  const byTag = await client.manifest('1')
  expect(byTag).toEqual(await client.manifest(digest))
  expect(byTag).toMatchObject({ digest, mediaType: 'application/vnd.oci.image.manifest.v1+json' })
  expect(digestOf(byTag.bytes)).toBe(digest)
  expect(registry.requests[0]).toMatchObject({ path: '/v2/team/app/manifests/1', authorization: undefined })
  for (const type of [
    'oci.image.index',
    'oci.image.manifest',
    'distribution.manifest.list',
    'distribution.manifest.v2',
    'manifest.v1+json',
  ]) {
    expect(registry.requests[0]!.headers.accept).toContain(type)
  }
})

it.each<[string, string | undefined, string, string]>([
  ['the header', DOCKER, '{"layers":[]}', DOCKER],
  ['the header without its parameters', `${LIST}; charset=utf-8`, '{}', LIST],
  ['the document, where the header is vague', 'application/json', `{"mediaType":"${DOCKER}"}`, DOCKER],
  ['the header, where nothing else is said', 'text/plain', 'no json', 'text/plain'],
])('takes the media type from %s', async (_, header, manifest, expected) => {
  const registry = await use(startRegistry())
  registry.putManifest(REPOSITORY, '1', manifest, header)
  expect((await open(registry.host).manifest('1')).mediaType).toBe(expected)
})

it.each([
  ['application/vnd.docker.distribution.manifest.v1+prettyjws', '{"schemaVersion":1}'],
  ['application/json', '{"schemaVersion":1}'],
])("refuses Docker's first format as %s", async (type, manifest) => {
  const registry = await use(startRegistry())
  registry.putManifest(REPOSITORY, '1', manifest, type)
  const error = await refusal(open(registry.host).manifest('1'))
  expect(error.message).toBe(`${registry.host}/team/app:1 is an image of Docker's first manifest format, which is not read.`)
  expect(error.example).toContain('skopeo copy')
})

it('refuses a manifest that is not what its digest says, asked for by digest or by tag', async () => {
  const registry = await use(startRegistry())
  const digest = registry.put(REPOSITORY, '1', { config: '{}', layers: [] })
  const proxy = await use(startFaultProxy(registry.url, [{ path: /manifests/, times: 2, fault: { kind: 'corrupt', at: 3 } }]))
  const client = open(proxy.host)
  for (const reference of ['1', digest]) {
    const { message } = await refusal(client.manifest(reference))
    expect(message).toBe(`${proxy.host} sends other bytes for the manifest ${digest}.`)
  }
  expect((await client.manifest('1')).digest).toBe(digest)
})

it('does without a digest in the header, and with one of another kind', async () => {
  const registry = await use(startRegistry())
  const digest = registry.put(REPOSITORY, '1', { config: '{}', layers: [] })
  const headers = [undefined, 'sha512:abc']
  const rules = headers.map((value) => ({
    path: /manifests/,
    fault: { kind: 'headers' as const, headers: { 'docker-content-digest': value } },
  }))
  const proxy = await use(startFaultProxy(registry.url, rules))
  const client = open(proxy.host)
  expect((await client.manifest('1')).digest).toBe(digest)
  expect((await client.manifest('1')).digest).toBe(digest)
})

it('reads no manifest of more than 8 MiB, with its length told or not', async () => {
  const registry = await use(startRegistry())
  registry.putManifest(REPOSITORY, '1', Buffer.alloc(8 * 1024 * 1024 + 1, ' '))
  registry.putManifest(REPOSITORY, '2', Buffer.alloc(8 * 1024 * 1024, ' '))
  const endless = { path: /manifests/, fault: { kind: 'lengthen' as const, by: 2 } }
  const proxy = await use(startFaultProxy(registry.url, [{ ...endless, skip: 1 }]))
  const client = open(proxy.host)
  const expected = `${proxy.host} sends a manifest of more than 8 MiB.`
  expect((await refusal(client.manifest('1'))).message).toBe(expected)
  expect((await refusal(client.manifest('2'))).message).toBe(expected)
  expect((await client.manifest('2')).bytes).toHaveLength(8 * 1024 * 1024)
})

it('says what is not there', async () => {
  const registry = await use(startRegistry())
  registry.put(REPOSITORY, '1', { config: '{}', layers: [] })
  const client = open(registry.host)
  const digest = digestOf('nothing')
  const other = open(registry.host, {}, 'team/other')
  expect((await refusal(client.manifest('2'))).message).toBe(`${registry.host} has no image team/app:2.`)
  expect((await refusal(client.manifest(digest))).message).toBe(`${registry.host} has no image team/app@${digest}.`)
  expect((await refusal(client.document({ digest, sizeBytes: 7 }))).message).toBe(
    `${registry.host} does not hold ${digest}, which is part of the image.`,
  )
  for (const work of [other.manifest('1'), other.tags()]) {
    expect((await refusal(work)).message).toBe(`${registry.host} has no repository team/other.`)
  }
})

it('reads a document, and refuses one that is too large without asking for it', async () => {
  const registry = await use(startRegistry())
  const digest = registry.putBlob(REPOSITORY, '{"os":"linux"}')
  const client = open(registry.host)
  expect((await client.document({ digest, sizeBytes: 14 })).toString()).toBe('{"os":"linux"}')
  const asked = registry.requests.length
  expect((await refusal(client.document({ digest, sizeBytes: 9e6 }))).message).toMatch(/more than 8 MiB/)
  expect(registry.requests).toHaveLength(asked)
})

it.each([1, 2, 3, 1000])('lists tags in pages of %i', async (pageSize) => {
  const registry = await use(startRegistry({ pageSize }))
  const tags = ['1', '2', 'a', 'b+c', 'latest']
  for (const tag of tags) registry.putManifest(REPOSITORY, tag, '{}')
  expect(await open(registry.host).tags()).toEqual(tags)
  expect(registry.requests).toHaveLength(Math.ceil(tags.length / pageSize))
  expect(registry.requests[0]!.path).toBe('/v2/team/app/tags/list?n=1000')
})

it.each<[string, string, string[] | string]>([
  ['a whole URL', '<http://HOST/v2/team/app/tags/list?n=1&last=1>; rel="next"', ['1', '2']],
  ['a URL of the other scheme', '<https://HOST/v2/team/app/tags/list?last=1>; rel=next', ['1', '2']],
  ['another link first', '<http://x.example/>; rel="first", </v2/team/app/tags/list?last=1>; rel="next"', ['1', '2']],
  ['no next', '<http://x.example/>; rel="prev"', ['1']],
  ['another host', '<http://x.example/v2/team/app/tags/list>; rel="next"', 'HOST continues its list of tags on another host.'],
])('follows %s to the next page', async (_, link, expected) => {
  const registry = await use(startRegistry())
  registry.putManifest(REPOSITORY, '1', '{}')
  registry.putManifest(REPOSITORY, '2', '{}')
  const proxy = await use(startFaultProxy(registry.url))
  const headers = { link: link.replace('HOST', proxy.host) }
  proxy.add({ path: /tags/, fault: { kind: 'answer', status: 200, headers, body: '{"tags":["1"]}' } })
  const outcome = await open(proxy.host)
    .tags()
    .catch((error: Error) => error.message)
  expect(outcome).toEqual(typeof expected === 'string' ? expected.replace('HOST', proxy.host) : expected)
})

it('ends a list of tags that never ends', async () => {
  const registry = await use(startRegistry())
  const headers = { link: '</v2/team/app/tags/list>; rel="next"' }
  const endless = { kind: 'answer' as const, status: 200, headers, body: '{"tags":["1"]}' }
  const proxy = await use(startFaultProxy(registry.url, [{ path: /tags/, times: Infinity, fault: endless }]))
  expect((await refusal(open(proxy.host).tags())).message).toMatch(/without end/)
  expect(proxy.requests).toHaveLength(1000)
})

it.each([
  ['{"tags":null}', []],
  ['{"tags":["a",7]}', ['a']],
  ['<html>', undefined],
  ['{"tags":"a"}', undefined],
  ['null', undefined],
])('reads the tags of %s', async (body, expected) => {
  const registry = await use(startRegistry())
  const proxy = await use(startFaultProxy(registry.url, [{ path: /tags/, fault: { kind: 'answer', status: 200, body } }]))
  const outcome = await open(proxy.host)
    .tags()
    .catch((error: Error) => error.message)
  expect(outcome).toEqual(expected ?? `${proxy.host} sends no list of tags.`)
})
