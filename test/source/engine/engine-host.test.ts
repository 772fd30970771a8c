import { expect, it } from 'vitest'
import { parseEngineHost } from '../../../src/source/engine/engine-host.ts'

const tls = { rejectUnauthorized: true }
const origin = 'DOCKER_HOST'

it.each([
  ['unix:///var/run/docker.sock', { via: 'socket', path: '/var/run/docker.sock' }],
  ['unix:/run/podman/podman.sock', { via: 'socket', path: '/run/podman/podman.sock' }],
  ['npipe:////./pipe/docker_engine', { via: 'socket', path: '//./pipe/docker_engine' }],
  ['tcp://10.0.0.1:2375', { via: 'tcp', hostname: '10.0.0.1', port: 2375, secure: false }],
  ['tcp://build.local', { via: 'tcp', hostname: 'build.local', port: 2375, secure: false }],
  ['tcp://build.local:80/', { via: 'tcp', hostname: 'build.local', port: 80, secure: false }],
  ['tcp://[fe80::1]:2375', { via: 'tcp', hostname: 'fe80::1', port: 2375, secure: false }],
  ['localhost:2375', { via: 'tcp', hostname: 'localhost', port: 2375, secure: false }],
  ['http://build.local', { via: 'tcp', hostname: 'build.local', port: 80, secure: false }],
  ['https://build.local', { via: 'tcp', hostname: 'build.local', port: 443, secure: true }],
  ['https://build.local:2376', { via: 'tcp', hostname: 'build.local', port: 2376, secure: true }],
  ['ssh://far', { via: 'ssh', hostname: 'far' }],
  ['ssh://me%40corp@Far-1:2222', { via: 'ssh', hostname: 'Far-1', user: 'me@corp', port: 2222 }],
  ['ssh://core@127.0.0.1:5022/run/podman/podman.sock', expect.objectContaining({ user: 'core', socket: '/run/podman/podman.sock' })],
])('reads %s', (host, parsed) => {
  expect(parseEngineHost({ host, origin })).toEqual(parsed)
})

it('goes to the TLS port when there is TLS', () => {
  expect(parseEngineHost({ host: 'tcp://far', origin, tls })).toMatchObject({ port: 2376, secure: true })
})

it.each([
  ['unix://', 'names no socket'],
  ['tcp://', 'is no address of an engine'],
  ['tcp://[', 'is no address of an engine'],
  ['tcp://host:port', 'is no address of an engine'],
  ['/var/run/docker.sock', 'is no address of an engine'],
  ['fd://3', 'begins with fd, which is not supported'],
  ['http+unix:///run/docker.sock', 'is no address of an engine'],
  ['tcp://far:2375/v1.41', 'has a path behind its port, which is not supported'],
  ['ssh://me:secret@far', 'holds a password, which ssh does not take'],
  ['ssh://-oProxyCommand=touch%20x', 'begins a name with a hyphen'],
  ['ssh://-x@far', 'begins a name with a hyphen'],
  ['ssh://%2Dx@far', 'begins a name with a hyphen'],
])('refuses %s', (host, why) => {
  expect(() => parseEngineHost({ host, origin })).toThrow(`"${host}", which DOCKER_HOST says, ${why}.`)
})
