import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { selfSigned } from './certificate.ts'
import { closeServer, userOf, type Users } from './registry-server.ts'

export interface TokenServerOptions {
  users: Users
  /** Strangers may pull. */
  anonymous?: boolean
  /** Refresh tokens that are taken, as `docker login` keeps them for some registries. */
  identityTokens?: readonly string[]
  /** Default 300. */
  expiresInSeconds?: number
}

/**
 * A token server for a real registry (distribution 2.8, `auth: token:`). Its configuration:
 * `auth: { token: { realm: URL, service: SERVICE, issuer: ISSUER, rootcertbundle: a file with CERTIFICATE } }`.
 */
export interface TokenServer {
  realm: string
  service: string
  issuer: string
  /** PEM, for the registry's `rootcertbundle`. */
  certificate: string
  requests: { method: string; path: string; authorization: string | undefined; body: string; status: number }[]
  close(): Promise<void>
}

const SERVICE = 'slimscope tests'
const ISSUER = 'slimscope token server'

export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const { cert, key } = selfSigned({ rsa: true })
  const requests: TokenServer['requests'] = []

  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const body = Buffer.concat(chunks).toString()
      const form = new URLSearchParams(body)
      const asked = method === 'POST' ? form : new URL(path, 'http://localhost').searchParams
      const user = method === 'POST' ? refresher(form) : caller(headers.authorization)
      const status = user === undefined ? 401 : 200
      requests.push({ method, path, authorization: headers.authorization, body, status })
      response.writeHead(status, { 'content-type': 'application/json' })
      if (user === undefined) return response.end('{"details":"incorrect username or password"}')
      const token = issue(user, asked.getAll('scope'))
      const expires = { expires_in: options.expiresInSeconds ?? 300 }
      return response.end(JSON.stringify(method === 'POST' ? { access_token: token, ...expires } : { token, ...expires }))
    })
  })

  function caller(authorization: string | undefined): string | undefined {
    if (authorization === undefined) return options.anonymous ? '' : undefined
    return userOf(authorization, options.users)
  }

  function refresher(form: URLSearchParams): string | undefined {
    const known = form.get('grant_type') === 'refresh_token' && options.identityTokens?.includes(form.get('refresh_token') ?? '')
    return known ? 'refresher' : undefined
  }

  /** A JSON Web Token as distribution's spec/auth/jwt wants it. */
  function issue(subject: string, scopes: readonly string[]): string {
    const now = Math.floor(Date.now() / 1000)
    const access = scopes.map((scope) => {
      const [type, name, actions = ''] = scope.split(/^([^:]+):(.+):/).filter(Boolean)
      return { type, name, actions: actions.split(',') }
    })
    const header = { typ: 'JWT', alg: 'RS256', x5c: [new X509Certificate(cert).raw.toString('base64')] }
    const life = { exp: now + (options.expiresInSeconds ?? 300), nbf: now - 10, iat: now }
    const claims = { iss: ISSUER, sub: subject, aud: SERVICE, jti: randomUUID(), ...life, access }
    const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return `${signed}.${sign('sha256', Buffer.from(signed), createPrivateKey(key)).toString('base64url')}`
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    realm: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    service: SERVICE,
    issuer: ISSUER,
    certificate: cert,
    requests,
    close: () => closeServer(server),
  }
}
