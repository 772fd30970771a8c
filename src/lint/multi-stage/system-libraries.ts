import type { System } from './runtime-bases.ts'

/**
 * By package of headers, the packages of Debian with the libraries that they are for: one name, or those of bullseye, bookworm and trixie.
 * From the dependencies of these packages.
 */
const OF_DEBIAN: Readonly<Record<string, string>> = table({
  libpq5: 'libpq-dev postgresql-server-dev-all',
  libmariadb3: 'default-libmysqlclient-dev libmariadb-dev libmariadb-dev-compat libmariadbclient-dev libmysqlclient-dev',
  'libffi7|libffi8|libffi8': 'libffi-dev',
  'libssl1.1|libssl3|libssl3t64': 'libssl-dev',
  zlib1g: 'zlib1g-dev',
  'libbz2-1.0': 'libbz2-dev',
  liblzma5: 'liblzma-dev',
  'libsqlite3-0': 'libsqlite3-dev',
  'libreadline8|libreadline8|libreadline8t64': 'libreadline-dev',
  libncursesw6: 'libncurses-dev libncurses5-dev libncursesw5-dev',
  libxml2: 'libxml2-dev',
  'libxslt1.1': 'libxslt1-dev libxslt-dev',
  'libjpeg62-turbo': 'libjpeg-dev libjpeg62-turbo-dev libjpeg62-dev',
  'libpng16-16|libpng16-16|libpng16-16t64': 'libpng-dev',
  'libtiff5|libtiff6|libtiff6': 'libtiff-dev libtiff5-dev',
  'libwebp6 libwebpmux3 libwebpdemux2|libwebp7 libwebpmux3 libwebpdemux2|libwebp7 libwebpmux3 libwebpdemux2': 'libwebp-dev',
  libfreetype6: 'libfreetype6-dev libfreetype-dev',
  'liblcms2-2': 'liblcms2-dev',
  'libopenjp2-7': 'libopenjp2-7-dev',
  libharfbuzz0b: 'libharfbuzz-dev',
  libfribidi0: 'libfribidi-dev',
  'libldap-2.4-2|libldap-2.5-0|libldap2': 'libldap2-dev libldap-dev',
  'libsasl2-2': 'libsasl2-dev',
  'libmagic1|libmagic1|libmagic1t64': 'libmagic-dev',
  'libcurl4|libcurl4|libcurl4t64': 'libcurl4-openssl-dev',
  'libyaml-0-2': 'libyaml-dev',
  'libev4|libev4|libev4t64': 'libev-dev',
  'libmemcached11 libmemcachedutil2|libmemcached11 libmemcachedutil2|libmemcached11t64 libmemcachedutil2t64': 'libmemcached-dev',
  unixodbc: 'unixodbc-dev',
  librdkafka1: 'librdkafka-dev',
  libsnappy1v5: 'libsnappy-dev',
  'libgeos-c1v5|libgeos-c1v5|libgeos-c1t64': 'libgeos-dev',
  'libpcre3|libpcre3|': 'libpcre3-dev',
  'libpcre2-8-0': 'libpcre2-dev',
  libsodium23: 'libsodium-dev',
  libzmq5: 'libzmq3-dev',
  libgmp10: 'libgmp-dev libgmp3-dev',
  libmpfr6: 'libmpfr-dev',
  'libicu67|libicu72|libicu76': 'libicu-dev',
  'libzip4|libzip4|libzip5': 'libzip-dev',
  libonig5: 'libonig-dev',
  libexpat1: 'libexpat1-dev',
  libcairo2: 'libcairo2-dev',
  'libpango-1.0-0 libpangocairo-1.0-0 libpangoft2-1.0-0': 'libpango1.0-dev',
  'libgdk-pixbuf-2.0-0': 'libgdk-pixbuf2.0-dev libgdk-pixbuf-2.0-dev',
  libgif7: 'libgif-dev',
  'librsvg2-2': 'librsvg2-dev',
  'libvips42|libvips42|libvips42t64': 'libvips-dev',
  'libmagickwand-6.q16-6|libmagickwand-6.q16-6|libmagickwand-7.q16-10': 'libmagickwand-dev',
  libblas3: 'libblas-dev',
  liblapack3: 'liblapack-dev',
  libopenblas0: 'libopenblas-dev',
  'libatlas3-base|libatlas3-base|': 'libatlas-base-dev',
  libgfortran5: 'gfortran',
  'libgssapi-krb5-2': 'libkrb5-dev',
  'libuv1|libuv1|libuv1t64': 'libuv1-dev',
  'libpcap0.8|libpcap0.8|libpcap0.8t64': 'libpcap-dev',
  'libusb-1.0-0': 'libusb-1.0-0-dev',
  'libasound2|libasound2|libasound2t64': 'libasound2-dev',
  libportaudio2: 'portaudio19-dev',
  libsndfile1: 'libsndfile1-dev libsndfile-dev',
  'libglib2.0-0|libglib2.0-0|libglib2.0-0t64': 'libglib2.0-dev',
  'libdbus-1-3': 'libdbus-1-dev',
  'libsybdb5 libct4': 'freetds-dev',
  libmcrypt4: 'libmcrypt-dev',
  'libtidy5deb1|libtidy5deb1|libtidy58': 'libtidy-dev',
  'libssh2-1|libssh2-1|libssh2-1t64': 'libssh2-1-dev',
  // What is there anyway, or is for programs that embed an interpreter.
  '': 'dpkg-dev python3-dev python-dev python3-all-dev ruby-dev libc-dev musl-dev linux-libc-dev libstdc++-dev',
})

/** The same for Alpine, as far as the name is the same in all its releases. Its own tools keep `libssl3`, `libcrypto3` and `zlib` there. */
const OF_ALPINE: Readonly<Record<string, string>> = table({
  libpq: 'postgresql-dev libpq-dev',
  'mariadb-connector-c': 'mariadb-dev mariadb-connector-c-dev mysql-dev',
  libffi: 'libffi-dev',
  'libjpeg-turbo': 'jpeg-dev libjpeg-turbo-dev',
  libpng: 'libpng-dev',
  freetype: 'freetype-dev',
  lcms2: 'lcms2-dev',
  openjpeg: 'openjpeg-dev',
  tiff: 'tiff-dev',
  libxml2: 'libxml2-dev',
  libxslt: 'libxslt-dev',
  yaml: 'yaml-dev',
  libldap: 'openldap-dev',
  libsasl: 'cyrus-sasl-dev',
  'sqlite-libs': 'sqlite-dev',
  readline: 'readline-dev',
  'ncurses-libs': 'ncurses-dev',
  gmp: 'gmp-dev',
  'icu-libs': 'icu-dev',
  libzip: 'libzip-dev',
  oniguruma: 'oniguruma-dev',
  imagemagick: 'imagemagick-dev',
  vips: 'vips-dev',
  libcurl: 'curl-dev',
  libsodium: 'libsodium-dev',
  libzmq: 'zeromq-dev',
  libbz2: 'bzip2-dev',
  'xz-libs': 'xz-dev',
  expat: 'expat-dev',
  geos: 'geos-dev',
  cairo: 'cairo-dev',
  pango: 'pango-dev',
  libev: 'libev-dev',
  'libstdc++': 'g++ gcc build-base alpine-sdk',
  libgfortran: 'gfortran',
  '': 'dpkg-dev openssl-dev zlib-dev python3-dev python-dev ruby-dev musl-dev libc-dev linux-headers',
})

/** By image of an interpreter, headers whose libraries it has in any case: the interpreter itself is linked to them. From their Dockerfiles. */
const OF_INTERPRETERS: Readonly<Record<string, string>> = {
  python:
    'libffi-dev libssl-dev zlib1g-dev libbz2-dev liblzma-dev libsqlite3-dev libreadline-dev libncurses-dev libncurses5-dev libncursesw5-dev uuid-dev ' +
    'bzip2-dev xz-dev sqlite-dev readline-dev ncurses-dev',
  ruby: 'libffi-dev libgmp-dev libssl-dev libyaml-dev zlib1g-dev gmp-dev yaml-dev',
  php:
    'libssl-dev zlib1g-dev libcurl4-openssl-dev libxml2-dev libonig-dev libsqlite3-dev libreadline-dev libsodium-dev ' +
    'curl-dev oniguruma-dev sqlite-dev readline-dev',
}

/** Whether what was compiled with these headers finds their library in the image of an interpreter, whatever is installed there. */
export function isOfInterpreter(repository: string, headers: string): boolean {
  return Object.hasOwn(OF_INTERPRETERS, repository) && OF_INTERPRETERS[repository]!.split(' ').includes(headers)
}

/**
 * The packages with the libraries that headers, or a compiler, are for; undefined where their names are not known for that system. `suites`:
 * the releases that it may be.
 */
export function librariesOf(headers: string, system: System, suites: readonly string[]): string[] | undefined {
  if (system === 'alpine') return lookUp(OF_ALPINE, headers)?.split(' ').filter(Boolean)
  if (system !== 'debian' && system !== 'ubuntu') return undefined
  const spelled = lookUp(OF_DEBIAN, headers.replace(/^libstdc\+\+-\d+-dev$/, 'libstdc++-dev').replace(/^python3\.\d+-dev$/, 'python3-dev'))
  if (spelled === undefined || (system === 'ubuntu' && !SAME_IN_UBUNTU.test(spelled))) return undefined
  const names = spelled.split('|')
  if (names.length === 1) return spelled.split(' ').filter(Boolean)
  const each = new Set((suites.length > 0 ? suites : SUITES).map((suite) => names[SUITES.indexOf(suite)] ?? ''))
  // Packages of trixie whose numbers of 64 bits made them others go by their old names, too.
  const [old, renamed] = [names[1]!, names[2]!]
  if (each.size > 1 && renamed !== old && renamed.replaceAll('t64', '') === old) each.delete(renamed)
  const [found = ''] = each
  return each.size === 1 && found !== '' ? found.split(' ') : undefined
}

const SUITES = ['bullseye', 'bookworm', 'trixie']
/** Names that are the same in all releases of Ubuntu as in Debian. */
const SAME_IN_UBUNTU =
  /^(?:|libpq5|zlib1g|libbz2-1\.0|liblzma5|libsqlite3-0|libxml2|libxslt1\.1|libfreetype6|liblcms2-2|libopenjp2-7|libsasl2-2|libyaml-0-2|libsodium23|libzmq5|libgmp10|libcairo2|libsndfile1|libportaudio2|libgfortran5|libgssapi-krb5-2|unixodbc)$/

function table(byLibraries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(byLibraries).flatMap(([libraries, headers]) => headers.split(' ').map((name) => [name, libraries])),
  )
}

function lookUp(known: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(known, name) ? known[name] : undefined
}
