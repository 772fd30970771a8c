import type { ContentsLayer } from '../../src/contents/contents-layer.ts'
import type { ContentsOptions } from '../../src/contents/file-contents.ts'
import type { ImageFiles } from '../../src/contents/image-files.ts'
import { openFiles } from '../../src/contents/open-files.ts'
import { mergeLayers } from '../../src/filesystem/merge.ts'
import type { Blob, RemoteBlob } from '../../src/image/image.ts'
import { usableCheckpoints } from '../../src/layer/checkpoints.ts'
import { unpackIndex } from '../../src/layer/index-codec.ts'
import { CHUNK_BYTES, type IndexedLayer, LayerIndexer } from '../../src/layer/index-layer.ts'
import type { KeepBudget } from '../../src/layer/keep-budget.ts'
import type { LayerIndex } from '../../src/layer/layer-index.ts'
import { pieces } from '../support/compressed.ts'

/** Indexes a layer's bytes as they would come past; with a budget, contents are kept. */
export function indexed(bytes: Buffer, keep?: KeepBudget): IndexedLayer {
  const indexer = new LayerIndexer(bytes.length, { keep })
  for (const piece of pieces(bytes, CHUNK_BYTES)) indexer.push(piece)
  return indexer.finish()
}

export interface LayerToOpen {
  indexed: IndexedLayer
  blob: Blob | RemoteBlob
}

/** The files of layers whose bytes are where `blob` says. */
export function openLayers(layers: readonly LayerToOpen[], options: ContentsOptions = {}): ImageFiles {
  const indexes = layers.map(({ indexed }): LayerIndex => ({ ...unpackIndex(indexed.index), digest: NO_DIGEST, verified: true }))
  const opened = layers.map(({ indexed, blob }, i): ContentsLayer => {
    const { checkpoints, kept } = indexed
    return { blob, compression: indexes[i]!.compression, checkpoints: usableCheckpoints(checkpoints), kept }
  })
  return openFiles(mergeLayers(indexes), opened, {}, options)
}

const NO_DIGEST = `sha256:${'0'.repeat(64)}` as const
