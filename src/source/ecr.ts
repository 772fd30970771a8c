import { UserError } from '../errors.ts'
import { ecrFailure } from './ecr-failure.ts'
import { type EcrRegistry, parseEcrHost } from './ecr-host.ts'
import { awsRequests } from './ecr-proxy.ts'
import type { Credentials, CredentialSource } from './registry/credentials.ts'

/** A token is not handed out any more shortly before it ends: what is begun with it shall also end with it. */
const MARGIN_MS = 5 * 60_000

interface Token {
  credentials: Credentials
  expiresAtMs: number
}

/**
 * The AWS account that this process runs under, for private ECR registries: environment, AWS_PROFILE, SSO, roles, as AWS's own tools
 * look for them. One token serves all registries of a region that the account may read, those of other accounts too; it is asked
 * for once, and kept until it ends.
 */
export function ecrCredentials(): CredentialSource {
  const tokens = new Map<string, Promise<Token>>()
  return {
    name: 'AWS',
    async find(host) {
      const registry = parseEcrHost(host)
      if (!registry) return undefined
      const key = `${registry.partition}/${registry.region}`
      const known = tokens.get(key)
      if (known) {
        const { credentials, expiresAtMs } = await known
        if (Date.now() < expiresAtMs - MARGIN_MS) return credentials
      }
      // Whoever waited for a token that ends takes the one that the first of them has asked for meanwhile.
      if (tokens.get(key) === known) tokens.set(key, requestToken(registry))
      const token = tokens.get(key)!
      // Asked again, it may work: the user may have logged in meanwhile.
      token.catch(() => tokens.get(key) === token && tokens.delete(key))
      return (await token).credentials
    },
  }
}

async function requestToken(registry: EcrRegistry): Promise<Token> {
  const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr')
  try {
    const requestHandler = awsRequests()
    const client = new ECRClient({
      region: registry.region,
      // Where the name says nothing, AWS_USE_FIPS_ENDPOINT and the profile decide.
      ...(registry.fips && { useFipsEndpoint: true }),
      ...(registry.dualStack && { useDualstackEndpoint: true }),
      retryMode: 'adaptive',
      maxAttempts: 5,
      requestHandler,
      // Not of the client but of what finds its credentials: SSO makes a client of its own, which must find the proxy too.
      ...{ clientConfig: { requestHandler } },
    })
    try {
      // Without registryIds, which are deprecated and would not change the token.
      const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}))
      return readToken(authorizationData?.[0], registry)
    } finally {
      client.destroy()
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw ecrFailure(cause, { registry, profile: process.env.AWS_PROFILE })
  }
}

/** A token is `AWS:password` in base64. */
function readToken(
  data: { authorizationToken?: string | undefined; expiresAt?: Date | undefined } | undefined,
  registry: EcrRegistry,
): Token {
  const text = Buffer.from(data?.authorizationToken ?? '', 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) {
    throw new UserError(`ECR in ${registry.region} answered without a token.`, { hint: 'Check AWS_ENDPOINT_URL, if it is set.' })
  }
  return {
    credentials: { username: text.slice(0, colon), password: text.slice(colon + 1) },
    expiresAtMs: data?.expiresAt?.getTime() ?? 0,
  }
}
