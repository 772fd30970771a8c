/**
 * Reads an image from registries that ask who is there, with logins from every place that holds them.
 *
 *   node test/workloads/logins.ts LAYOUT
 *
 * LAYOUT is an OCI layout directory with the tag 1. Needs docker-registry, skopeo and htpasswd. Exits 1 when something is not as it should be.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTokenServer } from '../support/token-server.ts'
import type { Json } from './compare-reports.ts'
import {
  atEnd,
  compare,
  type Env,
  expectRefusal,
  inLab,
  keepSecret,
  newCache,
  newFolder,
  report,
  type Registry,
  run,
  say,
  shell,
  startDistribution,
} from './lab.ts'

const layout = process.argv[2]
if (!layout) throw new Error('name an OCI layout directory')
const [USER, PASSWORD, WRONG] = ['lab-user', 'correct:horse/battery+staple', 'not-the-password-at-all']
const BASIC = Buffer.from(`${USER}:${PASSWORD}`).toString('base64')

await inLab(async () => {
  keepSecret(PASSWORD, WRONG, BASIC, `${USER}:${WRONG}`)
  const expected = await report(`oci:${layout}:1`)
  const root = newFolder()
  const open = await startDistribution({ root })
  await shell('$SKOPEO oci:$LAYOUT:1 docker://$TO/shop:1', { LAYOUT: layout, TO: open.host })
  say('no login', compare(expected, await report(`${open.host}/shop:1`)))
  const needless = await report(`${open.host}/shop:1`, loginBy({ auths: { [open.host]: { auth: BASIC } } }))
  say('no login, though there is one', compare(expected, needless))

  const passwords = join(newFolder(), 'htpasswd')
  const { stdout } = await run(['htpasswd', '-niBC', '4', USER], { input: PASSWORD })
  writeFileSync(passwords, stdout)
  const basic = await startDistribution({ root, auth: { htpasswd: { realm: 'lab', path: passwords } } })
  await everyLogin('basic', basic, expected)

  const tokens = await startTokenServer({ users: { [USER]: PASSWORD }, identityTokens: ['an-identity-token-of-this-lab'] })
  atEnd(tokens.close)
  const certificate = join(newFolder(), 'token.pem')
  writeFileSync(certificate, tokens.certificate)
  const { realm, service, issuer } = tokens
  const bearer = await startDistribution({ root, auth: { token: { realm, service, issuer, rootcertbundle: certificate } } })
  await everyLogin('token', bearer, expected)
  keepSecret('an-identity-token-of-this-lab')
  const identity = loginBy({ auths: { [bearer.host]: { identitytoken: 'an-identity-token-of-this-lab' } } })
  say('token: an identity token', compare(expected, await report(`${bearer.host}/shop:1`, identity)))

  const strangers = await startTokenServer({ users: {}, anonymous: true })
  atEnd(strangers.close)
  const other = join(newFolder(), 'token.pem')
  writeFileSync(other, strangers.certificate)
  const anonymous = { realm: strangers.realm, service, issuer, rootcertbundle: other }
  const toAll = await startDistribution({ root, auth: { token: anonymous } })
  say('token: strangers get one', compare(expected, await report(`${toAll.host}/shop:1`)))
})

async function everyLogin(kind: string, { host }: Registry, expected: Json): Promise<void> {
  const image = `${host}/shop:1`
  const good = async (name: string, options: Parameters<typeof report>[1]) =>
    say(`${kind}: ${name}`, compare(expected, await report(image, options)))
  const auth = { auths: { [host]: { auth: BASIC } } }
  await good('docker login', loginBy(auth))
  await good('docker login, as it was written once', loginBy({ auths: { [`https://${host}/v1/`]: { auth: BASIC } } }))
  await good('docker login, into a cache', { ...loginBy(auth), flags: ['--cache-dir', newCache()] })
  await good('podman login, REGISTRY_AUTH_FILE', { env: { REGISTRY_AUTH_FILE: join(configFolder(auth), 'config.json') } })
  await good('DOCKER_AUTH_CONFIG', { env: { DOCKER_AUTH_CONFIG: JSON.stringify(auth) } })
  await good('a credential helper', withHelper({ credHelpers: { [host]: 'lab' } }, PASSWORD))
  await good('a credential store', withHelper({ credsStore: 'lab' }, PASSWORD))
  const byHand = ['--username', USER, '--password-stdin']
  await good('--username and --password-stdin', { input: `${PASSWORD}\n`, flags: ['--no-cache', ...byHand] })
  const wrong = { auths: { [host]: { auth: Buffer.from(`${USER}:${WRONG}`).toString('base64') } } }
  await good('--username wins over docker login', { ...loginBy(wrong), input: PASSWORD, flags: ['--no-cache', ...byHand] })

  const refused = { sentence: new RegExp(`^${host} refuses the credentials from `), hint: /^Log in anew\.\n {2}docker login/ }
  const strange = kind === 'basic' ? /asks for a login\.$/ : /does not exist, or is private/
  await expectRefusal(`${kind}: no login`, ['analyze', `registry:${image}`], { sentence: strange, hint: /log in first[^]*docker login/i })
  await expectRefusal(`${kind}: wrong password`, ['analyze', `registry:${image}`, ...byHand], { ...refused, input: WRONG })
  await expectRefusal(`${kind}: wrong password in config.json`, ['analyze', `registry:${image}`], { ...refused, ...loginBy(wrong) })
  await expectRefusal(`${kind}: wrong password of a helper`, ['cat', `registry:${image}`, '/etc/hostname'], {
    ...refused,
    ...withHelper({ credHelpers: { [host]: 'lab' } }, WRONG),
  })
  await expectRefusal(`${kind}: no such helper`, ['analyze', `registry:${image}`], {
    ...loginBy({ credHelpers: { [host]: 'of-nobody' } }),
    ...{ sentence: /docker-credential-of-nobody/, hint: /./ },
  })
  await expectRefusal(`${kind}: config.json is no JSON`, ['analyze', `registry:${image}`], {
    ...loginBy(`{"auths": {"${host}": {"auth": "${BASIC}"`),
    ...{ sentence: /config\.json should hold credentials, but it is no JSON\.$/, hint: /log in again/ },
  })
}

/** A folder of Docker's with this config.json. */
function configFolder(config: object | string): string {
  const folder = newFolder()
  writeFileSync(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config))
  return folder
}

function loginBy(config: object | string): { env: Env } {
  return { env: { DOCKER_CONFIG: configFolder(config) } }
}

/** A program that hands out the password, as docker-credential-* do. */
function withHelper(config: object, password: string): { env: Env } {
  const folder = configFolder(config)
  const answer = JSON.stringify({ ServerURL: 'lab', Username: USER, Secret: password })
  const program = `#!/bin/sh\nread server; [ "$1" = get ] && echo "$server" >>${folder}/asked && echo '${answer}'\n`
  writeFileSync(join(folder, 'docker-credential-lab'), program, { mode: 0o755 })
  return { env: { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env.PATH}` } }
}
