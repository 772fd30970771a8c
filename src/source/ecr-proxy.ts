import { request as httpRequest } from 'node:http'
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import { UserError } from '../errors.ts'
import { proxyAuthorization, proxyFor } from './registry/proxy.ts'

/** Each is for one attempt of five. */
const TUNNEL_LIMIT_MS = 3_000
const CONNECT_LIMIT_MS = 4_000
const ANSWER_LIMIT_MS = 5_000

/**
 * How AWS's clients send their requests, in the form of their `requestHandler`: by HTTPS_PROXY and NO_PROXY, which they do not know
 * of, and with limits, which they do not have: where no way leads out of a network, a connection just hangs.
 */
export function awsRequests(env: NodeJS.ProcessEnv = process.env) {
  const httpsAgent = new TunnelAgent(env)
  return { httpsAgent, connectionTimeout: CONNECT_LIMIT_MS, requestTimeout: ANSWER_LIMIT_MS, throwOnRequestTimeout: true }
}

/** Node's agents have this from 22.21 and 24.5 on (`proxyEnv`). What undici has goes round in circles when a proxy hangs up. */
class TunnelAgent extends Agent {
  readonly #env: NodeJS.ProcessEnv

  constructor(env: NodeJS.ProcessEnv) {
    super({ keepAlive: true })
    this.#env = env
  }

  override createConnection(options: RequestOptions, done: (error: Error | null, socket: Duplex) => void): Duplex | null | undefined {
    const target = `${options.host}:${options.port}`
    const proxy = proxyFor(new URL(`https://${target}`), this.#env)
    if (!proxy) return super.createConnection(options, done)
    openTunnel(proxy, target).then(
      (socket) => done(null, connect({ ...(options as object), socket })),
      (error: Error) => done(error, undefined as never),
    )
    return undefined
  }
}

/** CONNECT (RFC 9110, 9.3.6). A proxy's own address is not shown: it may hold a password. */
function openTunnel(proxy: URL, target: string): Promise<Duplex> {
  const authorization = proxyAuthorization(proxy)
  const headers = { host: target, ...(authorization !== undefined && { 'proxy-authorization': authorization }) }
  const send = proxy.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: Error) =>
      reject(
        new UserError(`The proxy ${proxy.host} does not lead to ${target}: ${why}.`, {
          hint: 'Check HTTPS_PROXY with its user and password, or name the host in NO_PROXY.',
          cause,
        }),
      )
    send(new URL('/', proxy.origin), { method: 'CONNECT', path: target, headers, agent: false, timeout: TUNNEL_LIMIT_MS })
      .on('connect', ({ statusCode }, socket: Duplex) => {
        if (statusCode === 200) return resolve(socket)
        socket.destroy()
        fail(`it answers ${statusCode}`)
      })
      .on('response', (response) => {
        response.destroy()
        fail(`it answers ${response.statusCode}`)
      })
      .on('timeout', function (this: { destroy(error: Error): void }) {
        this.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }))
      })
      .on('error', (cause: NodeJS.ErrnoException) => fail(cause.code ?? 'it hangs up', cause))
      .end()
  })
}
