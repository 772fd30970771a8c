import { createServer } from 'node:net'
import { type ServerResponse, createServer as createHttpServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { UserError } from '../../../src/errors.ts'
import { connect } from '../../../src/source/engine/connect.ts'
import { EngineUnavailable, engineFailure } from '../../../src/source/engine/failure.ts'
import { scratch } from '../../support/archive-sketch.ts'
import { answering, diffIds, engineOnSocket, id, inspected, listen } from './engine-server.ts'

const tar = Buffer.alloc(10_240, 7)

describe('inspect', () => {
  it('answers what the engine has, and undefined for what it does not', async () => {
    const asked: string[] = []
    const engine = await connect(await engineOnSocket(answering({ 'GET /images/ghcr.io/a/b:1/json': inspected }, asked)))
    expect(await engine.inspect('ghcr.io/a/b:1')).toEqual({ id, diffIds, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } })
    expect(await engine.inspect(`shop@${id}`)).toBeUndefined()
    expect(asked).toEqual(['GET /images/ghcr.io/a/b:1/json', `GET /images/shop@${id}/json`])
  })

  it.each(['../../containers/x', 'a/../b', 'a b', 'a?x=1', 'a#b', 'a%2e', '', '-a', 'a//b', 'a\n'])(
    'asks nothing for %j, which would lead elsewhere',
    async (name) => {
      const asked: string[] = []
      const engine = await connect(await engineOnSocket(answering({}, asked)))
      expect(await engine.inspect(name)).toBeUndefined()
      await expect(engine.save(name)).rejects.toThrow('is no image of the Docker engine at')
      await expect(engine.pull(name, undefined)).rejects.toThrow('is no image of the Docker engine at')
      expect(asked).toEqual([])
    },
  )

  it("looks among podman's own images, too", async () => {
    const asked: string[] = []
    const bare = { ...inspected, Id: id.slice(7), Variant: undefined }
    const answers = { 'GET /images/localhost/shop:1/json': bare, 'GET /images/localhost/shop:1/get': answerTar }
    const engine = await connect(await engineOnSocket(answering(answers, asked), 'podman'))
    expect(await engine.inspect('shop:1')).toEqual({ id, diffIds, platform: { os: 'linux', architecture: 'arm64' } })
    expect(await engine.inspect('quay.io/shop:1')).toBeUndefined()
    expect(await buffer(await engine.save('shop:1'))).toEqual(tar)
    expect(asked).toEqual([
      'GET /images/shop:1/json',
      'GET /images/localhost/shop:1/json',
      'GET /images/quay.io/shop:1/json',
      'GET /images/shop:1/get',
    ])
  })

  it.each([
    [{}, 'something about x that is no image'],
    [{ Id: id, RootFS: { Layers: ['../x'] } }, 'something about x that is no image'],
    [failing(500, '{"message":"layer store is corrupt"}'), 'layer store is corrupt.'],
    [failing(403, 'denied by a proxy'), 'denied by a proxy.'],
    [failing(500, ''), 'answered: status 500.'],
  ])('refuses an answer that is none: %#', async (answer, message) => {
    const engine = await connect(await engineOnSocket(answering({ 'GET /images/x/json': answer })))
    const error = await engine.inspect('x').catch((error: unknown) => error)
    expect(error).toBeInstanceOf(UserError)
    expect(error).not.toBeInstanceOf(EngineUnavailable)
    expect((error as Error).message).toContain(message)
  })

  it('does not wait for ever for an answer that breaks off', async () => {
    const answer = failing(200, '{"Id":', { 'content-length': '1000' })
    const engine = await connect(await engineOnSocket(answering({ 'GET /images/x/json': answer })), { answerMs: 200 })
    await expect(engine.inspect('x')).rejects.toThrow('does not answer.')
  })
})

describe('pull', () => {
  it('hands on name, platform and credentials, and tells progress', async () => {
    const asked: unknown[] = []
    const address = await engineOnSocket(
      answering({
        'POST /images/create': (request, response) => {
          const auth = request.headers['x-registry-auth']
          asked.push(request.url, auth && JSON.parse(Buffer.from(String(auth), 'base64url').toString()))
          response.end('{"id":"a","status":"Downloading","progressDetail":{"current":5,"total":9}}\r\n')
        },
      }),
    )
    const engine = await connect(address)
    const calls: unknown[] = []
    await engine.pull('ghcr.io/a/b:1', 'linux/arm64', (...call) => calls.push(call), { username: 'me', password: 'ÿÿ?>' })
    await engine.pull('localhost:5000/a', undefined, undefined, { identitytoken: 't' })
    await engine.pull(`a:1@${id}`, undefined)
    expect(calls).toEqual([[5, 9]])
    expect(asked).toEqual([
      '/images/create?fromImage=ghcr.io%2Fa%2Fb&tag=1&platform=linux%2Farm64',
      { username: 'me', password: 'ÿÿ?>' },
      '/images/create?fromImage=localhost%3A5000%2Fa&tag=latest',
      { identitytoken: 't' },
      `/images/create?fromImage=a&tag=${encodeURIComponent(id)}`,
      undefined,
    ])
  })

  it.each([
    [
      'in the stream',
      failing(200, '{"status":"Pulling"}\n{"errorDetail":{"message":"manifest unknown"},"error":"x"}\n'),
      'manifest unknown.',
    ],
    ['at once', failing(404, '{"message":"pull access denied for x"}'), 'pull access denied for x.'],
    ['by breaking off', failing(200, '{"status":"Pulling"}\n', { 'content-length': '1000' }), 'broke off'],
  ])('tells what the engine says %s', async (_, answer, message) => {
    const engine = await connect(await engineOnSocket(answering({ 'POST /images/create': answer })))
    const error = await engine.pull('x', undefined).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(UserError)
    expect((error as Error).message).toContain(message)
  })
})

describe('save', () => {
  it('answers the tar', async () => {
    const engine = await connect(await engineOnSocket(answering({ 'GET /images/x/get': answerTar })))
    expect(await buffer(await engine.save('x'))).toEqual(tar)
  })

  it.each([
    [undefined, /^x is no image of the Docker engine at unix:/],
    [failing(500, '{"message":"no space left on device"}'), /answered: no space left on device\.$/],
  ])('refuses before the first byte: %#', async (answer, message) => {
    const engine = await connect(await engineOnSocket(answering(answer ? { 'GET /images/x/get': answer } : {})))
    await expect(engine.save('x')).rejects.toThrow(message)
  })

  it.each([
    ['breaks off', failing(200, tar, { 'content-length': '20480' }), /broke off/],
    [
      'has an error at its end',
      failing(200, Buffer.concat([tar, Buffer.from('{"errorDetail":{"message":"unlinked"}}\r\n')])),
      /answered: unlinked\.$/,
    ],
    ['falls silent', failing(200, tar, {}, false), /broke off: it was silent for 0 s\.$/],
  ])('fails with a sentence when the tar %s', async (_, answer, message) => {
    const engine = await connect(await engineOnSocket(answering({ 'GET /images/x/get': answer })), { silenceMs: 200 })
    const error = await buffer(await engine.save('x')).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(UserError)
    expect((error as Error).message).toMatch(message)
  })

  it('waits for an engine that prepares, and for a reader that takes its time', async () => {
    const engine = await connect(
      await engineOnSocket(
        answering({
          'GET /images/x/get': async (_, response) => {
            response.flushHeaders()
            await wait(300)
            response.end(Buffer.alloc(8 << 20))
          },
        }),
      ),
      { silenceMs: 150 },
    )
    let bytes = 0
    for await (const chunk of await engine.save('x')) {
      if (bytes === 0) await wait(400)
      bytes += (chunk as Buffer).length
    }
    expect(bytes).toBe(8 << 20)
  })

  it('closes the connection when nobody wants the rest', async () => {
    let response: ServerResponse | undefined
    const address = await engineOnSocket(
      answering({ 'GET /images/x/get': (_, theirs) => void (response = theirs).write(Buffer.alloc(8 << 20)) }),
    )
    const engine = await connect(address)
    for await (const chunk of await engine.save('x')) if (chunk) break
    await expect.poll(() => response?.destroyed).toBe(true)
  })
})

describe('no engine', () => {
  it.each([
    ['404', failing(404, 'not found'), 'no engine', /^What answers at .* \(DOCKER_HOST\) is no engine\.$/],
    ['a page', failing(200, '<html>'.repeat(2000)), 'no engine', /is no engine\.$/],
    ['TLS wanted', failing(400, 'Client sent an HTTP request to an HTTPS server.\n'), 'certificate', /wants TLS \(DOCKER_HOST\)\.$/],
    [
      'a refusal',
      failing(500, '{"message":"Docker Desktop is unable to start"}'),
      undefined,
      /answered: Docker Desktop is unable to start\.$/,
    ],
    ['nothing', failing(200, '', {}, false), 'unreachable', /does not answer\.$/],
  ])('answers %s', async (_, answer, reason, message) => {
    const address = await engineOnSocket(answering({ 'GET /_ping': answer }))
    const error = await connect(address, { answerMs: 200 }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(UserError)
    expect((error as EngineUnavailable).reason).toBe(reason)
    expect((error as Error).message).toMatch(message)
  })

  it('another protocol', async () => {
    const port = await listen(createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.2\r\n')))
    await expect(connect({ host: `tcp://127.0.0.1:${port}`, origin: '' })).rejects.toMatchObject({ reason: 'no engine' })
  })

  it('no socket, and nobody behind one', async () => {
    const path = join(scratch(), 'none.sock')
    await expect(connect({ host: `unix://${path}`, origin: 'the default socket' })).rejects.toMatchObject({
      reason: 'absent',
      message: `The Docker engine at unix://${path} is not there: no such socket.`,
    })
    const port = await listen(createServer())
    await expect(connect({ host: `http://127.0.0.1:${port}`, origin: '' }, { answerMs: 100 })).rejects.toMatchObject({
      reason: 'unreachable',
    })
    await expect(connect({ host: 'tcp://127.0.0.1:1', origin: '' })).rejects.toMatchObject({ reason: 'down' })
  })

  it.each([
    ['EACCES', 'denied', 'The socket of the Docker engine at tcp://far (DOCKER_HOST) may not be opened by this user.'],
    ['ENOTFOUND', 'unreachable', 'The host of the Docker engine at tcp://far (DOCKER_HOST) is not known.'],
    ['EHOSTUNREACH', 'unreachable', 'The Docker engine at tcp://far (DOCKER_HOST) does not answer.'],
    ['CERT_HAS_EXPIRED', 'certificate', 'The TLS of the Docker engine at tcp://far (DOCKER_HOST) fails: certificate has expired.'],
    ['EIO', 'unreachable', 'The connection to the Docker engine at tcp://far (DOCKER_HOST) broke off: certificate has expired.'],
  ])('for the code %s', (code, reason, message) => {
    const address = { host: 'tcp://far', origin: 'DOCKER_HOST', chosen: true }
    const error = Object.assign(new Error('certificate has expired'), { code })
    expect(engineFailure(error, address)).toMatchObject({ reason, message, address, cause: error })
  })
})

it('calls the host by its name', async () => {
  const hosts: unknown[] = []
  const answer = answering({ 'GET /images/x/json': inspected })
  const port = await listen(
    createHttpServer((request, response) => {
      hosts.push(request.headers.host)
      answer(request, response)
    }),
  )
  const engine = await connect({ host: `localhost:${port}`, origin: '' })
  expect(await engine.inspect('x')).toBeDefined()
  expect(hosts).toEqual([`localhost:${port}`, `localhost:${port}`])
})

describe('the settings that the client would read by itself', () => {
  afterEach(() => void vi.unstubAllEnvs())

  it('are not used', async () => {
    vi.stubEnv('DOCKER_HOST', 'https://elsewhere.invalid:1')
    vi.stubEnv('DOCKER_CLIENT_TIMEOUT', '1')
    const engine = await connect(await engineOnSocket(answering({ 'GET /images/x/json': inspected })))
    expect(await engine.inspect('x')).toBeDefined()
  })

  it('cost a sentence when they stop it', async () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://elsewhere.invalid:1')
    vi.stubEnv('DOCKER_CERT_PATH', '/nowhere')
    await expect(connect(await engineOnSocket(answering({})))).rejects.toThrow(
      /^DOCKER_HOST or DOCKER_CERT_PATH cannot be used: ENOENT.*\/nowhere/,
    )
  })
})

/** What an engine answers, and then, unless it is `complete`, nothing more. A length that is not reached breaks the connection. */
function failing(status: number, body: string | Buffer, headers: Record<string, string> = {}, complete = true) {
  return (_: unknown, response: ServerResponse): void => {
    response.writeHead(status, headers)
    if (!complete) return void (body.length > 0 ? response.write(body) : undefined)
    if (!headers['content-length']) return void response.end(body)
    response.write(body, () => response.destroy())
  }
}

function answerTar(_: unknown, response: ServerResponse): void {
  response.end(tar)
}
