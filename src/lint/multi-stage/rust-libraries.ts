import type { Build } from './build.ts'
import { contextFileAt } from './copies.ts'
import type { NoPlan } from './ecosystem.ts'

/** What a Rust program is linked to, by its lock file. */
export interface RustLibraries {
  /** Packages of Debian. */
  packages: readonly string[]
  speaksTls: boolean
  usesOpenssl: boolean
}

/** Crates named `…-sys` that link nothing of the system at run time: for other systems, or with what they need built in. */
const LINK_NOTHING =
  /^(?:(?:windows|winapi|wasm|web|js|core-foundation|security-framework|system-configuration|objc2?|fsevent|inotify|kqueue|linux-raw|dirs|hermit|redox|schannel|ndk|jni|android|io-kit|coreaudio|mach|libc|errno|iana-time-zone|psm|zstd|lz4|aws-lc(?:-fips)?|tikv-jemalloc|jemalloc|libmimalloc|mimalloc|onig|brotli|snappy|wepoll|vcpkg|linux-perf|xxhash|blake3|esaxx|bzip2|lzma|libz|libz-ng|minisat)[-_].*|.*[-_](?:windows|wasm)-sys|(?:onig|linux|esaxx)_sys|dirs-sys-next|zstd-safe)$/
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
}
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bullseye: { ssl: 'libssl1.1', asound: 'libasound2', curl: 'libcurl4' },
  bookworm: { ssl: 'libssl3', asound: 'libasound2', curl: 'libcurl4' },
  trixie: { ssl: 'libssl3t64', asound: 'libasound2t64', curl: 'libcurl4t64' },
}
/** Crates that load a library, or a whole interpreter, of which the lock file does not say more. */
const LOADS = new Set(['pyo3-ffi', 'pyo3', 'opencv', 'tch', 'torch-sys', 'ort', 'libloading', 'dlopen', 'dlopen2', 'mlua-sys'])
const TLS = /^(?:openssl(?:-sys)?|rustls|native-tls|ring|aws-lc-rs|boring)$/
const STARTS_PROGRAMS = /\bCommand::new\s*\(/
const MAX_LOCK = 4 * 1024 * 1024

/** What the program needs besides the C library, or why that is not known. */
export function rustLibraries(build: Build, suite: string): RustLibraries | NoPlan {
  const { buildContext } = build.context
  const manifests = buildContext?.manifests
  const lock = manifests?.get(lockOf(build) ?? '')
  // Without headers in the image there is nothing to link to but the C library; those that are installed are another question.
  if (lock === undefined && build.image.repository === 'rust' && build.image.tag.includes('slim'))
    return { packages: [], speaksTls: true, usesOpenssl: false }
  if (!buildContext?.complete || lock === undefined || lock.length > MAX_LOCK)
    return { reason: 'which libraries of the system the program is linked to is not known; a Cargo.lock in --context tells' }
  for (const [path, text] of manifests!)
    if (path.endsWith('.rs') && !/(?:^|\/)(?:build\.rs$|target\/|tests\/)/.test(path) && STARTS_PROGRAMS.test(text))
      return { reason: `${/^[\w./-]{1,100}$/.test(path) ? path : 'a source'} starts other programs, which a smaller base may not have` }
  const crates = new Set([...lock.matchAll(/^name = "([\w-]{1,100})"/gm)].map(([, name]) => name!))
  const loads = [...crates].find((name) => LOADS.has(name))
  if (loads) return { reason: `the program loads a library by ${loads}, and which is not known` }
  const packages: string[] = []
  for (const name of crates) {
    if (!/[-_]sys$/.test(name) || LINK_NOTHING.test(name) || isBuiltIn(name, crates)) continue
    const known = Object.hasOwn(PACKAGES, name) ? PACKAGES[name]!.replace(/\{(\w+)\}/, (_, key: string) => NAMES[suite]?.[key] ?? '') : ''
    if (known === '') return { reason: `the program may be linked to the library that ${name} stands for` }
    packages.push(known)
  }
  return { packages, speaksTls: [...crates].some((name) => TLS.test(name)), usesOpenssl: crates.has('openssl-sys') }
}

/** The lock file beside what was copied to where cargo was started: at the top of a workspace. */
function lockOf(build: Build): string | undefined {
  for (const run of build.runs)
    for (const step of build.stepsOf(run) ?? []) {
      if (step.program !== 'cargo' || step.folder === undefined) continue
      const found = contextFileAt(build, `${step.folder === '/' ? '' : step.folder}/Cargo.lock`)
      if (found !== undefined) return found
    }
  return undefined
}

/** With the sources of the library in the lock file, it is compiled in. */
function isBuiltIn(name: string, crates: ReadonlySet<string>): boolean {
  return name === 'openssl-sys' && crates.has('openssl-src')
}
