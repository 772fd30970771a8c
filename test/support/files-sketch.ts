import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ImageFiles } from '../../src/contents/image-files.ts'
import { openFiles } from '../../src/contents/open-files.ts'
import { mergeLayers } from '../../src/filesystem/merge.ts'
import { unpackIndex } from '../../src/layer/index-codec.ts'
import { indexLayer } from '../../src/layer/index-layer.ts'
import { type Members, scratch, tarOf } from './archive-sketch.ts'

/** Files of one image, layer by layer, base first. A name that ends in `/` is a folder. Absolute or relative names are the same. */
export async function sketchFiles(
  layers: Members | readonly Members[],
  wanted: { names?: Iterable<string>; suffixes?: Iterable<string> } = {},
): Promise<ImageFiles> {
  const folder = scratch()
  const blobs = await Promise.all(
    (Array.isArray(layers) ? (layers as readonly Members[]) : [layers as Members]).map(async (members, i) => {
      const path = join(folder, `${i}.tar`)
      const tar = await tarOf(Object.fromEntries(Object.entries(members).map(([name, value]) => [name.replace(/^\//, ''), value])))
      writeFileSync(path, tar)
      const descriptor = openSync(path, 'r')
      onTestFinished(() => closeSync(descriptor))
      return { descriptor, offset: 0, sizeBytes: tar.length }
    }),
  )
  const indexes = blobs.map((blob) => ({
    ...unpackIndex(indexLayer(blob).index),
    digest: `sha256:${'0'.repeat(64)}` as const,
    verified: false,
  }))
  const readable = blobs.map((blob) => ({ blob, compression: 'none' as const }))
  return openFiles(mergeLayers(indexes), readable, wanted)
}
