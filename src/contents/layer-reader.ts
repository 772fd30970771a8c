import { isRemote } from '../image/image.ts'
import type { LayerInImage, ReadRanges } from './contents-layer.ts'
import { KeptParts, keptFirst } from './kept-parts.ts'
import type { Memory } from './memory.ts'
import { PassingReader } from './read-passing.ts'
import { plainReader } from './read-plain.ts'
import { spanReader } from './read-spans.ts'

/** A reader for each layer, the best for where it is and how it is compressed; the same one for the same layer. */
export function layerReaders(layers: readonly LayerInImage[], memory: Memory): ReadRanges[] {
  const passing = new PassingReader(memory)
  const readers = new Map<LayerInImage, ReadRanges>()
  for (const [i, layer] of layers.entries()) {
    if (readers.has(layer)) continue
    const kept = new KeptParts()
    kept.add(layer.kept)
    readers.set(layer, keptFirst(kept, readerOf(layer, `${i}`, memory, passing)))
  }
  return layers.map((layer) => readers.get(layer)!)
}

function readerOf(layer: LayerInImage, name: string, memory: Memory, passing: PassingReader): ReadRanges {
  const { blob, compression } = layer
  if (isRemote(blob)) return blob.seekable ? spanReader(layer, name, memory) : passing.reader({ ...layer, blob })
  return compression === 'none' ? plainReader(blob) : spanReader(layer, name, memory)
}
