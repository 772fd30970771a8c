import { randomUUID } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { digestOf } from '../../src/image/digest-of.ts'
import type { Digest } from '../../src/image/digest.ts'
import type { Certificate } from './certificate.ts'

/** Names and passwords. */
export type Users = Record<string, string>

export type RegistryAuth =
  | { mode: 'none' }
  | { mode: 'basic'; users: Users }
  | {
      mode: 'bearer'
      users: Users
      /** What a refresh token of OAuth2 has to be. */
      identityTokens?: readonly string[]
      /** Strangers get tokens, too. */
      anonymous?: boolean
      /** A token is good for so many requests. */
      requestsPerToken?: number
      /** What the token server says of its tokens' life. */
      expiresIn?: number
      /** Called `access_token` instead of `token`. */
      accessToken?: boolean
      /** Where the token server is said to be. Default: `/token` of this server. */
      realm?: string
    }

export interface RegistryServerOptions {
  auth?: RegistryAuth
  /** Speaks HTTPS with it. */
  tls?: Certificate & { ca?: string; requestCert?: boolean }
  /** Tags in one answer, whatever was asked for. */
  pageSize?: number
  /** Headers that are added to every answer. */
  headers?: Record<string, string>
}

export interface SeenRequest {
  method: string
  /** With query. */
  path: string
  range: string | undefined
  authorization: string | undefined
  headers: http.IncomingHttpHeaders
  /** Of a POST. */
  body: string
}

export interface PutImage {
  config: string | Buffer
  layers: readonly (string | Buffer)[]
  /** Default: an OCI manifest of the two. */
  manifest?: string
  mediaType?: string
}

/**
 * The pull side of the distribution specification in memory, on loopback: manifests, blobs with ranges, tags in pages, and logins.
 * `requests` holds what was asked in order, of a token server as well.
 */
export interface RegistryServer {
  /** `127.0.0.1:PORT` */
  host: string
  /** `http://127.0.0.1:PORT` */
  url: string
  requests: SeenRequest[]
  /** Bytes of bodies that left, as far as the server knows. */
  bytesSent(): number
  putBlob(repository: string, bytes: string | Buffer): Digest
  /** By its digest, and by a tag where one is given. */
  putManifest(repository: string, tag: string | undefined, manifest: string | Buffer, mediaType?: string): Digest
  /** Config, layers, and a manifest; answers the manifest's digest. */
  put(repository: string, tag: string, image: PutImage): Digest
  close(): Promise<void>
}

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

interface Repository {
  blobs: Map<string, Buffer>
  manifests: Map<string, { bytes: Buffer; mediaType: string }>
  tags: Map<string, Digest>
}

export async function startRegistry(options: RegistryServerOptions = {}): Promise<RegistryServer> {
  const repositories = new Map<string, Repository>()
  const requests: SeenRequest[] = []
  const auth = options.auth ?? { mode: 'none' }
  const tokens = new Map<string, number>()
  let bytesSent = 0

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const seen = {
        method,
        path,
        range: headers.range,
        authorization: headers.authorization,
        headers,
        body: Buffer.concat(chunks).toString(),
      }
      requests.push(seen)
      for (const [name, value] of Object.entries(options.headers ?? {})) response.setHeader(name, value)
      response.on('close', () => (bytesSent += Number(response.getHeader('content-length') ?? 0)))
      answer(seen, new URL(path, url), response)
    })
  }
  const server = options.tls ? https.createServer(options.tls, handle) : http.createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `${options.tls ? 'https' : 'http'}://${host}`

  function answer(request: SeenRequest, { pathname, searchParams }: URL, response: ServerResponse): void {
    if (pathname === '/token') return answerToken(request, searchParams, response)
    const [, name = '', kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(pathname) ?? []
    const refused = refusal(request, name)
    if (refused) {
      response.setHeader('www-authenticate', refused)
      return fail(response, 401, 'UNAUTHORIZED', 'authentication required')
    }
    const repository = repositories.get(name)
    if (!repository) return fail(response, 404, 'NAME_UNKNOWN', 'repository name not known to registry')
    if (kind === 'tags') return answerTags(name, repository, searchParams, response)
    if (kind === 'manifests') {
      const digest = repository.tags.get(reference) ?? reference
      const manifest = repository.manifests.get(digest)
      if (!manifest) return fail(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown')
      response.setHeader('docker-content-digest', digest)
      return send(response, 200, manifest.mediaType, manifest.bytes)
    }
    const blob = repository.blobs.get(reference)
    if (!blob) return fail(response, 404, 'BLOB_UNKNOWN', 'blob unknown to registry')
    return answerBlob(blob, request.range, response)
  }

  function answerTags(name: string, repository: Repository, query: URLSearchParams, response: ServerResponse): void {
    const all = [...repository.tags.keys()].sort()
    const size = Math.min(Number(query.get('n') ?? all.length), options.pageSize ?? Infinity)
    const start = query.has('last') ? all.findIndex((tag) => tag > query.get('last')!) : 0
    const tags = start === -1 ? [] : all.slice(start, start + size)
    if (start !== -1 && start + size < all.length) {
      response.setHeader('link', `</v2/${name}/tags/list?last=${encodeURIComponent(tags.at(-1)!)}&n=${size}>; rel="next"`)
    }
    send(response, 200, 'application/json', Buffer.from(JSON.stringify({ name, tags })))
  }

  function refusal({ authorization }: SeenRequest, name: string): string | undefined {
    if (auth.mode === 'none') return undefined
    if (auth.mode === 'basic') {
      return userOf(authorization, auth.users) === undefined ? 'Basic realm="Registry, of tests"' : undefined
    }
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? ''
    const left = tokens.get(token) ?? 0
    tokens.set(token, left - 1)
    const realm = auth.realm ?? `${url}/token`
    return left > 0 ? undefined : `Bearer realm="${realm}",service="tests",scope="repository:${name}:pull"`
  }

  function answerToken(request: SeenRequest, query: URLSearchParams, response: ServerResponse): void {
    if (auth.mode !== 'bearer') return fail(response, 404, 'UNSUPPORTED', 'no token server')
    const form = new URLSearchParams(request.body)
    const asked = request.method === 'POST' ? form : query
    const known =
      request.method === 'POST'
        ? form.get('grant_type') === 'refresh_token' && (auth.identityTokens ?? []).includes(form.get('refresh_token') ?? '')
        : request.authorization === undefined
          ? auth.anonymous === true
          : userOf(request.authorization, auth.users) !== undefined
    if (!known) return fail(response, 401, 'UNAUTHORIZED', 'incorrect username or password')
    if (!asked.get('scope')?.endsWith(':pull')) return fail(response, 400, 'DENIED', 'no scope')
    const token = randomUUID()
    tokens.set(token, auth.requestsPerToken ?? Infinity)
    const named = auth.accessToken || request.method === 'POST' ? { access_token: token } : { token }
    const life = auth.expiresIn === undefined ? {} : { expires_in: auth.expiresIn }
    return send(response, 200, 'application/json', Buffer.from(JSON.stringify({ ...named, ...life })))
  }

  function repositoryOf(name: string): Repository {
    const repository = repositories.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() }
    repositories.set(name, repository)
    return repository
  }

  const registry: RegistryServer = {
    host,
    url,
    requests,
    bytesSent: () => bytesSent,
    putBlob(repository, bytes) {
      const digest = digestOf(bytes)
      repositoryOf(repository).blobs.set(digest, Buffer.from(bytes))
      return digest
    },
    putManifest(repository, tag, manifest, mediaType = OCI_MANIFEST) {
      const digest = digestOf(manifest)
      const { manifests, tags } = repositoryOf(repository)
      manifests.set(digest, { bytes: Buffer.from(manifest), mediaType })
      if (tag !== undefined) tags.set(tag, digest)
      return digest
    },
    put(repository, tag, { config, layers, manifest, mediaType }) {
      const describe = (type: string, bytes: string | Buffer) => ({
        mediaType: type,
        digest: registry.putBlob(repository, bytes),
        size: Buffer.byteLength(bytes),
      })
      const made = {
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        config: describe('application/vnd.oci.image.config.v1+json', config),
        layers: layers.map((layer) => describe('application/vnd.oci.image.layer.v1.tar+gzip', layer)),
      }
      return registry.putManifest(repository, tag, manifest ?? JSON.stringify(made), mediaType)
    },
    close: () => closeServer(server),
  }
  return registry
}

/** Ends a server with its connections. */
export function closeServer(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** Who logs in with basic authentication, if the password is right. */
export function userOf(authorization: string | undefined, users: Users): string | undefined {
  const [, packed = ''] = /^Basic (.+)$/.exec(authorization ?? '') ?? []
  const [, user = '', password] = /^([^:]*):(.*)$/s.exec(Buffer.from(packed, 'base64').toString()) ?? []
  return Object.hasOwn(users, user) && users[user] === password ? user : undefined
}

function answerBlob(blob: Buffer, range: string | undefined, response: ServerResponse): void {
  const type = 'application/octet-stream'
  response.setHeader('accept-ranges', 'bytes')
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (first === undefined) return send(response, 200, type, blob)
  const end = Math.min(last ? Number(last) + 1 : blob.length, blob.length)
  if (Number(first) >= end) return fail(response, 416, 'RANGE_INVALID', 'invalid range')
  response.setHeader('content-range', `bytes ${first}-${end - 1}/${blob.length}`)
  return send(response, 206, type, blob.subarray(Number(first), end))
}

function fail(response: ServerResponse, status: number, code: string, message: string): void {
  send(response, status, 'application/json', Buffer.from(JSON.stringify({ errors: [{ code, message }] })))
}

function send(response: ServerResponse, status: number, type: string, bytes: Buffer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length })
  response.end(bytes)
}
