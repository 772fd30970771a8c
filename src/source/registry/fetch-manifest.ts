import { UserError } from '../../errors.ts'
import { digestOf } from '../../image/digest-of.ts'
import { isDigest, type Digest } from '../../image/digest.ts'
import type { ImageName } from '../../image/image-name.ts'
import { isIndexType, isManifestType, isSchema1Type } from '../../image/media-type.ts'
import { shellWord } from '../printable.ts'
import { readBody } from './body.ts'
import { labelOf } from './refusals.ts'
import { headerOf, type Answer } from './transport.ts'

/** The first formats are asked for as well: a registry that has nothing else then says so. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws;q=0.1',
  'application/vnd.docker.distribution.manifest.v1+json;q=0.1',
].join(', ')

export interface FetchedManifest {
  bytes: Buffer
  mediaType: string
  digest: Digest
}

/** Reads a manifest and holds it against its digest: that asked for, or that which the registry gives it. @throws UserError, Fault */
export async function readManifest(answer: Answer, name: ImageName, reference: string): Promise<FetchedManifest> {
  const bytes = await readBody(answer, 'a manifest')
  const mediaType = typeOf(answer, bytes)
  if (isSchema1Type(mediaType)) throw schema1(name, reference)
  const digest = digestOf(bytes)
  const given = headerOf(answer, 'docker-content-digest')
  const expected = isDigest(reference) ? reference : isDigest(given) ? given : digest
  if (digest !== expected) {
    throw new UserError(`${answer.peer.host} sends other bytes for the manifest ${expected}.`, {
      hint: 'Push the image again; a proxy in between may do this, too.',
    })
  }
  return { bytes, mediaType, digest }
}

/** The header's, or where a registry leaves that out or unclear, the document's own word. */
function typeOf(answer: Answer, bytes: Buffer): string {
  const header = (headerOf(answer, 'content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  if (isManifestType(header) || isIndexType(header) || isSchema1Type(header)) return header
  try {
    const { mediaType, schemaVersion } = JSON.parse(bytes.toString()) as Record<string, unknown>
    if (schemaVersion === 1) return 'application/vnd.docker.distribution.manifest.v1+json'
    return typeof mediaType === 'string' ? mediaType : header
  } catch {
    return header
  }
}

function schema1(name: ImageName, reference: string): UserError {
  const label = `${name.registry}/${labelOf(name, { kind: 'manifest', reference })}`
  return new UserError(`${label} is an image of Docker's first manifest format, which is not read.`, {
    hint: 'Copy it to the current format.',
    example: `skopeo copy --format oci ${shellWord(`docker://${label}`)} oci-archive:image.tar`,
  })
}
