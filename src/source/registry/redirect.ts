import { UserError } from '../../errors.ts'
import { printable } from '../printable.ts'
import { headerOf, type Answer, type Headers, type Transport } from './transport.ts'

const MAX_REDIRECTS = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * Sends a request and goes where it is sent on to. A login stays with the server it is for (RFC 9110, 15.4).
 * `mayBePlain` tells of a URL without TLS whether one with TLS may lead there.
 * @throws UserError, Fault
 */
export async function follow(
  transport: Transport,
  first: URL,
  headers: Headers,
  { mayBePlain, bulk = false }: { mayBePlain: (url: URL) => boolean; bulk?: boolean },
): Promise<Answer> {
  let url = first
  let sent = headers
  for (let hops = 0; ; hops++) {
    const answer = await transport.send(url, sent, { bulk })
    const location = headerOf(answer, 'location')
    if (!REDIRECTS.has(answer.status) || location === undefined) return answer

    await answer.body.discard()
    const next = URL.parse(location, url.href)
    if (hops === MAX_REDIRECTS) throw astray(url, 'in circles: it has redirected us 6 times')
    if (!next || !/^https?:$/.test(next.protocol)) throw astray(url, 'to something that is not on the web')
    if (url.protocol === 'https:' && next.protocol === 'http:' && !mayBePlain(next)) {
      throw astray(url, `to ${printable(next.host)} without encryption`)
    }
    if (next.origin !== url.origin) {
      const { authorization: _, ...others } = sent
      sent = others
    }
    url = next
  }
}

function astray({ host }: URL, where: string): UserError {
  return new UserError(`${host} sends us ${where}.`, { hint: 'Tell who runs the registry.' })
}
