import type { Bytes } from '../ledger/cause.ts'
import type { Package } from '../packages/package.ts'
import type { BuiltImage } from './built-image.ts'
import { addTree, END_OF_TAR_BYTES, TAR_BLOCK } from './weigh-tree.ts'

/** The lines that patches write: packages for a program that is copied, and a configuration. */
const INSTALLS =
  /^RUN apt-get update && apt-get install -y --no-install-recommends ([a-z\d][a-z\d+. -]*) && rm -rf \/var\/lib\/apt\/lists\/\*$/
const WRITES = /^RUN mkdir -p \S+ && printf '%s\\n'(?: '[^']*')+ > \S+$/
/** The file, and folders that are made for it. */
const WRITTEN_ENTRIES = 4

/**
 * What the layer of a RUN weighs that a patch has written. Packages are weighed as they are installed in the image at hand, where that is of
 * the same release as the base. Undefined for all that only a build can weigh.
 */
export function ownRunBytes(before: BuiltImage, text: string, base: BuiltImage | undefined): Bytes | undefined {
  if (WRITES.test(text)) return { unpackedBytes: END_OF_TAR_BYTES + WRITTEN_ENTRIES * TAR_BLOCK + text.length, toPullBytes: text.length }
  const names = INSTALLS.exec(text)?.[1]!.split(' ')
  const packages = names && base && isSameRelease(before, base) ? installed(before.packages, names, base.packages) : undefined
  if (!packages || !base) return undefined
  const total = { unpackedBytes: END_OF_TAR_BYTES, toPullBytes: 0 }
  const add = (image: BuiltImage, node: number) => node !== -1 && addTree(image, node, total, () => false)
  // dpkg writes its list of packages anew, and keeps the one before.
  for (const path of ['/var/lib/dpkg/status', '/var/lib/dpkg/status', '/etc/ld.so.cache']) add(base, base.files.find(path))
  // apt has these where its configuration does not forbid it, as that of Docker's own images does.
  for (const path of ['/var/cache/apt/pkgcache.bin', '/var/cache/apt/srcpkgcache.bin']) add(before, before.files.find(path))
  for (const folder of ['/var/lib/dpkg/info', '/var/cache/apt/archives'].map((path) => before.files.find(path)))
    for (const child of folder === -1 ? [] : before.files.children(folder))
      if (packages.some(({ name }) => isNamedAfter(before.files.nameOf(child), name))) add(before, child)
  for (const node of packages.flatMap(({ files }) => files)) add(before, node)
  return total
}

function isSameRelease(...images: readonly BuiltImage[]): boolean {
  const [version, other] = images.map(
    ({ packages }) => packages.find(({ ecosystem, name }) => ecosystem === 'deb' && name === 'libc6')?.version,
  )
  return version !== undefined && version === other
}

/** `libpq5:amd64.list`, `libpq5_15.14-0+deb12u1_amd64.deb` */
function isNamedAfter(file: string, name: string): boolean {
  return file.startsWith(name) && /^[.:_]/.test(file.slice(name.length))
}

/** Those packages and what they depend on, without what the base has. Undefined where one of them is not known. */
function installed(packages: readonly Package[], names: readonly string[], base: readonly Package[]): Package[] | undefined {
  const there = new Set(base.flatMap(({ ecosystem, name }) => (ecosystem === 'deb' ? name : [])))
  const isThere = (position: number) => there.has(packages[position]!.name)
  const found = new Set<number>()
  for (const name of names) found.add(packages.findIndex((each) => each.ecosystem === 'deb' && each.name === name))
  for (const position of found) {
    const each = packages[position]
    if (!each?.complete) return undefined
    for (const { kind, satisfiedBy } of isThere(position) ? [] : each.dependencies) {
      if (kind !== 'depends' || satisfiedBy.some(isThere)) continue
      if (satisfiedBy.length === 0) return undefined
      found.add(satisfiedBy[0]!)
    }
  }
  return [...found].flatMap((position) => (isThere(position) ? [] : packages[position]!))
}
