import type { ImageFiles } from '../../contents/image-files.ts'
import { adoptBytecode, adoptSymlinks } from '../adopt.ts'
import type { Asked } from '../asked.ts'
import type { Catalogue, Installed } from '../catalogue.ts'
import { markBroken, MAX_LISTED_FILES, readDatabase, type Trouble } from '../database.ts'
import { readDistribution } from '../os-release.ts'
import { ownedFiles } from '../owned-files.ts'
import type { Package } from '../package.ts'
import { purl } from '../purl.ts'
import { MAX_PACKAGES } from '../read-manifests.ts'
import { type ApkPackage, parseInstalled, words } from './installed.ts'
import { type ApkRelations, relate } from './relations.ts'

/** Packages of Alpine, Wolfi and Chainguard. */
export const apk: Catalogue = { ecosystem: 'apk', read }

/** The database has moved; what is at one place is often a symlink to the other. */
const DATABASES = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed']
const WORLD = '/etc/apk/world'
/** What every program of the distribution stands on. apk itself would remove anything. */
const BASE = /^((alpine|wolfi|chainguard)-(base|baselayout|baselayout-data|release)|busybox|busybox-binsh|musl|glibc|ld-linux)$/
/** The time of the command; 0 before apk 2.10. */
const VIRTUAL_VERSION = /^(\d{8}\.\d{6}|0)$/
/** Programs with many names, which are symlinks that no package lists. */
const MULTICALL = /^(busybox|bbsuid)$/

async function read(files: ImageFiles): Promise<Installed> {
  const trouble: Trouble = { notes: [], broken: [] }
  const [database] = new Set(DATABASES.map((path) => files.find(path)).filter((node) => files.kind(node) === 'file'))
  const evidence = database === undefined ? '' : files.pathOf(database)
  const [content, world, distribution] = await Promise.all([
    readDatabase(files, evidence, trouble),
    readDatabase(files, WORLD, trouble),
    readDistribution(files),
  ])
  const { packages: parsed, cut } = parseInstalled(content?.toString() ?? '', { packages: MAX_PACKAGES, files: MAX_LISTED_FILES })
  const found = parsed.filter(({ name }) => name !== '')
  if (found.length < parsed.length) markBroken(trouble, evidence, 'It has a package without a name, so not all that it lists is known.')
  if (cut) markBroken(trouble, evidence, 'It lists more than any system has, and the rest is left out.')
  if (found.length === 0) return { packages: [], ...trouble }

  const owned = ownedFiles(files)
  for (const [position, { paths }] of found.entries()) owned.giveListed(paths, position)
  for (const folder of ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin']) {
    adoptSymlinks(files, owned, files.find(folder), (target) => MULTICALL.test(files.nameOf(target)))
  }
  adoptBytecode(files, owned)

  const relations = relate(found)
  if (relations.exceeded) markBroken(trouble, evidence, 'Its packages need more than can be followed, so some are not known to be needed.')
  const asked = judgeAsked(found, relations, world?.toString())
  const packageAt = (position: number): Package => {
    const { name, version, architecture } = found[position]!
    const qualifiers = { arch: architecture, distro: distribution?.release }
    return {
      ecosystem: 'apk',
      name,
      version,
      purl: purl({ type: 'apk', namespace: distribution?.id ?? 'alpine', name, version, qualifiers }),
      evidence,
      files: owned.of(position),
      dependencies: relations.dependencies[position]!,
      ...asked[position]!,
      essential: BASE.test(name),
      complete: true,
    }
  }
  return { packages: Array.from(found.keys(), packageAt), ...trouble }
}

/**
 * By the world, the list of what was asked for. `apk add --virtual .build-deps gcc` puts a package into it that has no files and needs gcc:
 * when `apk del .build-deps` was forgotten it is still there.
 */
function judgeAsked(packages: readonly ApkPackage[], { named, dependencies }: ApkRelations, world: string | undefined): Asked[] {
  if (world === undefined) return packages.map(() => ({ asked: 'unknown' }))
  const judged: Asked[] = packages.map(() => ({ asked: 'pulled-in' }))
  const virtual: number[] = []
  for (const position of words(world)
    .filter((atom) => !atom.startsWith('!'))
    .flatMap(named)) {
    const { name, version } = packages[position]!
    const isVirtual = VIRTUAL_VERSION.test(version)
    if (isVirtual) virtual.push(position)
    judged[position] = { asked: 'asked', askedIn: isVirtual ? virtualCommand(name) : WORLD }
  }
  for (const position of virtual) {
    const askedIn = virtualCommand(packages[position]!.name)
    for (const needed of dependencies[position]!.flatMap(({ satisfiedBy }) => satisfiedBy)) {
      if (judged[needed]!.asked === 'pulled-in') judged[needed] = { asked: 'pulled-in', askedIn }
    }
  }
  return judged
}

function virtualCommand(name: string): string {
  return `apk add --virtual ${name}`
}
