import { type Language, readProgramText } from '../../binary/program-text.ts'
import type { ImageFiles } from '../../contents/image-files.ts'
import { bytesOfFile } from '../../packages/file-bytes.ts'
import type { Environment } from '../edge.ts'
import { findProgramPath } from '../find-program.ts'
import { abilitiesOf } from './abilities.ts'
import { elfFiles } from './elf-files.ts'
import { librarySearch } from './library-search.ts'
import { loadProgram } from './load-program.ts'
import { isAmbiguous } from './named-programs.ts'
import { pathInRun } from './path-in-run.ts'

/** What a program needs of the image that it runs in. */
export interface BaseNeeds {
  language: Language
  isStatic: boolean
  /** Path of the loader, empty for a static program. */
  interpreter: string
  /** Names of the libraries that the loader brings, those of other libraries with them, sorted. */
  libraries: readonly string[]
  /** Libraries that the image does not have where the loader looks. */
  missing: readonly string[]
  /** It asks the C library for hosts or users, which loads name services. */
  resolvesNames: boolean
  /** It checks certificates by those of the system. */
  needsCertificates: boolean
  /** It asks for time zones by name, and brings none itself. */
  needsTimeZones: boolean
  /** Programs of the image that are named in it, paths or names of PATH, sorted. It may start them, and they are in none of these bases. */
  programs: readonly string[]
  /** The smallest kind of base that has its loader, libraries and data. */
  base: BaseKind
}

/**
 * - `scratch`: nothing at all.
 * - `static`: certificates, time zones, users (`distroless/static`).
 * - `base`: glibc and OpenSSL too (`distroless/base`).
 * - `cc`: the libraries of GCC too (`distroless/cc`).
 * - `alpine`: musl.
 * - `other`: libraries that none of these has.
 */
export type BaseKind = 'scratch' | 'static' | 'base' | 'cc' | 'alpine' | 'other'

const GLIBC = /^(ld-linux.*|ld64|lib(c|m|mvec|dl|pthread|rt|resolv|util|anl|nss_\w+|thread_db|BrokenLocale))\.so/
const OPENSSL = /^lib(ssl|crypto)\.so/
const GCC = /^lib(gcc_s|stdc\+\+|gomp|atomic|quadmath|itm)\.so/
const MUSL = /^(ld-musl-.*|libc\.musl-.*)\.so\.1$|^libc\.so$/
const NAME_FUNCTIONS = /^(getaddrinfo|gethostby\w+|getnameinfo|getpw\w+|getgr\w+|initgroups)$/
const TLS_LIBRARIES = /^lib(ssl|gnutls|mbedtls|wolfssl|nss3|curl)\b/
/** Go's function, and the variable that Rust's and OpenSSL's searches for certificates ask. */
const CERTIFICATES = ['crypto/x509.loadSystemRoots', 'SSL_CERT_FILE']
const TIME_ZONES = { go: 'time.LoadLocation', rust: '/usr/share/zoneinfo', c: '/usr/share/zoneinfo' }
const OWN_TIME_ZONES = 'time/tzdata.'

/** Undefined for what is no program in machine code. `env` is that of the image. */
export async function describeBinary(files: ImageFiles, node: number, env: Environment = {}): Promise<BaseNeeds | undefined> {
  const elves = elfFiles(files)
  const elf = await elves.read(node)
  if (!elf?.isProgram) return undefined
  const program = { node, path: files.pathOf(node), elf, loader: undefined }
  const { files: loaded, missing } = await loadProgram(program, [], librarySearch(files, elves, env, '/'))
  const libraries = new Set([
    ...loaded.slice(1).map(({ path }) => path.slice(path.lastIndexOf('/') + 1)),
    ...missing.map(({ name }) => name),
  ])

  const rootNames = new Set(Array.from(files.children(0), (child) => files.nameOf(child)))
  const text = await readProgramText(bytesOfFile(files, node), elf, {
    rootNames,
    words: true,
    marks: [...CERTIFICATES, ...Object.values(TIME_ZONES), OWN_TIME_ZONES],
  })
  const holds = (mark: string) => text.marks.has(mark)
  const needs = {
    language: text.language,
    isStatic: elf.isStatic,
    interpreter: elf.interpreter,
    libraries: [...libraries].sort(),
    missing: [...new Set(missing.map(({ name }) => name))].sort(),
    resolvesNames: elf.imports.values().some((name) => NAME_FUNCTIONS.test(name)),
    needsCertificates: CERTIFICATES.some(holds) || libraries.values().some((name) => TLS_LIBRARIES.test(name)),
    needsTimeZones: holds(TIME_ZONES[text.language]) && !holds(OWN_TIME_ZONES),
    programs: (text.language === 'go' ? text.startsPrograms : abilitiesOf(elf).runs) ? namedPrograms(files, text, env) : [],
  }
  return { ...needs, base: baseFor(needs) }
}

function baseFor({
  isStatic,
  interpreter,
  libraries,
  needsCertificates,
  needsTimeZones,
  resolvesNames,
}: Omit<BaseNeeds, 'base'>): BaseKind {
  if (isStatic) return needsCertificates || needsTimeZones || resolvesNames ? 'static' : 'scratch'
  const all = (...kinds: RegExp[]) => libraries.every((name) => kinds.some((kind) => kind.test(name)))
  if (/ld-musl/.test(interpreter)) return all(MUSL) ? 'alpine' : 'other'
  if (all(GLIBC, OPENSSL)) return 'base'
  return all(GLIBC, OPENSSL, GCC) ? 'cc' : 'other'
}

function namedPrograms(
  files: ImageFiles,
  { strings, runs }: { strings: Iterable<string>; runs: Iterable<string> },
  env: Environment,
): string[] {
  const found = new Set<string>()
  const isProgram = (path: string) => {
    const node = files.find(path)
    // Images that were unpacked and packed by careless hands have an executable /etc/hosts.
    return files.kind(node) === 'file' && (files.modeOf(node) & 0o111) !== 0 && !/\.so\b|^\/etc\//.test(path)
  }
  for (const string of strings) {
    const [word = ''] = string.split(' ')
    if (word.startsWith('/') ? isProgram(word) : /^[\w.+-]{2,}$/.test(word) && !isAmbiguous(word) && findProgramPath(files, word, env, '/'))
      found.add(word)
  }
  for (const run of runs) {
    const path = pathInRun(files, run)
    if (path !== '' && isProgram(path)) found.add(path)
  }
  return [...found].sort()
}
