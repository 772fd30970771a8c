import { posix } from 'node:path'
import type { Filesystem } from '../filesystem/filesystem.ts'
import { entryKind, entryPath, entrySize, type LayerIndex } from '../layer/layer-index.ts'

/** What dive 0.13 says of an image. `docs/dive.md` tells where it differs from the ledger, and why. */
export interface DiveEfficiency {
  /** 0 to 1. */
  efficiency: number
  wastedBytes: number
  /** Sum of the sizes in all tar headers. */
  sizeBytes: number
}

const WHITEOUT = '.wh.'
/** dive drops every name that starts like this, and with it what an opaque directory hides. */
const DROPPED = '.wh..wh.'

interface Folder {
  bytes: number
  isDirectory: boolean
  children: Map<string, Folder>
}

interface Seen {
  bytes: number
  smallestBytes: number
  times: number
}

/**
 * dive's figures by dive's formula (dive/filetree/efficiency.go at 0.13), errors included, so that a user who moves over
 * can compare. For every path, the sizes that the layers have for it are added up:
 *
 *     efficiency  = sum of each path's smallest size / sum of all its sizes
 *     wastedBytes = sum of all sizes of the paths that more than one layer has, the copy that must stay among them
 */
export function diveEfficiency({ layers }: Pick<Filesystem, 'layers'>): DiveEfficiency {
  const seen = new Map<string, Seen>()
  const below = emptyFolder()
  let sizeBytes = 0

  for (const index of layers) {
    const layer = emptyFolder()
    for (let i = 0; i < index.count; i++) sizeBytes += addEntry(layer, index, i)
    // A whiteout of what is not there ends dive's walk of the layer: its other paths are not counted.
    for (const [path, node] of leaves(layer)) {
      const whiteout = posix.basename(path).startsWith(WHITEOUT)
      const plain = whiteout ? withoutPrefix(path) : path
      const hidden = whiteout ? find(below, plain) : undefined
      if (whiteout && !hidden) break
      count(seen, plain, hidden ? (hidden.isDirectory ? totalBytes(hidden) : 0) : node.bytes)
    }
    stack(below, layer)
  }

  const paths = [...seen.values()]
  const bytes = paths.reduce((sum, path) => sum + path.bytes, 0)
  const smallest = paths.reduce((sum, path) => sum + path.smallestBytes, 0)
  const wastedBytes = paths.reduce((sum, path) => sum + (path.times > 1 ? path.bytes : 0), 0)
  return { efficiency: bytes === 0 ? 1 : smallest / bytes, wastedBytes, sizeBytes }
}

function addEntry(layer: Folder, index: LayerIndex, i: number): number {
  const bytes = entrySize(index, i)
  const names = namesOf(entryPath(index, i))
  if (names.length === 0 || names.some((name) => name.startsWith(DROPPED))) return bytes
  set(layer, names, bytes, entryKind(index, i) === 'directory')
  return bytes
}

function count(seen: Map<string, Seen>, path: string, bytes: number): void {
  const before = seen.get(path)
  if (!before) return void seen.set(path, { bytes, smallestBytes: bytes, times: 1 })
  before.bytes += bytes
  before.smallestBytes = Math.min(before.smallestBytes, bytes)
  before.times++
}

/** Nodes without children, by name, a folder's before its later siblings. Not by recursion: paths may be as deep as a tar allows. */
function* leaves(root: Folder): Generator<[string, Folder]> {
  const open = [{ path: '', names: namesIn(root).reverse(), folder: root }]
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const name = top.names.pop()
    if (name === undefined) {
      open.pop()
      continue
    }
    const child = top.folder.children.get(name)!
    const path = `${top.path}/${name}`
    if (child.children.size === 0) yield [path, child]
    else open.push({ path, names: namesIn(child).reverse(), folder: child })
  }
}

/** Lays a layer over those below it. A file in place of a folder keeps the folder's children: dive does so, too. */
function stack(below: Folder, layer: Folder): void {
  const pairs: [below: Folder, layer: Folder][] = [[below, layer]]
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [under, over] = pair
    for (const name of namesIn(over)) {
      if (name.startsWith(WHITEOUT)) {
        under.children.delete(name.slice(WHITEOUT.length))
        continue
      }
      const child = over.children.get(name)!
      pairs.push([set(under, [name], child.bytes, child.isDirectory), child])
    }
  }
}

function set(root: Folder, names: readonly string[], bytes: number, isDirectory: boolean): Folder {
  let folder = root
  for (const name of names) {
    let child = folder.children.get(name)
    if (!child) folder.children.set(name, (child = emptyFolder()))
    folder = child
  }
  folder.bytes = bytes
  folder.isDirectory = isDirectory
  return folder
}

function find(root: Folder, path: string): Folder | undefined {
  let folder: Folder | undefined = root
  for (const name of namesOf(path)) folder = folder?.children.get(name)
  return folder
}

function totalBytes(folder: Folder): number {
  let bytes = 0
  const folders = [folder]
  for (let next = folders.pop(); next; next = folders.pop()) {
    bytes += next.bytes
    for (const child of next.children.values()) folders.push(child)
  }
  return bytes
}

function namesIn(folder: Folder): string[] {
  return [...folder.children.keys()].sort()
}

function namesOf(path: string): string[] {
  return posix
    .normalize(path)
    .split('/')
    .filter((name) => name !== '' && name !== '.')
}

function withoutPrefix(path: string): string {
  return posix.join(posix.dirname(path), posix.basename(path).slice(WHITEOUT.length))
}

function emptyFolder(): Folder {
  return { bytes: 0, isDirectory: false, children: new Map() }
}
