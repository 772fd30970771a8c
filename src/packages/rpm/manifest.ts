import type { ImageFiles } from '../../contents/image-files.ts'
import { readDatabase, type Trouble } from '../database.ts'
import { MAX_PACKAGES } from '../read-manifests.ts'
import type { RpmPackage } from './package.ts'

const MANIFEST = '/var/lib/rpmmanifest/container-manifest-2'

/**
 * What distroless images of Azure Linux have in place of a database: a line a package, of fields with tabs between them: name,
 * version-release, two times, vendor, epoch, size, architecture. Neither files nor needs are listed.
 */
export async function readManifest(files: ImageFiles, trouble: Trouble): Promise<{ path: string; packages: RpmPackage[] }> {
  const content = await readDatabase(files, MANIFEST, trouble)
  const packages = (content?.toString().split('\n', MAX_PACKAGES) ?? []).flatMap((line): RpmPackage[] => {
    const [name, version, , , , epoch, , architecture] = line.trimEnd().split('\t')
    if (!name || version === undefined) return []
    return [{ name, version, epoch: Number(epoch) || 0, architecture: architecture ?? '', relations: () => [], paths: () => [] }]
  })
  return { path: MANIFEST, packages }
}
