import { posix } from 'node:path'
import { walkTarFile } from '../tar/walk.ts'

/** A member's content within the archive. */
export interface Member {
  offset: number
  sizeBytes: number
}

export interface MemberTable {
  /** By path without a leading `./`; links stand for what they point at. */
  members: ReadonlyMap<string, Member>
  /** How many bytes in the walk ended, where the archive did not. */
  cutOffAt?: number
  /** Why no member could be read, for archives that are none. */
  damage?: string
}

/** An image archive has a few members a layer; one with more than this is a file system, and would fill the memory. */
const MAX_MEMBERS = 100_000
/** skopeo and docker save point from layer to layer once; a chain of links is no image. */
const MAX_LINKS = 8

/** Reads where the members of a plain tar lie. Later members replace earlier ones, as with any tar. */
export function readMembers(descriptor: number, sizeBytes: number): MemberTable {
  const members = new Map<string, Member>()
  const links = new Map<string, string>()
  const end = walkTarFile(descriptor, 0, sizeBytes, (entry) => {
    if (members.size + links.size >= MAX_MEMBERS) return
    const path = normal(entry.path.toString())
    if (entry.kind === 'file' && !entry.sparse) {
      links.delete(path)
      members.set(path, { offset: entry.contentOffset, sizeBytes: entry.contentBytes })
    } else if (entry.kind === 'symlink' || entry.kind === 'hardlink') {
      // A symlink's target counts from the link's own folder, a hard link's from the top.
      const link = entry.link.toString()
      members.delete(path)
      links.set(path, normal(entry.kind === 'symlink' && !link.startsWith('/') ? posix.join(posix.dirname(path), link) : link))
    }
  })
  for (const [path, link] of links) {
    const target = follow(link, links)
    const member = target === undefined ? undefined : members.get(target)
    if (member) members.set(path, member)
  }

  const table: MemberTable = { members }
  if (end.damage && end.entries > 0) table.cutOffAt = Math.min(end.damage.offset, sizeBytes)
  if (end.damage && end.entries === 0) table.damage = end.damage.message
  return table
}

function follow(path: string, links: ReadonlyMap<string, string>): string | undefined {
  for (let steps = 0; steps < MAX_LINKS; steps++) {
    const next = links.get(path)
    if (next === undefined) return path
    path = next
  }
  return undefined
}

function normal(path: string): string {
  return posix.normalize(path).replace(/^\/+/, '')
}
