import type { EngineKind } from './engine.ts'

/** Why no engine can be asked: there is no socket, nobody listens, it is not for this user, … or something else answers. */
export type Unavailable = 'absent' | 'down' | 'denied' | 'unreachable' | 'certificate' | 'ssh' | 'no engine'

interface ConnectionFailure {
  codes: RegExp
  reason: Unavailable
  /** Begins in the middle of a sentence; `error` is a whole one. */
  message: (engine: string, error: string) => string
  hint: { docker: string; podman?: string }
  example?: { docker?: string; podman: string }
}

const PODMAN_SERVICE = process.platform === 'linux' ? 'systemctl --user start podman.socket' : 'podman machine start'
const START: Pick<ConnectionFailure, 'hint' | 'example'> = {
  hint: { docker: 'Start Docker, or say in DOCKER_HOST where it listens.', podman: 'Start its service.' },
  example: { podman: PODMAN_SERVICE },
}

const FAILURES: readonly ConnectionFailure[] = [
  { codes: /^(ENOENT|ENOTDIR)$/, reason: 'absent', message: (engine) => `${engine} is not there: no such socket.`, ...START },
  {
    codes: /^(ECONNREFUSED|ENOTSOCK)$/,
    reason: 'down',
    message: (engine) => `${engine} is not running: connections are refused.`,
    ...START,
  },
  {
    codes: /^(EACCES|EPERM)$/,
    reason: 'denied',
    message: (engine) => `The socket of ${engine} may not be opened by this user.`,
    hint: { docker: 'Join the group docker and log in again, or use rootless Docker.', podman: "Use this user's own service." },
    example: { docker: 'sudo usermod -aG docker "$USER"', podman: PODMAN_SERVICE },
  },
  {
    codes: /^(ENOTFOUND|EAI_AGAIN)$/,
    reason: 'unreachable',
    message: (engine) => `The host of ${engine} is not known.`,
    hint: { docker: 'Check the name, and the network.' },
  },
  {
    codes: /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    reason: 'unreachable',
    message: (engine) => `${engine} does not answer.`,
    hint: { docker: 'Check the address, the network and firewalls.' },
  },
  {
    codes: /^(ERR_SSL_WRONG_VERSION|ERR_SSL_PACKET_LENGTH|ERR_SSL_HTTP_REQUEST|EPROTO$)/,
    reason: 'certificate',
    message: (engine) => `${engine} does not speak TLS.`,
    hint: { docker: 'Unset DOCKER_TLS_VERIFY, or check the port.', podman: 'Check the port.' },
  },
  {
    codes: /CERT|SSL|TLS|UNABLE_TO|SIGNED|OSSL/,
    reason: 'certificate',
    message: (engine, error) => `The TLS of ${engine} fails: ${error}`,
    hint: { docker: 'Check ca.pem, cert.pem and key.pem.' },
  },
]
const BROKEN: Omit<ConnectionFailure, 'codes'> = {
  reason: 'unreachable',
  message: (engine, error) => `The connection to ${engine} broke off: ${error}`,
  hint: { docker: 'Check whether it still runs; its log may tell more.' },
}

/** What to say of a connection that failed with a code of Node, of the system or of OpenSSL. */
export function connectionFailure(code: string): Omit<ConnectionFailure, 'codes'> {
  return FAILURES.find(({ codes }) => codes.test(code)) ?? BROKEN
}

/** What to do about what ssh said last. */
export function sshHint(said: string, kind: EngineKind): string {
  if (/permission denied/i.test(said)) return 'Put the key into ssh-agent, or name it in ~/.ssh/config.'
  if (/host key/i.test(said)) return "Connect with ssh once, and check the host's key."
  if (/not found/i.test(said)) return `Check that ${kind} is on the PATH of a shell over there.`
  if (/dial unix|daemon running/i.test(said)) return 'Check that the engine runs over there, and the path of its socket.'
  return 'Check that ssh connects to it by itself.'
}
