import type { ContentsLayer } from './contents/contents-layer.ts'
import type { ImageFiles } from './contents/image-files.ts'
import { openFiles } from './contents/open-files.ts'
import { usableCheckpoints } from './layer/checkpoints.ts'
import { checkpointsOf, type KnownLayer } from './layer/layer-cache.ts'
import type { MergedImage } from './read-image.ts'

/**
 * The files of an image that is read, and what is in them. `wanted`: names and suffixes that are to be found in `ImageFiles.names`.
 * The image must stay open while contents are read.
 */
export function openContents(
  { image, store, layers, filesystem, keep }: MergedImage,
  wanted: { names?: Iterable<string>; suffixes?: Iterable<string> } = {},
): ImageFiles {
  // A layer that comes twice is one: what was read of it for one place serves the other.
  const opened = new Map<KnownLayer, ContentsLayer>()
  const readable = layers.map((known, i) => {
    const { index, kept } = known
    const layer = opened.get(known) ?? {
      blob: image.layers[i]!.blob,
      compression: index.compression,
      checkpoints: index.compression === 'none' ? undefined : usableCheckpoints(checkpointsOf(store, known)),
      kept,
    }
    opened.set(known, layer)
    return layer
  })
  return openFiles(filesystem, readable, wanted, { budget: keep })
}
