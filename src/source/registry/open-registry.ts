import { UserError } from '../../errors.ts'
import type { ImageName } from '../../image/image-name.ts'
import { authorize } from './authorization.ts'
import { streamBlob } from './blob-stream.ts'
import { MAX_DOCUMENT_BYTES, readProblem } from './body.ts'
import { parseChallenges } from './challenge.ts'
import type { RegistryClient } from './client.ts'
import type { CredentialSource } from './credentials.ts'
import { Fault } from './fault.ts'
import { MANIFEST_TYPES, readManifest } from './fetch-manifest.ts'
import { isLoopback, originOf } from './origin.ts'
import { follow } from './redirect.ts'
import { busy, loginRefusal, refusalOf, type Wanted } from './refusals.ts'
import { retrying, type Patience } from './retry.ts'
import { isWorthRetrying, retryAfterOf } from './status.ts'
import { readTagPage } from './tags.ts'
import { headerOf, once, openTransport, type Answer, type Headers } from './transport.ts'

export interface RegistryOptions {
  /** Asked in this order, when the registry wants a login. */
  credentials: readonly CredentialSource[]
  /** Speak HTTP without TLS. On loopback that is found out. */
  plainHttp?: boolean
  /** How long a server may be silent. Default 30 s. */
  timeoutMs?: number
  /** How often a request is sent that fails for reasons that pass. Default 5. */
  attempts?: number
  /** The longest first pause between attempts; it doubles. Default 500 ms. */
  baseDelayMs?: number
  /** Proxies and certificates are looked up here. Default: that of the process. */
  env?: NodeJS.ProcessEnv
}

const MAX_TAG_PAGES = 1000
/** A login may run out in the middle, and other requests may use up the next one meanwhile; more often than this is something else. */
const MAX_RENEWALS = 3

/** Reads one repository of a registry. Nothing is opened before something is asked for. */
export function registryClient(name: ImageName, options: RegistryOptions): RegistryClient {
  const { credentials, plainHttp = false, timeoutMs = 30_000, attempts = 5, baseDelayMs = 500, env = process.env } = options
  const closing = new AbortController()
  const patience: Patience = { attempts, baseDelayMs, signal: closing.signal }
  const transport = openTransport(name.registry, { env, timeoutMs })
  const origin = once(() => originOf(name.registry, { plainHttp, timeoutMs }))
  const local = isLoopback(new URL(`https://${name.registry}`).hostname)
  const mayBePlain = (url: URL) => plainHttp || (local && isLoopback(url.hostname))
  const authorization = authorize(transport, name, credentials, { origin, mayBePlain })

  /** One GET in the repository, logged in where that is asked for. @throws UserError, Fault */
  async function get(path: string, wanted: Wanted, headers: Headers = {}, bulk = false): Promise<Answer> {
    const url = new URL(path, await origin())
    for (let renewals = 0; ; renewals++) {
      const header = await authorization.header(wanted)
      const login: Headers = header === undefined ? {} : { authorization: header }
      const answer = await follow(transport, url, { ...headers, ...login }, { mayBePlain, bulk })
      const elsewhere = answer.url.origin !== url.origin
      if (answer.status === 200 || answer.status === 206) {
        authorization.accepted(header)
        return plain(answer)
      }
      const problem = await readProblem(answer)
      const { status, peer } = answer
      if (isWorthRetrying(status)) throw new Fault(busy(peer.host, status, problem), { transient: true, waitMs: retryAfterOf(answer) })
      // ECR says 403 when a login has run out.
      const asksForLogin = status === 401 || (status === 403 && /token has expired/i.test(problem.message))
      if (elsewhere || !asksForLogin) {
        throw refusalOf(name, wanted, { status, host: peer.host, elsewhere }, problem, authorization.source())
      }
      if (renewals > credentials.length + MAX_RENEWALS) throw loginRefusal(name, wanted, [], ['bearer'])
      await authorization.refused(header, parseChallenges(answer.headers['www-authenticate']), wanted)
    }
  }

  async function manifest(reference: string) {
    const wanted: Wanted = { kind: 'manifest', reference }
    return retrying(patience, async () => {
      const answer = await get(`/v2/${name.repository}/manifests/${reference}`, wanted, { accept: MANIFEST_TYPES })
      return readManifest(answer, name, reference)
    })
  }

  function stream(blob: Parameters<RegistryClient['stream']>[0], start?: number, end?: number) {
    const path = `/v2/${name.repository}/blobs/${blob.digest}`
    return streamBlob((headers, bulk) => get(path, { kind: 'blob', digest: blob.digest }, headers, bulk), patience, blob, start, end)
  }

  async function document(blob: Parameters<RegistryClient['document']>[0]) {
    if (blob.sizeBytes > MAX_DOCUMENT_BYTES) {
      throw new UserError(`${name.registry}/${name.repository} is no image that slimscope reads: ${blob.digest} has more than 8 MiB.`, {
        hint: 'Check where it comes from; no builder writes this.',
      })
    }
    return Buffer.concat(await Array.fromAsync(stream(blob), (chunk) => Buffer.from(chunk)))
  }

  async function tags() {
    const found: string[] = []
    let next: string | undefined = `/v2/${name.repository}/tags/list?n=1000`
    for (let pages = 0; next !== undefined; pages++) {
      if (pages === MAX_TAG_PAGES) {
        throw new UserError(`${name.registry} lists the tags of ${name.repository} without end.`, { hint: 'Name the tag that you want.' })
      }
      const path: string = next
      const page = await retrying(patience, async () => readTagPage(await get(path, { kind: 'tags' })))
      found.push(...page.tags)
      next = page.next
    }
    return found
  }

  return {
    manifest,
    document,
    stream,
    tags,
    async close() {
      closing.abort()
      await transport.close()
    },
  }
}

/** Bytes are what digests are about: an answer that is packed once more is not read. */
async function plain(answer: Answer): Promise<Answer> {
  const encoding = headerOf(answer, 'content-encoding') ?? 'identity'
  if (/^(identity)?$/i.test(encoding.trim())) return answer
  await answer.body.discard()
  throw new UserError(`${answer.peer.host} compresses what it sends, though it was asked not to.`, {
    hint: 'Turn that off in the registry, or in the proxy before it.',
  })
}
