import type { RpmHeader } from '../../binary/rpm-header.ts'

/** https://rpm-software-management.github.io/rpm/manual/tags.html */
const TAG = {
  ...{ name: 1000, version: 1001, release: 1002, epoch: 1003, vendor: 1011, arch: 1022 },
  ...{ oldFileNames: 1027, fileStates: 1029, dirIndexes: 1116, baseNames: 1117, dirNames: 1118 },
}
/** Name, flags and version of each kind of relationship. */
const RELATIONS = {
  provides: [1047, 1112, 1113],
  requires: [1049, 1048, 1050],
  recommends: [5046, 5048, 5047],
  suggests: [5049, 5051, 5050],
  supplements: [5052, 5054, 5053],
} as const

/** A file that belongs to another package by now. */
const REPLACED = 1

/** A name, and which versions of it: `python(abi) = 3.9`, a path, or a rich dependency in parentheses. */
export interface RpmRelation {
  name: string
  /** `<`, `>=`, `=`; empty for any version. */
  operator: string
  /** `[epoch:]version[-release]`. */
  version: string
}

export interface RpmPackage {
  name: string
  /** 0 where there is none. */
  epoch: number
  /** `version-release`. */
  version: string
  architecture: string
  relations(kind: keyof typeof RELATIONS): RpmRelation[]
  /** Absolute. */
  paths(): Iterable<string>
}

export function rpmPackage(header: RpmHeader): RpmPackage | undefined {
  const name = header.text(TAG.name)
  if (!name) return undefined
  const [version, release] = [header.text(TAG.version) ?? '', header.text(TAG.release)]
  return {
    name,
    epoch: header.numbers(TAG.epoch)[0] ?? 0,
    version: release === undefined ? version : `${version}-${release}`,
    architecture: header.text(TAG.arch) ?? '',
    relations(kind) {
      const [names, flags, versions] = RELATIONS[kind]
      const flagsOf = header.numbers(flags)
      const versionsOf = header.texts(versions)
      return header.texts(names).map((name, i) => ({ name, operator: operatorOf(flagsOf[i] ?? 0), version: versionsOf[i] ?? '' }))
    },
    paths: () => pathsOf(header),
  }
}

/** Bits of the flags: 2 less, 4 greater, 8 equal. */
function operatorOf(flags: number): string {
  return `${flags & 2 ? '<' : ''}${flags & 4 ? '>' : ''}${flags & 8 ? '=' : ''}`
}

function* pathsOf(header: RpmHeader): Generator<string, void, undefined> {
  const states = header.numbers(TAG.fileStates)
  const folders = header.texts(TAG.dirNames)
  const indexes = header.numbers(TAG.dirIndexes)
  for (const [i, name] of header.texts(TAG.baseNames).entries()) {
    if (states[i] !== REPLACED) yield `${folders[indexes[i] ?? -1] ?? '/'}${name}`
  }
  yield* header.texts(TAG.oldFileNames)
}
