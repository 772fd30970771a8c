import { UserError } from '../../errors.ts'
import { printable } from '../printable.ts'
import type { EngineAddress } from './engine.ts'

/** What an address comes to: a socket's path (a Windows pipe is one, too), a host and port, or somebody's shell. */
export type EngineHost = { via: 'socket'; path: string } | { via: 'tcp'; hostname: string; port: number; secure: boolean } | SshHost

export interface SshHost {
  via: 'ssh'
  hostname: string
  user?: string
  port?: number
  /** Of the engine's socket on that machine; absent: where the program there finds it. */
  socket?: string
}

/**
 * Takes the host of an address apart: `unix://`, `npipe://`, `tcp://`, `http://`, `https://`, `ssh://`, and `HOST:PORT` for tcp.
 * @throws UserError when it is none of these
 */
export function parseEngineHost({ host, origin, tls }: EngineAddress): EngineHost {
  const refused = (why: string): UserError =>
    new UserError(`"${printable(host)}", which ${origin} says, ${why}.`, {
      hint: 'Write it as unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST.',
    })
  const scheme = /^([\w+.-]+):(?=\/)/.exec(host)?.[1]
  if (scheme === 'unix' || scheme === 'npipe') {
    const path = host.slice(scheme.length + 1).replace(/^\/\/(?=.)/, '')
    if (/^\/*$/.test(path)) throw refused('names no socket')
    return { via: 'socket', path }
  }

  const url = URL.parse(scheme ? host : `tcp://${host}`)
  if (!url || url.hostname === '') throw refused('is no address of an engine')
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (scheme === 'ssh') return sshHost(url, hostname, refused)
  if (scheme && !/^(tcp|https?)$/.test(scheme)) throw refused(`begins with ${scheme}, which is not supported`)
  if (url.pathname.length > 1) throw refused('has a path behind its port, which is not supported')
  const secure = scheme === 'https' || tls !== undefined
  const usual = scheme === 'https' ? 443 : scheme === 'http' ? 80 : secure ? 2376 : 2375
  return { via: 'tcp', hostname, port: url.port === '' ? usual : Number(url.port), secure }
}

/** The parts become arguments of a program, and none of them may pass for an option. */
function sshHost(url: URL, hostname: string, refused: (why: string) => UserError): SshHost {
  if (url.password !== '') throw refused('holds a password, which ssh does not take')
  let user: string
  let socket: string
  try {
    user = decodeURIComponent(url.username)
    socket = decodeURIComponent(url.pathname)
  } catch {
    throw refused('is no address of an engine')
  }
  if (user.startsWith('-') || hostname.startsWith('-')) throw refused('begins a name with a hyphen')
  return {
    via: 'ssh',
    hostname,
    ...(user !== '' && { user }),
    ...(url.port !== '' && { port: Number(url.port) }),
    ...(socket.length > 1 && { socket }),
  }
}
