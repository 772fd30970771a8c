import { readSync } from 'node:fs'
import { UserError } from '../errors.ts'
import { digestOf } from '../image/digest-of.ts'
import type { Blob, RemoteBlob } from '../image/image.ts'
import type { Descriptor } from '../image/manifest.ts'
import { printable } from './printable.ts'

/** Named files that make up an image: those of an OCI image layout directory, or the members of an archive. */
export interface Medium {
  /** What it is called in messages: the path as typed, or `standard input`. */
  name: string
  /** Where reading it stopped before its end, if it did: what is missing may have stood behind. */
  cutOffAt?: number
  /** The file's bytes, undefined when there is no such file. @throws UserError when it is there and not to be read */
  find(path: string): Blob | RemoteBlob | undefined
  /** The content of a small file that `find` finds. */
  read(path: string): Buffer
  /** Gives back file descriptors. Safe to call twice. */
  close(): void
}

export const COPY_AGAIN = 'Save or copy the image again; the copy is incomplete or was altered.'

/** No image needs more for a manifest or a configuration; go-containerregistry and containerd draw the line at 4 and 8 MiB. */
const MAX_JSON_BYTES = 8 * 1024 * 1024

/** Where blobs stand in a layout (image-spec, image-layout.md). */
export function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}

/** Reads a JSON file of the medium. @throws UserError when it is missing, oversized or no JSON */
export function readJson(medium: Medium, path: string): unknown {
  return parseJson(medium, readSmall(medium, path, path), path)
}

/** Reads a JSON blob and checks that it is the one that its digest names. `what`: `manifest`, `configuration`. */
export function readJsonBlob(medium: Medium, { digest }: Pick<Descriptor, 'digest'>, what: string): unknown {
  const bytes = readSmall(medium, blobPath(digest), `the ${what} ${digest}`)
  if (digestOf(bytes) !== digest) {
    throw new UserError(`${medium.name} is altered: its ${what} is not the one that ${digest} names.`, { hint: COPY_AGAIN })
  }
  return parseJson(medium, bytes, `the ${what} ${digest}`)
}

/** Reads a file that cannot be large. @throws UserError when it is missing or oversized */
export function readSmall(medium: Medium, path: string, what: string): Buffer {
  const blob = medium.find(path)
  if (!blob) throw missing(medium, what)
  if (blob.sizeBytes > MAX_JSON_BYTES) {
    throw new UserError(`${medium.name} is no image that slimscope reads: ${printable(what)} has more than 8 MiB.`, {
      hint: 'Manifests and configurations take a few kB; check where this one comes from.',
    })
  }
  return medium.read(path)
}

/** The error for something that the medium lacks. `what`: `index.json`, `layer 2 of 5, sha256:…`. */
export function missing(medium: Medium, what: string): UserError {
  const why = medium.cutOffAt === undefined ? `${medium.name} is incomplete` : `${medium.name} is cut off after ${medium.cutOffAt} bytes`
  return new UserError(`${why}: ${printable(what)} is missing.`, { hint: COPY_AGAIN })
}

/** All bytes of a range. */
export function readBlob({ descriptor, offset, sizeBytes }: Blob): Buffer {
  const bytes = Buffer.alloc(sizeBytes)
  let done = 0
  while (done < sizeBytes) {
    const got = readSync(descriptor, bytes, done, sizeBytes - done, offset + done)
    if (got === 0) break
    done += got
  }
  return bytes.subarray(0, done)
}

function parseJson(medium: Medium, bytes: Buffer, what: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new UserError(`${medium.name} is damaged: ${printable(what)} is no JSON.`, { hint: COPY_AGAIN, cause })
  }
}
