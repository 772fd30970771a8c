import { statSync } from 'node:fs'
import { openDirectory } from './directory.ts'
import { openOciImage } from './oci-image.ts'
import type { Source } from './source.ts'

/** An OCI image layout directory (image-spec, image-layout.md). */
export const ociLayout: Source = {
  id: 'oci',
  summary: 'an OCI image layout directory: skopeo copy, crane pull --format=oci, docker buildx build --output type=oci,tar=false',
  finds: 'path',
  async open(target, options) {
    if (!statSync(target.path, { throwIfNoEntry: false })?.isDirectory()) return undefined
    const directory = openDirectory(target.path)
    try {
      if (directory.find('index.json')) return await openOciImage(directory, target, options, this.id)
      directory.close()
      return undefined
    } catch (error) {
      directory.close()
      throw error
    }
  },
}
