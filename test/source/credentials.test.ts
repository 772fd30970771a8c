import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dockerConfigCredentials } from '../../src/source/registry/docker-config.ts'
import { userCredentials } from '../../src/source/registry/user-credentials.ts'

let home: string
beforeAll(async () => void (home = await mkdtemp(join(tmpdir(), 'slimscope-credentials-'))))
afterAll(() => rm(home, { recursive: true }))

/** `user:password` as `docker login` writes it. */
const basic = (text: string) => ({ auth: Buffer.from(text).toString('base64') })
const ann = { username: 'ann', password: 'pw' }
const ANN = basic('ann:pw')
const BOB = basic('bob:pw')
const HUB = 'https://index.docker.io/v1/'

/** Asks a configuration in DOCKER_AUTH_CONFIG; nothing else is there. */
async function ask(config: unknown, registry = 'ghcr.io', repository = 'org/app') {
  const env = { HOME: join(home, 'nobody'), USERPROFILE: join(home, 'nobody'), PATH: '' }
  const text = typeof config === 'string' ? config : JSON.stringify(config)
  const sources = dockerConfigCredentials({ ...env, DOCKER_AUTH_CONFIG: text })
  return sources.find(({ name }) => name === 'DOCKER_AUTH_CONFIG')!.find(registry, repository)
}

describe('what an entry holds', () => {
  it.each<[string, object, object | undefined]>([
    ['a user and a password', ANN, ann],
    ['a password with colons', basic('ann:p:w:'), { username: 'ann', password: 'p:w:' }],
    ['a password in UTF-8', basic('ann:pässwörd'), { username: 'ann', password: 'pässwörd' }],
    ['NULs at the end', basic('ann:pw\0\0'), ann],
    ['no password', basic('ann:'), { username: 'ann', password: '' }],
    ['an identity token beside a user', { ...basic('00000000-0000:'), identitytoken: 'jwt' }, { identityToken: 'jwt' }],
    ['an identity token as the password of <token>', basic('<token>:jwt'), { identityToken: 'jwt' }],
    ['fields for both', { username: 'ann', password: 'pw', email: 'ann@example.com' }, ann],
    ['fields, and an empty auth', { username: 'ann', password: 'pw', auth: '' }, ann],
    ['a user only', { username: 'ann' }, undefined],
    ['nothing, since a helper has it', {}, undefined],
  ])('%s', async (_, entry, credentials) => {
    expect(await ask({ auths: { 'ghcr.io': entry } })).toEqual(credentials)
  })

  it.each([['not base64 of a pair'], ['OnB3'], ['bm9jb2xvbg==']])('refuses the auth %s and does not show it', async (auth) => {
    const error = await ask({ auths: { 'ghcr.io': { auth } } }).catch((error: unknown) => error)
    expect(error).toMatchObject({
      name: 'UserError',
      message: 'DOCKER_AUTH_CONFIG has an entry for ghcr.io that is no user name and password.',
      example: 'docker login ghcr.io',
    })
  })

  it('lets one bad entry alone when another is asked for', async () => {
    expect(await ask({ auths: { 'quay.io': { auth: 'x' }, 'ghcr.io': ANN } })).toEqual(ann)
  })
})

describe('whom an entry is meant for', () => {
  it.each<[key: string, registry: string, repository: string, found: boolean]>([
    ['ghcr.io', 'ghcr.io', 'a', true],
    ['https://ghcr.io', 'ghcr.io', 'a', true],
    ['http://ghcr.io', 'ghcr.io', 'a', true],
    ['https://ghcr.io/', 'ghcr.io', 'a', true],
    ['https://ghcr.io/v1/', 'ghcr.io', 'a', true],
    ['https://ghcr.io/v2/', 'ghcr.io', 'a', true],
    ['ghcr.io/v2/', 'ghcr.io', 'a', true],
    ['GHCR.io', 'ghcr.io', 'a', true],
    ['ghcr.io', 'GHCR.IO', 'a', true],
    ['localhost:5000', 'localhost:5000', 'a', true],
    ['localhost', 'localhost:5000', 'a', false],
    ['ghcr.io.evil.com', 'ghcr.io', 'a', false],
    ['ghcr.io', 'evil-ghcr.io', 'a', false],
    [HUB, 'docker.io', 'library/alpine', true],
    [HUB, 'registry-1.docker.io', 'library/alpine', true],
    [HUB, 'index.docker.io', 'library/alpine', true],
    ['index.docker.io/v1/', 'docker.io', 'library/alpine', true],
    ['docker.io', 'docker.io', 'library/alpine', true],
    ['registry-1.docker.io', 'docker.io', 'library/alpine', true],
    ['docker.io/library', 'docker.io', 'library/alpine', true],
    ['docker.io/ann', 'docker.io', 'library/alpine', false],
    ['quay.io/org/app', 'quay.io', 'org/app', true],
    ['quay.io/org', 'quay.io', 'org/app', true],
    ['quay.io/or', 'quay.io', 'org/app', false],
    ['quay.io/org/app/more', 'quay.io', 'org/app', false],
    ['quay.io/Org', 'quay.io', 'org/app', false],
    ['', 'ghcr.io', 'a', false],
    ['https://', 'ghcr.io', 'a', false],
    ['__proto__', 'ghcr.io', 'a', false],
  ])('%j for %s/%s: %s', async (key, registry, repository, found) => {
    expect(await ask(`{"auths":{${JSON.stringify(key)}:${JSON.stringify(ANN)}}}`, registry, repository)).toEqual(found ? ann : undefined)
  })

  it.each<[string, Record<string, object>, string]>([
    ['the longest namespace', { 'ghcr.io': BOB, 'ghcr.io/org': BOB, 'ghcr.io/org/app': ANN, 'ghcr.io/org/ap': BOB }, 'ghcr.io'],
    ["Docker's own spelling", { 'https://ghcr.io/v1/': BOB, 'ghcr.io': ANN }, 'ghcr.io'],
    ["Docker's own spelling of the Hub", { 'docker.io': BOB, [HUB]: ANN }, 'docker.io'],
    ['what is not empty', { 'ghcr.io': {}, 'https://ghcr.io': ANN }, 'ghcr.io'],
  ])('takes %s', async (_, auths, registry) => {
    expect(await ask({ auths }, registry)).toEqual(ann)
  })
})

describe('which file', () => {
  it.each<[string, Record<string, string>, files: Record<string, object>, name: string]>([
    ["podman's variable", { REGISTRY_AUTH_FILE: 'own.json' }, { 'own.json': ANN, '.docker/config.json': BOB }, '~/own.json'],
    ["Docker's file", {}, { '.docker/config.json': ANN, '.config/containers/auth.json': BOB }, '~/.docker/config.json'],
    ["Docker's folder elsewhere", { DOCKER_CONFIG: 'else' }, { 'else/config.json': ANN, '.docker/config.json': BOB }, '~/else/config.json'],
    ["podman's file of the session", { XDG_RUNTIME_DIR: 'run' }, { 'run/containers/auth.json': ANN }, '~/run/containers/auth.json'],
    ["podman's file", {}, { '.config/containers/auth.json': ANN }, '~/.config/containers/auth.json'],
    [
      "podman's file elsewhere",
      { XDG_CONFIG_HOME: 'etc' },
      { 'etc/containers/auth.json': ANN, '.config/containers/auth.json': BOB },
      '~/etc/containers/auth.json',
    ],
    ['no file', {}, {}, ''],
  ])('%s', async (title, variables, files, found) => {
    const own = join(home, title.replace(/\W/g, '-'))
    for (const [path, entry] of Object.entries(files)) await write(join(own, path), { auths: { 'ghcr.io': entry } })
    const paths = Object.fromEntries(Object.entries(variables).map(([name, path]) => [name, join(own, path)]))
    const sources = dockerConfigCredentials({ HOME: own, USERPROFILE: own, ...paths })
    const answers = await Promise.all(sources.map(async ({ name, find }) => ({ name, answer: await find('ghcr.io', 'org/app') })))
    const first = answers.find(({ answer }) => answer)
    expect(first).toEqual(found === '' ? undefined : { name: found.replaceAll('/', join('/')), answer: ann })
  })

  it('lists each file once, and the variable of GitLab behind what docker login wrote', () => {
    const env = {
      HOME: '/h',
      USERPROFILE: '/h',
      REGISTRY_AUTH_FILE: '/h/.docker/config.json',
      DOCKER_AUTH_CONFIG: '{}',
      XDG_RUNTIME_DIR: '/run/user/1',
    }
    expect(dockerConfigCredentials(env).map(({ name }) => name.replaceAll('\\', '/'))).toEqual([
      '~/.docker/config.json',
      'DOCKER_AUTH_CONFIG',
      '/run/user/1/containers/auth.json',
      '~/.config/containers/auth.json',
    ])
  })
})

describe('what is no configuration', () => {
  it.each([
    ['{"auths": {"ghcr.io": {"auth": "hush', 'it is no JSON'],
    ['[]', 'it is no JSON object'],
    ['null', 'it is no JSON object'],
    ['{"auths": []}', 'its auths is no object'],
    ['{"credHelpers": "desktop"}', 'its credHelpers is no object'],
  ])('%s', async (text, why) => {
    const error = await ask(text).catch((error: Error) => error)
    expect(error).toMatchObject({ name: 'UserError', message: `DOCKER_AUTH_CONFIG should hold credentials, but ${why}.`, cause: undefined })
  })

  it.each(['{}', '{"auths":null}', '{"auths":{"ghcr.io":null}}', '{"credsStore":""}', '{"credHelpers":{"ghcr.io":""}}'])(
    'knows nothing by %s',
    async (text) => expect(await ask(text)).toBeUndefined(),
  )

  it('reads a file with a byte order mark', async () => {
    expect(await ask(`\uFEFF{"auths":{"ghcr.io":${JSON.stringify(ANN)}}}`)).toEqual(ann)
  })

  it('names a file that cannot be read', async () => {
    await mkdir(join(home, 'folder', '.docker', 'config.json'), { recursive: true })
    const [source] = dockerConfigCredentials({ HOME: join(home, 'folder'), USERPROFILE: join(home, 'folder') })
    await expect(source!.find('ghcr.io', 'a')).rejects.toMatchObject({
      name: 'UserError',
      message: `~${join('/.docker/config.json')} may hold credentials, but cannot be read: EISDIR.`,
    })
  })

  it('takes a file where a folder should be for absent', async () => {
    await write(join(home, 'odd', '.docker'), {})
    const [source] = dockerConfigCredentials({ HOME: join(home, 'odd'), USERPROFILE: join(home, 'odd') })
    expect(await source!.find('ghcr.io', 'a')).toBeUndefined()
  })
})

it('hands on what was typed', async () => {
  const source = userCredentials('ann', 'pw')
  expect([source.name, await source.find('ghcr.io', 'a')]).toEqual(['--username', ann])
})

async function write(path: string, content: object): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, JSON.stringify(content))
  await chmod(path, 0o600)
}
