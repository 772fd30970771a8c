/**
 * Reads an image from something that is Amazon ECR as far as one can tell from outside: moto hands out the tokens, a real registry takes
 * them, both behind the names that they have in the world, which a proxy leads here.
 *
 *   node test/workloads/ecr.ts LAYOUT --moto PROGRAM
 *
 * LAYOUT is an OCI layout directory with the tag 1; PROGRAM is moto_server. Needs docker-registry, skopeo, htpasswd and openssl.
 * Exits 1 when something is not as it should be.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startConnectProxy } from '../support/connect-proxy.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { closeServer } from '../support/registry-server.ts'
import { atEnd, compare, expectRefusal, inLab, keepSecret, newFolder, report, run, say, shell, start, startDistribution } from './lab.ts'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { moto: { type: 'string' } } })
const layout = positionals[0]
if (!layout || !values.moto) throw new Error('name an OCI layout directory, and with --moto a moto_server')

const ACCOUNT = '123456789012'
const ECR = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`
/** Names that only look like ECR's. */
const ALIKE = [
  `${ECR}.example.com`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com.cn`,
  `x${ECR}`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.co`,
]
/** Where ECR keeps its layers. */
const BUCKET = 'prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com'
/** As moto makes it. */
const PASSWORD = `${ACCOUNT}-auth-token`

const DENIED = JSON.stringify({
  __type: 'AccessDeniedException',
  message: `User: arn:aws:iam::${ACCOUNT}:user/lab is not authorized to perform: ecr:GetAuthorizationToken on resource: *`,
})

interface Seen {
  host: string
  path: string
  authorization: string | undefined
}

await inLab(async () => {
  const secretKey = 'lab/secret/access/key/of/nobody/at/all00'
  keepSecret(PASSWORD, secretKey, 'AWS:'.concat(PASSWORD))
  const expected = await report(`oci:${layout}:1`)
  const root = newFolder()
  const open = await startDistribution({ root })
  await shell('$SKOPEO oci:$LAYOUT:1 docker://$TO/team/shop:1', { LAYOUT: layout, TO: open.host })
  const passwords = join(newFolder(), 'htpasswd')
  writeFileSync(passwords, (await run(['htpasswd', '-niBC', '4', 'AWS'], { input: PASSWORD })).stdout)
  const basic = await startDistribution({ root, auth: { htpasswd: { realm: 'ecr', path: passwords } } })

  const folder = newFolder()
  const seen = await startWorld(folder, { registry: basic.url, bucket: open.url })
  const [, moto] = await start([values.moto!, '-H', '127.0.0.1', '-p', '0'], /Running on (http:\/\/127\.0\.0\.1:\d+)/)
  const control = await startFaultProxy(moto!)
  atEnd(control.close)
  const proxy = await startConnectProxy(Object.fromEntries([ECR, BUCKET, ...ALIKE].map((host) => [`${host}:443`, seen.at])))
  atEnd(proxy.close)
  const network = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'), AWS_ENDPOINT_URL_ECR: control.url }
  const account = { ...network, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: secretKey }

  const wrong = compare(expected, await report(`${ECR}/team/shop:1`, { env: account }))
  if (!control.requests.some(({ authorization }) => authorization?.includes('/eu-west-1/ecr/')))
    wrong.push('no token was asked for in eu-west-1')
  if (!proxy.requests.some(({ line }) => line === `CONNECT ${ECR}:443`)) wrong.push('the registry was not reached by the proxy')
  const atBucket = seen.requests.filter(({ host }) => host === BUCKET)
  if (atBucket.length === 0 || atBucket.some(({ authorization }) => authorization !== undefined))
    wrong.push('the login went on to where the layers are')
  say(
    `${control.requests.length} tokens asked for, ${seen.requests.length} requests to ECR, ${atBucket.length} of them for layers in S3`,
    wrong,
  )

  const settings = join(folder, 'aws')
  writeFileSync(settings, `[profile lab]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${secretKey}\n`)
  const profile = { ...network, AWS_PROFILE: 'lab', AWS_CONFIG_FILE: settings, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') }
  say('by a profile', compare(expected, await report(`${ECR}/team/shop:1`, { env: profile })))

  for (const host of ALIKE) {
    const [asked, before] = [control.requests.length, seen.requests.length]
    const name = `${host} gets no token`
    await expectRefusal(name, ['analyze', `registry:${host}/team/shop:1`], {
      env: account,
      sentence: /asks for a login/,
      hint: /log in first/i,
    })
    const got = seen.requests.slice(before).filter(({ authorization }) => authorization !== undefined).length
    const asks = control.requests.length - asked
    const arrived = seen.requests.length - before
    if (got + asks > 0 || arrived === 0) say(name, [`${asks} tokens were asked for, ${got} of ${arrived} requests carried one`])
  }
  const image = ['analyze', `registry:${ECR}/team/shop:1`]
  await expectRefusal('no AWS account', image, { env: network, sentence: /credentials/i, hint: /aws|AWS/ })
  await expectRefusal('an unknown tag', ['analyze', `registry:${ECR}/team/shop:2`], {
    env: account,
    sentence: /has no image team\/shop:2/,
    hint: /Check/,
  })
  control.add({
    path: /./,
    times: 1000,
    fault: { kind: 'answer', status: 400, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: DENIED },
  })
  await expectRefusal('denied', image, { env: account, sentence: /ecr:GetAuthorizationToken|denie/, hint: /ecr:GetAuthorizationToken/ })
  const { NODE_EXTRA_CA_CERTS: _, ...stranger } = account
  await expectRefusal('a certificate that nobody vouches for', image, {
    env: stranger,
    sentence: /certificate/,
    hint: /NODE_EXTRA_CA_CERTS|SSL_CERT_FILE/,
  })
})

/** ECR and S3 behind one TLS server, with a certificate authority of its own. */
async function startWorld(
  folder: string,
  { registry, bucket }: Record<'registry' | 'bucket', string>,
): Promise<{ at: string; requests: Seen[] }> {
  const names = [ECR, BUCKET, ...ALIKE].map((name) => `DNS:${name}`).join()
  const script = `
    cd $OUT; echo "subjectAltName=$NAMES" >names
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=lab authority" -days 2 -keyout ca.key -out ca.pem
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=lab" -keyout key.pem -out request.pem
    openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem`
  await shell(script, { OUT: folder, NAMES: names })
  const requests: Seen[] = []
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(folder, name), 'utf8'))
  const server = https.createServer({ key, cert }, (request, response) => {
    const { host = '', authorization } = request.headers
    const path = request.url ?? ''
    requests.push({ host, path, authorization })
    // ECR sends on to signed addresses, but only who is logged in.
    const blob = host === ECR && path.includes('/blobs/') && authorization !== undefined
    if (blob) return void response.writeHead(307, { location: `https://${BUCKET}${path}?X-Amz-Signature=lab` }).end()
    const target = new URL(path.split('?')[0]!, host === BUCKET ? bucket : registry)
    http.get(target, { headers: { ...request.headers, host: target.host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => closeServer(server))
  return { at: `127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}
