import type { ImageFiles } from '../contents/image-files.ts'
import { adoptSymlinks } from './adopt.ts'
import type { OwnedFiles } from './owned-files.ts'
import { readManifests } from './read-manifests.ts'

/** A link such as `/usr/bin/awk` to `/etc/alternatives/awk`, which leads to the one that was chosen of several. */
export interface AlternativeLink {
  name: string
  path: string
}

const CHOSEN = '/etc/alternatives'
const MAX_BYTES = 1024 * 1024

/** The links of each group, the leading one first, by a folder with a file for each. */
export async function readAlternatives(files: ImageFiles, folder: string): Promise<AlternativeLink[][]> {
  const groups: AlternativeLink[][] = []
  const nodes = [...files.children(files.find(folder))]
  await readManifests(
    files,
    nodes,
    (content, i) => {
      if (content) groups.push(parseAlternatives(files.nameOf(nodes[i]!), content.toString()))
    },
    MAX_BYTES,
  )
  return groups
}

/**
 * Gives both links of an alternative to the package of what was chosen. One that leads nowhere, as to a manual page that was left out of the
 * image, goes with the first link of its group.
 */
export function adoptAlternatives(files: ImageFiles, owned: OwnedFiles, groups: readonly (readonly AlternativeLink[])[]): void {
  for (const links of groups) adoptGroup(files, owned, links)
  adoptSymlinks(files, owned, files.find(CHOSEN))
}

/**
 * As update-alternatives of Debian and of chkconfig write them: the mode, the path of the
 * leading link, then name and path of each that follows it, to an empty line. What there is to choose from comes after.
 */
function parseAlternatives(name: string, text: string): AlternativeLink[] {
  const lines = text.split('\n')
  const end = lines.indexOf('', 2)
  const links = lines[1]?.startsWith('/') ? [{ name, path: lines[1] }] : []
  for (let i = 2; i + 1 < end; i += 2) links.push({ name: lines[i]!, path: lines[i + 1]! })
  return links
}

function adoptGroup(files: ImageFiles, owned: OwnedFiles, links: readonly AlternativeLink[]): void {
  let leader = -1
  for (const { name, path } of links) {
    const chosen = `${CHOSEN}/${name}`
    const target = files.find(chosen)
    const owner = target === -1 ? leader : owned.ownerOf(target)
    if (leader === -1) leader = owner
    if (owner === -1) continue
    for (const [link, leads] of [
      [files.findLink(chosen), true],
      [files.findLink(path), files.linkTarget(files.findLink(path)) === chosen],
    ] as const) {
      if (leads && files.kind(link) === 'symlink' && owned.ownerOf(link) === -1) owned.give(link, owner)
    }
  }
}
