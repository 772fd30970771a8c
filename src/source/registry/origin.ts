import { connect } from 'node:tls'

/** Docker Hub is named otherwise than reached. */
const HUB = /^(index\.)?docker\.io$/
/** No TLS on the other side: what OpenSSL and the system say when something else answers, or hangs up. */
const NO_TLS = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO', 'ECONNRESET', 'EPIPE'])
const PROBE_MS = 3000

/** Whether a URL's host is this machine: nobody listens in between. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase()
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** Where a registry is reached. On loopback both HTTP and HTTPS are usual, and only a look tells. */
export async function originOf(
  registry: string,
  { plainHttp = false, timeoutMs }: { plainHttp?: boolean; timeoutMs: number },
): Promise<URL> {
  if (HUB.test(registry)) return new URL('https://registry-1.docker.io')
  const secure = new URL(`https://${registry}`)
  const plain = new URL(`http://${registry}`)
  if (plainHttp) return plain
  if (!isLoopback(secure.hostname)) return secure
  const answer = await probe(secure, Math.min(PROBE_MS, timeoutMs))
  if (answer === 'tls') return secure
  return answer === 'refused' && plain.port !== '' ? secure : plain
}

/** The certificate is not looked at: the requests that follow do that. */
function probe(url: URL, timeoutMs: number): Promise<'tls' | 'plain' | 'refused'> {
  const socket = connect({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 443),
    rejectUnauthorized: false,
    timeout: timeoutMs,
  })
  const answer = new Promise<'tls' | 'plain' | 'refused'>((resolve) => {
    socket.once('secureConnect', () => resolve('tls'))
    socket.once('timeout', () => resolve('plain'))
    socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
      resolve(code === 'ECONNREFUSED' ? 'refused' : NO_TLS.has(code) ? 'plain' : 'tls')
    })
  })
  return answer.finally(() => socket.destroy())
}
