import type { Lacking } from './base-image.ts'

/** Commands of an image that a smaller one does not have, by the package of Debian that brings each back; empty where none does. */
type Commands = Readonly<Record<string, string>>

// From the Dockerfiles of buildpack-deps, suite bookworm: what its three images install, and what that brings along.
const BUILDPACK_DEPS: Commands = commands({
  'ca-certificates': 'update-ca-certificates',
  curl: 'curl',
  wget: 'wget',
  gnupg: 'gpg gpg2 gpg-agent gpgv dirmngr',
  sq: 'sq',
  openssl: 'openssl',
  git: 'git',
  mercurial: 'hg',
  subversion: 'svn svnadmin svnversion',
  'openssh-client': 'ssh scp sftp ssh-keygen ssh-keyscan ssh-agent ssh-add',
  procps: 'ps top free pgrep pkill pidof vmstat watch sysctl uptime',
  autoconf: 'autoconf autoreconf autoheader',
  automake: 'automake aclocal',
  bzip2: 'bzip2 bunzip2 bzcat',
  'dpkg-dev': 'dpkg-source dpkg-buildpackage dpkg-architecture',
  file: 'file',
  'g++': 'g++ c++',
  gcc: 'gcc cc cpp',
  binutils: 'ld as ar nm strip objcopy objdump readelf ranlib strings',
  imagemagick: 'convert identify mogrify composite montage magick',
  libtool: 'libtool libtoolize',
  make: 'make gmake',
  patch: 'patch',
  perl: 'perl',
  'pkg-config': 'pkg-config',
  python3: 'python3 python',
  unzip: 'unzip zipinfo',
  'xz-utils': 'xz unxz xzcat',
  'default-libmysqlclient-dev': 'mysql_config mariadb_config',
  'libpq-dev': 'pg_config',
  'libxml2-dev': 'xml2-config',
  'libxslt1-dev': 'xslt-config',
  'libcurl4-openssl-dev': 'curl-config',
  sqlite3: 'sqlite3',
  m4: 'm4',
})

const LACKING: Readonly<Record<Lacking, Commands>> = {
  'buildpack-deps': BUILDPACK_DEPS,
  certificates: {},
  documentation: {},
  jdk: commands({ '': 'javac jar jarsigner javadoc javap jcmd jconsole jdb jdeps jlink jmap jmod jpackage jps jshell jstack jstat' }),
  maven: commands({ maven: 'mvn', '': 'mvnw mvnDebug' }),
  gradle: commands({ gradle: 'gradle', '': 'gradlew' }),
  go: commands({ golang: 'go gofmt' }),
  rust: commands({ cargo: 'cargo', rustc: 'rustc', '': 'rustup rustdoc rustfmt' }),
  'dotnet-sdk': commands({ '': 'msbuild csc nuget pwsh' }),
  'cuda-devel': commands({ '': 'nvcc cuda-gdb cuobjdump nvprof nsys ncu' }),
}

/** Packages of Debian that bring others along, or give commands under names of their own. */
const BRINGS: Readonly<Record<string, string>> = {
  'build-essential': 'gcc g++ make dpkg-dev binutils patch',
  'g++': 'gcc binutils',
  gcc: 'binutils',
  clang: 'binutils',
  'git-all': 'git',
  'git-core': 'git',
  gnupg2: 'gnupg',
  gpg: 'gnupg',
  'ssh-client': 'openssh-client',
  ssh: 'openssh-client',
  'python3-pip': 'python3',
  'python3-dev': 'python3',
  'python3-minimal': 'python3',
  'python-is-python3': 'python3',
  pkgconf: 'pkg-config',
  'ca-certificates': 'openssl',
  automake: 'autoconf',
  xz: 'xz-utils',
}

/** Programs that speak TLS and look for the system's certificates. */
const TRUSTING = new Set(['curl', 'wget', 'git', 'openssl', 'svn', 'hg'])

/**
 * The package that a command needs where `lacks` is missing: a name, '' where no package of Debian has it, undefined where the command is
 * still there or never was.
 */
export function packageOf(command: string, lacks: readonly Lacking[]): string | undefined {
  for (const part of lacks) if (Object.hasOwn(LACKING[part], command)) return LACKING[part][command]
  return undefined
}

/** A package, and those that surely come with it. */
export function broughtBy(name: string): string[] {
  const plain = name.replace(/[=/:].*$/, '')
  const further = Object.hasOwn(BRINGS, plain) ? BRINGS[plain]!.split(' ') : []
  return [plain, ...further.flatMap(broughtBy)]
}

/** Whether a command cannot do without the package `ca-certificates`. */
export function needsCertificates(command: string, lacks: readonly Lacking[]): boolean {
  return lacks.includes('certificates') && TRUSTING.has(command)
}

function commands(byPackage: Readonly<Record<string, string>>): Commands {
  return Object.fromEntries(Object.entries(byPackage).flatMap(([name, list]) => list.split(' ').map((command) => [command, name])))
}
