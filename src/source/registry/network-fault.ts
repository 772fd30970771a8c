import { UserError } from '../../errors.ts'
import { printable } from '../printable.ts'
import { Fault } from './fault.ts'

/** Who was spoken to. URLs are not kept whole: signed ones carry credentials in their query. */
export interface Peer {
  /** With port, where one is named. */
  host: string
  proxy?: string | undefined
}

interface Kind {
  codes: RegExp
  transient?: boolean
  slow?: boolean
  /** It concerns the proxy where there is one: the proxy does the rest. */
  near?: boolean
  say: (who: string, cause: Error) => { message: string; hint: string; example?: string }
}

const CHECK_NETWORK = 'Check the network, and whether a proxy is needed to get there.'
const TRY_AGAIN = 'Try again; if it stays so, check the network and the state of the registry.'

const KINDS: readonly Kind[] = [
  {
    codes: /^ENOTFOUND$/,
    near: true,
    say: (who) => ({ message: `${who} cannot be found: DNS does not know the name.`, hint: 'Check how it is written, and the network.' }),
  },
  {
    codes: /^EAI_/,
    near: true,
    transient: true,
    say: (who) => ({ message: `${who} cannot be found: DNS does not answer.`, hint: CHECK_NETWORK }),
  },
  {
    codes: /^ECONNREFUSED$/,
    near: true,
    say: (who) => ({ message: `${who} refuses connections.`, hint: 'Check host and port, and that it is running.' }),
  },
  {
    codes: /^(EHOST|ENET)(UNREACH|DOWN)$/,
    near: true,
    say: (who) => ({ message: `No way leads to ${who}.`, hint: CHECK_NETWORK }),
  },
  {
    codes: /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/,
    near: true,
    transient: true,
    slow: true,
    say: (who) => ({ message: `${who} does not answer.`, hint: CHECK_NETWORK }),
  },
  {
    codes: /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/,
    transient: true,
    say: (who) => ({ message: `${who} has fallen silent.`, hint: TRY_AGAIN }),
  },
  {
    codes: /^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET)$/,
    transient: true,
    say: (who) => ({ message: `${who} breaks off the connection.`, hint: TRY_AGAIN }),
  },
  {
    codes: /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?)$/,
    say: (who) => ({
      message: `The certificate of ${who} is signed by nobody this machine trusts.`,
      hint: 'Name the certificate of its authority.',
      example: 'export NODE_EXTRA_CA_CERTS=ca.pem',
    }),
  },
  {
    codes: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    say: (who, cause) => ({
      message: `The certificate of ${who} ${codeOf(cause) === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet'}.`,
      hint: 'Tell who runs it, or set the clock of this machine.',
    }),
  },
  {
    codes: /^(ERR_TLS_CERT_ALTNAME_INVALID|UND_ERR_PRX_TLS)$/,
    say: (who) => ({ message: `The certificate of ${who} is for another name.`, hint: 'Use the name that is in it.' }),
  },
  {
    codes: /^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|EPROTO)$/,
    say: (who) => ({ message: `${who} does not speak HTTPS.`, hint: 'Where the network can be trusted, read it with --plain-http.' }),
  },
  {
    codes: /^ERR_SSL_.*CERTIFICATE_REQUIRED$/,
    say: (who) => ({
      message: `${who} asks for a certificate of ours.`,
      hint: `Put client.cert and client.key into ~/.docker/certs.d/${who}.`,
    }),
  },
  {
    codes: /^(ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|HOSTNAME_MISMATCH)/,
    say: (who, cause) => ({ message: `No safe connection to ${who} can be made: ${wordsOf(cause)}.`, hint: 'Check its certificate.' }),
  },
  { codes: /^HPE_/, say: (who) => ({ message: `${who} answers with something that is not HTTP.`, hint: 'Check host and port.' }) },
]

/** What broke on the way, in words. */
export function networkFault(cause: Error, { host, proxy }: Peer): Fault {
  const refused = proxy === undefined ? undefined : tunnelFault(cause, host, proxy)
  if (refused) return refused
  const code = codeOf(cause)
  const kind = KINDS.find(({ codes }) => codes.test(code))
  if (!kind) {
    return new Fault(new UserError(`${host} cannot be reached: ${wordsOf(cause)}.`, { hint: CHECK_NETWORK, cause }))
  }
  const who = kind.near && proxy !== undefined ? `The proxy ${proxy}` : host
  const { message, ...advice } = kind.say(who, cause)
  return new Fault(new UserError(message, { ...advice, cause }), { transient: kind.transient ?? false, slow: kind.slow ?? false })
}

/** Whether an error comes from the network, and is no mistake of ours. */
export function isNetworkError(error: unknown): error is Error {
  return error instanceof Error && /^(?!ERR_(?!SSL|TLS)|$)/.test(codeOf(error))
}

/** Undici has no code of its own for a proxy that says no. */
function tunnelFault(cause: Error, host: string, proxy: string): Fault | undefined {
  const status = /^Proxy response \((\d+)\)/.exec(cause.message)?.[1]
  return status === undefined ? undefined : proxyFault(Number(status), host, proxy, cause)
}

/** A proxy that answers itself instead of passing on. */
export function proxyFault(status: number, host: string, proxy: string, cause?: Error): Fault {
  if (status === 407) {
    return new Fault(
      new UserError(`The proxy ${proxy} asks for a login.`, {
        hint: 'Put user and password into its URL.',
        example: `export HTTPS_PROXY=http://USER:PASSWORD@${proxy}`,
        cause,
      }),
    )
  }
  return new Fault(
    new UserError(`The proxy ${proxy} does not lead to ${host}: it answers ${status}.`, {
      hint: 'Have it let through, or name it in NO_PROXY.',
      cause,
    }),
    { transient: status >= 502 && status <= 504 },
  )
}

function codeOf(error: unknown): string {
  const { code, name, errors, cause } = (error ?? {}) as { code?: unknown; name?: unknown; errors?: unknown[]; cause?: unknown }
  // Undici's parser does not always say which rule of HTTP was broken.
  if (name === 'HTTPParserError') return 'HPE_'
  if (typeof code === 'string') return code
  return (errors?.[0] ? codeOf(errors[0]) : '') || (cause instanceof Error ? codeOf(cause) : '')
}

function wordsOf({ message }: Error): string {
  return printable(message.split('\n')[0]!).replace(/\.$/, '')
}
