import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkFault } from './network-fault.ts'
import { isLoopback, originOf } from './origin.ts'
import { proxyFor } from './proxy.ts'

/**
 * Whether somebody answers for names within so many milliseconds, whatever the answer. Asked before a connection that may not take long: what
 * the system looks up, it looks up for as long as it likes, and Node neither stops it nor ends before.
 * @throws UserError when there is no such name
 */
export async function isNameServed(registry: string, limitMs: number, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const secure = URL.parse(`https://${registry}`)
  if (!secure || isLoopback(secure.hostname)) return true
  const origin = await originOf(registry, { timeoutMs: limitMs })
  const proxy = proxyFor(origin, env)
  const { hostname } = proxy ?? origin
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 || isLoopback(hostname)) return true
  const resolver = new Resolver({ timeout: limitMs, tries: 1 })
  const timer = setTimeout(() => resolver.cancel(), limitMs)
  try {
    await resolver.resolve4(host)
    return true
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // The system may know it from a file. Where DNS has said that it does not, that does not take long.
    if (code === 'ENOTFOUND' && !(await lookup(host).catch(() => undefined)))
      throw networkFault(error as Error, { host: origin.host, proxy: proxy?.host }).refusal
    return !/^(?:ETIMEOUT|ECANCELLED)$/.test(code)
  } finally {
    clearTimeout(timer)
  }
}
