import { UserError } from '../../errors.ts'
import { printable } from '../printable.ts'
import { readBody, readProblem } from './body.ts'
import type { Challenge } from './challenge.ts'
import type { Credentials } from './credentials.ts'
import { Fault } from './fault.ts'
import { follow } from './redirect.ts'
import { busy } from './refusals.ts'
import { isWorthRetrying, retryAfterOf } from './status.ts'
import { type Answer, type Transport } from './transport.ts'

/** What stands for a login for a while. */
export interface Token {
  authorization: string
  expiresAt: number
}

export interface TokenRequest {
  realm: URL
  challenge: Challenge
  /** Where the registry names no scope itself. */
  scope: string
  credentials: Credentials | undefined
  mayBePlain: (url: URL) => boolean
}

/** Distribution, spec/auth/token: at least a minute, where the server does not say. */
const DEFAULT_SECONDS = 60

export function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/**
 * Asks a token server: by GET (distribution, spec/auth/token), with an identity token by POST (spec/auth/oauth).
 * Undefined when it refuses.
 * @throws UserError, Fault
 */
export async function requestToken(transport: Transport, request: TokenRequest): Promise<Token | undefined> {
  const answer = await ask(transport, request)
  if (isWorthRetrying(answer.status)) {
    const problem = await readProblem(answer)
    throw new Fault(busy(answer.peer.host, answer.status, problem), { transient: true, waitMs: retryAfterOf(answer) })
  }
  if (answer.status >= 400 && answer.status < 500) {
    await answer.body.discard()
    return undefined
  }
  const body = await readBody(answer, 'a token', 1024 * 1024)
  const json = parsed(body)
  const token = json?.token || json?.access_token
  if (answer.status !== 200 || typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new UserError(`${printable(answer.peer.host)}, which hands out logins for the registry, answers without one.`, {
      hint: 'Check the state of the registry.',
    })
  }
  const seconds = typeof json?.expires_in === 'number' && json.expires_in > 0 ? json.expires_in : DEFAULT_SECONDS
  // A little before its time: the way to the registry takes some, too.
  return { authorization: `Bearer ${token}`, expiresAt: Date.now() + seconds * 900 }
}

function ask(transport: Transport, { realm, challenge, scope, credentials, mayBePlain }: TokenRequest): Promise<Answer> {
  const { service } = challenge.parameters
  const parameters = { ...(service !== undefined && { service }), scope: challenge.parameters.scope || scope }
  if (credentials && 'identityToken' in credentials) {
    const form = { grant_type: 'refresh_token', client_id: 'slimscope', refresh_token: credentials.identityToken, ...parameters }
    return transport.send(realm, {}, { form: new URLSearchParams(form) })
  }
  const url = new URL(realm)
  for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value)
  return follow(transport, url, credentials ? { authorization: basic(credentials) } : {}, { mayBePlain })
}

function parsed(body: Buffer): Record<string, unknown> | undefined {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>
  } catch {
    return undefined
  }
}
