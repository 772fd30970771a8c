import { UserError } from '../../errors.ts'
import { printable } from '../printable.ts'
import { connectionFailure, sshHint, type Unavailable } from './connection-failures.ts'
import { NoAnswer } from './dial.ts'
import type { EngineAddress } from './engine.ts'
import { SshFailure } from './ssh.ts'

/**
 * There is no engine to be had at an address, or the way to it broke. Thrown while connecting, the next address may be tried;
 * an engine that is there and refuses is a plain UserError.
 */
export class EngineUnavailable extends UserError {
  readonly reason: Unavailable
  readonly address: EngineAddress

  constructor(reason: Unavailable, address: EngineAddress, message: string, options: { hint: string; example?: string; cause?: unknown }) {
    super(message, options)
    this.name = 'EngineUnavailable'
    this.reason = reason
    this.address = address
  }
}

/** What to call an engine in the middle of a sentence: `the Docker engine at unix:///var/run/docker.sock`. */
export function engineName({ kind, host }: EngineAddress): string {
  return `the ${kind === 'podman' ? 'Podman' : 'Docker'} engine at ${printable(host)}`
}

/** Whatever went wrong while asking an engine, as one sentence. What already is one comes back as it is. */
export function engineFailure(error: unknown, address: EngineAddress): UserError {
  if (error instanceof UserError) return error
  const { statusCode, json } = error as { statusCode?: unknown; json?: unknown }
  if (typeof statusCode === 'number') return engineSays(answerOf(error as Error, json) || `status ${statusCode}`, address, error)
  return unavailable(error as NodeJS.ErrnoException, address)
}

/** An engine that is there, and refuses. */
export function engineSays(answer: string, address: EngineAddress, cause?: unknown): UserError {
  const name = engineName(address)
  if (/HTTP request to an HTTPS server/i.test(answer)) {
    return new EngineUnavailable('certificate', address, `${capital(name)} wants TLS${said(address)}.`, {
      hint: 'Name the folder of its certificates.',
      example: 'export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=~/.docker',
      cause,
    })
  }
  return new UserError(`${capital(name)} answered: ${sentence(answer)}`, {
    hint: "This is the engine's own message; its log may tell more.",
    cause,
  })
}

/** Something answers, but not as an engine does. */
export function noEngine(address: EngineAddress, cause?: unknown): EngineUnavailable {
  const message = `What answers at ${printable(address.host)}${said(address)} is no engine.`
  return new EngineUnavailable('no engine', address, message, { hint: 'Check the address and its port.', cause })
}

/** Connecting failed, or the connection broke. */
function unavailable(error: NodeJS.ErrnoException, address: EngineAddress): EngineUnavailable {
  if (error instanceof SshFailure) return sshFailure(error, address)
  const code = error instanceof NoAnswer ? 'ETIMEDOUT' : (error.code ?? '')
  if (code.startsWith('HPE_')) return noEngine(address, error)
  const { reason, message, hint, example } = connectionFailure(code)
  const podman = address.kind === 'podman'
  const command = podman ? example?.podman : example?.docker
  const text = message(`${engineName(address)}${said(address)}`, sentence(reasonOf(error) || code))
  const options = { hint: podman ? (hint.podman ?? hint.docker) : hint.docker, ...(command && { example: command }), cause: error }
  return new EngineUnavailable(reason, address, capital(text), options)
}

function sshFailure(error: SshFailure, address: EngineAddress): EngineUnavailable {
  const why = error.message
  const kind = address.kind ?? 'docker'
  const target = /^ssh:\/\/([\w@.:[\]-]+)/.exec(address.host)?.[1]
  return new EngineUnavailable('ssh', address, `${capital(engineName(address))}${said(address)} cannot be reached: ${sentence(why)}`, {
    hint: sshHint(why, kind),
    ...(target && { example: `ssh -T ssh://${target} ${kind} version` }),
    cause: error,
  })
}

/** The engine's own words: docker-modem puts the status in front of them, and leaves them out of `json` where it expected a stream. */
function answerOf(error: Error, json: unknown): string {
  const message = (json as { message?: unknown } | null | undefined)?.message
  return typeof message === 'string' ? message : error.message.replace(/^\(HTTP code \d+\) .*? - /s, '').trim()
}

/** OpenSSL puts its reason apart from what only its authors can read; Node appends advice for those who start it. */
function reasonOf(error: Error & { reason?: unknown }): string {
  return typeof error.reason === 'string' ? error.reason : error.message.replace(/; if the root CA .*$/, '')
}

function said({ origin, chosen }: EngineAddress): string {
  return chosen ? ` (${origin})` : ''
}

function sentence(text: string): string {
  const words = printable(text.trim())
  return /[.!?…]$/.test(words) ? words : `${words}.`
}

function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`
}
