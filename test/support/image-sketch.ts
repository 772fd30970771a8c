import type { Filesystem } from '../../src/filesystem/filesystem.ts'
import { ENTRY_KINDS, entryKind, entryLink, entryPath, type EntryKind, type LayerIndex } from '../../src/layer/layer-index.ts'
import { emptyAccount, type Cause } from '../../src/ledger/cause.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'

/** What a layer has at a path: content bytes, a whiteout, or more. Equal `content` is equal content; without it, no two files are alike. */
export type Sketched = number | 'whiteout' | 'opaque' | { bytes: number; content: string } | { hardlink: string } | { symlink: string }
export type LayerSketch = Readonly<Record<string, Sketched>>

/** Layers as a table, base first: `[{ 'root/.cache/pip/a': 1000 }, { 'root/.cache/pip/a': 'whiteout' }]`. Of each content byte, half is pulled. */
export function sketch(layers: readonly LayerSketch[]): { filesystem: Filesystem; ledger: Ledger } {
  const contents = layers.map((layer) =>
    Object.values(layer).map((value) => (typeof value === 'object' && 'content' in value ? value.content : undefined)),
  )
  const filesystem = merge(layers.map(indexOf))
  return { filesystem, ledger: balance(filesystem, contents.flat()) }
}

/** A layer index in memory. */
export function indexOf(layer: LayerSketch): LayerIndex {
  const entries = Object.entries(layer).map(([path, value]) => entryOf(path, value))
  const texts = entries.map(({ path, link }) => ({ path: Buffer.from(path), link: Buffer.from(link) }))
  const textStart = new Uint32Array(entries.length + 1)
  texts.forEach(({ path, link }, i) => (textStart[i + 1] = textStart[i]! + path.length + link.length))
  const contentBytes = Float64Array.from(entries, ({ bytes }) => bytes)
  const content = contentBytes.reduce((sum, bytes) => sum + bytes, 0)
  return {
    digest: `sha256:${'0'.repeat(64)}`,
    verified: true,
    compression: 'none',
    blobBytes: content / 2 + 512,
    tarBytes: content + 1024 * (entries.length + 1),
    count: entries.length,
    kind: Uint8Array.from(entries, ({ kind }) => ENTRY_KINDS.indexOf(kind)),
    mode: new Uint16Array(entries.length).fill(0o644),
    uid: new Uint32Array(entries.length),
    gid: new Uint32Array(entries.length),
    contentOffset: new Float64Array(entries.length),
    contentBytes,
    toPullBytes: contentBytes.map((bytes) => bytes / 2),
    textStart,
    pathLength: Uint32Array.from(texts, ({ path }) => path.length),
    text: Buffer.concat(texts.flatMap(({ path, link }) => [path, link])),
    extras: new Map(),
    notes: [],
  }
}

function entryOf(path: string, value: Sketched): { path: string; link: string; kind: EntryKind; bytes: number } {
  const slash = path.lastIndexOf('/') + 1
  if (value === 'whiteout') return { path: `${path.slice(0, slash)}.wh.${path.slice(slash)}`, link: '', kind: 'file', bytes: 0 }
  if (value === 'opaque') return { path: `${path.replace(/\/$/, '')}/.wh..wh..opq`, link: '', kind: 'file', bytes: 0 }
  if (typeof value === 'number') return { path, link: '', kind: path.endsWith('/') ? 'directory' : 'file', bytes: value }
  if ('content' in value) return { path, link: '', kind: 'file', bytes: value.bytes }
  return 'hardlink' in value
    ? { path, link: value.hardlink, kind: 'hardlink', bytes: 0 }
    : { path, link: value.symlink, kind: 'symlink', bytes: 0 }
}

/** Lays the layers over each other, plainly: good for tens of thousands of files, no symlinks followed. */
function merge(layers: readonly LayerIndex[]): Filesystem {
  const nodes = [{ parent: -1, name: '', children: new Map<string, number>(), versions: [] as number[], live: -1 }]
  const versions: { layer: number; entry: number; node: number; content: number }[] = []
  const nodeAt = (path: string, make: boolean): number => {
    let node = 0
    for (const name of path.split('/').filter((part) => part !== '' && part !== '.')) {
      let child = nodes[node]!.children.get(name) ?? -1
      if (child < 0 && !make) return -1
      if (child < 0) {
        child = nodes.push({ parent: node, name, children: new Map(), versions: [], live: -1 }) - 1
        nodes[node]!.children.set(name, child)
      }
      node = child
    }
    return node
  }
  const below = (node: number): number[] => {
    const found = [node]
    for (const each of found) found.push(...nodes[each]!.children.values())
    return found
  }
  const hide = (node: number) => node >= 0 && below(node).forEach((each) => (nodes[each]!.live = -1))

  layers.forEach((index, layer) => {
    const names = Array.from({ length: index.count }, (_, i) => entryPath(index, i))
    // Whiteouts are about the layers below only.
    for (const path of names) {
      const slash = path.lastIndexOf('/') + 1
      const name = path.slice(slash)
      if (name === '.wh..wh..opq') nodes[Math.max(0, nodeAt(path.slice(0, slash), false))]!.children.forEach((child) => hide(child))
      else if (name.startsWith('.wh.')) hide(nodeAt(path.slice(0, slash) + name.slice(4), false))
    }
    names.forEach((path, entry) => {
      const version = versions.push({ layer, entry, node: -1, content: -1 }) - 1
      if (path.slice(path.lastIndexOf('/') + 1).startsWith('.wh.')) return
      const kind = entryKind(index, entry)
      const node = nodeAt(path, true)
      const target = kind === 'hardlink' ? nodes[nodeAt(entryLink(index, entry), false)]?.live : undefined
      const content = kind === 'file' ? version : (versions[target ?? -1]?.content ?? -1)
      versions[version] = { layer, entry, node, content }
      if (kind !== 'directory') hide(node)
      for (let up = nodes[node]!.parent; up > 0; up = nodes[up]!.parent) {
        const shown = nodes[up]!.live
        if (shown >= 0 && entryKind(layers[versions[shown]!.layer]!, versions[shown]!.entry) !== 'directory') nodes[up]!.live = -1
      }
      nodes[node]!.versions.push(version)
      nodes[node]!.live = version
    })
  })

  const pathOf = (node: number): string => {
    const names: string[] = []
    for (let up = node; up > 0; up = nodes[up]!.parent) names.push(nodes[up]!.name)
    return `/${names.reverse().join('/')}`
  }
  return {
    layers,
    nodeCount: nodes.length,
    versionCount: versions.length,
    layerOf: (version) => versions[version]!.layer,
    entryOf: (version) => versions[version]!.entry,
    nodeOf: (version) => versions[version]!.node,
    contentOf: (version) => versions[version]!.content,
    parentOf: (node) => nodes[node]!.parent,
    nameOf: (node) => nodes[node]!.name,
    pathOf,
    childrenOf: (node) => nodes[node]!.children.values(),
    liveVersion: (node) => nodes[node]!.live,
    exists: (node) => below(node).some((each) => nodes[each]!.live >= 0),
    versionsOf: (node) => nodes[node]!.versions,
    find: (path) => nodeAt(path, false),
    notes: [],
  }
}

function balance(filesystem: Filesystem, contents: readonly (string | undefined)[]): Ledger {
  const { layers, versionCount } = filesystem
  const total = emptyAccount()
  const accounts = layers.map(emptyAccount)
  const causes = new Array<Cause>(versionCount).fill('overhead')
  const bytesOf = (version: number) => {
    const layer = layers[filesystem.layerOf(version)]!
    const entry = filesystem.entryOf(version)
    return { unpackedBytes: layer.contentBytes[entry]!, toPullBytes: layer.toPullBytes[entry]! }
  }

  const shown = new Set<number>()
  for (let node = 0; node < filesystem.nodeCount; node++) {
    const live = filesystem.liveVersion(node)
    if (live >= 0) shown.add(filesystem.contentOf(live))
  }
  const seen = new Map<string, number>()
  for (let version = 0; version < versionCount; version++) {
    if (bytesOf(version).unpackedBytes === 0) continue
    const node = filesystem.nodeOf(version)
    const history = node < 0 ? [] : filesystem.versionsOf(node)
    const content = contents[version]
    const repeats = content !== undefined && history.some((older) => older < version && contents[older] === content)
    // Of content written again, the first copy is the one that counts.
    const staysAs = content !== undefined && history.some((newer) => newer > version && shown.has(newer) && contents[newer] === content)
    if (repeats) causes[version] = 'rewritten'
    else if (shown.has(version) || staysAs) {
      const first = content === undefined ? undefined : seen.get(content)
      causes[version] = first === undefined ? 'live' : 'duplicate'
      if (content !== undefined && first === undefined) seen.set(content, version)
    } else causes[version] = filesystem.liveVersion(node) >= 0 ? 'overwritten' : 'deleted'
    for (const account of [total, accounts[filesystem.layerOf(version)]!]) {
      const bytes = bytesOf(version)
      account[causes[version]!].unpackedBytes += bytes.unpackedBytes
      account[causes[version]!].toPullBytes += bytes.toPullBytes
    }
  }
  return { causeOf: (version) => causes[version]!, bytesOf, total, layers: accounts, imbalances: [] }
}
