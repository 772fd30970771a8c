import { connect as connectPlain, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext } from 'node:tls'
import { bodyOfLength, parseHead, Wire } from '../wire.ts'
import type { Answer, Headers } from './transport.ts'

export interface BulkOptions {
  timeoutMs: number
  connectMs: number
  secureContext: SecureContext | undefined
  /** Is told of the connection, so that it can be ended. */
  opened: (socket: Socket) => void
}

/**
 * One GET on a connection of its own, for large bodies. Chunks of the body are valid until the next is asked for.
 * Answers undefined where the answer is not of a known length: a library is then to ask again.
 *
 * @throws Error with a code of Node's or undici's when no answer comes
 */
export async function bulkGet(url: URL, headers: Headers, options: BulkOptions): Promise<Omit<Answer, 'url' | 'peer'> | undefined> {
  // A line end in a header would begin another one.
  if (!Object.values(headers).every((value) => /^[\t\x20-\x7e]*$/.test(value))) return undefined
  const { connectMs, timeoutMs } = options
  const wire = new Wire({
    open: (onread) => openSocket(url, onread, options),
    connected: url.protocol === 'https:' ? 'secureConnect' : 'connect',
    connectMs,
    silenceMs: timeoutMs,
  })
  try {
    const { head, rest } = await wire.get(`${url.pathname}${url.search}`, { host: url.host, ...headers })
    const answer = parseHead(head)
    const length = answer && lengthOf(answer)
    if (length === undefined) {
      wire.destroy()
      return undefined
    }
    const body = {
      [Symbol.asyncIterator]: () => bodyOfLength(wire, rest, length),
      destroy: () => wire.destroy(),
      discard: async () => wire.destroy(),
    }
    return { ...answer!, body }
  } catch (error) {
    wire.destroy()
    throw error
  }
}

function openSocket(url: URL, onread: OnReadOpts, { secureContext, opened }: BulkOptions): Socket {
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const to = { host, port: Number(url.port || (secure ? 443 : 80)), onread }
  const servername = /^[\d.]+$|:/.test(host) ? {} : { servername: host }
  const socket = secure
    ? connectTls({ ...to, ...servername, ALPNProtocols: ['http/1.1'], ...(secureContext && { secureContext }) })
    : connectPlain(to)
  opened(socket)
  return socket
}

/** Undefined where a body has no plain length. Whoever is sent elsewhere does not want to know what else was said. */
function lengthOf({ status, headers }: { status: number; headers: Record<string, string> }): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined
  const length = headers['content-length'] ?? (status >= 300 && status < 400 && headers.location !== undefined ? '0' : '')
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined
}
