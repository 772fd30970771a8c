import type { KeptContent } from '../layer/kept-content.ts'
import type { LayerIndex } from '../layer/layer-index.ts'
import type { Range, ReadableLayer } from '../layer/read-content.ts'

/** A layer that contents are read of. */
export interface ContentsLayer extends ReadableLayer {
  /** Contents that were kept when the layer was read for the first time. */
  kept?: KeptContent | undefined
}

/** With what is known of it in an image. */
export interface LayerInImage extends ContentsLayer {
  index: LayerIndex
  /** Of each entry whether the final filesystem shows its content. */
  isLive: (entry: number) => boolean
}

/**
 * Reads parts of a layer's tar, ascending and apart from each other. `found` is called for each as it comes, in any order, with memory
 * that is the caller's. What could not be read, since the layer is damaged there, is not found.
 *
 * @throws UserError when the layer does not come from where it is
 */
export type ReadRanges = (ranges: readonly Range[], found: (range: number, content: Buffer) => void) => Promise<void>
