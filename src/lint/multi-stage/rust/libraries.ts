import type { Build } from '../build.ts'
import { sectionsOf } from './cargo.ts'
import { contextFileAt } from '../copies.ts'
import type { NoPlan } from '../ecosystem.ts'
import { absolutePath, nameOf } from '../paths.ts'
import { suiteOfTag } from '../runtime-bases.ts'

/** What a Rust program is linked to, by its lock file. */
export interface RustLibraries {
  /** Packages of Debian. */
  packages: readonly string[]
  speaksTls: boolean
  usesOpenssl: boolean
  /** Whether these are all, whatever headers are installed. */
  areAll: boolean
}

/** Crates named `…-sys` that link nothing of the system at run time: for other systems, or with what they need built in. */
const LINK_NOTHING =
  /^(?:(?:windows|winapi|wasm|web|js|core-foundation|security-framework|system-configuration|objc2?|fsevent|inotify|kqueue|linux-raw|dirs|hermit|redox|schannel|ndk|jni|android|io-kit|coreaudio|mach|libc|errno|iana-time-zone|psm|zstd|lz4|aws-lc(?:-fips)?|tikv-jemalloc|jemalloc|libmimalloc|mimalloc|onig|brotli|snappy|wepoll|vcpkg|linux-perf|xxhash|blake3|esaxx|bzip2|lzma|libz|libz-ng|minisat|mozjpeg|libwebp|gmp-mpfr)[-_].*|.*[-_](?:windows|wasm)-sys|(?:onig|linux|esaxx)_sys|dirs-sys-next|zstd-safe)$/
/** By crate, the package of Debian with its library; `{ssl}` is named after the suite. */
const PACKAGES: Readonly<Record<string, string>> = {
  'openssl-sys': '{ssl}',
  'pq-sys': 'libpq5',
  'mysqlclient-sys': 'libmariadb3',
  'libsqlite3-sys': 'libsqlite3-0',
  'libdbus-sys': 'libdbus-1-3',
  'alsa-sys': '{asound}',
  'curl-sys': '{curl}',
  'libudev-sys': 'libudev1',
  'sasl2-sys': 'libsasl2-2',
  'libgssapi-sys': 'libgssapi-krb5-2',
  'libssh2-sys': '{ssh2}',
  'libseccomp-sys': 'libseccomp2',
  'expat-sys': 'libexpat1',
  'freetype-sys': 'libfreetype6',
  'fontconfig-sys': 'libfontconfig1',
  'yeslogic-fontconfig-sys': 'libfontconfig1',
  'servo-fontconfig-sys': 'libfontconfig1',
}
/** Crates that bring their library along, and take the system's only where its headers were installed. */
const BRINGS: Readonly<Record<string, string>> = {
  'libgit2-sys': 'libgit2-dev',
  'librocksdb-sys': 'librocksdb-dev',
  'rdkafka-sys': 'librdkafka-dev',
  'libsodium-sys': 'libsodium-dev',
  'libsodium-sys-stable': 'libsodium-dev',
}
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bullseye: { ssl: 'libssl1.1', asound: 'libasound2', curl: 'libcurl4', ssh2: 'libssh2-1' },
  bookworm: { ssl: 'libssl3', asound: 'libasound2', curl: 'libcurl4', ssh2: 'libssh2-1' },
  trixie: { ssl: 'libssl3t64', asound: 'libasound2t64', curl: 'libcurl4t64', ssh2: 'libssh2-1t64' },
}
/** Crates that load a library, or a whole interpreter, of which the lock file does not say more. */
const LOADS = new Set([
  'pyo3-ffi',
  'pyo3',
  'opencv',
  'tch',
  'torch-sys',
  'ort',
  'libloading',
  'dlopen',
  'dlopen2',
  'mlua-sys',
  'libxml',
  'pcap',
  'hidapi',
  'magick_rust',
])
const TLS = /^(?:openssl(?:-sys)?|rustls|native-tls|ring|aws-lc-rs|boring)$/
const STARTS_PROGRAMS = /\bCommand::new\s*\(/
/** A build script of one's own, or a declaration, that links to more than the crates tell. */
const LINKS = /rustc-link-lib=(?!static)|rustc-link-arg|\bpkg_config::|\bvcpkg::|#\[link\([^)]{0,200}\bname\b/
const MAX_LOCK = 4 * 1024 * 1024

/** What the program needs besides the C library, or why that is not known. */
export function rustLibraries(build: Build, suite: string): RustLibraries | NoPlan {
  const { buildContext, built } = build.context
  const manifests = buildContext?.manifests
  const lock = manifests?.get(lockOf(build, 'Cargo.lock') ?? '')
  // The image that was built shows what of its base is needed.
  if (lock === undefined && built?.certain)
    return { packages: [], speaksTls: true, usesOpenssl: built.needs.some((need) => need.package.startsWith('libssl')), areAll: false }
  // Without headers in the image there is nothing to link to but the C library; those that are installed are another question.
  if (lock === undefined && /(?:^|\/)rust$/.test(build.image.repository) && build.image.tag.includes('slim'))
    return { packages: [], speaksTls: true, usesOpenssl: false, areAll: false }
  const isAlone = lock === undefined && hasNoCrates(manifests?.get(lockOf(build, 'Cargo.toml') ?? ''))
  if (!buildContext?.complete || (lock === undefined && !isAlone) || (lock ?? '').length > MAX_LOCK)
    return { reason: 'which libraries of the system the program is linked to is not known; a Cargo.lock in --context tells' }
  for (const [path, text] of manifests!) {
    if (!path.endsWith('.rs') || /(?:^|\/)(?:target|tests)\//.test(path)) continue
    const name = /^[\w./-]{1,100}$/.test(path) ? path : 'a source'
    if (LINKS.test(text)) return { reason: `${name} links to a library of the system, whose package is not known` }
    if (nameOf(path) !== 'build.rs' && STARTS_PROGRAMS.test(text))
      return { reason: `${name} starts other programs, which a smaller base may not have` }
  }
  const crates = new Set([...(lock ?? '').matchAll(/^name = "([\w-]{1,100})"/gm)].map(([, name]) => name!))
  const loads = [...crates].find((name) => LOADS.has(name))
  if (loads) return { reason: `the program loads a library by ${loads}, and which is not known` }
  const packages: string[] = []
  for (const name of crates) {
    if (!/[-_]sys(?:[-_]\w+)?$/.test(name) || LINK_NOTHING.test(name) || isBuiltIn(build, name, crates)) continue
    const known = Object.hasOwn(PACKAGES, name) ? PACKAGES[name]!.replace(/\{(\w+)\}/, (_, key: string) => NAMES[suite]?.[key] ?? '') : ''
    if (name === 'openssl-sys' && !isCertain(build))
      return { reason: `which OpenSSL ${build.reference} has is not known: a tag that names the release of Debian tells` }
    if (known === '') return { reason: `the program may be linked to the library that ${name} stands for` }
    packages.push(known)
  }
  return { packages, speaksTls: [...crates].some((name) => TLS.test(name)), usesOpenssl: crates.has('openssl-sys'), areAll: true }
}

/** The lock file, or the manifest, beside what was copied to where cargo was started: at the top of a workspace. */
function lockOf(build: Build, name: string): string | undefined {
  for (const run of build.runs)
    for (const step of build.stepsOf(run) ?? []) {
      if (step.program !== 'cargo' || step.folder === undefined) continue
      const found = contextFileAt(build, absolutePath(name, step.folder))
      if (found !== undefined) return found
    }
  const folder = build.folderAt()
  return folder === undefined ? undefined : contextFileAt(build, absolutePath(name, folder))
}

/** A manifest that names no other package: nothing but the standard library is in the program. */
function hasNoCrates(manifest: string | undefined): boolean {
  if (manifest === undefined || /^[ \t]*(?:build|workspace)[ \t]*=/m.test(manifest)) return false
  return sectionsOf(manifest).every(
    ({ title, lines }) =>
      !title.startsWith('workspace') &&
      (!/dependencies/.test(title) || (title === 'dev-dependencies' ? true : lines.every((line) => /^\s*(?:#.*)?$/.test(line)))),
  )
}

/** Whether the release of Debian is one with OpenSSL 3, or is named: until 1.70, images of Rust were on an older one. */
function isCertain({ image: { tag } }: Build): boolean {
  const minor = /^1\.(\d+)/.exec(tag)?.[1]
  return suiteOfTag(tag) !== undefined || minor === undefined || Number(minor) > 70
}

/** With the sources of the library in the lock file, or in the crate itself, it is compiled in. */
function isBuiltIn({ context }: Build, name: string, crates: ReadonlySet<string>): boolean {
  if (Object.hasOwn(BRINGS, name)) return !context.dockerfile.text.includes(BRINGS[name]!)
  return name === 'openssl-sys' && crates.has('openssl-src')
}
