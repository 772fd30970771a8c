import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askHelper } from '../../src/source/registry/credential-helper.ts'
import { dockerConfigCredentials } from '../../src/source/registry/docker-config.ts'

const NOT_FOUND = 'echo "credentials not found in native keychain"; exit 1'
/** Helpers by name, as shell scripts of nothing but builtins: no other program is on PATH. */
const HELPERS: Record<string, string> = {
  good: `echo '{"ServerURL":"x","Username":"ann","Secret":"p:w"}'`,
  token: `echo '{"ServerURL":"x","Username":"<token>","Secret":"jwt"}'`,
  empty: `echo '{"ServerURL":"","Username":"","Secret":""}'`,
  echo: `read -r server; echo "{\\"Username\\":\\"$1\\",\\"Secret\\":\\"$server\\"}"`,
  deaf: `exec <&-; echo '{"Username":"ann","Secret":"p:w"}'`,
  none: NOT_FOUND,
  counted: `echo asked >> "$HOME/asked"; ${NOT_FOUND}`,
  locked: 'echo "the keychain is locked."; echo more; exit 1',
  stderr: 'echo "Error: not logged in" >&2; exit 3',
  silent: 'exit 7',
  leaky: `echo '{"Username":"ann","Secret":"hush"'; exit 1`,
  garbled: 'echo "hush is no JSON"',
  array: `echo '[]'`,
  null: `echo null`,
  number: `echo '{"Username":"ann","Secret":1234}'`,
  ansi: `printf 'bad\\033[31m thing'; exit 1`,
  long: `i=0; while [ $i -lt 100 ]; do printf 'abcdefghij'; i=$((i+1)); done; exit 1`,
  endless: `while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done`,
  hanging: 'while :; do :; done',
}

let home: string
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'slimscope-helper-'))
  await mkdir(join(home, 'bin'))
  env = { HOME: home, PATH: `:.:${join(home, 'nowhere')}:${join(home, 'bin')}` }
  for (const [name, script] of Object.entries(HELPERS)) {
    await writeFile(join(home, 'bin', `docker-credential-${name}`), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }
  await writeFile(join(home, 'bin', 'docker-credential-plain'), 'no program', { mode: 0o644 })
  await writeFile(join(home, 'bin', 'docker-credential-broken'), '#!/nowhere/sh\n', { mode: 0o755 })
})
afterAll(() => rm(home, { recursive: true }))

const ann = { username: 'ann', password: 'p:w' }
const ask = (helper: string, registry = 'ghcr.io', more = {}) =>
  askHelper({ helper, registry, file: '~/.docker/config.json', env, ...more })

describe.skipIf(process.platform === 'win32')('a credential helper', () => {
  it.each<[helper: string, registry: string, answer: object | undefined]>([
    ['good', 'ghcr.io', ann],
    ['token', 'ghcr.io', { identityToken: 'jwt' }],
    ['empty', 'ghcr.io', undefined],
    ['none', 'ghcr.io', undefined],
    ['deaf', 'ghcr.io', ann],
    ['echo', 'GHCR.io', { username: 'get', password: 'ghcr.io' }],
    ['echo', 'localhost:5000', { username: 'get', password: 'localhost:5000' }],
    ['echo', 'docker.io', { username: 'get', password: 'https://index.docker.io/v1/' }],
    ['echo', 'registry-1.docker.io', { username: 'get', password: 'https://index.docker.io/v1/' }],
  ])('%s, asked for %s', async (helper, registry, answer) => {
    expect(await ask(helper, registry)).toEqual(answer)
  })

  const GIVES_NONE = (name: string) => `docker-credential-${name} hands out no credentials for ghcr.io: `
  it.each<[helper: string, message: string]>([
    ['locked', `${GIVES_NONE('locked')}the keychain is locked. more.`],
    ['stderr', `${GIVES_NONE('stderr')}Error: not logged in.`],
    ['silent', `${GIVES_NONE('silent')}it ended with exit code 7.`],
    ['leaky', `${GIVES_NONE('leaky')}it ended with exit code 1.`],
    ['garbled', `${GIVES_NONE('garbled')}it answered with something that is no JSON.`],
    ['number', `${GIVES_NONE('number')}its answer holds no credentials.`],
    ['ansi', `${GIVES_NONE('ansi')}bad\uFFFD[31m thing.`],
    ['long', `${GIVES_NONE('long')}${'abcdefghij'.repeat(100).slice(0, 199)}….`],
    ['endless', `${GIVES_NONE('endless')}it wrote too much.`],
    ['broken', `${GIVES_NONE('broken')}it cannot be started, ENOENT.`],
    [
      'missing',
      '~/.docker/config.json asks docker-credential-missing for the credentials of ghcr.io, and there is no such program on PATH.',
    ],
    ['plain', '~/.docker/config.json asks docker-credential-plain for the credentials of ghcr.io, and there is no such program on PATH.'],
    ['../../evil', '~/.docker/config.json names a credential helper that cannot be one: ../../evil.'],
    ['a; rm -rf', '~/.docker/config.json names a credential helper that cannot be one: a; rm -rf.'],
    ['\u001b[2J', '~/.docker/config.json names a credential helper that cannot be one: \uFFFD[2J.'],
  ])('%s is refused', async (helper, message) => {
    const error = await ask(helper).catch((error: unknown) => error)
    expect(error).toMatchObject({ name: 'UserError', message })
    expect(JSON.stringify([error, String((error as Error).cause)])).not.toMatch(/hush/)
  })

  it.each(['array', 'null'])('that answers %s knows nothing', async (helper) => expect(await ask(helper)).toBeUndefined())

  it('has a limited time', async () => {
    await expect(ask('hanging', 'ghcr.io', { timeLimitMs: 200 })).rejects.toMatchObject({
      message: `${GIVES_NONE('hanging')}it did not answer within 0.2 seconds.`,
    })
  })
})

describe.skipIf(process.platform === 'win32')('a configuration with helpers', () => {
  const BOB = { auth: Buffer.from('bob:pw').toString('base64') }
  const bob = { username: 'bob', password: 'pw' }

  it.each<[string, object, registry: string, answer: object | undefined]>([
    ['asks the one for the host', { credHelpers: { 'ghcr.io': 'good' }, credsStore: 'token', auths: { 'ghcr.io': BOB } }, 'ghcr.io', ann],
    ['whatever its case', { credHelpers: { 'GHCR.io': 'good' }, credsStore: 'token' }, 'ghcr.io', ann],
    ["by the Hub's address", { credHelpers: { 'https://index.docker.io/v1/': 'good' } }, 'docker.io', ann],
    ["by the Hub's name", { credHelpers: { 'docker.io': 'good' } }, 'docker.io', ann],
    ['asks the store for others', { credHelpers: { 'quay.io': 'good' }, credsStore: 'token' }, 'ghcr.io', { identityToken: 'jwt' }],
    ['asks the store before the file', { credsStore: 'good', auths: { 'ghcr.io': BOB } }, 'ghcr.io', ann],
    ['asks the file when the store knows nothing', { credsStore: 'none', auths: { 'ghcr.io': BOB } }, 'ghcr.io', bob],
    ['asks the file when the helper knows nothing', { credHelpers: { 'ghcr.io': 'none' }, auths: { 'ghcr.io': BOB } }, 'ghcr.io', bob],
    ['has a host without a helper', { credHelpers: { 'ghcr.io': '' }, credsStore: 'good', auths: { 'ghcr.io': BOB } }, 'ghcr.io', bob],
    ['may know nothing', { credsStore: 'none', auths: { 'ghcr.io': {} } }, 'ghcr.io', undefined],
  ])('%s', async (_, config, registry, answer) => {
    const source = dockerConfigCredentials({ ...env, DOCKER_AUTH_CONFIG: JSON.stringify(config) })[1]!
    expect(await source.find(registry, 'org/app')).toEqual(answer)
  })

  it('asks no helper before somebody asks it', async () => {
    const [, source] = dockerConfigCredentials({ ...env, DOCKER_AUTH_CONFIG: '{"credsStore":"counted"}' })
    const asked = () => readFile(join(home, 'asked'), 'utf8').catch(() => '')
    expect(await asked()).toBe('')
    await source!.find('ghcr.io', 'a')
    expect(await asked()).toBe('asked\n')
  })
})
