import { openArchive } from './archive.ts'
import { openOciImage } from './oci-image.ts'
import type { Source } from './source.ts'

/** A tar of an OCI image layout, as skopeo, podman and buildx write it. */
export const ociArchive: Source = {
  id: 'oci-archive',
  summary: 'a tar of an OCI image layout: skopeo copy, podman save, docker buildx build --output type=oci',
  finds: 'path',
  async open(target, options) {
    const archive = await openArchive(target, options)
    if (!archive?.find('index.json')) return undefined
    return openOciImage(archive, target, options, this.id)
  },
}
