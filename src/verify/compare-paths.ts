import type { PathGroup, Verification } from '../report/verification.ts'
import { type BuiltImage, type Intent, isOfBase } from './built-image.ts'
import { movedTo } from './moved.ts'
import { programChange } from './no-longer-started.ts'
import { differs } from './same-file.ts'
import { type Reason, whyAdded, whyChanged, whyRemoved } from './reasons.ts'

type Compared = Pick<Verification, 'removed' | 'added' | 'changed' | 'permissions'>

/** More are counted, and not named. */
const MAX_PATHS = 1000

/** What the final filesystems of two images have not in common, by reason. Folders are looked at for their owner and mode alone. */
export function comparePaths(before: BuiltImage, after: BuiltImage, intent: Intent): Compared {
  const gone = new Map<number, Reason>()
  const known = { isMoved: movedTo(before, after), program: programChange(before, after, intent) }
  const removed = new Groups()
  const added = new Groups()
  const changed = new Groups()
  const permissions = new Map<string, { before: string; after: string; files: number; paths: Set<string> }>()
  for (let node = 0; node < before.filesystem.nodeCount; node++) {
    const old = before.filesystem.liveVersion(node)
    if (old === -1) continue
    const path = before.files.pathOf(node)
    const other = after.files.findLink(path)
    const now = other === -1 ? -1 : after.filesystem.liveVersion(other)
    const isFolder = before.files.kind(node) === 'directory'
    if (other === -1) {
      if (!isFolder) gone.set(node, whyRemoved(before, after, node, intent, known))
      continue
    }
    if (now === -1) continue
    if (!isFolder && differs(before, old, after, now)) changed.add(before, old, whyChanged(before, after, [old, now], intent), path)
    if (intent.base && (isOfBase(before, old) || isOfBase(after, now))) continue
    const [was, is] = [permissionsOf(before, node, old), permissionsOf(after, other, now)]
    if (was === is || before.files.kind(node) === 'symlink') continue
    const key = `${was} ${is}`
    const group = permissions.get(key) ?? { before: was, after: is, files: 0, paths: new Set() }
    permissions.set(key, group)
    group.files++
    if (group.paths.size < MAX_PATHS) group.paths.add(path)
  }
  const reasons = new Map(withNeighbours(before, gone))
  const goneWith = wholeFolders(before, after, reasons)
  for (const [node, reason] of reasons) removed.add(before, before.filesystem.liveVersion(node), reason, goneWith(node))
  const come = new Map<number, Reason>()
  for (let node = 0; node < after.filesystem.nodeCount; node++) {
    const version = after.filesystem.liveVersion(node)
    if (version === -1 || after.files.kind(node) === 'directory' || before.files.findLink(after.files.pathOf(node)) !== -1) continue
    come.set(node, whyAdded(before, after, node, intent))
  }
  const comeWith = wholeFolders(after, before, come)
  for (const [node, reason] of come) added.add(after, after.filesystem.liveVersion(node), reason, comeWith(node))
  return {
    ...{ removed: removed.list(), added: added.list(), changed: changed.list() },
    permissions: [...permissions.values()].map(({ paths, ...group }) => Object.assign(group, { paths: [...paths] })),
  }
}

/** No rule wants what has no bytes: a lock, a link. It goes for the reason for which the rest of its folder goes. */
function* withNeighbours({ files }: BuiltImage, gone: ReadonlyMap<number, Reason>): Iterable<[node: number, reason: Reason]> {
  const reasons = new Map<number, Reason>()
  for (const [node, reason] of gone) if (reason.expected) reasons.set(files.parentOf(node), reason)
  for (const [node, reason] of gone)
    yield [node, (reason.expected || files.sizeOf(node) > 0 ? undefined : reasons.get(files.parentOf(node))) ?? reason]
}

/**
 * Names a node that the other image does not have: by the topmost folder of which the other has nothing either, and of which all is there for
 * one reason; else by itself.
 */
function wholeFolders({ files }: BuiltImage, other: BuiltImage, reasons: ReadonlyMap<number, Reason>): (node: number) => string {
  const missing = new Map<number, boolean>()
  const isMissing = (folder: number): boolean => {
    const known = missing.get(folder) ?? (folder > 0 && other.files.findLink(files.pathOf(folder)) === -1)
    missing.set(folder, known)
    return known
  }
  const only = new Map<number, string | undefined>()
  for (const [node, { reason }] of reasons)
    for (let at = files.parentOf(node); isMissing(at); at = files.parentOf(at))
      only.set(at, only.has(at) && only.get(at) !== reason ? undefined : reason)
  return (node) => {
    let top = node
    for (let at = files.parentOf(node); isMissing(at) && only.get(at) !== undefined; at = files.parentOf(at)) top = at
    return top === node ? files.pathOf(node) : `${files.pathOf(top)}/`
  }
}

class Groups {
  readonly #groups = new Map<string, Omit<PathGroup, 'paths'> & { paths: Set<string> }>()

  add({ ledger }: BuiltImage, version: number, { reason, expected }: Reason, path: string): void {
    const group = this.#groups.get(reason) ?? { reason, expected, files: 0, unpackedBytes: 0, toPullBytes: 0, paths: new Set() }
    this.#groups.set(reason, group)
    group.files++
    group.unpackedBytes += ledger.unpackedBytes[version]!
    group.toPullBytes += ledger.toPullBytes[version]!
    if (group.paths.size < MAX_PATHS) group.paths.add(path)
  }

  list(): PathGroup[] {
    return [...this.#groups.values()]
      .map(({ paths, ...group }) => Object.assign(group, { paths: [...paths].sort() }))
      .toSorted((a, b) => Number(a.expected) - Number(b.expected) || b.unpackedBytes - a.unpackedBytes || b.files - a.files)
  }
}

/** `0644 1000:1000` */
function permissionsOf({ filesystem, files }: BuiltImage, node: number, version: number): string {
  const layer = filesystem.layers[filesystem.layerOf(version)]!
  const entry = filesystem.entryOf(version)
  return `${files.modeOf(node).toString(8).padStart(4, '0')} ${layer.uid[entry]}:${layer.gid[entry]}`
}
