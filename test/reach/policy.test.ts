import { describe, expect, it } from 'vitest'
import { policyReferences } from '../../src/reach/policy.ts'
import type { Members } from '../support/archive-sketch.ts'
import { sketchFiles } from '../support/files-sketch.ts'
import { sketchContext } from '../support/reach-context.ts'

const LIB = '/usr/lib/x86_64-linux-gnu'
const LIBC = `${LIB}/libc.so.6`

/** What is expected where these files are reached; folders end in a slash. */
async function expectedOf(members: Members, reached: readonly string[] = [], env: Record<string, string> = {}): Promise<string[]> {
  const files = await sketchFiles({ ...members, ...Object.fromEntries(reached.map((path) => [path, ''])) })
  const nodes = new Set(reached.map((path) => files.find(path)))
  const references = await policyReferences(sketchContext(files, { env }), (node) => nodes.has(node))
  expect(references.every(({ grade }) => grade === 'policy')).toBe(true)
  return [...new Set(references.map(({ to, kind }) => `${to}${kind === 'content folder' ? '/' : ''}`))].sort()
}

describe('policyReferences', () => {
  const cases: [what: string, members: Members, reached: string[], expected: string[], env?: Record<string, string>][] = [
    [
      'users, hosts, time zones and certificates, whatever is reached',
      {
        'etc/passwd': '',
        'etc/hosts': '',
        'etc/nsswitch.conf': '',
        'etc/localtime': { link: '/usr/share/zoneinfo/UTC' },
        'usr/share/zoneinfo/UTC': '',
        'etc/ssl/certs/ca-certificates.crt': '',
        'etc/os-release': '',
        'etc/other': '',
      },
      [],
      ['/etc/hosts', '/etc/localtime', '/etc/nsswitch.conf', '/etc/os-release', '/etc/passwd', '/etc/ssl/certs/', '/usr/share/zoneinfo/'],
    ],
    [
      'name services, character sets and the cache of libraries of glibc',
      {
        [`${LIB}/libnss_files.so.2`]: '',
        [`${LIB}/libnss_ldap.so.2`]: '',
        [`${LIB}/libgcc_s.so.1`]: '',
        [`${LIB}/gconv/gconv-modules`]: '',
        [`${LIB}/gconv/UTF-16.so`]: '',
        'etc/ld.so.cache': '',
        'usr/lib/locale/C.utf8/LC_CTYPE': '',
        'usr/lib/locale/de_DE.utf8/LC_CTYPE': '',
        'etc/locale.alias': '',
      },
      [LIBC],
      [
        '/etc/ld.so.cache',
        '/etc/locale.alias',
        '/usr/lib/locale/C.utf8/',
        `${LIB}/gconv/gconv-modules`,
        `${LIB}/libgcc_s.so.1`,
        `${LIB}/libnss_files.so.2`,
      ],
    ],
    ['start-up files of the shell that is there', { 'etc/profile': '', 'etc/bash.bashrc': '' }, ['/bin/sh'], ['/etc/profile']],
    [
      'the services that /etc/nsswitch.conf names',
      {
        'etc/nsswitch.conf': '# hosts: nis\nhosts: files mdns4_minimal [NOTFOUND=return] dns # ldap\npasswd:\tsystemd\n',
        ...Object.fromEntries(['mdns4_minimal', 'systemd', 'ldap', 'nis', 'return'].map((name) => [`${LIB}/libnss_${name}.so.2`, ''])),
      },
      [LIBC],
      ['/etc/nsswitch.conf', `${LIB}/libnss_mdns4_minimal.so.2`, `${LIB}/libnss_systemd.so.2`],
    ],
    [
      'the locale of the environment',
      { 'usr/lib/locale/de_DE.utf8/LC_TIME': '', 'usr/lib/locale/fr_FR.utf8/LC_TIME': '', 'usr/lib/locale/locale-archive': '' },
      [LIBC],
      ['/usr/lib/locale/de_DE.utf8/', '/usr/lib/locale/locale-archive'],
      { LANG: 'de_DE.UTF-8' },
    ],
    [
      'translations of the C library in languages of the environment',
      Object.fromEntries(
        [
          'de/LC_MESSAGES/libc.mo',
          'de_AT/LC_MESSAGES/libc.mo',
          'fr/LC_MESSAGES/libc.mo',
          'de/LC_MESSAGES/git.mo',
          'it/LC_MESSAGES/libc.mo',
        ].map((path) => [`usr/share/locale/${path}`, '']),
      ),
      [LIBC],
      ['de/LC_MESSAGES/libc.mo', 'de_AT/LC_MESSAGES/libc.mo', 'fr/LC_MESSAGES/libc.mo'].map((path) => `/usr/share/locale/${path}`),
      { LANG: 'de_AT.UTF-8', LANGUAGE: 'fr:C' },
    ],
    [
      'nothing of glibc without it',
      {
        [`${LIB}/libnss_files.so.2`]: '',
        'etc/ld.so.cache': '',
        'etc/ssl/openssl.cnf': '',
        'lib/terminfo/x/xterm': '',
        'etc/ld-musl-x86_64.path': '',
      },
      ['/lib/ld-musl-x86_64.so.1'],
      ['/etc/ld-musl-x86_64.path'],
    ],
    [
      'settings of the libraries that are reached',
      { 'etc/ssl/openssl.cnf': '', 'lib/terminfo/x/xterm': '', 'lib/terminfo/h/hurd': '', 'etc/pam.d/other': '', 'etc/pam.d/sshd': '' },
      [`${LIB}/libcrypto.so.3`, `${LIB}/libtinfo.so.6`, `${LIB}/libpam.so.0`],
      ['/etc/pam.d/other', '/etc/ssl/openssl.cnf', '/lib/terminfo/x/xterm'],
    ],
  ]
  it.each(cases)('expects %s', async (_, members, reached, expected, env) => {
    expect(await expectedOf(members, reached, env)).toEqual(expected)
  })
})
