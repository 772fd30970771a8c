import type { OnReadOpts, Socket } from 'node:net'

/** Memory that bytes are read into, over and over. A client library makes a new buffer for every 64 KiB, which is most of its work. */
const BUFFERS = 4
const BUFFER_BYTES = 256 * 1024
const MAX_HEAD_BYTES = 64 * 1024
const HEAD_END = '\r\n\r\n'

export interface WireOptions {
  /** Connects, with these options for reading. Its event `connected` tells when it is there. */
  open: (onread: OnReadOpts) => Socket
  connected: 'connect' | 'secureConnect'
  /** How long connecting may take, and the other side be silent after that; 0: for ever. */
  connectMs: number
  silenceMs: number
}

/**
 * A connection for much to read: HTTP/1.1 as far as one answer takes it. What it hands out lies in memory that is used again.
 *
 * @throws Error with a code of Node's or undici's when the connection fails
 */
export class Wire {
  readonly #socket: Socket
  /** The first is where the next bytes go: it is never handed out. */
  readonly #free: Buffer[] = Array.from({ length: BUFFERS }, () => Buffer.allocUnsafeSlow(BUFFER_BYTES))
  readonly #filled: { chunk: Buffer; copied: boolean }[] = []
  /** The last one handed out. */
  #lent: Buffer | undefined
  #failure: Error | undefined
  #over = false
  /** Set while somebody waits. */
  #wake: (() => void) | undefined
  #patienceMs: number

  constructor({ open, connected, connectMs, silenceMs }: WireOptions) {
    this.#socket = open({
      buffer: () => this.#free[0]!,
      callback: (bytes) => {
        const chunk = this.#free[0]!.subarray(0, bytes)
        // TLS does not stop at once: what it still had comes all the same.
        const copied = this.#free.length === 1
        this.#filled.push({ chunk: copied ? Buffer.from(chunk) : chunk, copied })
        if (!copied) this.#free.shift()
        this.#wake?.()
        return this.#free.length > 1
      },
    })
    let code = 'UND_ERR_CONNECT_TIMEOUT'
    this.#patienceMs = connectMs
    this.#socket
      .setNoDelay()
      .on(connected, () => {
        code = 'UND_ERR_BODY_TIMEOUT'
        this.setSilence(silenceMs)
      })
      // A reader that takes its time is no silence of the server.
      .on('timeout', () => this.#wake && this.#fail(code, 'silence'))
      .on('error', (error) => this.#end(error))
      .on('close', () => this.#end(undefined))
  }

  /** Sends a GET, and answers the head of what comes, with the bytes behind it. A head that is too long is empty. */
  async get(path: string, headers: Readonly<Record<string, string>>): Promise<{ head: string; rest: Buffer }> {
    const fields = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
    this.#socket.write(`GET ${path} HTTP/1.1\r\n${fields.join('')}\r\n`, 'latin1')
    let seen = Buffer.alloc(0)
    for (;;) {
      const bytes = await this.next()
      if (!bytes) throw brokenOff()
      seen = Buffer.concat([seen, bytes])
      const end = seen.indexOf(HEAD_END, 0, 'latin1')
      if (end >= 0) return { head: seen.toString('latin1', 0, end), rest: seen.subarray(end + HEAD_END.length) }
      if (seen.length > MAX_HEAD_BYTES) return { head: '', rest: seen }
    }
  }

  /** How long it may be silent from now on. */
  setSilence(silenceMs: number): void {
    this.#patienceMs = silenceMs
    this.#socket.setTimeout(silenceMs)
  }

  /** The next bytes, valid until they are asked for again; undefined when the other side has closed. */
  async next(): Promise<Buffer | undefined> {
    if (this.#lent) {
      this.#free.push(Buffer.from(this.#lent.buffer))
      this.#lent = undefined
      if (this.#free.length === 2) this.#socket.resume()
    }
    while (this.#filled.length === 0) {
      if (this.#failure) throw this.#failure
      if (this.#over) return undefined
      this.#socket.setTimeout(this.#patienceMs)
      await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#wake = undefined
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

/** A head's status and fields, names in lower case; undefined where it is none of HTTP/1.1, or unusual. */
export function parseHead(head: string): { status: number; headers: Record<string, string> } | undefined {
  const [first, ...lines] = head.split('\r\n')
  const status = /^HTTP\/1\.1 ([2-5]\d\d)(?: |$)/.exec(first!)?.[1]
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (name === undefined || value === undefined) return undefined
    const key = name.toLowerCase()
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value
  }
  return status === undefined ? undefined : { status: Number(status), headers }
}

/** A body of a known length (RFC 9112, 6.2). Ends the connection. */
export async function* bodyOfLength(wire: Wire, first: Buffer, length: number): AsyncGenerator<Buffer, void, undefined> {
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

/** A body in chunks (RFC 9112, 7.1). Ends the connection. What was read at once is handed out at once, the chunks moved together. */
export async function* bodyInChunks(wire: Wire, first: Buffer): AsyncGenerator<Buffer, void, undefined> {
  let left = 0
  let line = ''
  let over = false
  try {
    for (let bytes: Buffer | undefined = first; !over; bytes = over ? bytes : await wire.next()) {
      if (!bytes) throw brokenOff()
      let together = 0
      for (let at = 0; at < bytes.length && !over;) {
        if (left > 0) {
          const end = Math.min(bytes.length, at + left)
          if (at !== together) bytes.copyWithin(together, at, end)
          together += end - at
          left -= end - at
          at = end
          continue
        }
        const lineEnd = bytes.indexOf(LINE_FEED, at)
        line += bytes.toString('latin1', at, lineEnd === -1 ? bytes.length : lineEnd)
        if (line.length > MAX_HEAD_BYTES) throw brokenOff()
        if (lineEnd === -1) break
        at = lineEnd + 1
        const size = /^([0-9a-f]{1,12})\s*(;.*)?\r$/i.exec(line)?.[1]
        if (size === undefined && line !== '\r') throw brokenOff() // An empty line ends the chunk before.
        left = size === undefined ? 0 : Number.parseInt(size, 16)
        over = size !== undefined && left === 0
        line = ''
      }
      if (together > 0) yield bytes.subarray(0, together)
    }
  } finally {
    wire.destroy()
  }
}

const LINE_FEED = 10

function brokenOff(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })
}
