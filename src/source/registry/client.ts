import type { Digest } from '../../image/digest.ts'
import type { Descriptor } from '../../image/manifest.ts'

/** One repository of a registry, as its HTTP API shows it (distribution-spec 1.1, Docker Registry HTTP API V2). */
export interface RegistryClient {
  /** A manifest or index by tag or digest; its bytes are checked against the digest. @throws UserError */
  manifest(reference: string): Promise<{ bytes: Buffer; mediaType: string; digest: Digest }>
  /** A small blob whole, checked against its digest and size. @throws UserError */
  document(descriptor: Pick<Descriptor, 'digest' | 'sizeBytes'>): Promise<Buffer>
  /**
   * The bytes of a blob from `start` to before `end`. A blob read whole is checked against its digest and size: then the last
   * step of the iteration throws. Interrupted downloads go on where they were. Ending the iteration early aborts it. A chunk is
   * valid until the next is asked for.
   * @throws UserError
   */
  stream(descriptor: Pick<Descriptor, 'digest' | 'sizeBytes'>, start?: number, end?: number): AsyncIterable<Buffer>
  /** All tags of the repository, in the order the registry lists them. @throws UserError */
  tags(): Promise<string[]>
  /** Gives back connections. */
  close(): Promise<void>
}
