import { createHash, randomBytes } from 'node:crypto'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { bulkGet, type BulkOptions } from '../../../src/source/registry/bulk-get.ts'
import { selfSigned } from '../../support/certificate.ts'

const CERTIFICATE = selfSigned({ names: ['DNS:localhost', 'IP:127.0.0.1'] })
const BODY = randomBytes(3_000_000)

/** A server that says the same to everybody, whatever it hears; and what it heard. */
async function serve(answer: (socket: Socket) => void, secure = false): Promise<{ url: URL; heard: string[] }> {
  const heard: string[] = []
  const greet = (socket: Socket) => {
    socket
      .on('error', () => {})
      .once('data', (bytes) => {
        heard.push(bytes.toString())
        answer(socket)
      })
  }
  const server = secure ? createTlsServer({ cert: CERTIFICATE.cert, key: CERTIFICATE.key }, greet) : createServer(greet)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: new URL(`${secure ? 'https://localhost' : 'http://127.0.0.1'}:${(server.address() as AddressInfo).port}/v2/a?b=c`), heard }
}

function options(more: Partial<BulkOptions> = {}): BulkOptions {
  return {
    timeoutMs: 5000,
    connectMs: 5000,
    secureContext: undefined,
    opened: (socket) => onTestFinished(() => void socket.destroy()),
    ...more,
  }
}

const head = (...lines: string[]) => `HTTP/1.1 ${lines.join('\r\n')}\r\n\r\n`

it.each([false, true])('brings the bytes in memory that is used again, with TLS: %s', async (secure) => {
  const { url, heard } = await serve((socket) => {
    socket.write(head('200 OK', `Content-Length: ${BODY.length}`, 'X-Two: a', 'x-two: b'))
    socket.write(BODY)
  }, secure)
  const secureContext = createSecureContext({ ca: CERTIFICATE.cert })
  const answer = await bulkGet(url, { authorization: 'Bearer t', range: 'bytes=0-' }, options({ secureContext }))
  expect(answer).toMatchObject({ status: 200, headers: { 'content-length': `${BODY.length}`, 'x-two': 'a, b' } })
  const hash = createHash('sha256')
  const memory = new Set<ArrayBufferLike>()
  let bytes = 0
  for await (const chunk of answer!.body) {
    bytes += chunk.length
    memory.add(chunk.buffer)
    hash.update(chunk)
    // A slow reader: what was lent must not change under it.
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  expect(bytes).toBe(BODY.length)
  expect(hash.digest('hex')).toBe(createHash('sha256').update(BODY).digest('hex'))
  expect(memory.size).toBeLessThanOrEqual(secure ? Number.POSITIVE_INFINITY : 5)
  expect(heard[0]).toBe(
    `GET /v2/a?b=c HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer t\r\nrange: bytes=0-\r\nconnection: close\r\n\r\n`,
  )
})

it('gives a head that comes byte by byte, and stops at the length that was said', async () => {
  const { url } = await serve((socket) => {
    const bytes = `${head('206 Partial', 'content-length: 5')}12345 and more`
    let at = 0
    const timer = setInterval(() => {
      if (at < bytes.length) return void socket.write(bytes[at++]!)
      clearInterval(timer)
      socket.end()
    }, 1)
  })
  const answer = await bulkGet(url, {}, options())
  expect(answer!.status).toBe(206)
  expect(Buffer.concat(await Array.fromAsync(answer!.body, (chunk) => Buffer.from(chunk))).toString()).toBe('12345')
})

it.each([
  ['chunks', head('200 OK', 'transfer-encoding: chunked')],
  ['both lengths and chunks', head('200 OK', 'content-length: 4', 'transfer-encoding: chunked')],
  ['no length', head('200 OK')],
  ['two lengths', head('200 OK', 'content-length: 4', 'content-length: 5')],
  ['a length that is none', head('200 OK', 'content-length: -1')],
  ['an interim answer', head('100 Continue')],
  ['an old version', 'HTTP/1.0 200 OK\r\ncontent-length: 4\r\n\r\n'],
  ['a folded header', head('200 OK', 'content-length: 4', ' more')],
  ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ['a head without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`],
])('leaves %s to the library', async (_, answer) => {
  const { url } = await serve((socket) => void socket.write(answer))
  expect(await bulkGet(url, {}, options())).toBeUndefined()
})

it('takes a redirect without a length for what it is', async () => {
  const { url } = await serve((socket) => void socket.end(head('307 Temporary Redirect', 'Location: https://elsewhere.example/x')))
  const answer = await bulkGet(url, {}, options())
  expect(answer).toMatchObject({ status: 307, headers: { location: 'https://elsewhere.example/x' } })
  await answer!.body.discard()
})

it('does not send a header that holds another one', async () => {
  const { url, heard } = await serve((socket) => void socket.write(head('200 OK', 'content-length: 0')))
  expect(await bulkGet(url, { authorization: 'Bearer t\r\nhost: elsewhere' }, options())).toBeUndefined()
  expect(heard).toEqual([])
})

it.each<[string, (socket: Socket) => void, string]>([
  ['closed without a word', (socket) => void socket.end(), 'ECONNRESET'],
  ['closed in the middle', (socket) => void socket.end(`${head('200 OK', 'content-length: 10')}1234`), 'ECONNRESET'],
  ['silent from the start', () => {}, 'UND_ERR_BODY_TIMEOUT'],
  ['silent in the middle', (socket) => void socket.write(`${head('200 OK', 'content-length: 10')}1234`), 'UND_ERR_BODY_TIMEOUT'],
])('says that the connection was %s', async (_, answer, code) => {
  const { url } = await serve(answer)
  const read = async () => {
    for await (const _ of (await bulkGet(url, {}, options({ timeoutMs: 60 })))!.body);
  }
  await expect(read()).rejects.toMatchObject({ code })
})

it('does not take a slow reader for a silent server', async () => {
  const { url } = await serve((socket) => {
    socket.write(head('200 OK', `content-length: ${BODY.length}`))
    socket.write(BODY)
  })
  const answer = await bulkGet(url, {}, options({ timeoutMs: 50 }))
  let bytes = 0
  for await (const chunk of answer!.body) {
    bytes += chunk.length
    if (bytes < 300_000) await new Promise((resolve) => setTimeout(resolve, 150))
  }
  expect(bytes).toBe(BODY.length)
})

it('refuses a certificate that nobody signed', async () => {
  const { url } = await serve(() => {}, true)
  await expect(bulkGet(url, {}, options())).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
})

it('ends the transfer when the reader has enough', async () => {
  let closed = () => {}
  const ended = new Promise<void>((resolve) => (closed = resolve))
  const { url } = await serve((socket) => {
    socket.on('close', closed)
    socket.write(head('200 OK', 'content-length: 100000000000'))
    socket.write(BODY)
  })
  const answer = await bulkGet(url, {}, options())
  for await (const _ of answer!.body) break
  await ended
})
