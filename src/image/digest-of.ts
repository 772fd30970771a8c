import { createHash } from 'node:crypto'
import type { Digest } from './digest.ts'

/** The digest of bytes in memory. Apart from the words on digests, which the command line would else load all of cryptography for. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
