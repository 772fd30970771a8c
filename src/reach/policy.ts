import type { ReachContext } from './analyser.ts'
import { type Environment, type Reference, ROOT } from './edge.ts'
import { hostServices } from './name-services.ts'
import { expandGlob } from './path-glob.ts'
import { writtenOut } from './written-out.ts'

/** What programs expect of an image though none of their files names it, or by a name that only their library computes. */
interface Expectation {
  /** In the words of the screen, after `programs expect`. */
  what: string
  /** Shell patterns with `{a,b}`; a folder stands for all in it. `$LIB` is each folder that holds the file of `when`. */
  paths: readonly string[] | ((env: Environment) => readonly string[])
  /** Only if a file of that name is reached; else always. */
  when?: RegExp
}

const GLIBC = /^libc\.so\.6$/
const MAX_LANGUAGES = 10
const TERMINALS = 'ansi,dumb,linux,rxvt,screen,screen-256color,tmux,tmux-256color,vt100,vt102,vt220,xterm,xterm-256color,xterm-color'

export const expectations: readonly Expectation[] = [
  { what: 'users and groups', paths: ['/etc/{passwd,group,shadow,gshadow,login.defs,shells}'] },
  { what: 'names of hosts', paths: ['/etc/{hosts,hostname,resolv.conf,host.conf,gai.conf,networks}'] },
  { what: 'names of services', paths: ['/etc/{services,protocols,rpc,ethers,nsswitch.conf}'] },
  { what: 'time zones', paths: ['/etc/{localtime,timezone}', '/usr/share/zoneinfo', '/usr/lib/zoneinfo'] },
  {
    what: 'CA certificates',
    paths: [
      ...[
        '/etc/ssl/certs',
        '/etc/ssl/{cert.pem,ca-bundle.pem}',
        '/etc/pki/tls/certs',
        '/etc/pki/tls/cert.pem',
        '/etc/pki/ca-trust/extracted',
      ],
      ...[
        '/usr/share/ca-certificates',
        '/usr/local/share/ca-certificates',
        '/usr/share/pki',
        '/etc/pki/ca-trust/source',
        '/var/lib/ca-certificates',
      ],
    ],
  },
  { what: 'types of files', paths: ['/etc/mime.types', '/etc/mailcap', '/usr/share/mime/globs2'] },
  {
    what: 'the name of the system',
    paths: ['/etc/os-release', '/usr/lib/os-release', '/etc/{debian_version,alpine-release,redhat-release}'],
  },
  { what: 'the cache of libraries', paths: ['/etc/ld.so.{cache,conf}', '/etc/ld.so.conf.d/*'], when: GLIBC },
  { what: 'the search path of libraries', paths: ['/etc/ld-musl-*.path'], when: /^(ld-musl-|libc\.musl)/ },
  { what: 'name services', paths: ['$LIB/libnss_{files,dns,compat}.so.2', '$LIB/libresolv.so.2'], when: GLIBC },
  // Loaded by name when a thread ends (pthread_exit, pthread_cancel), and for names that are not ASCII (getaddrinfo).
  { what: 'what the C library loads itself', paths: ['$LIB/libgcc_s.so.1', '/lib*/libgcc_s.so.1', '$LIB/libidn2.so.0'], when: GLIBC },
  { what: 'character sets', paths: ['$LIB/gconv/gconv-modules', '$LIB/gconv/gconv-modules.{cache,d}'], when: GLIBC },
  {
    what: 'locales',
    paths: ({ LANG, LC_ALL, LANGUAGE }) => [
      '/etc/locale.alias',
      '/usr/share/locale/locale.alias',
      '/usr/lib/locale/C.{utf8,UTF-8}',
      ...[LC_ALL, LANG, LANGUAGE].flatMap((locale) => localePaths(locale ?? '')),
    ],
    when: GLIBC,
  },
  {
    // gettext(3). Catalogues of other programs come with these; those of packages of their own are here.
    what: 'translations',
    paths: ({ LANG, LC_ALL, LC_MESSAGES, LANGUAGE }) =>
      [...(LANGUAGE ?? '').split(':').slice(0, MAX_LANGUAGES), LC_ALL, LC_MESSAGES, LANG].flatMap((locale) =>
        translationPaths(locale ?? ''),
      ),
    when: GLIBC,
  },
  {
    what: 'OpenSSL settings',
    paths: ['/{etc,usr/lib,usr/local}/ssl/openssl.cnf', '/etc/pki/tls/{openssl.cnf,ct_log_list.cnf}'],
    when: /^lib(ssl|crypto)\.so/,
  },
  { what: 'crypto policies', paths: ['/etc/crypto-policies', '/usr/share/crypto-policies'], when: /^lib(ssl|crypto|gnutls|nss3|krb5)\.so/ },
  { what: 'GnuTLS settings', paths: ['/etc/gnutls'], when: /^libgnutls\.so/ },
  { what: 'Kerberos settings', paths: ['/etc/krb5.conf', '/etc/krb5.conf.d/*'], when: /^libkrb5\.so/ },
  { what: 'LDAP settings', paths: ['/etc/{ldap,openldap}/ldap.conf'], when: /^libldap/ },
  {
    what: 'PAM settings',
    paths: ['/etc/pam.d/{other,common-*,system-auth*,password-auth*,base-*}', '/etc/pam.conf', '/etc/security', '/etc/environment'],
    when: /^libpam\.so/,
  },
  { what: 'terminals', paths: [`/{lib,etc,usr/share,usr/lib}/terminfo/?/{${TERMINALS}}`], when: /^lib(ncurses|tinfo)/ },
  { what: 'readline settings', paths: ['/etc/inputrc'], when: /^libreadline\.so/ },
  {
    what: 'shell start-up files',
    paths: ['/etc/profile', '/root/.profile'],
    when: /^(ba|da|a)?sh$|^busybox$/,
  },
  { what: "bash's start-up files", paths: ['/etc/{bash.bashrc,bashrc}', '/root/.bashrc'], when: /^r?bash$/ },
  {
    what: 'fonts',
    paths: ['/etc/fonts', '/usr/share/fontconfig', '/usr/share/fonts', '/usr/local/share/fonts', '/var/cache/fontconfig'],
    when: /^libfontconfig\.so/,
  },
  { what: 'keyboard and X locales', paths: ['/usr/share/X11/{locale,xkb}', '/usr/share/X11/XErrorDB'], when: /^libX11\.so/ },
  {
    what: 'kinds of files',
    paths: ['/usr/share/misc/magic*', '/usr/share/file/magic*', '/etc/magic*', '/usr/lib/file/magic*'],
    when: /^libmagic\.so/,
  },
  { what: 'ImageMagick settings', paths: ['/etc/ImageMagick-*/*', '/usr/share/ImageMagick-*/*.xml'], when: /^libMagickCore/ },
  { what: 'trust modules', paths: ['/etc/pkcs11', '/usr/share/p11-kit/modules/*'], when: /^libp11-kit\.so/ },
]

/**
 * References to what is expected by what is reached, from the file that expects it. `isReached` answers for each node. To be asked once more
 * when this reaches further libraries is not needed: what they expect is no more than what is here.
 */
export async function policyReferences(context: ReachContext, isReached: (node: number) => boolean): Promise<Reference[]> {
  const { files, env } = context
  const reached: { node: number; name: string }[] = []
  for (let node = 1; node < files.nodeCount; node++) {
    if (isReached(node) && files.kind(node) === 'file') reached.push({ node, name: files.nameOf(node) })
  }
  const references: Reference[] = []
  for (const { what, paths, when } of [...expectations, await hostServices(files, GLIBC)]) {
    const users = when ? reached.filter(({ name }) => when.test(name)) : [{ node: ROOT }]
    if (users.length === 0) continue
    const homes = users.filter(({ node }) => node !== ROOT).map(({ node }) => files.pathOf(files.parentOf(node)))
    const patterns = (typeof paths === 'function' ? paths(env) : paths).flatMap(writtenOut)
    for (const pattern of patterns.flatMap((each) =>
      each.startsWith('$LIB') ? homes.map((home) => each.replace('$LIB', home)) : [each],
    )) {
      for (const to of expandGlob(files, pattern, '/')) {
        const isFolder = files.kind(files.find(to)) === 'directory'
        references.push({
          from: users[0]!.node,
          to,
          kind: isFolder ? 'content folder' : 'expected by programs',
          grade: 'policy',
          via: what,
        })
      }
    }
  }
  return references
}

/** Of `de_DE.UTF-8`: catalogues for Germany, and for German. */
function translationPaths(locale: string): string[] {
  const [, language, territory = ''] = /^([a-z]{2,3})(_[A-Z]{2})?(?:[.@]|$)/.exec(locale) ?? []
  if (language === undefined) return []
  return [language + territory, language].flatMap((name) => [
    `/usr/share/locale/${name}/LC_MESSAGES/{libc,util-linux}.mo`,
    `/usr/share/locale-langpack/${name}/LC_MESSAGES/*.mo`,
  ])
}

/** Of `de_DE.UTF-8`, as glibc names its folders: `de_DE.utf8`, `de_DE`. */
function localePaths(locale: string): string[] {
  const [, language, territory, charset] = /^([a-zA-Z]{2,3})(_[A-Z]{2})?(\.[\w-]+)?/.exec(locale) ?? []
  if (language === undefined) return []
  const name = `${language}${territory ?? ''}`
  const normalized = charset?.toLowerCase().replaceAll('-', '') ?? ''
  return ['locale-archive', `${name}${normalized}`, `${name}${charset ?? ''}`, name].map((each) => `/usr/lib/locale/${each}`)
}
