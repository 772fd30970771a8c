import type { ElfHeader } from '../../binary/elf-header.ts'

/** Where libraries of one kind of processor lie, and by what names. */
export interface Machine {
  /** What is said for `$LIB` and in the default folders: `x86_64-linux-gnu` on Debian, `lib64` elsewhere. */
  triples: readonly string[]
  folders: readonly string[]
  /** What `$PLATFORM` may stand for, depending on the processor. */
  platforms: readonly string[]
  /** Folders below any library folder that are looked at first, depending on the processor. */
  variants: readonly string[]
  /** As in `/lib/ld-musl-x86_64.so.1`. */
  musl: readonly string[]
}

interface Row extends Partial<Machine> {
  machine: number
  bits?: 32 | 64
  littleEndian?: boolean
}

/** Of glibc before 2.37, by ld.so(8); the newer ones are in `glibc-hwcaps`. */
const OLD_X86 = ['tls', 'haswell', 'haswell/avx512_1', 'avx512_1', 'xeon_phi', 'x86_64', 'tls/x86_64']
const OLD_I386 = ['tls', 'i686', 'i686/cmov', 'i686/sse2', 'i586', 'sse2', 'tls/i686']
const OLD_ARM = ['tls', 'neon', 'vfp', 'neon/vfp']

const ROWS: readonly Row[] = [
  {
    machine: 62,
    bits: 64,
    triples: ['x86_64-linux-gnu'],
    folders: ['lib64'],
    platforms: ['x86_64', 'haswell', 'xeon_phi'],
    variants: [...levels('x86-64-v4', 'x86-64-v3', 'x86-64-v2'), ...OLD_X86],
    musl: ['x86_64'],
  },
  { machine: 62, bits: 32, triples: ['x86_64-linux-gnux32'], folders: ['libx32'], platforms: ['x86_64'], musl: ['x32'] },
  {
    machine: 3,
    triples: ['i386-linux-gnu'],
    folders: ['lib32'],
    platforms: ['i686', 'i586', 'i486', 'i386'],
    variants: OLD_I386,
    musl: ['i386'],
  },
  {
    machine: 183,
    triples: ['aarch64-linux-gnu'],
    folders: ['lib64'],
    platforms: ['aarch64'],
    variants: ['tls', 'atomics'],
    musl: ['aarch64'],
  },
  {
    machine: 40,
    triples: ['arm-linux-gnueabihf', 'arm-linux-gnueabi'],
    platforms: ['v8l', 'v7l', 'v6l'],
    variants: OLD_ARM,
    musl: ['armhf', 'arm', 'armv7'],
  },
  {
    machine: 21,
    littleEndian: true,
    triples: ['powerpc64le-linux-gnu'],
    folders: ['lib64'],
    platforms: ['power10', 'power9', 'power8'],
    variants: levels('power10', 'power9'),
    musl: ['powerpc64le'],
  },
  { machine: 21, triples: ['powerpc64-linux-gnu'], folders: ['lib64'], musl: ['powerpc64'] },
  {
    machine: 22,
    bits: 64,
    triples: ['s390x-linux-gnu'],
    folders: ['lib64'],
    platforms: ['z16', 'z15', 'z14', 'z13'],
    variants: levels('z16', 'z15', 'z14', 'z13'),
    musl: ['s390x'],
  },
  { machine: 243, bits: 64, triples: ['riscv64-linux-gnu'], folders: ['lib64', 'lib64/lp64d'], musl: ['riscv64'] },
  { machine: 258, triples: ['loongarch64-linux-gnu'], folders: ['lib64'], musl: ['loongarch64'] },
  { machine: 8, bits: 64, triples: ['mips64el-linux-gnuabi64', 'mips64-linux-gnuabi64'], folders: ['lib64'], musl: ['mips64el', 'mips64'] },
  { machine: 8, bits: 32, triples: ['mipsel-linux-gnu', 'mips-linux-gnu'], folders: ['lib32'], musl: ['mipsel', 'mips'] },
]

function levels(...names: string[]): string[] {
  return names.map((name) => `glibc-hwcaps/${name}`)
}

const UNKNOWN: Machine = { triples: [], folders: ['lib64'], platforms: [], variants: [], musl: [] }

export function machineOf({ machine, bits, littleEndian }: ElfHeader): Machine {
  const row = ROWS.find(
    (each) =>
      each.machine === machine && (each.bits ?? bits) === bits && (each.littleEndian === undefined || each.littleEndian === littleEndian),
  )
  return { ...UNKNOWN, ...(row && { folders: [] }), ...row }
}

/** Folders that glibc looks at when nothing else is said, as Debian, Fedora and others build it. */
export function glibcFolders({ triples, folders }: Machine): string[] {
  const names = [...triples.map((triple) => `lib/${triple}`), ...folders, 'lib']
  return names.flatMap((name) => [`/${name}`, `/usr/${name}`])
}

/** The same of musl, without a file that says otherwise. */
export const MUSL_FOLDERS = ['/lib', '/usr/local/lib', '/usr/lib']
