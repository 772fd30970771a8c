import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import * as fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { bodyInChunks, parseHead, Wire } from '../../src/source/wire.ts'
import { noise } from '../support/compressed.ts'

/** A connection to somebody who says this, in pieces of this size. */
async function wireTo(says: Buffer, pieceBytes: number): Promise<Wire> {
  const server = createServer((socket: Socket) => {
    socket.setNoDelay().on('error', () => {})
    for (let at = 0; at < says.length; at += pieceBytes) socket.write(says.subarray(at, at + pieceBytes))
    socket.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const wire = new Wire({
    open: (onread) => connect({ port, host: '127.0.0.1', onread }),
    connected: 'connect',
    connectMs: 5000,
    silenceMs: 5000,
  })
  onTestFinished(() => {
    wire.destroy()
    server.close()
  })
  return wire
}

async function bodyOf(wire: Wire): Promise<Buffer> {
  const { rest } = await wire.get('/', { host: 'x' })
  return Buffer.concat(await Array.fromAsync(bodyInChunks(wire, rest), (part) => Buffer.from(part)))
}

const HEAD = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'

it('reads a body in chunks of any size, however they come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 90_000 }), { maxLength: 8 }),
      fc.integer({ min: 7, max: 40_000 }),
      async (sizes, piece) => {
        const parts = sizes.map((size, i) => noise(size, i + 1))
        const framed = parts.flatMap((part) => [Buffer.from(`${part.length.toString(16)};name=value\r\n`), part, Buffer.from('\r\n')])
        const wire = await wireTo(Buffer.concat([Buffer.from(HEAD), ...framed, Buffer.from('0\r\ntrailer: x\r\n\r\n')]), piece)
        expect((await bodyOf(wire)).equals(Buffer.concat(parts))).toBe(true)
      },
    ),
    { numRuns: 30 },
  )
})

it.each([
  ['is cut off in a chunk', '5\r\n123'],
  ['is cut off between chunks', '3\r\n123\r\n'],
  ['has a size that is none', 'x\r\n'],
  ['has a size beyond all', `${'f'.repeat(40)}\r\n`],
  ['is longer than its chunk says', '2\r\n1234\r\n0\r\n\r\n'],
  ['has a line without end', `1;${'a'.repeat(100_000)}`],
])('refuses a body that %s', async (_, body) => {
  await expect(bodyOf(await wireTo(Buffer.from(HEAD + body), 1000))).rejects.toMatchObject({ code: 'ECONNRESET' })
})

it.each([
  ['HTTP/1.1 200 OK\r\nA: b\r\na:c', { status: 200, headers: { a: 'b, c' } }],
  ['HTTP/1.1 404', { status: 404, headers: {} }],
  ['HTTP/2 200', undefined],
  ['HTTP/1.1 200 OK\r\n folded', undefined],
  ['', undefined],
])('takes the head apart: %j', (head, expected) => {
  expect(parseHead(head)).toEqual(expected)
})
