import { BlockList, isIP } from 'node:net'
import { UserError } from '../../errors.ts'
import { isLoopback } from './origin.ts'

/**
 * The proxy that the environment sets for a URL, as Docker and curl read it: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in capitals or not.
 * Loopback is reached without.
 * @throws UserError when it is no URL of a proxy
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  if (isLoopback(url.hostname) || isExempt(url, env.no_proxy || env.NO_PROXY || '')) return undefined
  const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const value = env[variable.toLowerCase()] || env[variable]
  if (!value) return undefined
  const proxy = URL.parse(value.includes('://') ? value : `http://${value}`)
  if (proxy && /^https?:$/.test(proxy.protocol)) return proxy
  // The value is not shown: it may hold a password.
  throw new UserError(`${variable} does not name an HTTP proxy.`, {
    hint: 'Set it to the URL of one, or take it away.',
    example: `export ${variable}=http://proxy.example.com:3128`,
  })
}

/** What proves to a proxy who asks, where its URL says. */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (!username && !password) return undefined
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** `example.com` and `.example.com` mean all below them too; `10.0.0.0/8` means addresses; `*` means everything. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '')
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true
      if (entry.includes('/')) return isInSubnet(host, entry)
      const [, name = entry, only] = isIP(entry) ? [] : (/^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? [])
      if (only !== undefined && only !== port) return false
      const suffix = name.replace(/^\*?\./, '')
      return host === suffix || (isIP(host) === 0 && host.endsWith(`.${suffix}`))
    })
}

function isInSubnet(host: string, subnet: string): boolean {
  const [address = '', bits] = subnet.split('/')
  const version = isIP(address)
  if (version === 0 || isIP(host) !== version) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  try {
    list.addSubnet(address, Number(bits), family)
  } catch {
    return false
  }
  return list.check(host, family)
}
