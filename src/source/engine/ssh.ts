import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { shellWord } from '../printable.ts'
import type { EngineKind } from './engine.ts'
import type { SshHost } from './engine-host.ts'

/** What ssh, or the program that it started over there, said before it gave up. */
export class SshFailure extends Error {}

/** Of a failure its last words count, and a program must not talk us out of memory. */
const MAX_SAID = 4096

const running = new Set<ChildProcess>()
const endAll = (): void => running.forEach((child) => void child.kill())

/**
 * A connection to an engine on another machine, through the system's own `ssh`: it knows the user's configuration, known hosts, agents and
 * jump hosts. Over there `docker` (18.09 and later) or `podman` (4.0 and later) joins its standard streams to the engine's socket; with a path in
 * the address, to the one named. Docker does the same (docker/cli, cli/connhelper).
 */
export function openSsh(host: SshHost, kind: EngineKind, env: NodeJS.ProcessEnv): Duplex {
  const child = spawn('ssh', sshArguments(host, kind), { env, stdio: 'pipe', windowsHide: true })
  if (running.size === 0) process.on('exit', endAll)
  running.add(child)

  let said = ''
  let answered = false
  const connection = new Duplex({
    read: () => void child.stdout.resume(),
    // That it cannot be written to is not the reason; the reason comes with the end of the program.
    write: (chunk, _, done) => void child.stdin.write(chunk, () => done()),
    final: (done) => void child.stdin.end(() => done()),
    destroy(error, done) {
      child.kill()
      done(error)
    },
  })
  const failed = (why: string): void => void connection.destroy(new SshFailure(why))

  child.stdin.on('error', () => {})
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-MAX_SAID)))
  child.stdout.on('data', (chunk: Buffer) => {
    answered = true
    if (!connection.push(chunk)) child.stdout.pause()
  })
  const ended = new Promise((resolve) => child.stdout.once('end', resolve))
  child.once('error', (error: NodeJS.ErrnoException) => {
    forget(child)
    failed(error.code === 'ENOENT' ? 'there is no program ssh' : error.message)
  })
  // Not `close`: a connection that ssh keeps for others (ControlPersist) holds on to stderr for as long as it lives.
  child.once('exit', (code) => {
    forget(child)
    void ended.then(() => {
      if (code === 0 && answered) connection.push(null)
      else setTimeout(() => failed(lastLine(said) ?? `ssh ended with exit code ${code}`), 50)
    })
  })
  return Object.assign(connection, socketManners(child))
}

/** What an HTTP agent asks of a socket that it keeps: an idle connection must not keep us from ending. */
function socketManners(child: ChildProcess): Record<string, () => void> {
  const all = (): { ref(): unknown; unref(): unknown }[] => [child, ...(child.stdio as unknown as Socket[])]
  return {
    ref: () => all().forEach((handle) => handle.ref()),
    unref: () => all().forEach((handle) => handle.unref()),
    setKeepAlive: () => {},
    setTimeout: () => {},
  }
}

function forget(child: ChildProcess): void {
  running.delete(child)
  if (running.size === 0) process.off('exit', endAll)
}

/** BatchMode: nobody is there to answer a question. */
function sshArguments({ hostname, user, port, socket }: SshHost, kind: EngineKind): string[] {
  const options = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', '-T']
  if (user) options.push('-l', user)
  if (port) options.push('-p', String(port))
  const program = !socket ? [kind] : [kind, kind === 'docker' ? '-H' : '--url', shellWord(`unix://${socket}`)]
  return [...options, '--', hostname, ...program, 'system', 'dial-stdio']
}

function lastLine(text: string): string | undefined {
  return text.trim().split(/\r?\n/).at(-1)?.trim() || undefined
}
