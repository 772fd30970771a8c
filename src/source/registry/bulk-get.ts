import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext } from 'node:tls'
import type { Answer, Body, Headers } from './transport.ts'

/** Memory that bytes are read into, over and over. A client library makes a new buffer for every 64 KiB, which is most of its work. */
const BUFFERS = 4
const BUFFER_BYTES = 256 * 1024
const MAX_HEAD_BYTES = 64 * 1024
const HEAD_END = '\r\n\r\n'

export interface BulkOptions {
  timeoutMs: number
  connectMs: number
  secureContext: SecureContext | undefined
  /** Is told of the connection, so that it can be ended. */
  opened: (socket: Socket) => void
}

/**
 * One GET on a connection of its own, for large bodies (RFC 9112). Chunks of the body are valid until the next is asked for.
 * Answers undefined where the answer is not of a known length: a library is then to ask again.
 *
 * @throws Error with a code of Node's or undici's when no answer comes
 */
export async function bulkGet(url: URL, headers: Headers, options: BulkOptions): Promise<Omit<Answer, 'url' | 'peer'> | undefined> {
  // A line end in a header would begin another one.
  if (!Object.values(headers).every((value) => /^[\t\x20-\x7e]*$/.test(value))) return undefined
  const wire = new Wire(url, options)
  const fields = Object.entries({ host: url.host, ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
  wire.send(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${fields.join('')}\r\n`)
  try {
    const { head, rest } = await readHead(wire)
    const answer = parseHead(head)
    if (answer) return { ...answer, body: bodyOf(wire, rest, Number(answer.headers['content-length'])) }
    wire.destroy()
    return undefined
  } catch (error) {
    wire.destroy()
    throw error
  }
}

/** Bytes from a socket, in memory that is used again. */
class Wire {
  readonly #socket: Socket
  /** The first is where the next bytes go: it is never handed out. */
  readonly #free: Buffer[] = Array.from({ length: BUFFERS }, () => Buffer.allocUnsafeSlow(BUFFER_BYTES))
  readonly #filled: { chunk: Buffer; copied: boolean }[] = []
  /** The last one handed out. */
  #lent: Buffer | undefined
  #failure: Error | undefined
  #over = false
  #wake: (() => void) | undefined

  constructor(url: URL, { timeoutMs, connectMs, secureContext, opened }: BulkOptions) {
    const secure = url.protocol === 'https:'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const onread = {
      buffer: () => this.#free[0]!,
      callback: (bytes: number) => {
        const chunk = this.#free[0]!.subarray(0, bytes)
        // TLS does not stop at once: what it still had comes all the same.
        const copied = this.#free.length === 1
        this.#filled.push({ chunk: copied ? Buffer.from(chunk) : chunk, copied })
        if (!copied) this.#free.shift()
        this.#wake?.()
        return this.#free.length > 1
      },
    }
    const to = { host, port: Number(url.port || (secure ? 443 : 80)), onread }
    const servername = /^[\d.]+$|:/.test(host) ? {} : { servername: host }
    this.#socket = secure
      ? connectTls({ ...to, ...servername, ALPNProtocols: ['http/1.1'], ...(secureContext && { secureContext }) })
      : connectPlain(to)
    opened(this.#socket)
    let code = 'UND_ERR_CONNECT_TIMEOUT'
    this.#socket
      .setNoDelay()
      .setTimeout(connectMs)
      .on(secure ? 'secureConnect' : 'connect', () => {
        code = 'UND_ERR_BODY_TIMEOUT'
        this.#socket.setTimeout(timeoutMs)
      })
      // A reader that takes its time is no silence of the server.
      .on('timeout', () => this.#free.length > 1 && this.#fail(code, 'silence'))
      .on('error', (error) => this.#end(error))
      .on('close', () => this.#end(undefined))
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1')
  }

  /** The next bytes, undefined when the other side has closed. */
  async next(): Promise<Buffer | undefined> {
    if (this.#lent) {
      this.#free.push(Buffer.from(this.#lent.buffer))
      this.#lent = undefined
      if (this.#free.length === 2) this.#socket.resume()
    }
    while (this.#filled.length === 0) {
      if (this.#failure) throw this.#failure
      if (this.#over) return undefined
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    const { chunk, copied } = this.#filled.shift()!
    if (!copied) this.#lent = chunk
    return chunk
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #fail(code: string, message: string): void {
    this.#end(Object.assign(new Error(message), { code }))
    this.#socket.destroy()
  }

  #end(failure: Error | undefined): void {
    this.#failure ??= failure
    this.#over = true
    this.#wake?.()
  }
}

/** Up to the empty line, and what came behind it. */
async function readHead(wire: Wire): Promise<{ head: string; rest: Buffer }> {
  let seen = Buffer.alloc(0)
  for (;;) {
    const bytes = await wire.next()
    if (!bytes) throw brokenOff()
    seen = Buffer.concat([seen, bytes])
    const end = seen.indexOf(HEAD_END, 0, 'latin1')
    if (end >= 0) return { head: seen.toString('latin1', 0, end), rest: seen.subarray(end + HEAD_END.length) }
    if (seen.length > MAX_HEAD_BYTES) return { head: '', rest: seen }
  }
}

/** Undefined where its body has no plain length, or anything is unusual. */
function parseHead(head: string): { status: number; headers: Record<string, string> } | undefined {
  const [first, ...lines] = head.split('\r\n')
  const status = /^HTTP\/1\.1 ([2-5]\d\d)(?: |$)/.exec(first!)?.[1]
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (name === undefined || value === undefined) return undefined
    const key = name.toLowerCase()
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value
  }
  const plain = /^\d{1,15}$/.test(headers['content-length'] ?? '') && headers['transfer-encoding'] === undefined
  return status !== undefined && plain ? { status: Number(status), headers } : undefined
}

function bodyOf(wire: Wire, first: Buffer, length: number): Body {
  async function* chunks(): AsyncGenerator<Buffer, void, undefined> {
    let left = length
    let chunk: Buffer | undefined = first
    try {
      while (left > 0) {
        if (!chunk) throw brokenOff()
        const part: Buffer = chunk.subarray(0, left)
        left -= part.length
        if (part.length > 0) yield part
        if (left > 0) chunk = await wire.next()
      }
    } finally {
      wire.destroy()
    }
  }
  return { [Symbol.asyncIterator]: chunks, destroy: () => wire.destroy(), discard: async () => wire.destroy() }
}

function brokenOff(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })
}
