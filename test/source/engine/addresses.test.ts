import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engineAddresses } from '../../../src/source/engine/addresses.ts'
import { scratch } from '../../support/archive-sketch.ts'

const dev = hash('dev')
const meta = (endpoints: object) => JSON.stringify({ Name: 'dev', Metadata: {}, Endpoints: endpoints })
const metaFile = `.docker/contexts/meta/${dev}/meta.json`
const tlsFolder = `.docker/contexts/tls/${dev}/docker`
const current = { '.docker/config.json': JSON.stringify({ currentContext: 'dev' }) }
const [ca, cert, key] = ['ca', 'cert', 'key'].map((text) => Buffer.from(text))

describe('what somebody chose is the only address', () => {
  const chosen: { name: string; env?: Record<string, string>; files?: Record<string, string>; address: object }[] = [
    { name: 'DOCKER_HOST', env: { DOCKER_HOST: 'ssh://me@far' }, address: { host: 'ssh://me@far', origin: 'DOCKER_HOST' } },
    {
      name: 'DOCKER_HOST before a context',
      env: { DOCKER_HOST: 'tcp://far:2375', DOCKER_CONTEXT: 'dev', DOCKER_CERT_PATH: '/nowhere' },
      address: { host: 'tcp://far:2375', origin: 'DOCKER_HOST' },
    },
    {
      name: 'DOCKER_HOST with TLS from ~/.docker',
      env: { DOCKER_HOST: 'tcp://far:2376', DOCKER_TLS_VERIFY: '1' },
      files: { '.docker/ca.pem': 'ca', '.docker/cert.pem': 'cert', '.docker/key.pem': 'key' },
      address: { host: 'tcp://far:2376', origin: 'DOCKER_HOST', tls: { ca, cert, key, rejectUnauthorized: true } },
    },
    {
      name: 'DOCKER_HOST with TLS from DOCKER_CERT_PATH, unchecked',
      env: { DOCKER_HOST: 'tcp://far:2376', DOCKER_TLS: '1', DOCKER_CERT_PATH: '~/certs' },
      files: { 'certs/ca.pem': 'ca' },
      address: { host: 'tcp://far:2376', origin: 'DOCKER_HOST', tls: { ca, rejectUnauthorized: false } },
    },
    {
      name: 'the context in use',
      files: { ...current, [metaFile]: meta({ docker: { Host: 'unix:///run/dev.sock', SkipTLSVerify: false } }) },
      address: { host: 'unix:///run/dev.sock', origin: 'the docker context dev' },
    },
    {
      name: 'DOCKER_CONTEXT in DOCKER_CONFIG',
      env: { DOCKER_CONTEXT: 'dev', DOCKER_CONFIG: '~/other' },
      files: { [metaFile.replace('.docker', 'other')]: meta({ docker: { Host: 'ssh://me@far' } }) },
      address: { host: 'ssh://me@far', origin: 'the docker context dev' },
    },
    {
      name: 'a context with certificates',
      files: {
        ...current,
        [metaFile]: meta({ docker: { Host: 'tcp://far:2376', SkipTLSVerify: false } }),
        [`${tlsFolder}/ca.pem`]: 'ca',
        [`${tlsFolder}/cert.pem`]: 'cert',
        [`${tlsFolder}/key.pem`]: 'key',
      },
      address: { host: 'tcp://far:2376', origin: 'the docker context dev', tls: { ca, cert, key, rejectUnauthorized: true } },
    },
    {
      name: 'a context that does not check certificates',
      files: { ...current, [metaFile]: meta({ docker: { Host: 'tcp://far:2376', SkipTLSVerify: true } }) },
      address: { host: 'tcp://far:2376', origin: 'the docker context dev', tls: { rejectUnauthorized: false } },
    },
  ]
  it.each(chosen)('$name', ({ env = {}, files = {}, address }) => {
    const home = homeWith(files)
    const settings = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace(/^~/, home)]))
    expect(engineAddresses('docker', { HOME: home, ...settings }, 'linux')).toEqual([{ kind: 'docker', chosen: true, ...address }])
  })

  it('CONTAINER_HOST', () => {
    expect(engineAddresses('podman', { CONTAINER_HOST: 'ssh://me@far/run/podman.sock', DOCKER_HOST: 'tcp://other' })).toEqual([
      { kind: 'podman', chosen: true, host: 'ssh://me@far/run/podman.sock', origin: 'CONTAINER_HOST' },
    ])
  })
})

describe('what is chosen and not there is an error', () => {
  const wrong: { name: string; env?: Record<string, string>; files?: Record<string, string>; message: RegExp }[] = [
    { name: 'a context that is gone', files: current, message: /^There is no docker context dev, but docker is set to it\.$/ },
    {
      name: 'in DOCKER_CONTEXT',
      env: { DOCKER_CONTEXT: '../x' },
      message: /^There is no docker context \.\.\/x, but DOCKER_CONTEXT is set/,
    },
    {
      name: 'a context without an engine',
      files: { ...current, [metaFile]: meta({ kubernetes: {} }) },
      message: /^The docker context dev names no/,
    },
    { name: 'a context that is no JSON', files: { ...current, [metaFile]: '{' }, message: /^The docker context dev names no engine\.$/ },
    {
      name: 'certificates',
      env: { DOCKER_HOST: 'tcp://x', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' },
      message: /in \/nowhere\.$/,
    },
  ]
  it.each(wrong)('$name', ({ env, files = {}, message }) => {
    expect(() => engineAddresses('docker', { HOME: homeWith(files), ...env }, 'linux')).toThrow(message)
  })
})

describe('else it is sockets: the first one always, others when they exist', () => {
  const everywhere = ['.colima/default/docker.sock', '.rd/docker.sock', '.orbstack/run/docker.sock']
  const places: { kind: 'docker' | 'podman'; platform: NodeJS.Platform; files: string[]; hosts: string[] }[] = [
    { kind: 'docker', platform: 'linux', files: [], hosts: ['unix:///var/run/docker.sock'] },
    {
      kind: 'docker',
      platform: 'linux',
      files: ['.docker/run/docker.sock', '.docker/desktop/docker.sock', 'run/docker.sock', ...everywhere],
      hosts: [
        'unix:///var/run/docker.sock',
        ...['run/docker.sock', '.docker/desktop/docker.sock', ...everywhere].map((path) => `unix://HOME/${path}`),
      ],
    },
    {
      kind: 'docker',
      platform: 'darwin',
      files: ['.docker/run/docker.sock', '.docker/desktop/docker.sock'],
      hosts: ['unix:///var/run/docker.sock', 'unix://HOME/.docker/run/docker.sock'],
    },
    { kind: 'docker', platform: 'win32', files: everywhere, hosts: ['npipe:////./pipe/docker_engine'] },
    { kind: 'podman', platform: 'linux', files: [], hosts: ['unix://HOME/run/podman/podman.sock'] },
    {
      kind: 'podman',
      platform: 'darwin',
      files: ['.local/share/containers/podman/machine/qemu/podman.sock', 'podman/podman-machine-default-api.sock'],
      hosts: [
        'unix://HOME/.local/share/containers/podman/machine/podman.sock',
        'unix://HOME/.local/share/containers/podman/machine/qemu/podman.sock',
        'unix://HOME/podman/podman-machine-default-api.sock',
      ],
    },
    { kind: 'podman', platform: 'win32', files: [], hosts: ['npipe:////./pipe/podman-machine-default'] },
  ]
  it.each(places)('$kind on $platform with $files', ({ kind, platform, files, hosts }) => {
    const home = homeWith(Object.fromEntries(files.map((path) => [path, ''])))
    const found = engineAddresses(kind, { HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), TMPDIR: home }, platform)
    // This machine may have engines of its own.
    const ours = found.filter(({ host }, place) => place === 0 || host.includes(home))
    expect(ours.map(({ host }) => host.replace(home, 'HOME'))).toEqual(hosts)
    expect(found.every((address) => address.kind === kind && !address.chosen)).toBe(true)
  })

  it.each(['default', ''])('also in the context "%s", and with settings that cannot be parsed', (context) => {
    const home = homeWith({ '.docker/config.json': context ? JSON.stringify({ currentContext: context }) : '{' })
    expect(engineAddresses('docker', { HOME: home }, 'linux')[0]).toMatchObject({ host: 'unix:///var/run/docker.sock' })
    expect(engineAddresses('docker', { HOME: home, DOCKER_CONTEXT: 'default' }, 'linux')[0]?.chosen).toBeUndefined()
  })
})

function homeWith(files: Record<string, string>): string {
  const home = scratch()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), content)
  }
  return home
}

function hash(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}
