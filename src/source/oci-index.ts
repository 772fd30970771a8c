import { UserError } from '../errors.ts'
import type { Digest } from '../image/digest.ts'
import { isAttestation, isIndex, parseManifest, type Descriptor, type Index, type Manifest } from '../image/manifest.ts'
import { isIndexType, isManifestType, isSchema1Type } from '../image/media-type.ts'
import type { Platform } from '../image/platform.ts'
import { familiarName } from '../image/reference.ts'
import { blobPath, COPY_AGAIN, readJson, readJsonBlob, type Medium } from './medium.ts'
import { printable } from './printable.ts'

/** A manifest that an index leads to. */
export interface Candidate {
  descriptor: Descriptor
  /** Digests by which it may be asked for: its own, and of the indexes above it. */
  digests: readonly Digest[]
  names: readonly string[]
  platform?: Platform
  /** An index may name platforms whose blobs the medium does not hold: engines save only what they have pulled. */
  present: boolean
}

/** Indexes in indexes are legal; nobody needs more of them. */
const MAX_DEPTH = 8
/** Small files can name each other so often that following them takes for ever. */
const MAX_DESCRIPTORS = 4096

/** All manifests of a layout in the order its indexes list them, without attestations (BuildKit, attestation-storage.md). */
export function listCandidates(medium: Medium): Candidate[] {
  const found = new Map<Digest, Candidate>()
  let visits = 0

  function visit(descriptor: Descriptor, above: readonly Digest[], names: readonly string[]): void {
    if (++visits > MAX_DESCRIPTORS) throw unreasonable(medium, `its indexes name more than ${MAX_DESCRIPTORS} manifests`)
    if (above.includes(descriptor.digest)) throw unreasonable(medium, `the index ${descriptor.digest} contains itself`)
    if (above.length > MAX_DEPTH) throw unreasonable(medium, `its indexes lie more than ${MAX_DEPTH} deep in each other`)
    if (isAttestation(descriptor)) return

    const own = namesOf(descriptor)
    const all = own.length > 0 ? own : names
    const present = medium.find(blobPath(descriptor.digest)) !== undefined
    if (present && !isManifestType(descriptor.mediaType)) {
      const document = readManifest(medium, descriptor)
      if (isIndex(document)) {
        for (const inner of document.manifests) visit(inner, [...above, descriptor.digest], all)
        return
      }
    }
    const known = found.get(descriptor.digest)
    const candidate: Candidate = {
      descriptor,
      digests: [...new Set([...(known?.digests ?? []), descriptor.digest, ...above])],
      names: [...new Set([...(known?.names ?? []), ...all])],
      present,
    }
    const platform = descriptor.platform ?? known?.platform
    if (platform) candidate.platform = platform
    // An index that is not there cannot be told from a manifest that is not there, unless its type says so.
    if (present || !isIndexType(descriptor.mediaType)) found.set(descriptor.digest, candidate)
  }

  for (const descriptor of readIndex(medium).manifests) visit(descriptor, [], [])
  return [...found.values()]
}

/** Reads a manifest or index and checks it against its digest. */
export function readManifest(medium: Medium, { digest, mediaType }: Descriptor): Index | Manifest {
  if (isSchema1Type(mediaType)) {
    throw new UserError(`${medium.name} holds an image of Docker's first manifest format, which is not read.`, {
      hint: 'Copy it to the current format.',
      example: 'skopeo copy --format oci docker-archive:app.tar oci-archive:image.tar',
    })
  }
  const json = readJsonBlob(medium, { digest }, 'manifest')
  return parsed(medium, json, `the manifest ${digest}`)
}

function readIndex(medium: Medium): Index {
  const index = parsed(medium, readJson(medium, 'index.json'), 'index.json')
  if (isIndex(index)) return index
  throw new UserError(`${medium.name} is damaged: its index.json is no index.`, { hint: COPY_AGAIN })
}

function parsed(medium: Medium, json: unknown, what: string): Index | Manifest {
  try {
    return parseManifest(json)
  } catch (cause) {
    throw new UserError(`${medium.name} is damaged: ${what} is no manifest, ${(cause as Error).message}.`, { hint: COPY_AGAIN, cause })
  }
}

/** containerd gives the full name; the specification's own annotation holds a tag alone or a full name, as the producer likes. */
function namesOf({ annotations }: Descriptor): string[] {
  const name = annotations['io.containerd.image.name'] || annotations['org.opencontainers.image.ref.name']
  if (!name) return []
  return [/[/:]/.test(name) ? familiarName(name) : name]
}

function unreasonable(medium: Medium, why: string): UserError {
  return new UserError(`${medium.name} is no image that slimscope reads: ${printable(why)}.`, {
    hint: 'Check where it comes from; no builder writes this.',
  })
}
