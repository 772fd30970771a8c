import type { Compression } from '../image/media-type.ts'
import type { Columns } from './columns.ts'
import type { EntryExtras, LayerIndex } from './layer-index.ts'
import { packSections, unpackSections } from './sections.ts'

/** What an index says of the layer as a whole. */
export interface LayerFacts {
  compression: Compression
  blobBytes: number
  tarBytes: number
  notes: readonly string[]
}

/** Facts and columns as bytes: the form in which an index goes from a worker to the main thread, and to the cache. */
export function packIndex(facts: LayerFacts, columns: Columns, toPullBytes: Float64Array): Buffer {
  const { count } = columns
  return packSections(
    { kind: 'index', ...facts, count, extras: [...columns.extras] },
    {
      kind: columns.kind.subarray(0, count),
      mode: columns.mode.subarray(0, count),
      uid: columns.uid.subarray(0, count),
      gid: columns.gid.subarray(0, count),
      contentOffset: columns.contentOffset.subarray(0, count),
      contentBytes: columns.contentBytes.subarray(0, count),
      toPullBytes,
      textStart: columns.textStart.subarray(0, count + 1),
      pathLength: columns.pathLength.subarray(0, count),
      text: columns.text.subarray(0, columns.textBytes),
    },
  )
}

/** An index but for the digest of its blob, which the packed form does not hold. */
export type UnpackedIndex = Omit<LayerIndex, 'digest' | 'verified'>

/** The columns lie in `bytes`, nothing is copied. @throws Error when they are no index, or damaged */
export function unpackIndex(bytes: Buffer): UnpackedIndex {
  const { header, section } = unpackSections(bytes, 'index')
  const { count, extras, ...facts } = header as unknown as LayerFacts & { count: number; extras: [number, EntryExtras][] }
  return {
    ...facts,
    count,
    extras: new Map(extras),
    kind: section('kind', Uint8Array),
    mode: section('mode', Uint16Array),
    uid: section('uid', Uint32Array),
    gid: section('gid', Uint32Array),
    contentOffset: section('contentOffset', Float64Array),
    contentBytes: section('contentBytes', Float64Array),
    toPullBytes: section('toPullBytes', Float64Array),
    textStart: section('textStart', Uint32Array),
    pathLength: section('pathLength', Uint32Array),
    text: section('text', Uint8Array),
  }
}
