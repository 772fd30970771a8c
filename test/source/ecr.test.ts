import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Server, Socket } from 'node:net'
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { mockClient } from 'aws-sdk-client-mock'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { ecrCredentials } from '../../src/source/ecr.ts'

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const HOUR_MS = 3_600_000
const encode = (text: string) => Buffer.from(text).toString('base64')
const tokenOf = (password: string, inMs = 12 * HOUR_MS) => ({
  authorizationData: [{ authorizationToken: encode(`AWS:${password}`), expiresAt: new Date(Date.now() + inMs) }],
})

/** What a developer's machine may have; the tests say themselves what there is. */
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/^AWS_|_PROXY$/i.test(name)) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_CONFIG_FILE', '/nowhere')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere')
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
})
afterEach(() => vi.unstubAllEnvs())

describe('a token of ECR', () => {
  const client = () => {
    const mock = mockClient(ECRClient)
    onTestFinished(() => mock.restore())
    return mock
  }

  it('is a user and a password', async () => {
    client().on(GetAuthorizationTokenCommand, {}).resolves(tokenOf('p:w'))
    expect(await ecrCredentials().find(HOST, 'app')).toEqual({ username: 'AWS', password: 'p:w' })
  })

  it.each(['ghcr.io', 'docker.io', 'public.ecr.aws', `${HOST}.evil.com`])('is not asked for %s', async (host) => {
    const mock = client()
    expect(await ecrCredentials().find(host, 'app')).toBeUndefined()
    expect(mock.calls()).toHaveLength(0)
  })

  it.each<[string, hosts: string[], inMs: number, asked: number]>([
    ['once a region, whatever the account', [HOST, HOST.replace('1', '9'), HOST], 12 * HOUR_MS, 1],
    ['for each region', [HOST, HOST.replace('eu-west-1', 'us-east-1'), HOST], 12 * HOUR_MS, 2],
    ['again when it ends soon', [HOST, HOST], 60_000, 2],
  ])('is asked for %s', async (_, hosts, inMs, asked) => {
    const mock = client()
    mock.resolves(tokenOf('pw', inMs))
    const source = ecrCredentials()
    for (const host of hosts) await source.find(host, 'app')
    expect(mock.calls()).toHaveLength(asked)
  })

  it('is asked for once by many at a time, and again after a failure', async () => {
    const mock = client()
    mock.rejectsOnce(named('ServerException', '', 500)).resolves(tokenOf('pw'))
    const source = ecrCredentials()
    const answers = await Promise.allSettled([source.find(HOST, 'a'), source.find(HOST, 'b')])
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await source.find(HOST, 'a')).toEqual({ username: 'AWS', password: 'pw' })
    expect(mock.calls()).toHaveLength(2)
  })

  it.each<[string, object]>([
    ['nothing', {}],
    ['an empty list', { authorizationData: [] }],
    ['no pair', { authorizationData: [{ authorizationToken: encode('hush') }] }],
  ])('may be %s', async (_, answer) => {
    client().resolves(answer)
    await expect(ecrCredentials().find(HOST, 'app')).rejects.toMatchObject({
      name: 'UserError',
      message: 'ECR in eu-west-1 answered without a token.',
    })
  })

  const ARN = 'arn:aws:sts::123456789012:assumed-role/build/ann@example.com'
  it.each<[name: string, text: string, message: string, advice: string]>([
    [
      'ExpiredTokenException',
      'The security token included in the request is expired',
      'The AWS credentials have expired.',
      'aws sso login',
    ],
    ['ExpiredToken', '', 'The AWS credentials have expired.', 'aws sso login'],
    ['ClientException', 'The security token included in the request is expired', 'The AWS credentials have expired.', 'aws sso login'],
    [
      'AccessDeniedException',
      `User: ${ARN} is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
      `AWS does not allow ecr:GetAuthorizationToken to ${ARN}.`,
      'Allow the IAM action ecr:GetAuthorizationToken on resource *',
    ],
    [
      'AccessDeniedException',
      `User: ${ARN} is not authorized to perform: ecr:GetAuthorizationToken on resource: * with an explicit deny in a service control policy`,
      `AWS does not allow ecr:GetAuthorizationToken to ${ARN}.`,
      'denies the IAM action ecr:GetAuthorizationToken explicitly',
    ],
    [
      'AccessDenied',
      `User: ${ARN} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::999999999999:role/pull`,
      `AWS does not allow sts:AssumeRole to ${ARN}.`,
      'Allow the IAM action sts:AssumeRole, or',
    ],
    ['AccessDeniedException', '', 'AWS does not allow ecr:GetAuthorizationToken to these credentials.', 'ecr:GetAuthorizationToken'],
    [
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      'AWS does not know the access key that is used in eu-west-1.',
      'in which the region is not enabled',
    ],
    [
      'InvalidSignatureException',
      'Signature expired: 20260101T000000Z is now earlier than 20260101T010000Z. X-Amz-Security-Token:hush',
      'AWS finds the request too old or too new.',
      'Set the clock',
    ],
    [
      'InvalidSignatureException',
      'The request signature we calculated does not match. The Canonical String should have been x-amz-security-token:hush',
      'AWS finds the request wrongly signed.',
      'AWS_SECRET_ACCESS_KEY',
    ],
    [
      'ThrottlingException',
      'Rate exceeded',
      'ECR in eu-west-1 is asked too often by this account, and had no token after several attempts.',
      'Wait',
    ],
    ['SomethingNew', 'hush', 'AWS in eu-west-1 gave no token: SomethingNew (HTTP 400).', 'aws ecr get-login-password --region eu-west-1'],
    [
      'CredentialsProviderError',
      'Command failed: login --password hush',
      'The AWS credentials cannot be loaded.',
      'aws sts get-caller-identity',
    ],
    [
      'CredentialsProviderError',
      'Could not load credentials from any providers',
      'There are no AWS credentials, which a private ECR registry asks for.',
      'AWS_PROFILE',
    ],
    [
      'CredentialsProviderError',
      'Token is expired. To refresh this SSO session run aws sso login',
      'There is no AWS SSO session that is still valid.',
      'aws sso login',
    ],
    [
      'CredentialsProviderError',
      'Failed to load a token for session x, please re-authenticate using aws login',
      'There is no AWS session that is still valid.',
      'aws login',
    ],
    [
      'CredentialsProviderError',
      'Profile x requires multi-factor authentication',
      'The AWS credentials ask for a code, for which there is no place here.',
      'export-credentials',
    ],
    ['TimeoutError', '', 'AWS in eu-west-1 cannot be reached: no answer in time.', 'com.amazonaws.eu-west-1.ecr.api'],
    ['ENOTFOUND', '', 'There is no host api.ecr.eu-west-1.amazonaws.com.', 'Check the region'],
    ['ECONNREFUSED', '', 'AWS in eu-west-1 cannot be reached: ECONNREFUSED.', 'com.amazonaws.eu-west-1.ecr.api'],
    ['EAI_AGAIN', '', 'AWS in eu-west-1 cannot be reached: EAI_AGAIN.', 'Check the network'],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      '',
      'The connection to AWS in eu-west-1 is not trusted: SELF_SIGNED_CERT_IN_CHAIN.',
      'NODE_EXTRA_CA_CERTS',
    ],
  ])('is refused by %s (%s)', async (name, text, message, advice) => {
    client().rejects(named(name, text, 400))
    const error = await ecrCredentials()
      .find(HOST, 'app')
      .catch((error: unknown) => error)
    expect(error).toMatchObject({ name: 'UserError', message })
    const { hint, example = '' } = error as { hint: string; example?: string }
    expect(`${hint} ${example}`).toContain(advice)
    expect(`${message} ${hint} ${example}`).not.toContain('hush')
  })

  it('names the profile', async () => {
    vi.stubEnv('AWS_PROFILE', 'dev')
    client().rejects(named('CredentialsProviderError', 'The SSO session associated with this profile has expired.', 400))
    await expect(ecrCredentials().find(HOST, 'app')).rejects.toMatchObject({
      message: 'There is no AWS SSO session of the profile dev that is still valid.',
      example: 'aws sso login --profile dev',
    })
  })
})

describe("AWS's own client", () => {
  it.each([
    [undefined, 'There are no AWS credentials, which a private ECR registry asks for.'],
    ['missing', 'There are no AWS credentials for the profile missing, which AWS_PROFILE names.'],
  ])('finds no credentials, with the profile %s', async (profile, message) => {
    vi.stubEnv('AWS_PROFILE', profile)
    await expect(ecrCredentials().find(HOST, 'app')).rejects.toMatchObject({ name: 'UserError', message })
  })

  it('asks again when it is throttled, at AWS_ENDPOINT_URL, and without registryIds', async () => {
    const { port, requests } = await serve((_, count) =>
      count === 1
        ? { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } }
        : { status: 200, body: { authorizationData: [{ authorizationToken: encode('AWS:pw'), expiresAt: Date.now() / 1000 + 43_200 }] } },
    )
    signIn()
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`)
    expect(await ecrCredentials().find(HOST, 'app')).toEqual({ username: 'AWS', password: 'pw' })
    expect(requests).toEqual(['{}', '{}'])
  })

  it('does not take FIPS and another address together', async () => {
    signIn()
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1')
    await expect(ecrCredentials().find(HOST.replace('ecr', 'ecr-fips'), 'app')).rejects.toMatchObject({
      message: 'No address of AWS in eu-west-1 fits the name of the image and the settings.',
    })
  })

  it.each<[host: string, target: string]>([
    [HOST, 'api.ecr.eu-west-1.amazonaws.com:443'],
    ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', 'api.ecr-fips.us-east-1.amazonaws.com:443'],
    ['123456789012.dkr-ecr.us-east-1.on.aws', 'ecr.us-east-1.api.aws:443'],
    ['123456789012.dkr-ecr-fips.us-east-1.on.aws', 'ecr-fips.us-east-1.api.aws:443'],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'api.ecr.cn-north-1.amazonaws.com.cn:443'],
    ['123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'api.ecr.eusc-de-east-1.amazonaws.eu:443'],
  ])('goes by the proxy for %s to %s', async (host, target) => {
    const { port, tunnels } = await serve(() => ({ status: 500, body: {} }))
    signIn()
    vi.stubEnv('HTTPS_PROXY', `http://ann:hush@localhost:${port}`)
    await expect(ecrCredentials().find(host, 'app')).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^The proxy localhost:\d+ does not lead to [\w.-]+:443: it answers 407\.$/),
    })
    expect(tunnels[0]).toEqual({ target, login: `Basic ${encode('ann:hush')}` })
  })
})

function named(name: string, message: string, httpStatusCode: number): Error {
  const network = /^E[A-Z]|_CERT/.test(name) && !name.startsWith('Exp')
  const more = network ? { code: name, hostname: 'api.ecr.eu-west-1.amazonaws.com' } : { name }
  return Object.assign(new Error(message), { $metadata: { httpStatusCode } }, more)
}

function signIn(): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hush')
}

type Answer = (request: IncomingMessage, count: number) => { status: number; body: object }

/** A service and a proxy at once: it answers requests, and refuses tunnels. */
async function serve(answer: Answer): Promise<{ port: number; requests: string[]; tunnels: object[] }> {
  const requests: string[] = []
  const tunnels: object[] = []
  const server: Server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    requests.push(body)
    const { status, body: text } = answer(request, requests.length)
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(text))
  }).on('connect', ({ url, headers }: IncomingMessage, socket: Socket) => {
    tunnels.push({ target: url, login: headers['proxy-authorization'] })
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, requests, tunnels }
}
