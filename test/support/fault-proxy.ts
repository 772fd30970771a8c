import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { closeServer } from './registry-server.ts'

/** What goes wrong with one answer. */
export type InjectedFault =
  /** The connection ends after so many bytes of the body; with `headers` before any byte. */
  | { kind: 'cut'; after: number | 'headers' }
  /** Nothing comes after so many bytes, and the connection stays. */
  | { kind: 'stall'; after: number | 'headers' }
  /** Another answer than the registry's. */
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string }
  /** The byte at this place is another one. */
  | { kind: 'corrupt'; at: number }
  /** Headers are replaced; undefined takes one away. */
  | { kind: 'headers'; headers: Record<string, string | undefined> }
  /** Bytes are put behind the body, and no length is told. */
  | { kind: 'lengthen'; by: number }
  /** The body ends early and properly, and no length is told. */
  | { kind: 'shorten'; to: number }
  /** Elsewhere: path and query are put behind `to`. */
  | { kind: 'redirect'; to: string; status?: number }
  /** The registry does not see the Range. */
  | { kind: 'ignore-range' }
  /** The registry does not see the login: for it, a token that has run out. */
  | { kind: 'forget-login' }

export interface FaultRule {
  fault: InjectedFault
  /** Which requests, by path and query. Default: those of blobs. */
  path?: RegExp
  /** How many requests. Default 1. */
  times?: number
  /** How many are let pass first. Default 0. */
  skip?: number
}

/** A reverse proxy on loopback before any registry. Rules are tried in order, and used up. */
export interface FaultProxy {
  /** `127.0.0.1:PORT` */
  host: string
  url: string
  /** What arrived here, with what it carried. */
  requests: { path: string; range: string | undefined; authorization: string | undefined; fault: string | undefined }[]
  /** Bytes of bodies that were passed on to clients. */
  bytesPassed(): number
  add(...rules: FaultRule[]): void
  close(): Promise<void>
}

export async function startFaultProxy(target: string, initial: readonly FaultRule[] = []): Promise<FaultProxy> {
  const rules = structuredClone([...initial])
  const requests: FaultProxy['requests'] = []
  const agent = new http.Agent({ keepAlive: true })
  let bytesPassed = 0

  const server = http.createServer((request, response) => {
    const path = request.url ?? ''
    const rule = rules.find((one) => (one.path ?? /\/blobs\//).test(path) && (one.times ?? 1) > 0)
    const skipped = rule !== undefined && (rule.skip ?? 0) > 0
    if (skipped) rule.skip = rule.skip! - 1
    else if (rule) rule.times = (rule.times ?? 1) - 1
    const fault = skipped ? undefined : rule?.fault
    requests.push({ path, range: request.headers.range, authorization: request.headers.authorization, fault: fault?.kind })
    response.on('error', () => {})

    if (fault?.kind === 'answer') return void response.writeHead(fault.status, fault.headers).end(fault.body)
    if (fault?.kind === 'redirect') return void response.writeHead(fault.status ?? 307, { location: `${fault.to}${path}` }).end()
    if (fault && 'after' in fault && fault.after === 'headers') return void (fault.kind === 'cut' && request.socket.destroy())

    const headers = { ...request.headers }
    if (fault?.kind === 'ignore-range') delete headers.range
    if (fault?.kind === 'forget-login') delete headers.authorization
    const forwarded = http.request(new URL(path, target), { method: request.method ?? 'GET', headers, agent }, (answer) =>
      pass(answer, response, fault),
    )
    forwarded.on('error', () => response.destroy())
    response.on('close', () => forwarded.destroy())
    request.pipe(forwarded)
  })

  function pass(answer: IncomingMessage, response: ServerResponse, fault: InjectedFault | undefined): void {
    const headers: http.OutgoingHttpHeaders = { ...answer.headers }
    if (fault?.kind === 'lengthen' || fault?.kind === 'shorten') delete headers['content-length']
    for (const [name, value] of Object.entries(fault?.kind === 'headers' ? fault.headers : {})) {
      if (value === undefined) delete headers[name]
      else headers[name] = value
    }
    response.writeHead(answer.statusCode ?? 502, headers)
    response.flushHeaders()

    let passed = 0
    const limit = fault && 'after' in fault ? Number(fault.after) : fault?.kind === 'shorten' ? fault.to : Infinity
    answer.on('data', (chunk: Buffer) => {
      let bytes = chunk.subarray(0, Math.max(0, limit - passed))
      if (fault?.kind === 'corrupt' && fault.at >= passed && fault.at < passed + bytes.length) {
        bytes = Buffer.from(bytes)
        bytes[fault.at - passed]! ^= 0xff
      }
      passed += bytes.length
      bytesPassed += bytes.length
      const full = bytes.length > 0 && !response.write(bytes)
      if (passed < limit) {
        if (full) {
          answer.pause()
          response.once('drain', () => answer.resume())
        }
        return
      }
      answer.pause()
      // What was written has to leave before the connection ends.
      if (fault?.kind === 'cut') response.write('', () => setImmediate(() => response.destroy()))
      if (fault?.kind === 'shorten') response.end()
    })
    answer.on('end', () => {
      if (fault?.kind === 'stall') return
      response.end(fault?.kind === 'lengthen' ? Buffer.alloc(fault.by) : undefined)
    })
    answer.on('error', () => response.destroy())
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `http://${host}`,
    requests,
    bytesPassed: () => bytesPassed,
    add: (...more) => void rules.push(...structuredClone(more)),
    async close() {
      agent.destroy()
      await closeServer(server)
    },
  }
}
