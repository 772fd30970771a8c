import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import type { ImageFiles } from '../../contents/image-files.ts'
import { markBroken, MAX_DATABASE_BYTES, MAX_LISTED_FILES, type Trouble } from '../database.ts'
import { parseJsonObject, textIn, textsIn } from '../json-object.ts'
import { MAX_PACKAGES } from '../read-manifests.ts'

export const CHISEL_MANIFEST = 'manifest.wall'

/** Part of a Debian package that chisel cut out of it. */
export interface CutPackage {
  name: string
  version: string
  architecture: string
  paths: string[]
  evidence: string
}

const unzstd = promisify(zstdDecompress)

/**
 * What https://documentation.ubuntu.com/chisel/en/latest/reference/manifest/ lists: an object a line, compressed with zstd. Packages have
 * slices, `openssl_bins`, and paths say which slices they are of.
 */
export async function readChisel(files: ImageFiles, trouble: Trouble): Promise<CutPackage[]> {
  const cut: CutPackage[] = []
  for (const node of files.names.named(CHISEL_MANIFEST)) {
    if (files.kind(node) !== 'file') continue
    const evidence = files.pathOf(node)
    try {
      const content = await files.read(node, MAX_DATABASE_BYTES)
      if (!content) throw new Error('not read')
      const text = await unzstd(content, { maxOutputLength: MAX_DATABASE_BYTES })
      cut.push(...parseManifest(text.toString(), evidence))
    } catch {
      markBroken(trouble, evidence, 'It cannot be read as a manifest of chisel, so what it lists is not known.')
    }
  }
  return cut
}

export function parseManifest(text: string, evidence: string): CutPackage[] {
  const packages = new Map<string, CutPackage>()
  // Lines are sorted: packages come before paths.
  let paths = 0
  for (const line of text.split('\n')) {
    const entry = parseJsonObject(line)
    const kind = textIn(entry, 'kind')
    const name = textIn(entry, 'name')
    const path = textIn(entry, 'path')
    if (kind === 'package' && name && packages.size < MAX_PACKAGES) {
      packages.set(name, { name, version: textIn(entry, 'version') ?? '', architecture: textIn(entry, 'arch') ?? '', paths: [], evidence })
    } else if (kind === 'path' && path) {
      if (++paths > MAX_LISTED_FILES) break
      const owners = new Set(textsIn(entry, 'slices').map((slice) => slice.split('_')[0]!))
      for (const owner of owners) packages.get(owner)?.paths.push(path)
    }
  }
  return [...packages.values()]
}
