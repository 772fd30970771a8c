import type { Filesystem } from '../filesystem/filesystem.ts'
import { CAUSES, type Cause } from './cause.ts'
import type { ContentKeys } from './account.ts'

const NUMBER = Object.fromEntries(CAUSES.map((cause, number) => [cause, number])) as Record<Cause, number>

/**
 * The cause of every version's content, as indexes into CAUSES.
 *
 * - A version with the content of the one that it replaced is `rewritten`, and the older copy takes over its fate: the
 *   change of owner or mode is what costs, so its layer has the bytes.
 * - Content that the final filesystem shows, under its own name or by a hard link, is `live`, its later copies `duplicate`.
 * - The rest is `overwritten` where another version took its place, else `deleted`.
 */
export function causesOf(filesystem: Filesystem, contentKeys: ContentKeys): Uint8Array {
  const { versionCount } = filesystem
  const causes = new Uint8Array(versionCount).fill(NUMBER.overhead)
  const shown = shownContent(filesystem)
  const { rewritten, last } = passOnRewritten(filesystem, contentKeys, shown)

  const firstCopies = new Set<string>()
  for (let version = 0; version < versionCount; version++) {
    if (!hasOwnContent(filesystem, version)) continue
    if (rewritten[version] === 1) causes[version] = NUMBER.rewritten
    else if (shown[version] === 0)
      causes[version] = filesystem.wasReplaced(last.get(version) ?? version) ? NUMBER.overwritten : NUMBER.deleted
    else {
      const key = contentKeys(version)
      const copy = key !== undefined && firstCopies.has(key)
      causes[version] = copy ? NUMBER.duplicate : NUMBER.live
      if (key !== undefined) firstCopies.add(key)
    }
  }
  return causes
}

/** Whether the version is a file with content of its own, at a path that can be reached. */
function hasOwnContent(filesystem: Filesystem, version: number): boolean {
  return filesystem.contentOf(version) === version && filesystem.nodeOf(version) !== -1
}

/** 1 for each version whose content the final filesystem shows at some path. */
function shownContent(filesystem: Filesystem): Uint8Array {
  const shown = new Uint8Array(filesystem.versionCount)
  for (let node = 0; node < filesystem.nodeCount; node++) {
    const version = filesystem.liveVersion(node)
    const content = version === -1 ? -1 : filesystem.contentOf(version)
    if (content !== -1) shown[content] = 1
  }
  return shown
}

interface Rewrites {
  /** 1 for each version that repeats the content of the version it replaced. */
  rewritten: Uint8Array
  /** Of each first copy the last version that repeats it at the same path. */
  last: ReadonlyMap<number, number>
}

/** Finds rewritten versions; that they are shown goes over, in `shown`, to the first copy. */
function passOnRewritten(filesystem: Filesystem, contentKeys: ContentKeys, shown: Uint8Array): Rewrites {
  const rewritten = new Uint8Array(filesystem.versionCount)
  const original = new Map<number, number>()
  const last = new Map<number, number>()
  // In the order of the versions, so that of many rewrites each finds the first copy.
  for (let version = 0; version < filesystem.versionCount; version++) {
    if (!hasOwnContent(filesystem, version)) continue
    const before = filesystem.previousOf(version)
    if (before === -1 || !filesystem.wasReplaced(before)) continue
    const content = filesystem.contentOf(before)
    const key = contentKeys(version)
    if (content === -1 || content === version || key === undefined || key !== contentKeys(content)) continue
    rewritten[version] = 1
    const first = original.get(content) ?? content
    original.set(version, first)
    if (shown[version] === 1) shown[first] = 1
    if (filesystem.nodeOf(first) === filesystem.nodeOf(version)) last.set(first, version)
  }
  return { rewritten, last }
}
