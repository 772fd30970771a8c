import { UserError } from '../../errors.ts'
import type { ImageName } from '../../image/image-name.ts'
import type { Challenge } from './challenge.ts'
import type { Credentials, CredentialSource } from './credentials.ts'
import { isLoopback } from './origin.ts'
import { loginRefusal, type Tried, type Wanted } from './refusals.ts'
import { basic, requestToken, type Token } from './token.ts'
import type { Transport } from './transport.ts'

/** The login at one repository, shared by all requests to it. */
export interface Authorization {
  /** The header to send; undefined as long as none has been asked for. @throws UserError, Fault */
  header(wanted: Wanted): Promise<string | undefined>
  /** The registry has let a request pass. */
  accepted(header: string | undefined): void
  /** The registry has not. Afterwards there is another header. @throws UserError when nothing is left to try; Fault */
  refused(header: string | undefined, challenges: readonly Challenge[], wanted: Wanted): Promise<void>
  /** Names where the credentials in use come from. */
  source(): string | undefined
}

interface Login extends Token {
  /** In the list of sources; its length stands for no credentials. */
  candidate: number
  scheme: string
  accepted: boolean
}

/** Tries sources in order and, where a token server may hand out tokens to anybody, at last without credentials. */
export function authorize(
  transport: Transport,
  name: ImageName,
  sources: readonly CredentialSource[],
  { origin, mayBePlain }: { origin: () => Promise<URL>; mayBePlain: (url: URL) => boolean },
): Authorization {
  const tried: Tried[] = []
  let challenges: readonly Challenge[] = []
  let login: Login | undefined
  let pending: Promise<void> | undefined
  let failure: UserError | undefined

  /** Logs in with the first candidate that works; the ones before it have failed. */
  async function logIn(from: number, wanted: Wanted): Promise<void> {
    for (let candidate = from; candidate <= sources.length; candidate++) {
      const source = sources[candidate]
      const credentials = source && (await find(source))
      if (source && !credentials) continue
      for (const challenge of challenges) {
        const token = await answer(challenge, credentials, source?.name)
        if (!token) continue
        login = { ...token, candidate, scheme: challenge.scheme, accepted: false }
        return
      }
    }
    login = { authorization: '', expiresAt: Infinity, candidate: sources.length, scheme: '', accepted: false }
    const offered = [...new Set(challenges.map(({ scheme }) => scheme))]
    throw failure && tried.length === 0 ? failure : loginRefusal(name, wanted, tried, offered)
  }

  /** A source that fails is told of only when nothing else leads on. */
  async function find(source: CredentialSource): Promise<Credentials | undefined> {
    try {
      return await source.find(name.registry, name.repository)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      failure ??= error
      return undefined
    }
  }

  async function answer(challenge: Challenge, credentials: Credentials | undefined, source = ''): Promise<Token | undefined> {
    if (challenge.scheme === 'basic') {
      if (!credentials || 'identityToken' in credentials) return undefined
      return { authorization: basic(credentials), expiresAt: Infinity }
    }
    if (challenge.scheme !== 'bearer') return undefined
    const realm = realmOf(challenge, await origin(), mayBePlain)
    if (credentials && realm.protocol === 'http:' && !isLoopback(realm.hostname)) {
      tried.push({ source, outcome: 'unsent' })
      return undefined
    }
    const scope = `repository:${name.repository}:pull`
    const token = await requestToken(transport, { realm, challenge, scope, credentials, mayBePlain })
    if (!token && credentials) tried.push({ source, outcome: 'refused' })
    return token
  }

  /** One login at a time: what comes meanwhile waits for it. */
  function begin(from: number, wanted: Wanted): Promise<void> {
    pending = logIn(from, wanted).finally(() => (pending = undefined))
    return pending
  }

  return {
    async header(wanted) {
      if (pending) await pending
      else if (login && login.expiresAt <= Date.now()) await begin(login.candidate, wanted)
      return login?.authorization || undefined
    },
    accepted(header) {
      if (login && login.authorization === header) login.accepted = true
    },
    async refused(header, offered, wanted) {
      if (pending) return pending
      if (login && (login.authorization || undefined) !== header) return
      if (offered.length > 0) challenges = offered.toSorted((a, b) => rank(a) - rank(b))
      if (!login) return begin(0, wanted)
      // It was good until now: it has run out.
      if (login.accepted) return begin(login.candidate, wanted)
      const source = sources[login.candidate]?.name
      if (source !== undefined) tried.push({ source, outcome: login.scheme === 'bearer' ? 'powerless' : 'refused' })
      return begin(login.candidate + 1, wanted)
    },
    source: () => (login ? sources[login.candidate]?.name : undefined),
  }
}

/** Tokens are for one repository, passwords for everything. */
function rank({ scheme }: Challenge): number {
  return scheme === 'bearer' ? 0 : 1
}

function realmOf({ parameters }: Challenge, origin: URL, mayBePlain: (url: URL) => boolean): URL {
  const realm = URL.parse(parameters.realm ?? '', origin.href)
  const safe = realm?.protocol === 'https:' || (realm?.protocol === 'http:' && (origin.protocol === 'http:' || mayBePlain(realm)))
  if (realm && safe) return realm
  throw new UserError(`${origin.host} sends us to a token server that is not safe to ask.`, {
    hint: 'Tell who runs the registry: the realm in its WWW-Authenticate has to be an https URL.',
  })
}
