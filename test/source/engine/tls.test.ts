import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { connect } from '../../../src/source/engine/connect.ts'
import type { EngineTls } from '../../../src/source/engine/engine.ts'
import { answering, id, inspected, listen } from './engine-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'slimscope-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ca = certificate('ca')
const server = certificate('server', '-addext', 'subjectAltName=DNS:localhost')
const client = certificate('client', '-addext', 'extendedKeyUsage=clientAuth')
const stranger = certificate('ca')
const signed = { ca: ca.cert, cert: client.cert, key: client.key, rejectUnauthorized: true }

it('shows its certificate, and checks the one it is shown', async () => {
  const engine = await connect(await secureEngine(signed))
  expect(await engine.inspect('x')).toMatchObject({ id })
})

const wrong: { name: string; host?: string; tls: EngineTls; message: RegExp }[] = [
  { name: 'an unknown authority', tls: { ...signed, ca: stranger.cert }, message: /fails: .*(certificate|signature).*\.$/ },
  {
    name: 'no authority',
    tls: { cert: client.cert, key: client.key, rejectUnauthorized: true },
    message: /fails: [\w -]+ certificate[\w ]*\.$/,
  },
  { name: 'another host', host: '127.0.0.1', tls: signed, message: /fails: .*127\.0\.0\.1.*\.$/ },
  { name: 'no certificate to show', tls: { ca: ca.cert, rejectUnauthorized: true }, message: /fails: [\w ]*alert certificate required\.$/ },
  { name: 'a key that is none', tls: { ...signed, key: Buffer.from('x') }, message: /fails: .*\.$/ },
]
it.each(wrong)('refuses $name', async ({ tls, host, message }) => {
  await expect(connect(await secureEngine(tls, host))).rejects.toMatchObject({
    reason: 'certificate',
    message: expect.stringMatching(message),
  })
})

it('does not check when it is told so', async () => {
  const engine = await connect(await secureEngine({ ...signed, ca: stranger.cert, rejectUnauthorized: false }, '127.0.0.1'))
  expect(await engine.inspect('x')).toMatchObject({ id })
})

it('says when the other end does not speak TLS', async () => {
  const port = await listen(createHttpServer(answering({})))
  await expect(connect({ host: `https://localhost:${port}`, origin: 'DOCKER_HOST' })).rejects.toMatchObject({
    reason: 'certificate',
    message: `The Docker engine at https://localhost:${port} does not speak TLS.`,
  })
})

async function secureEngine(tls: EngineTls, host = 'localhost') {
  const options = { ca: ca.cert, cert: server.cert, key: server.key, requestCert: true, rejectUnauthorized: true }
  const port = await listen(createServer(options, answering({ 'GET /images/x/json': inspected })))
  return { host: `tcp://${host}:${port}`, origin: 'DOCKER_HOST', tls }
}

/** Made by openssl; signed by the authority that was made first, which signs itself. */
function certificate(name: string, ...extensions: string[]): { cert: Buffer; key: Buffer } {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}-key.pem`)]
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', key, '-out', cert]
  const signer = ['-CA', join(folder, 'ca.pem'), '-CAkey', join(folder, 'ca-key.pem'), '-addext', 'basicConstraints=critical,CA:FALSE']
  execFileSync('openssl', [...request, ...extensions, ...(name === 'ca' ? [] : signer)], { stdio: 'pipe' })
  return { cert: readFileSync(cert), key: readFileSync(key) }
}
