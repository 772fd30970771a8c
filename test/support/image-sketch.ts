import type { Filesystem } from '../../src/filesystem/filesystem.ts'
import { mergeLayers } from '../../src/filesystem/merge.ts'
import { ENTRY_KINDS, type EntryKind, type LayerIndex } from '../../src/layer/layer-index.ts'
import { balance } from '../../src/ledger/account.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'

/** What a layer has at a path: content bytes, a whiteout, or more. Equal `content` is equal content; without it, no two files are alike. */
export type Sketched = number | 'whiteout' | 'opaque' | { bytes: number; content: string } | { hardlink: string } | { symlink: string }
export type LayerSketch = Readonly<Record<string, Sketched>>

/** Layers as a table, base first: `[{ 'root/.cache/pip/a': 1000 }, { 'root/.cache/pip/a': 'whiteout' }]`. Of each content byte, half is pulled. */
export function sketch(layers: readonly LayerSketch[]): {
  filesystem: Filesystem
  ledger: Ledger
  contentKeys: (version: number) => string | undefined
} {
  const keys = layers.flatMap((layer) =>
    Object.values(layer).map((value) => (typeof value === 'object' && 'content' in value ? value.content : undefined)),
  )
  const contentKeys = (version: number) => keys[version]
  const filesystem = mergeLayers(layers.map(indexOf))
  return { filesystem, ledger: balance(filesystem, contentKeys), contentKeys }
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
