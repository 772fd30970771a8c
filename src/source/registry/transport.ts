import type { buildConnector, Dispatcher } from 'undici'
import { UserError } from '../../errors.ts'
import type { Socket } from 'node:net'
import { bulkGet } from './bulk-get.ts'
import { certificatesFor } from './certificates.ts'
import { Fault } from './fault.ts'
import { networkFault, proxyFault, type Peer } from './network-fault.ts'
import { proxyAuthorization, proxyFor } from './proxy.ts'

/** An answer whose body has not been read yet. */
export interface Answer {
  url: URL
  peer: Peer
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Body
}

/** Chunks are valid until the next is asked for. Ending the iteration early ends the transfer. */
export interface Body extends AsyncIterable<Buffer> {
  destroy(): void
  /** Reads what is left, if it is little, so that the connection can be used again. */
  discard(): Promise<void>
}

export type Headers = Record<string, string>

/** Sends single requests: no login, no redirect, no second attempt. */
export interface Transport {
  /** `bulk`: much is expected. @throws Fault when no answer comes */
  send(url: URL, headers: Headers, options?: { form?: URLSearchParams; bulk?: boolean }): Promise<Answer>
  close(): Promise<void>
}

/** Opens nothing yet. `timeoutMs` is how long the other side may be silent. */
export function openTransport(registry: string, { env, timeoutMs }: { env: NodeJS.ProcessEnv; timeoutMs: number }): Transport {
  const opened = new Map<string, Promise<Dispatcher>>()
  const sockets = new Set<Socket>()
  const loaded = once(() => Promise.all([import('undici'), certificatesFor(registry, env)]))

  async function open(proxy: URL | undefined, toRegistry: boolean): Promise<Dispatcher> {
    const [{ Agent, Pool, ProxyAgent }, certificates] = await loaded()
    const context = toRegistry ? certificates.registry : certificates.others
    const tls = { timeout: Math.min(timeoutMs, CONNECT_MS), ...(context && { secureContext: context }) }
    const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs }
    if (!proxy) return new Agent({ ...limits, connect: tls })
    const token = proxyAuthorization(proxy)
    return new ProxyAgent({
      ...limits,
      uri: proxy.origin,
      ...(token !== undefined && { token }),
      requestTls: tls,
      proxyTls: { timeout: tls.timeout, ...(certificates.others && { secureContext: certificates.others }) },
      clientFactory: (origin, options) => new Pool(origin, { ...options, ...limits }),
      factory: (origin, options) => new Pool(origin, { ...options, connect: failing((options as TunnelOptions).connect) }),
    })
  }

  /** Without a proxy, and where the answer is simple. */
  async function sendBulk(url: URL, headers: Headers) {
    const [, certificates] = await loaded()
    const secureContext = url.host === registry ? certificates.registry : certificates.others
    const connectMs = Math.min(timeoutMs, CONNECT_MS)
    return bulkGet(url, headers, {
      ...{ timeoutMs, connectMs, secureContext },
      opened: (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))),
    })
  }

  return {
    async send(url, ownHeaders, { form, bulk = false } = {}) {
      const proxy = proxyFor(url, env)
      const peer: Peer = { host: url.host, proxy: proxy?.host }
      const headers = { 'accept-encoding': 'identity', 'user-agent': 'slimscope', ...ownHeaders }
      // A proxy is asked for plain HTTP by the whole URL (RFC 9112, 3.2.2); few of them make tunnels to port 80.
      const forwarded = proxy && url.protocol === 'http:'
      const toRegistry = url.host === registry
      const key = forwarded ? 'forwarded' : `${proxy?.href} ${toRegistry}`
      const dispatcher = getOrInsert(opened, key, () => (forwarded ? open(undefined, false) : open(proxy, toRegistry)))
      const login = forwarded ? proxyAuthorization(proxy) : undefined
      try {
        const simple = bulk && !proxy ? await sendBulk(url, headers) : undefined
        if (simple) return { url, peer, ...simple }
        const {
          statusCode,
          headers: answered,
          body,
        } = await (
          await dispatcher
        ).request({
          origin: forwarded ? proxy.origin : url.origin,
          path: forwarded ? `${url.origin}${url.pathname}${url.search}` : `${url.pathname}${url.search}`,
          method: form ? 'POST' : 'GET',
          headers: {
            ...headers,
            ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
            ...(forwarded && { host: url.host }),
            ...(login !== undefined && { 'proxy-authorization': login }),
          },
          body: form?.toString() ?? null,
          highWaterMark: BUFFER_BYTES,
        })
        // A body that is given up before it is read has nobody to tell.
        body.on('error', () => {})
        if (statusCode === 407 && proxy) {
          await wrapped(body).discard()
          throw proxyFault(statusCode, url.host, proxy.host)
        }
        return { url, peer, status: statusCode, headers: answered, body: wrapped(body) }
      } catch (error) {
        if (error instanceof Fault || error instanceof UserError || !(error instanceof Error)) throw error
        throw networkFault(error, peer)
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      const dispatchers = await Promise.allSettled(opened.values())
      await Promise.all(dispatchers.map((opening) => (opening.status === 'fulfilled' ? opening.value.destroy() : undefined)))
    },
  }
}

/**
 * undici connects again at once, and for ever, where a connection fails by the error of one that has been used. That is what a
 * proxy's hanging up looks like to it; under another name, it is told.
 */
function failing(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...answer) => {
      const [error] = answer
      const brokenOff = error && 'code' in error && error.code === 'UND_ERR_SOCKET'
      if (brokenOff) callback(Object.assign(new Error(error.message, { cause: error }), { code: 'ECONNRESET' }), null)
      else callback(...answer)
    })
}

/** What ProxyAgent hands to those who make its connections. */
interface TunnelOptions {
  connect: buildConnector.connector
}

/** Read ahead of whoever takes the bytes: with less, the socket waits more than it reads. */
const BUFFER_BYTES = 1024 * 1024
/** Connections are made within this, or not at all. */
const CONNECT_MS = 10_000

function wrapped(body: Dispatcher.ResponseData['body']): Body {
  return {
    [Symbol.asyncIterator]: () => body[Symbol.asyncIterator]() as AsyncIterator<Buffer>,
    destroy: () => void body.on('error', () => {}).destroy(),
    discard: () => body.dump({ limit: 64 * 1024 }).catch(() => {}),
  }
}

/** The value of a header that is sent once. */
export function headerOf({ headers }: Pick<Answer, 'headers'>, name: string): string | undefined {
  return [headers[name]].flat()[0]
}

/** Runs a function at the first call, and answers the same from then on. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function getOrInsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const value = make()
  map.set(key, value)
  return value
}
