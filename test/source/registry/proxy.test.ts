import { expect, it } from 'vitest'
import { UserError } from '../../../src/errors.ts'
import { isLoopback } from '../../../src/source/registry/origin.ts'
import { proxyAuthorization, proxyFor } from '../../../src/source/registry/proxy.ts'
import { retryAfterMs } from '../../../src/source/registry/retry.ts'

const PROXY = 'http://proxy:3128'

it.each<[string, string, NodeJS.ProcessEnv, string | undefined]>([
  ['none', 'https://a.example/', {}, undefined],
  ['HTTPS_PROXY for https', 'https://a.example/', { HTTPS_PROXY: PROXY }, 'proxy:3128'],
  ['lower case', 'https://a.example/', { https_proxy: PROXY }, 'proxy:3128'],
  ['HTTP_PROXY not for https', 'https://a.example/', { HTTP_PROXY: PROXY }, undefined],
  ['HTTP_PROXY for http', 'http://a.example/', { HTTP_PROXY: PROXY }, 'proxy:3128'],
  ['a proxy without scheme', 'https://a.example/', { HTTPS_PROXY: 'proxy:3128' }, 'proxy:3128'],
  ['loopback', 'https://127.0.0.1:5000/', { HTTPS_PROXY: PROXY }, undefined],
  ['localhost', 'http://localhost:5000/', { HTTP_PROXY: PROXY }, undefined],
  ['everything exempt', 'https://a.example/', { HTTPS_PROXY: PROXY, NO_PROXY: '*' }, undefined],
  ['an exempt host', 'https://a.example/', { HTTPS_PROXY: PROXY, NO_PROXY: 'b.example, a.example' }, undefined],
  ['below an exempt domain', 'https://x.a.example/', { HTTPS_PROXY: PROXY, no_proxy: 'a.example' }, undefined],
  ['below an exempt .domain', 'https://x.a.example/', { HTTPS_PROXY: PROXY, NO_PROXY: '.a.example' }, undefined],
  ['below an exempt *.domain', 'https://x.a.example/', { HTTPS_PROXY: PROXY, NO_PROXY: '*.A.example' }, undefined],
  ['a name that only ends alike', 'https://xa.example/', { HTTPS_PROXY: PROXY, NO_PROXY: 'a.example' }, 'proxy:3128'],
  ['an exempt port', 'https://a.example:5000/', { HTTPS_PROXY: PROXY, NO_PROXY: 'a.example:5000' }, undefined],
  ['another port', 'https://a.example/', { HTTPS_PROXY: PROXY, NO_PROXY: 'a.example:5000' }, 'proxy:3128'],
  ['the usual port', 'https://a.example/', { HTTPS_PROXY: PROXY, NO_PROXY: 'a.example:443' }, undefined],
  ['an exempt address', 'https://10.1.2.3/', { HTTPS_PROXY: PROXY, NO_PROXY: '10.1.2.3' }, undefined],
  ['an exempt network', 'https://10.1.2.3/', { HTTPS_PROXY: PROXY, NO_PROXY: '10.0.0.0/8' }, undefined],
  ['outside it', 'https://11.1.2.3/', { HTTPS_PROXY: PROXY, NO_PROXY: '10.0.0.0/8' }, 'proxy:3128'],
  ['a network that is none', 'https://10.1.2.3/', { HTTPS_PROXY: PROXY, NO_PROXY: '10.0.0.0/99' }, 'proxy:3128'],
  ['an exempt IPv6 address', 'https://[fd00::1]/', { HTTPS_PROXY: PROXY, NO_PROXY: 'fd00::1' }, undefined],
  ['an exempt IPv6 network', 'https://[fd00::1]/', { HTTPS_PROXY: PROXY, NO_PROXY: 'fd00::/8' }, undefined],
])('finds the proxy: %s', (_, url, env, host) => {
  expect(proxyFor(new URL(url), env)?.host).toBe(host)
})

it.each(['socks5://user:secret@proxy:1080', 'http://:secret@', '::secret'])('refuses the proxy %s without showing it', (value) => {
  expect(() => proxyFor(new URL('https://a.example/'), { HTTPS_PROXY: value })).toThrow(UserError)
  expect(() => proxyFor(new URL('https://a.example/'), { HTTPS_PROXY: value })).not.toThrow(/secret/)
})

it.each([
  ['http://proxy', undefined],
  ['http://user:p%40ss@proxy', 'user:p@ss'],
  ['http://user@proxy', 'user:'],
  ['http://user:100%@proxy', 'user:100%'],
])('logs in at %s', (url, login) => {
  const packed = proxyAuthorization(new URL(url))?.replace('Basic ', '')
  expect(packed && Buffer.from(packed, 'base64').toString()).toBe(login)
})

it.each([
  ['localhost', true],
  ['registry.LOCALHOST', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['localhost.example', false],
  ['127.0.0.1.example', false],
  ['10.0.0.1', false],
])('knows whether %s is loopback', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})

it.each([
  [undefined, undefined],
  ['7', 7000],
  [' 0 ', 0],
  ['Thu, 01 Jan 1970 00:00:30 GMT', 20_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
])('reads Retry-After %s', (header, expected) => {
  expect(retryAfterMs(header, 10_000)).toBe(expected)
})
