import { Agent } from 'node:http'
import { connect as connectSocket, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket, connect as connectTls } from 'node:tls'
import type { EngineAddress, EngineTls } from './engine.ts'
import { type EngineHost, type SshHost, parseEngineHost } from './engine-host.ts'
import { openSsh } from './ssh.ts'

/** Too late. The system itself would wait for a dead host for minutes. */
export class NoAnswer extends Error {}

/** How often a silent connection is asked whether the other end is still there: an export may be silent for long, a dead host is for ever. */
const KEEP_ALIVE_MS = 30_000

/**
 * Opens the connections to one engine, for an HTTP client that is told to speak plain HTTP: what lies below (a socket, TLS, ssh) is decided here.
 * They are kept between requests: a new one takes a second over ssh.
 */
export class EngineAgent extends Agent {
  /** For each request. The path is the same for all and leads nowhere: connections with the same one are used again. */
  readonly request: { agent: EngineAgent; socketPath: string; headers: { Host: string } }
  readonly host: EngineHost
  readonly #open: () => Promise<Duplex>

  /** @throws UserError when the address is none */
  constructor(address: EngineAddress, timeoutMs: number, env: NodeJS.ProcessEnv) {
    super({ keepAlive: true })
    const host = parseEngineHost(address)
    this.host = host
    const authority = host.via === 'tcp' ? `${isIP(host.hostname) === 6 ? `[${host.hostname}]` : host.hostname}:${host.port}` : 'localhost'
    this.request = { agent: this, socketPath: 'engine', headers: { Host: authority } }
    this.#open = async () => (host.via === 'ssh' ? openSsh(host, address.kind ?? 'docker', env) : openSocket(host, address, timeoutMs))
  }

  override createConnection(_: object, callback: (error: Error | null, connection: Duplex) => void): undefined {
    // Node calls back with the error alone, whatever its types say.
    void this.#open().then((connection) => callback(null, connection), callback as (error: Error) => void)
  }
}

/** Resolves once it is connected, and its certificate is checked. */
function openSocket(host: Exclude<EngineHost, SshHost>, { tls }: EngineAddress, timeoutMs: number): Promise<Socket> {
  const socket = startSocket(host, tls)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new NoAnswer()), timeoutMs)
    socket.once('close', () => clearTimeout(timer))
    socket.once('error', reject)
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      socket.setKeepAlive(true, KEEP_ALIVE_MS)
      resolve(socket.off('error', reject))
    })
  })
}

function startSocket(host: Exclude<EngineHost, SshHost>, tls: EngineTls | undefined): Socket {
  if (host.via === 'socket') return connectSocket({ path: host.path })
  const { hostname, port } = host
  if (!host.secure) return connectSocket({ host: hostname, port, noDelay: true })
  return connectTls({ host: hostname, port, ...tls, servername: isIP(hostname) ? '' : hostname })
}
