import type { Bytes } from '../ledger/cause.ts'
import type { Package } from '../packages/package.ts'
import type { BuiltImage } from './built-image.ts'
import type { Exclusions } from './dpkg-exclusions.ts'
import type { PackageLine } from './package-line.ts'
import { addTree, addVersion, END_OF_TAR_BYTES, TAR_BLOCK } from './weigh-tree.ts'

/** What another base has of packages, and what lines on it have installed by now. */
export interface Stock {
  image: BuiltImage
  excludes: Exclusions
  /** `deb libc6` */
  names: Set<string>
}

/** `about`: not all that a line installs is in the image at hand. */
export type Weight = Bytes & { about?: true }

/** Written anew by each line; dpkg keeps the one before, too. */
const DATABASES = {
  deb: ['/var/lib/dpkg/status'],
  apk: ['/lib/apk/db/installed', '/usr/lib/apk/db/installed', '/lib/apk/db/scripts.tar', '/usr/lib/apk/db/scripts.tar'],
}
const COPIES = { deb: 2, apk: 1 }
const KEPT_DATABASE = '/var/lib/dpkg/status-old'
const C_LIBRARIES = { deb: 'libc6', apk: 'musl' }
const INFO = '/var/lib/dpkg/info'
const ARCHIVES = '/var/cache/apt/archives'
const LISTS = '/var/lib/apt/lists'
/** apt keeps no archives where its configuration has this, as in Docker's own images of Debian. */
const CLEANS = '/etc/apt/apt.conf.d/docker-clean'
/** What archives of Debian are smaller than the same files in gzip. */
const ARCHIVE_SHARE = 0.8
/** So many of a package's files are looked at to tell which layer it came with. */
const LOOKED_AT = 16

export function stockOf(image: BuiltImage, excludes: Exclusions): Stock {
  return { image, excludes, names: new Set(image.packages.map(keyOf)) }
}

/**
 * The layer of a line that does nothing but install, where there is none of it: packages are weighed as they are in the image at hand.
 * Undefined where that does not have them.
 */
export function freshInstall(before: BuiltImage, line: PackageLine, stock: Stock): Weight | undefined {
  if (!line.isAlone) return undefined
  const lists = line.ecosystem === 'apk' || line.clearsLists ? -1 : before.files.find(LISTS)
  const needed = neededBy(before, line, stock)
  if (!needed) return undefined
  const total: Weight = { unpackedBytes: END_OF_TAR_BYTES, toPullBytes: 0 }
  addPackages(before, needed.packages, line, stock, total)
  addDatabases(before, line, stock, needed.packages.length, COPIES[line.ecosystem], total)
  add(stock.image, '/etc/ld.so.cache', total)
  // apt has these where its configuration does not forbid it.
  if (line.ecosystem === 'deb') for (const name of ['pkgcache.bin', 'srcpkgcache.bin']) add(before, `/var/cache/apt/${name}`, total)
  if (lists !== -1) addTree(before, lists, total, () => false)
  return finished(total, needed, line, before, stock)
}

/**
 * By how much the layer of a line changes on another base: packages come along that the old one had, those that the new one has do not, and
 * what it leaves out of packages is left out.
 */
export function growthOf(before: BuiltImage, layer: number, line: PackageLine, stock: Stock): Weight | undefined {
  const needed = neededBy(before, line, stock)
  if (!needed) return undefined
  const growth: Weight = { unpackedBytes: 0, toPullBytes: 0 }
  const { filesystem } = before
  const isIn = (version: number) => filesystem.layerOf(version) === layer
  const written = before.packages.filter(
    (each) => each.ecosystem === line.ecosystem && each.files.slice(0, LOOKED_AT).some((node) => filesystem.versionsOf(node).some(isIn)),
  )
  const isUpgrade = ({ files }: Package) =>
    files.slice(0, LOOKED_AT).some((node) => filesystem.versionsOf(node).some((version) => filesystem.layerOf(version) < before.baseLayers))
  addPackages(
    before,
    needed.packages.filter((each) => !written.includes(each)),
    line,
    stock,
    growth,
  )
  for (const each of written) {
    const isThere = stock.names.has(keyOf(each)) && !isUpgrade(each)
    for (const node of each.files)
      if (isThere || stock.excludes(before.files.pathOf(node)))
        for (const version of filesystem.versionsOf(node)) if (isIn(version)) addVersion(before, version, growth, -1)
  }
  const kept = line.ecosystem === 'deb' ? before.files.find(KEPT_DATABASE) : -1
  const databases = [...databasesOf(before, line), ...(kept === -1 ? [] : [kept])].flatMap((node) =>
    filesystem.versionsOf(node).filter(isIn),
  )
  for (const version of databases) addVersion(before, version, growth, -1)
  const copies = line.ecosystem === 'apk' ? Math.min(databases.length, 1) : databases.length
  if (copies > 0) addDatabases(before, line, stock, needed.packages.length, copies, growth)
  return finished(growth, needed, line, before, stock)
}

interface Needed {
  packages: Package[]
  /** Whether all that comes along is in the image at hand. */
  isWhole: boolean
}

/** Those packages and what comes along, without what is there. Undefined where one that has to be is not known. */
function neededBy(
  { packages }: BuiltImage,
  { ecosystem, names, recommends }: PackageLine,
  { names: there, image }: Stock,
): Needed | undefined {
  if (!image.packages.some((each) => each.ecosystem === ecosystem)) return undefined
  const isThere = (position: number) => there.has(keyOf(packages[position]!))
  const found = new Set<number>()
  let isWhole = true
  for (const name of names) {
    if (there.has(`${ecosystem} ${name}`)) continue
    const position = packages.findIndex((each) => each.ecosystem === ecosystem && each.name === name)
    if (position === -1) return undefined
    found.add(position)
  }
  for (const position of found) {
    const each = packages[position]!
    if (!each.complete) return undefined
    for (const { kind, satisfiedBy, wanted } of each.dependencies) {
      const isWanted = kind === 'depends' || (recommends && kind === 'recommends')
      if (!isWanted || satisfiedBy.some((other) => isThere(other) || found.has(other))) continue
      const [first] = satisfiedBy
      if (first !== undefined) found.add(first)
      else if (kind === 'depends') return undefined
      else isWhole &&= there.has(`${ecosystem} ${wanted.split(/[ (:|]/, 1)[0]}`)
    }
  }
  return { packages: [...found].map((position) => packages[position]!), isWhole }
}

function addPackages(before: BuiltImage, packages: readonly Package[], line: PackageLine, { image, excludes }: Stock, total: Bytes): void {
  const { files } = before
  const folders = new Set<number>()
  const added: Bytes = { unpackedBytes: 0, toPullBytes: 0 }
  for (const node of packages.flatMap((each) => each.files)) {
    if (excludes(files.pathOf(node))) continue
    addTree(before, node, added, () => false)
    for (let at = files.parentOf(node); at > 0 && !folders.has(at); at = files.parentOf(at)) folders.add(at)
  }
  total.unpackedBytes += added.unpackedBytes + folders.size * TAR_BLOCK
  total.toPullBytes += added.toPullBytes
  if (line.ecosystem !== 'deb') return
  const names = new Set(packages.map(({ name }) => name))
  for (const child of childrenOf(before, INFO))
    if (names.has(/^(.+?)(?::[a-z\d-]+)?\.[a-z\d]+$/.exec(files.nameOf(child))?.[1] ?? '')) addTree(before, child, total, () => false)
  if (line.clearsArchives || image.files.find(CLEANS) !== -1) return
  const archived = new Set<string>()
  for (const child of childrenOf(before, ARCHIVES)) {
    const name = files.nameOf(child).split('_', 1)[0]!
    if (!names.has(name)) continue
    archived.add(name)
    addTree(before, child, total, () => false)
  }
  // Of those that came with the base nobody has the archive.
  const rest: Bytes = { unpackedBytes: 0, toPullBytes: 0 }
  for (const node of packages.flatMap((each) => (archived.has(each.name) ? [] : each.files))) addTree(before, node, rest, () => false)
  const archive = Math.round(rest.toPullBytes * ARCHIVE_SHARE)
  total.unpackedBytes += archive
  total.toPullBytes += archive
}

/** As on the base, with an entry for each package that has come. */
function addDatabases(before: BuiltImage, line: PackageLine, { image, names }: Stock, added: number, copies: number, total: Bytes): void {
  const [one, all]: [Bytes, Bytes] = [
    { unpackedBytes: 0, toPullBytes: 0 },
    { unpackedBytes: 0, toPullBytes: 0 },
  ]
  for (const node of databasesOf(image, line)) addTree(image, node, one, () => false)
  for (const node of databasesOf(before, line)) addTree(before, node, all, () => false)
  const { length } = before.packages.filter(({ ecosystem }) => ecosystem === line.ecosystem)
  const share = (names.size - new Set(image.packages.map(keyOf)).size + added) / length
  total.unpackedBytes += Math.round((one.unpackedBytes + all.unpackedBytes * share) * copies)
  total.toPullBytes += Math.round((one.toPullBytes + all.toPullBytes * share) * copies)
}

function databasesOf({ files }: BuiltImage, { ecosystem }: PackageLine): ReadonlySet<number> {
  return new Set(DATABASES[ecosystem].map((path) => files.find(path)).filter((node) => node !== -1))
}

function finished(bytes: Weight, { packages, isWhole }: Needed, { ecosystem }: PackageLine, before: BuiltImage, stock: Stock): Weight {
  for (const each of packages) stock.names.add(keyOf(each))
  return isWhole && isSameRelease(ecosystem, before, stock.image) ? bytes : { ...bytes, about: true }
}

/** By the C library, which has one version in all the life of a release, but for what the distribution counts. */
function isSameRelease(ecosystem: PackageLine['ecosystem'], ...images: readonly BuiltImage[]): boolean {
  const [version, other] = images.map(({ packages }) =>
    packages.find((each) => each.ecosystem === ecosystem && each.name === C_LIBRARIES[ecosystem])?.version.replace(/-[^-]*$/, ''),
  )
  return version !== undefined && version === other
}

function add(image: BuiltImage, path: string, total: Bytes): void {
  const node = image.files.find(path)
  if (node !== -1) addTree(image, node, total, () => false)
}

function childrenOf({ files }: BuiltImage, path: string): Iterable<number> {
  const folder = files.find(path)
  return folder === -1 ? [] : files.children(folder)
}

function keyOf({ ecosystem, name }: Package): string {
  return `${ecosystem} ${name}`
}
