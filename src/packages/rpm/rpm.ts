import type { ImageFiles } from '../../contents/image-files.ts'
import { adoptBytecode } from '../adopt.ts'
import { adoptAlternatives, readAlternatives } from '../alternatives.ts'
import type { Catalogue, Installed } from '../catalogue.ts'
import { markBroken, MAX_LISTED_FILES, type Trouble } from '../database.ts'
import { readDistribution } from '../os-release.ts'
import { type OwnedFiles, ownedFiles } from '../owned-files.ts'
import type { Package } from '../package.ts'
import { purl } from '../purl.ts'
import { readManifests } from '../read-manifests.ts'
import { readAsked } from './asked.ts'
import { type RpmDatabase, readRpmDatabase } from './database.ts'
import { readManifest } from './manifest.ts'
import { relate } from './relations.ts'

/** Packages of Red Hat, Fedora, SUSE, Amazon Linux, Azure Linux and their relatives. */
export const rpm: Catalogue = { ecosystem: 'rpm', read }

async function read(files: ImageFiles): Promise<Installed> {
  const trouble: Trouble = { notes: [], broken: [] }
  const database = await readRpmDatabase(files, trouble)
  const isListed = database.path !== ''
  const { path, packages } = isListed ? database : await readManifest(files, trouble)
  if (packages.length === 0) return { packages: [], ...trouble }

  const owned = ownedFiles(files)
  giveListedFiles(owned, database, trouble)
  const [alternatives, asked, essential, distribution] = await Promise.all([
    readAlternatives(files, '/var/lib/alternatives'),
    readAsked(files, trouble),
    readProtected(files),
    readDistribution(files),
  ])
  adoptAlternatives(files, owned, alternatives)
  adoptBytecode(files, owned)
  const { dependencies, exceeded } = relate(packages, (path) => owned.ownerOf(files.findLink(path)))
  if (exceeded) markBroken(trouble, path, 'Its packages need more than can be followed, so some are not known to be needed.')

  const packageAt = (position: number): Package => {
    const { name, version, epoch, architecture } = packages[position]!
    const qualifiers = { arch: architecture, epoch: epoch > 0 ? String(epoch) : '', distro: distribution?.release }
    return {
      ecosystem: 'rpm',
      name,
      version: epoch > 0 ? `${epoch}:${version}` : version,
      purl: purl({ type: 'rpm', namespace: distribution?.id, name, version, qualifiers }),
      evidence: path,
      files: owned.of(position),
      dependencies: dependencies[position]!,
      ...asked(name, architecture),
      essential: essential.has(name),
      complete: isListed,
    }
  }
  return { packages: Array.from(packages.keys(), packageAt), ...trouble }
}

function giveListedFiles(owned: OwnedFiles, { path, packages }: RpmDatabase, trouble: Trouble): void {
  let left = MAX_LISTED_FILES
  for (const [position, each] of packages.entries()) {
    const paths = [...each.paths()]
    left -= paths.length
    if (left < 0) return markBroken(trouble, path, 'It lists more files than any system has, and the rest is left out.')
    owned.giveListed(paths, position)
  }
}

/** What every program of these systems stands on; what dnf refuses to remove comes on top. */
const BASE = ['basesystem', 'filesystem', 'glibc', 'setup']
const PROTECTED = ['/etc/dnf/protected.d', '/etc/yum/protected.d']
const MAX_BYTES = 65_536

async function readProtected(files: ImageFiles): Promise<ReadonlySet<string>> {
  const names = new Set(BASE)
  const lists = PROTECTED.flatMap((folder) => Array.from(files.children(files.find(folder)))).filter((node) =>
    files.nameOf(node).endsWith('.conf'),
  )
  await readManifests(
    files,
    lists,
    (content) => {
      for (const line of content?.toString().split('\n') ?? []) names.add(line.trim())
    },
    MAX_BYTES,
  )
  return names
}
