import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { CACHE } from './images.ts'

const started: ChildProcess[] = []
const scratch = mkdtempSync(join(tmpdir(), 'slimscope-servers-'))

/** Ends the servers that were started here. What they store stays, for the next run. */
export async function stopServers(): Promise<void> {
  await Promise.all(
    started.map((server) => {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill()
      return server.exitCode === null ? ended : undefined
    }),
  )
  rmSync(scratch, { recursive: true, force: true })
}

/** A registry on loopback that has an OCI layout's image, which is `skopeo copy`ed once. Answers its name, or undefined without the programs. */
export async function inRegistry(layout: string, name: string): Promise<string | undefined> {
  if (!has('docker-registry') || !has('skopeo')) return undefined
  const host = `127.0.0.1:${await freePort()}`
  const config = join(scratch, 'registry.yml')
  const storage = `{filesystem: {rootdirectory: ${join(CACHE, 'bench-registry')}}}`
  writeFileSync(config, `version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: ${storage}\nhttp: {addr: "${host}"}\n`)
  start('docker-registry', ['serve', config])
  await answers(async () => (await fetch(`http://${host}/v2/`)).ok)
  const image = `${host}/${name}:1`
  const there = spawnSync('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${image}`]).status === 0
  if (!there) run('skopeo', ['copy', '-q', '--insecure-policy', '--dest-tls-verify=false', `oci:${layout}`, `docker://${image}`])
  return image
}

/** A Docker engine that has the image of an archive. Answers where it listens, or undefined without the programs. */
export async function inDocker(archive: string, name: string): Promise<string | undefined> {
  if (!has('dockerd') || !has('docker')) return undefined
  const host = `unix://${join(scratch, 'docker.sock')}`
  const data = join(CACHE, 'bench-docker')
  mkdirSync(data, { recursive: true })
  const network = ['--iptables=false', '--ip6tables=false', '--bridge=none']
  start('dockerd', ['--data-root', data, '--exec-root', join(scratch, 'exec'), '-H', host, '-p', join(scratch, 'pid'), ...network])
  const docker = (...args: string[]) => spawnSync('docker', args, { env: { ...process.env, DOCKER_HOST: host } })
  await answers(async () => docker('version').status === 0)
  if (docker('image', 'inspect', name).status !== 0) {
    const loaded = /Loaded image(?: ID)?: (\S+)/.exec(docker('load', '-i', archive).stdout.toString())?.[1]
    if (!loaded || docker('tag', loaded, name).status !== 0) throw new Error(`docker does not load ${archive}`)
  }
  return host
}

function start(program: string, args: string[]): void {
  started.push(spawn(program, args, { stdio: 'ignore' }))
}

function run(program: string, args: string[]): void {
  const { status, stderr } = spawnSync(program, args)
  if (status !== 0) throw new Error(`${program}: ${stderr.toString().slice(-500)}`)
}

async function answers(ask: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    if (await ask().catch(() => false)) return
    await setTimeout(250)
  }
  throw new Error('a server does not start')
}

function has(program: string): boolean {
  return spawnSync('which', [program]).status === 0
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
