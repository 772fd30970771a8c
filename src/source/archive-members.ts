import { posix } from 'node:path'
import type { TarEntry } from '../tar/entry.ts'
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

/** Reads where the members of a plain tar lie. */
export function readMembers(descriptor: number, sizeBytes: number): MemberTable {
  const paths = new MemberPaths<Member>()
  const end = walkTarFile(descriptor, 0, sizeBytes, (entry) => {
    const path = paths.fileOf(entry)
    if (path !== undefined) paths.set(path, { offset: entry.contentOffset, sizeBytes: entry.contentBytes })
  })
  const table: MemberTable = { members: paths.resolve() }
  if (end.damage && end.entries > 0) table.cutOffAt = Math.min(end.damage.offset, sizeBytes)
  if (end.damage && end.entries === 0) table.damage = end.damage.message
  return table
}

/** The files of an archive by path, and links between them. Later members replace earlier ones, as with any tar. */
export class MemberPaths<M> {
  readonly #members = new Map<string, M>()
  readonly #links = new Map<string, string>()

  /** Takes an entry in. Answers its path when it is a file, whose content is then to be `set`. */
  fileOf(entry: TarEntry): string | undefined {
    if (this.#members.size + this.#links.size >= MAX_MEMBERS) return undefined
    const path = normal(entry.path.toString())
    if (entry.kind === 'file' && !entry.sparse) {
      this.#links.delete(path)
      return path
    }
    if (entry.kind === 'symlink' || entry.kind === 'hardlink') {
      // A symlink's target counts from the link's own folder, a hard link's from the top.
      const link = entry.link.toString()
      this.#members.delete(path)
      this.#links.set(path, normal(entry.kind === 'symlink' && !link.startsWith('/') ? posix.join(posix.dirname(path), link) : link))
    }
    return undefined
  }

  set(path: string, member: M): void {
    this.#members.set(path, member)
  }

  /** All members; links stand for what they point at. */
  resolve(): Map<string, M> {
    for (const [path, link] of this.#links) {
      const target = follow(link, this.#links)
      const member = target === undefined ? undefined : this.#members.get(target)
      if (member !== undefined) this.#members.set(path, member)
    }
    return this.#members
  }
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
