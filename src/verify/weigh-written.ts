import type { Bytes } from '../ledger/cause.ts'
import { END_OF_TAR_BYTES, TAR_BLOCK } from './weigh-tree.ts'

/** The line that patches write for a configuration. */
const WRITES = /^RUN mkdir -p \S+ && printf '%s\\n'(?: '[^']*')+ > \S+$/
/** The file, and folders that are made for it. */
const WRITTEN_ENTRIES = 4

/** What the layer of a RUN weighs that writes what stands in it; undefined for any other. */
export function writtenBytes(text: string): Bytes | undefined {
  if (!WRITES.test(text)) return undefined
  return { unpackedBytes: END_OF_TAR_BYTES + WRITTEN_ENTRIES * TAR_BLOCK + text.length, toPullBytes: text.length }
}
