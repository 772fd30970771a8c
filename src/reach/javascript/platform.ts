import type { ImageHost } from './image-host.ts'

/** What a manifest says of where its package runs; empty lists say nothing (https://docs.npmjs.com/cli/configuring-npm/package-json#os). */
export interface PackagePlatform {
  os: readonly string[]
  cpu: readonly string[]
  libc: readonly string[]
}

/** What programs of an image can be made for, in the words of Node and npm. */
export interface ImagePlatform {
  cpus: ReadonlySet<string>
  libcs: ReadonlySet<string>
}

/** By what starts programs that need libraries; most lie in one of these folders, whatever the system. */
const LOADER_FOLDERS = ['/lib', '/lib64']
const LOADERS: readonly (readonly [name: string, libc: string, cpus: readonly string[]])[] = [
  ['ld-linux-x86-64.so.2', 'glibc', ['x64']],
  ['ld-linux.so.2', 'glibc', ['ia32']],
  ['ld-linux-aarch64.so.1', 'glibc', ['arm64']],
  ['ld-linux-armhf.so.3', 'glibc', ['arm']],
  ['ld-linux.so.3', 'glibc', ['arm']],
  ['ld64.so.1', 'glibc', ['s390x', 'ppc64']],
  ['ld64.so.2', 'glibc', ['ppc64']],
  ['ld-linux-riscv64-lp64d.so.1', 'glibc', ['riscv64']],
  ['ld-linux-loongarch-lp64d.so.1', 'glibc', ['loong64']],
  ['ld-musl-x86_64.so.1', 'musl', ['x64']],
  ['ld-musl-i386.so.1', 'musl', ['ia32']],
  ['ld-musl-aarch64.so.1', 'musl', ['arm64']],
  ['ld-musl-armhf.so.1', 'musl', ['arm']],
  ['ld-musl-arm.so.1', 'musl', ['arm']],
  ['ld-musl-powerpc64le.so.1', 'musl', ['ppc64']],
  ['ld-musl-s390x.so.1', 'musl', ['s390x']],
  ['ld-musl-riscv64.so.1', 'musl', ['riscv64']],
  ['ld-musl-loongarch64.so.1', 'musl', ['loong64']],
]
/** Others, such as `wasm32`, are no processors. */
const CPUS = new Set([...LOADERS.flatMap(([, , cpus]) => cpus), 'mips', 'mipsel', 'mips64el', 'ppc'])
const LIBCS = new Set(['glibc', 'musl'])

/** Undefined where no loader is in its usual place. */
export function imagePlatform({ kind }: ImageHost): ImagePlatform | undefined {
  const there = LOADERS.filter(([name]) => LOADER_FOLDERS.some((folder) => kind(`${folder}/${name}`) === 'file'))
  if (there.length === 0) return undefined
  return { cpus: new Set(there.flatMap(([, , cpus]) => cpus)), libcs: new Set(there.map(([, libc]) => libc)) }
}

/** Whether a package may be of use in an image. */
export function canRun({ os, cpu, libc }: PackagePlatform, { cpus, libcs }: ImagePlatform): boolean {
  return allows(os, ['linux'], () => true) && allows(cpu, cpus, (word) => CPUS.has(word)) && allows(libc, libcs, (word) => LIBCS.has(word))
}

/** Either all but some are allowed, `!win32`, or some alone. What is `unlike` all known words, such as `any`, allows everything. */
function allows(list: readonly string[], present: Iterable<string>, isKnown: (word: string) => boolean): boolean {
  const only = list.filter((word) => !word.startsWith('!'))
  if (only.includes('any') || only.some((word) => !isKnown(word))) return true
  return [...present].some((word) => !list.includes(`!${word}`) && (only.length === 0 || only.includes(word)))
}
