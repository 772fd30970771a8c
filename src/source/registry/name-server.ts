import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isLoopback, originOf } from './origin.ts'
import { proxyFor } from './proxy.ts'

/**
 * Whether somebody answers for names within so many milliseconds, whatever the answer. Asked before a connection that may not take long: what
 * the system looks up, it looks up for as long as it likes, and Node neither stops it nor ends before.
 */
export async function isNameServed(registry: string, limitMs: number, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const secure = URL.parse(`https://${registry}`)
  if (!secure || isLoopback(secure.hostname)) return true
  const origin = await originOf(registry, { timeoutMs: limitMs })
  const { hostname } = proxyFor(origin, env) ?? origin
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 || isLoopback(hostname)) return true
  const resolver = new Resolver({ timeout: limitMs, tries: 1 })
  const timer = setTimeout(() => resolver.cancel(), limitMs)
  try {
    await resolver.resolve4(host)
    return true
  } catch (error) {
    return !/^(?:ETIMEOUT|ECANCELLED)$/.test((error as NodeJS.ErrnoException).code ?? '')
  } finally {
    clearTimeout(timer)
  }
}
