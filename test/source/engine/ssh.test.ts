import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { connect } from '../../../src/source/engine/connect.ts'
import { scratch } from '../../support/archive-sketch.ts'
import { answering, engineOnSocket, id, inspected } from './engine-server.ts'

const tar = Buffer.alloc(3 << 20, 7)

it.each([
  ['docker', 'ssh://me@far:2222', '-l me -p 2222 -- far docker system dial-stdio'],
  ['docker', 'ssh://far/run/my%20docker.sock', "-- far docker -H 'unix:///run/my docker.sock' system dial-stdio"],
  ['podman', 'ssh://far', '-- far podman system dial-stdio'],
  ['podman', 'ssh://core@far/run/podman.sock', '-l core -- far podman --url unix:///run/podman.sock system dial-stdio'],
] as const)('reaches %s at %s through one connection', async (kind, host, call) => {
  const ssh = await fakeSsh(FORWARD)
  const engine = await connect({ kind, host, origin: 'DOCKER_HOST' }, { env: ssh.env })
  expect(await engine.inspect('x')).toMatchObject({ id })
  expect(await buffer(await engine.save('x'))).toEqual(tar)
  expect(ssh.calls()).toEqual([`-o BatchMode=yes -o ConnectTimeout=10 -T ${call}`])
})

it('ends the program when nobody wants the rest', async () => {
  const ssh = await fakeSsh(
    `${FORWARD}\nprocess.on('SIGTERM', () => { require('fs').writeFileSync(process.env.ENDED, ''); process.exit() })`,
  )
  const engine = await connect({ host: 'ssh://far', origin: 'DOCKER_HOST' }, { env: ssh.env })
  const stream = await engine.save('x')
  for await (const chunk of stream) if (chunk) break
  for (let tries = 0; tries < 100 && !existsSync(ssh.env.ENDED!); tries++) await wait(50)
  expect(existsSync(ssh.env.ENDED!)).toBe(true)
})

const failures: [said: string, exitCode: number, message: string, hint: RegExp][] = [
  ['Welcome!\nme@far: Permission denied (publickey).\r\n', 255, 'me@far: Permission denied (publickey).', /ssh-agent/],
  ['@@@@\nHost key verification failed.\n', 255, 'Host key verification failed.', /host's key/],
  ['sh: 1: docker: not found', 127, 'sh: 1: docker: not found.', /PATH/],
  ['dial unix /x.sock: connect: no such file or directory', 1, 'dial unix /x.sock: connect: no such file or directory.', /engine runs/],
  ['', 3, 'ssh ended with exit code 3.', /by itself/],
  ['', 0, 'ssh ended with exit code 0.', /by itself/],
]
it.each(failures)('tells what ssh says: %j', async (said, exitCode, message, hint) => {
  const ssh = await fakeSsh(`process.stderr.write(${JSON.stringify(said)}, () => process.exit(${exitCode}))`)
  const address = { host: 'ssh://me@far', origin: 'DOCKER_HOST', chosen: true }
  await expect(connect(address, { env: ssh.env })).rejects.toMatchObject({
    reason: 'ssh',
    message: `The Docker engine at ssh://me@far (DOCKER_HOST) cannot be reached: ${message}`,
    hint: expect.stringMatching(hint),
    example: 'ssh -T ssh://me@far docker version',
  })
})

it('tells when there is no ssh', async () => {
  await expect(connect({ host: 'ssh://far', origin: '' }, { env: { PATH: scratch() } })).rejects.toMatchObject({
    reason: 'ssh',
    message: 'The Docker engine at ssh://far cannot be reached: there is no program ssh.',
  })
})

it('tells when the connection ends in the middle', async () => {
  const ssh = await fakeSsh(
    `${FORWARD}\nlet n = 0; wire.on('data', (c) => (n += c.length) > 1e6 && (console.error('client_loop: broken pipe'), process.exit(255)))`,
  )
  const engine = await connect({ host: 'ssh://far', origin: '' }, { env: ssh.env })
  await expect(buffer(await engine.save('x'))).rejects.toThrow(/cannot be reached: client_loop: broken pipe\.$|broke off/)
})

/** Joins its standard streams to the engine's socket, as dial-stdio does over there. */
const FORWARD = `
const wire = require('net').connect(process.env.ENGINE_SOCKET)
process.stdin.pipe(wire).pipe(process.stdout)
`

/** A program that is called ssh, notes how it is called, and an engine for it to reach. */
async function fakeSsh(body: string): Promise<{ env: NodeJS.ProcessEnv; calls: () => string[] }> {
  const folder = scratch()
  const calls = join(folder, 'calls')
  const note = `require('fs').appendFileSync(${JSON.stringify(calls)}, process.argv.slice(2).join(' ') + '\\n')`
  writeFileSync(join(folder, 'ssh'), `#!${process.execPath}\n${note}\n${body}\n`)
  chmodSync(join(folder, 'ssh'), 0o755)
  const engine = await engineOnSocket(
    answering({ 'GET /images/x/json': inspected, 'GET /images/x/get': (_, response) => void response.end(tar) }),
  )
  return {
    env: {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      ENGINE_SOCKET: engine.host.slice('unix://'.length),
      ENDED: join(folder, 'ended'),
    },
    calls: () => readFileSync(calls, 'utf8').trim().split('\n'),
  }
}
